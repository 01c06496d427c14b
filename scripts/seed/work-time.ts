import { addDays, dayLimits, dayOf, weekdayOf, type Day } from "@/lib/base/days";
import type { Random } from "./random";

const MINUTE_MS = 60_000;
const OPENS_MINUTE = 8 * 60 + 30;
const CLOSES_MINUTE = 17 * 60 + 50;
/** Margin after which everything the seed writes is over, even the longest call. */
const LATEST_MS = 20 * MINUTE_MS;

const isWorkday = (day: Day) => weekdayOf(day) <= 5;

/** Returns the day itself, or the working day before it. */
export function workdayBy(day: Day): Day {
  return isWorkday(day) ? day : workdayBy(addDays(day, -1));
}

/** Makes times within the company's working hours, counted back from now. */
export function makeWorkTime(random: Random, { now, timeZone }: { now: number; timeZone: string }) {
  const today = dayOf(now, timeZone);
  // Cached by day: time zone calendars are slow.
  const midnights = new Map<Day, number>();
  const midnight = (day: Day) => {
    const known = midnights.get(day) ?? dayLimits(day, timeZone).from;
    midnights.set(day, known);
    return known;
  };

  /** Returns a time in that day's working hours, or in those of the working day before if it would be in the future. */
  function at(day: Day): number {
    const workday = workdayBy(day);
    const minute = random.int(OPENS_MINUTE, CLOSES_MINUTE);
    const moment = midnight(workday) + minute * MINUTE_MS + random.int(0, MINUTE_MS - 1);
    return moment < now - LATEST_MS ? moment : at(addDays(workday, -1));
  }

  return {
    today,
    on: at,
    /** Returns a time that many days ago. */
    ago: (days: number) => at(addDays(today, -days)),
    /** Returns a time between two others, in working hours if possible. */
    between(from: number, until: number): number {
      for (let tries = 0; tries < 10; tries++) {
        const moment = at(dayOf(random.int(from, until), timeZone));
        if (moment > from && moment < until) return moment;
      }
      return random.int(from, until);
    },
    /** Returns past working days, oldest first. */
    workdays: (days: number) =>
      Array.from({ length: days + 1 }, (_, i) => addDays(today, i - days)).filter(isWorkday),
  };
}

export type WorkTime = ReturnType<typeof makeWorkTime>;
