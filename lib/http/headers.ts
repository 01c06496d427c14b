/** Nothing that is no page of ours runs or shows anything, nor is it shown in anything. The pages have their own (`middleware.ts`). */
const NOTHING =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-downloads";

/** Features of browsers that the softphone has; all others that hear, see or pay are off. */
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

/** Answers of the API are about one user: no browser and no proxy keeps them. The event stream says so itself. */
const PRIVATE = ["cache-control", "private, no-store"] as const;

/** Headers of every answer. @param url  as requested, with its query */
export const safeHeaders = (url: string, isHttps: boolean): (readonly [string, string])[] => [
  ...EVERY,
  ...(isHttps ? [HTTPS_ONLY] : []),
  ...(/^\/api\/(?!events$)/.test(url) ? [PRIVATE] : []),
];
