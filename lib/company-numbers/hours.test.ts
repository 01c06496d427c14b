import { describe, expect, test } from "vitest";
import { isOpen, type Schedule } from "./hours";

const office: Schedule = {
  hours: [
    ...[1, 2, 3, 4, 5].map((day) => ({ day, from: "09:00", to: "12:30" })),
    ...[1, 2, 3, 4].map((day) => ({ day, from: "13:30", to: "18:00" })),
    { day: 6, from: "20:00", to: "24:00" },
  ],
  holidays: ["2026-12-25"],
  timeZone: "Europe/Paris",
};

describe("a number with opening hours", () => {
  test.each([
    ["2026-11-23T07:59:00Z", false, "a minute before it opens"],
    ["2026-11-23T08:00:00Z", true, "when it opens"],
    ["2026-11-23T11:30:00Z", false, "when it closes for lunch"],
    ["2026-11-23T16:59:00Z", true, "the last minute of the day"],
    ["2026-11-27T13:00:00Z", false, "on Friday afternoon"],
    ["2026-11-28T22:59:00Z", true, "before midnight"],
    ["2026-11-28T23:00:00Z", false, "on Sunday, which in the zone has begun"],
    ["2026-12-25T10:00:00Z", false, "on a holiday"],
    ["2026-07-06T07:00:00Z", true, "at nine in summer time"],
  ])("at %s is open: %s, %s", (at, expected) => {
    expect(isOpen(office, Date.parse(at))).toBe(expected);
  });

  test.each([
    ["Pacific/Kiritimati", "2026-12-24T10:00:00Z", false, "the 25th, at midnight"],
    ["Pacific/Kiritimati", "2026-12-24T09:59:00Z", true, "the last minute of the 24th"],
    ["Europe/Paris", "2026-10-25T22:30:00Z", true, "the 25th hour of a Sunday"],
    ["Europe/Paris", "2026-10-25T23:00:00Z", false, "Monday"],
    ["America/Santiago", "2026-09-06T04:30:00Z", true, "half past one of a Sunday that begins at one"],
    ["America/Santiago", "2026-09-06T03:59:00Z", false, "the last minute of the Saturday before"],
    ["Asia/Kathmandu", "2026-11-21T18:15:00Z", true, "a Sunday, five hours and three quarters ahead"],
  ])("in %s at %s is open: %s, %s", (timeZone, at, expected) => {
    // Sundays, and Christmas Eve, a Thursday; never at Christmas, a Friday.
    const hours = [4, 5, 7].map((day) => ({ day, from: "00:00", to: "24:00" }));
    expect(isOpen({ hours, holidays: ["2026-12-25"], timeZone }, Date.parse(at))).toBe(expected);
  });

  test("that has no hours is always open, except on holidays", () => {
    const always = { ...office, hours: [] };
    expect(isOpen(always, Date.parse("2026-11-22T03:00:00Z"))).toBe(true);
    expect(isOpen(always, Date.parse("2026-12-24T23:30:00Z"))).toBe(false);
  });
});
