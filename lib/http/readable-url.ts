/**
 * An address whose path can be decoded. One that cannot, since an escape in it is half or no UTF-8, is answered 500 by
 * Next before anything of ours sees it; with its `%` taken for themselves it is a path like any other, where nothing is.
 * RFC 3986, 2.1 and 2.4
 */
export function readableUrl(url: string): string {
  const end = url.search(/[?#]|$/);
  const path = url.slice(0, end);
  try {
    decodeURIComponent(path);
    return url;
  } catch {
    return path.replaceAll("%", "%25") + url.slice(end);
  }
}
