import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, dayLimits, dayOf, isDay, timeOf, weekdayOf } from "./days";

const HOUR_MS = 3_600_000;
const ZONES = [...Intl.supportedValuesOf("timeZone"), "UTC", "Etc/GMT+12", "Etc/GMT-14"];

const hours = (day: string, zone: string) => {
  const { from, until } = dayLimits(day, zone);
  return (until - from) / HOUR_MS;
};

const days = fc
  .date({ min: new Date("0001-01-02T00:00Z"), max: new Date("9999-12-30T00:00Z"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

/** The years of people alive today, which cover most of the rules. */
const recentDays = fc
  .date({ min: new Date("1930-01-01T00:00Z"), max: new Date("2037-12-31T00:00Z"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

describe("a day", () => {
  test.each([
    ["Europe/Paris", "2026-10-25", 25],
    ["Europe/Paris", "2026-03-29", 23],
    ["Europe/Paris", "2026-11-01", 24],
    ["America/New_York", "2026-11-01", 25],
    ["America/Los_Angeles", "2026-03-08", 23],
    ["Australia/Lord_Howe", "2026-04-05", 24.5],
    ["Australia/Lord_Howe", "2026-10-04", 23.5],
    // Days that begin at one o'clock, since midnight is skipped.
    ["America/Santiago", "2026-09-06", 23],
    ["Africa/Cairo", "2026-04-24", 23],
    ["Asia/Beirut", "2026-03-29", 23],
    ["America/Havana", "2026-03-08", 23],
    ["America/Sao_Paulo", "2018-11-04", 23],
    // Days whose last hour comes twice.
    ["America/Santiago", "2026-04-04", 25],
    ["Asia/Beirut", "2026-10-24", 25],
    // The day that was skipped when the islands crossed the date line.
    ["Pacific/Apia", "2011-12-30", 0],
    ["Pacific/Apia", "2011-12-29", 24],
    ["Pacific/Kiritimati", "2026-06-01", 24],
    ["Asia/Kathmandu", "2026-06-01", 24],
  ])("in %s on %s has %d hours", (zone, day, expected) => {
    expect(hours(day, zone)).toBe(expected);
  });

  test("begins when its clocks first show it, or later where midnight is skipped", () => {
    expect(new Date(dayLimits("2026-10-25", "Europe/Paris").from).toISOString()).toBe(
      "2026-10-24T22:00:00.000Z",
    );
    expect(new Date(dayLimits("2026-10-25", "Europe/Paris").until).toISOString()).toBe(
      "2026-10-25T23:00:00.000Z",
    );
    expect(timeOf(dayLimits("2026-09-06", "America/Santiago").from, "America/Santiago")).toBe("01:00");
    expect(timeOf(dayLimits("2026-04-24", "Africa/Cairo").from, "Africa/Cairo")).toBe("01:00");
  });

  test("that its clocks show twice is one day, and the next begins once", () => {
    // At 00:01 on 7 November 2010 the clocks of Newfoundland went back to 23:01.
    const zone = "America/St_Johns";
    const { from } = dayLimits("2010-11-07", zone);
    const again = from + 30 * 60_000;
    expect(timeOf(again, zone)).toBe("23:30");
    expect(dayOf(again, zone)).toBe("2010-11-07");
    expect(dayOf(from - 1, zone)).toBe("2010-11-06");
  });
});

test("in every zone, days follow each other without a gap, and each instant is in one of them", () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  for (const zone of ZONES) {
    fc.assert(
      fc.property(
        fc.oneof({ weight: 5, arbitrary: recentDays }, days),
        fc.double({ min: 0, max: 0.999999, noNaN: true }),
        (day, part) => {
          const { from, until } = dayLimits(day, zone);
          expect(dayLimits(addDays(day, 1), zone).from).toBe(until);
          expect(until).toBeGreaterThanOrEqual(from);
          if (until === from) return; // the day did not exist
          expect(dayOf(from, zone)).toBe(day);
          expect(dayOf(until - 1, zone)).toBe(day);
          expect(dayOf(from - 1, zone) < day).toBe(true);
          expect(dayOf(until, zone) > day).toBe(true);
          expect(dayOf(Math.floor(from + part * (until - from)), zone)).toBe(day);
        },
      ),
      { numRuns: 20, seed },
    );
  }
}, 120_000);

test("the first and the last day of the calendar have limits too", () => {
  for (const zone of ["Pacific/Kiritimati", "Etc/GMT+12", "Europe/Paris"]) {
    for (const day of ["0001-01-01", "9999-12-31"]) {
      const { from, until } = dayLimits(day, zone);
      expect(until - from).toBe(24 * HOUR_MS);
    }
  }
});

test.each([
  "2026-02-30",
  "2026-13-01",
  "2026-00-10",
  "0000-01-01",
  "10000-01-01",
  "2026-1-1",
  "",
  "today",
  "2026-02-29",
  "-001-01-01",
  "2026-01-01\0",
])("%j is not a day", (text) => expect(isDay(text)).toBe(false));

test("a day has a weekday, a day before it and one after it, whatever the clocks do", () => {
  expect(["0001-01-01", "2024-02-29", "9999-12-31"].every(isDay)).toBe(true);
  expect(weekdayOf("2026-10-25")).toBe(7);
  expect(weekdayOf("2026-10-26")).toBe(1);
  expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
  expect(addDays("2026-10-25", 1)).toBe("2026-10-26");
  expect(() => addDays("9999-12-31", 1)).toThrow(RangeError);
});
