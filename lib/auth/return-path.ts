/** The header in which the middleware tells a page its own path; what a browser sends there is written over. */
export const PATH_HEADER = "x-dockline-path";

/** The sign-in page, from where one comes back to `path`. */
export const signInPath = (path: string): string =>
  path === "/" ? "/login" : `/login?from=${encodeURIComponent(path)}`;

const BASE = "http://dockline.invalid";

/** Where one goes from signing in: the page the address names, if it is one of ours, or the first. */
export function returnPath(from: string | null | undefined): string {
  if (!from?.startsWith("/") || !URL.canParse(from, BASE)) return "/";
  const { origin, pathname, search } = new URL(from, BASE);
  // A path that begins with two slashes is another host.
  return origin === BASE && !pathname.startsWith("//") ? pathname + search : "/";
}
