import { expect, test } from "vitest";
import { calendarDayText, timeText } from "./time";

/** 23:30 in Paris on the day the clocks go back. */
const NOW = Date.parse("2026-10-25T22:30:00Z");

test.each([
  ["2026-10-25", "Europe/Paris", "Today"],
  ["2026-10-24", "Europe/Paris", "Yesterday"],
  ["2026-10-26", "Europe/Paris", "Tomorrow"],
  ["2026-10-26", "Asia/Tokyo", "Today"],
  ["2026-10-25", "Pacific/Kiritimati", "Yesterday"],
  ["2026-12-01", "Europe/Paris", "1 Dec"],
  ["2026-12-01", "America/Los_Angeles", "1 Dec"],
  ["2026-12-01", "Pacific/Kiritimati", "1 Dec"],
  ["2027-01-01", "America/Los_Angeles", "1 Jan 2027"],
])("%s read in %s is %s", (day, timeZone, text) => {
  expect(calendarDayText(day, timeZone, "en-GB", NOW)).toBe(text);
});

test.each([
  // This day has 25 hours, so 24 hours earlier is 00:30 today.
  ["2026-10-24T22:30:00Z", "Europe/Paris", "00:30"],
  ["2026-10-24T21:59:00Z", "Europe/Paris", "Yesterday 23:59"],
  ["2026-10-23T21:59:00Z", "Europe/Paris", "23 Oct"],
  ["2025-12-31T23:30:00Z", "Europe/Paris", "1 Jan"],
  ["2025-12-31T22:30:00Z", "Europe/Paris", "31 Dec 2025"],
])("%s read in %s is %s", (at, timeZone, text) => {
  expect(timeText(new Date(at), timeZone, "en-GB", NOW)).toBe(text);
});

test("on the day after the clocks go forward, the last hour of the day before is yesterday", () => {
  // 24 hours before 00:30 on the 30th is 23:30 on the 28th: the 29th had 23 hours.
  const now = Date.parse("2026-03-29T22:30:00Z");
  expect(timeText(new Date("2026-03-28T23:15:00Z"), "Europe/Paris", "en-GB", now)).toBe("Yesterday 00:15");
  expect(calendarDayText("2026-03-29", "Europe/Paris", "en-GB", now)).toBe("Yesterday");
});
