/**
 * Calendar days by the clocks of a time zone: of 23, 24 or 25 hours, some without a midnight, one that never existed. A
 * day is a text, "2026-10-25" (ISO 8601), and not an instant: it is the same day wherever it is read.
 */

/** "2026-10-25", from year 1 to 9999. */
export type Day = string;

const DAY_MS = 86_400_000;
/** No zone is further from UTC. */
const FURTHEST_MS = 26 * 3_600_000;

const utcMidnight = (day: Day) => Date.parse(`${day}T00:00:00Z`);

/** Whether a text is a calendar day: "2026-02-30" is not. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || text < "0001-01-01") return false;
  const at = utcMidnight(text);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** @throws RangeError outside the years 1 to 9999 */
export function addDays(day: Day, count: number): Day {
  const sum = new Date(utcMidnight(day) + count * DAY_MS).toISOString().slice(0, 10);
  if (!isDay(sum)) throw new RangeError(`${day} + ${count} is no day`);
  return sum;
}

/** Creating a format takes longer than using it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      era: "short",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(timeZone, format);
  }
  return format;
}

/** Reads the clocks of a zone as if they showed UTC: epoch milliseconds, to the second. */
function wallClock(at: number, timeZone: string): number {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(at)) parts[type] = value;
  const year = parts.era === "BC" ? 1 - Number(parts.year) : Number(parts.year);
  const shown = new Date(0);
  shown.setUTCFullYear(year, Number(parts.month) - 1, Number(parts.day));
  return shown.setUTCHours(Number(parts.hour), Number(parts.minute), Number(parts.second));
}

/**
 * Finds the first instant whose clocks show `midnight` or later. Where the hour with midnight is skipped, that is the
 * instant it is skipped.
 *
 * @param midnight  the clock reading, as `wallClock` returns it
 */
function firstAt(midnight: number, timeZone: string): number {
  const offset = (at: number) => wallClock(at, timeZone) - Math.floor(at / 1000) * 1000;
  // Midnight by the clocks of the day before and of the day after: the same, except on days when the clocks change.
  const candidates = [midnight - FURTHEST_MS, midnight + FURTHEST_MS].map((near) => midnight - offset(near));
  const [first] = candidates.filter((at) => wallClock(at, timeZone) === midnight).sort((a, b) => a - b);
  if (first !== undefined) return first;
  let [before, after] = [midnight - FURTHEST_MS, midnight + FURTHEST_MS];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (wallClock(middle, timeZone) < midnight) before = middle;
    else after = middle;
  }
  return after;
}

/** Returns the instants of a day in epoch milliseconds: from `from`, and before `until`, when the next day begins. */
export function dayLimits(day: Day, timeZone: string): { from: number; until: number } {
  const midnight = utcMidnight(day);
  return { from: firstAt(midnight, timeZone), until: firstAt(midnight + DAY_MS, timeZone) };
}

/**
 * Returns the day an instant is in.
 *
 * @param at  epoch milliseconds, or a Date
 */
export function dayOf(at: number | Date, timeZone: string): Day {
  const shown = wallClock(Number(at), timeZone);
  const midnight = Math.floor(shown / DAY_MS) * DAY_MS;
  // Clocks that go back over midnight show the day before again, but the next day has begun and continues.
  const hasBegun = Number(at) >= firstAt(midnight + DAY_MS, timeZone);
  return new Date(midnight + (hasBegun ? DAY_MS : 0)).toISOString().slice(0, 10);
}

/** "09:30", as the clocks of a zone show it. */
export const timeOf = (at: number | Date, timeZone: string): string =>
  new Date(wallClock(Number(at), timeZone)).toISOString().slice(11, 16);

/** Monday is 1, Sunday 7 (ISO 8601). */
export const weekdayOf = (day: Day): number => new Date(utcMidnight(day)).getUTCDay() || 7;

/** Formats a day in the reader's locale. */
export const dayText = (day: Day, locale: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(utcMidnight(day));

/** Converts a day to Prisma's value for a `date` column, and back. */
export const toColumn = (day: Day | null): Date | null => (day === null ? null : new Date(utcMidnight(day)));
export const fromColumn = (date: Date | null): Day | null => date && date.toISOString().slice(0, 10);
