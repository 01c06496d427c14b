const MB = 1024 * 1024;

const size = (bytes: number) =>
  bytes >= MB ? `${Math.floor(bytes / MB)} MB` : `${Math.floor(bytes / 1024)} KB`;

/** What is said of a request that cannot be read. */
export const words = {
  tooLarge: (mostBytes: number) => `This is too large: ${size(mostBytes)} at most.`,
  tooSlow: "This took too long to arrive. Check the connection and try again.",
  encoded: "Compressed bodies are not read. Send it without a content encoding.",
  brokenOff: "The connection broke off before all of it was here. Try again.",
  notJson: "The body is not JSON.",
};
