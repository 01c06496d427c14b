const MB = 1024 * 1024;

const size = (bytes: number) =>
  bytes >= MB ? `${Math.floor(bytes / MB)} MB` : `${Math.floor(bytes / 1024)} KB`;

/** Errors of requests that can't be read. */
export const words = {
  tooLarge: (mostBytes: number) => `This is too large. The limit is ${size(mostBytes)}.`,
  tooSlow: "This took too long to send. Check your connection and try again.",
  encoded: "Compressed request bodies aren’t supported. Send it without a content encoding.",
  brokenOff: "The connection was lost before everything arrived. Try again.",
  notJson: "The request body isn’t valid JSON.",
};
