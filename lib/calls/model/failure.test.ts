import { expect, test } from "vitest";
import { failureText, type CallFailure } from "./failure";

test.each<[CallFailure, string]>([
  ["blocked", "This number is blocked."],
  ["browser-did-not-connect", "Your browser couldn’t connect to the phone service. Try again."],
  ["no-answer-from-channel", "The phone service didn’t accept the call. Try again in a moment."],
  ["invalid-number", "This number can’t be called. Check it."],
  ["unreachable", "This number can’t be reached."],
  ["country-not-allowed", "The phone service doesn’t allow calls to this country. Ask an administrator."],
  ["number-not-allowed", "The phone service doesn’t allow calls to this number. Ask an administrator."],
  ["caller-id-not-verified", "Your caller ID isn’t verified. Ask an administrator."],
  ["invalid-caller-id", "Your caller ID isn’t valid. Ask an administrator."],
  ["keys-refused", "The phone service rejected the API key. Ask an administrator to check it."],
  ["too-many-calls", "Too many calls are in progress. Try again in a moment."],
  ["service-refused:13227", "The phone service refused the call (error 13227)."],
])("the failure %s is told as: %s", (failure, text) => {
  expect(failureText(failure)).toBe(text);
});
