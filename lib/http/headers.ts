/**
 * Anything that is not a page of ours runs nothing, shows nothing and is not framed. Pages have their own policy
 * (`middleware.ts`).
 */
const NOTHING =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-downloads";

/** The service worker may fetch static files (`public/sw.js`), and is not sandboxed: it needs this origin's cache. */
const WORKER = "default-src 'none'; connect-src 'self'";

/** Browser features the softphone needs; all others that hear, see or pay are off. */
const FEATURES = [
  "microphone=(self)",
  "speaker-selection=(self)",
  ...["camera", "display-capture", "geolocation", "payment", "usb", "serial", "hid", "bluetooth", "midi"].map(
    (feature) => `${feature}=()`,
  ),
].join(", ");

const EVERY = [
  ["x-content-type-options", "nosniff"],
  ["x-frame-options", "DENY"],
  ["referrer-policy", "same-origin"],
  ["permissions-policy", FEATURES],
  ["cross-origin-opener-policy", "same-origin"],
  ["cross-origin-resource-policy", "same-origin"],
  ["content-security-policy", NOTHING],
] as const;

/** A year, after which a browser may try plain http again. RFC 6797 */
const HTTPS_ONLY = ["strict-transport-security", "max-age=31536000"] as const;

/** API responses concern one user: no browser or proxy may cache them. The event stream sets its own header. */
const PRIVATE = ["cache-control", "private, no-store"] as const;

/** Returns the headers of every response. @param url  as requested, with its query */
export const safeHeaders = (url: string, isHttps: boolean): (readonly [string, string])[] => [
  ...EVERY,
  ...(url === "/sw.js" ? [["content-security-policy", WORKER] as const] : []),
  ...(isHttps ? [HTTPS_ONLY] : []),
  ...(/^\/api\/(?!events$)/.test(url) ? [PRIVATE] : []),
];
