import { expect, test } from "vitest";
import { OUTCOMES, outcomeLabel } from "./outcome";

test.each([
  ["OUTBOUND", null, "In progress"],
  ["INBOUND", "ANSWERED", "Answered"],
  ["INBOUND", "NO_ANSWER", "No answer"],
  ["OUTBOUND", "BUSY", "Busy"],
  ["INBOUND", "CANCELED", "Cancelled by caller"],
  ["INTERNAL", "CANCELED", "Cancelled by caller"],
  ["OUTBOUND", "CANCELED", "Cancelled"],
  ["INBOUND", "DECLINED", "Declined"],
  ["OUTBOUND", "FAILED", "Failed"],
  ["OUTBOUND", "ANSWERED", "Answered"],
  ["INBOUND", "VOICEMAIL", "Voicemail"],
  ["INBOUND", "ABANDONED", "Abandoned"],
  ["INBOUND", "of a later version", "of a later version"],
])("an %s call whose outcome is %s is labelled %s", (direction, outcome, label) => {
  expect(outcomeLabel({ direction, outcome })).toBe(label);
});

test("the log can be filtered by each outcome", () => {
  expect(OUTCOMES.map((outcome) => outcomeLabel({ direction: "INBOUND", outcome }))).toEqual([
    "Answered",
    "No answer",
    "Busy",
    "Cancelled by caller",
    "Declined",
    "Failed",
    "Voicemail",
    "Abandoned",
  ]);
});
