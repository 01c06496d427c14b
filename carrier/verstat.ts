/** Network verification of a caller's number. https://www.twilio.com/docs/voice/trusted-calling-with-shakenstir */
export const VERSTATS = [
  "TN-Validation-Passed-A",
  "TN-Validation-Passed-B",
  "TN-Validation-Passed-C",
  "No-TN-Validation",
] as const;
export type Verstat = (typeof VERSTATS)[number];

/** Twilio signs calls from the account's own numbers. */
export const OWN_VERSTAT: Verstat = "TN-Validation-Passed-A";
