import type { Readings } from "./readings";

/** https://www.twilio.com/docs/iam/access-tokens#identity */
export const LONGEST_REGISTERED = 121;
/** https://www.twilio.com/docs/voice/twiml/client */
export const LONGEST_CALLED = 256;

/**
 * Characters the error catalogue names as refused (31105, and the page of <Client>): control characters, space, and RFC
 * 2396's "delims" and "unwise". https://datatracker.ietf.org/doc/html/rfc2396#section-2.4.3
 */
const REFUSED = /[\p{Cc}\s<>#%"{}|\\^[\]`]/u;
const WORD = /^\w+$/;

/** Returns whether Twilio accepts a text as a browser's identity. `longest` counts characters. */
export function isIdentity(text: string, readings: Readings, longest: number): boolean {
  if (text === "") return false;
  if (readings.identities === "word-characters") return WORD.test(text) && text.length <= LONGEST_REGISTERED;
  return !REFUSED.test(text) && [...text].length <= longest;
}
