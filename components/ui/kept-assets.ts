/** The cache that `public/sw.js` answers from. */
const CACHE = "dockline-assets";

/** An open tab may be as old as this and still need the files of its build. */
const KEPT_MS = 30 * 86_400_000;

/** Scripts and styles whose names contain their hash: they never change, and hold nothing about anyone. */
const ASSETS = 'script[src*="/_next/static/"]:not([nomodule]), link[rel=stylesheet][href*="/_next/static/"]';

const addressOf = (element: Element) =>
  element instanceof HTMLScriptElement ? element.src : (element as HTMLLinkElement).href;

/**
 * Keeps a copy of every script and style of this page, from where the service worker serves them when the server is away
 * or has a new build (decision 20). Failing changes nothing: the next page tries again.
 */
export async function keepAssets(): Promise<void> {
  if (process.env.NODE_ENV !== "production" || !("serviceWorker" in navigator)) return;
  const used = new Set([...document.querySelectorAll(ASSETS)].map(addressOf));
  try {
    await navigator.serviceWorker.register("/sw.js");
    const cache = await caches.open(CACHE);
    const kept = await cache.keys();
    const have = new Set(kept.map(({ url }) => url));
    // The browser has just loaded them, so this asks its own cache.
    for (const url of used) if (!have.has(url)) await cache.add(url).catch(() => {});
    for (const request of kept)
      if (!used.has(request.url) && (await isOld(cache, request))) await cache.delete(request);
  } catch {
    // The browser keeps no data for this site, as in some private windows.
  }
}

async function isOld(cache: Cache, request: Request): Promise<boolean> {
  const date = (await cache.match(request))?.headers.get("date");
  return !date || Date.now() - Date.parse(date) > KEPT_MS;
}
