/** The header in which the middleware passes a page its own path. A value sent by a browser is overwritten. */
export const PATH_HEADER = "x-dockline-path";

/** The address of the sign-in page, which returns to `path`. */
export const signInPath = (path: string): string =>
  path === "/" ? "/login" : `/login?from=${encodeURIComponent(path)}`;

const BASE = "http://dockline.invalid";

/** Where to go after signing in: the page the address names if it is one of ours, otherwise the home page. */
export function returnPath(from: string | null | undefined): string {
  if (!from?.startsWith("/") || !URL.canParse(from, BASE)) return "/";
  const { origin, pathname, search } = new URL(from, BASE);
  // A path that starts with two slashes names another host.
  return origin === BASE && !pathname.startsWith("//") ? pathname + search : "/";
}
