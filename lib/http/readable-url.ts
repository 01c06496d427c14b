/**
 * Makes the path of an address decodable. Next answers 500 to one with an incomplete or non-UTF-8 escape before our
 * code sees it. With its `%` escaped it is an ordinary path, which leads nowhere.
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
