/**
 * Answers requests for hashed static files from the cache that pages fill (components/ui/kept-assets.ts), so that an
 * open page gets its late parts when the server is away or has a new build. Pages and answers of the API always come
 * from the server (docs/decisions/0020).
 */
const CACHE = "dockline-assets";
const ASSETS = "/_next/static/";

self.addEventListener("install", (event) => {
  self.skipWaiting();
  // With these routes the browser looks in the cache itself, and no request wakes or waits for this worker.
  const routes = [
    { condition: { urlPattern: { pathname: `${ASSETS}*` } }, source: { cacheName: CACHE } },
    { condition: { urlPattern: { pathname: "/*" } }, source: "network" },
  ];
  event.waitUntil(Promise.resolve(event.addRoutes?.(routes)).catch(() => {}));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

/** For browsers without such routes. */
self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin || !pathname.startsWith(ASSETS)) return;
  event.respondWith(
    caches
      .open(CACHE)
      .then((cache) => cache.match(url, { ignoreVary: true }))
      .then((kept) => kept ?? fetch(event.request)),
  );
});
