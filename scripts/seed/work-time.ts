import { addDays, dayLimits, dayOf, weekdayOf, type Day } from "@/lib/base/days";
import type { Random } from "./random";

const MINUTE_MS = 60_000;
const OPENS_MINUTE = 8 * 60 + 30;
const CLOSES_MINUTE = 17 * 60 + 50;
/** Whatever the seed writes is over by now, the longest call included. */
const LATEST_MS = 20 * MINUTE_MS;

const isWorkday = (day: Day) => weekdayOf(day) <= 5;

/** The day itself, or the working day before it. */
export function workdayBy(day: Day): Day {
  return isWorkday(day) ? day : workdayBy(addDays(day, -1));
}

/** Moments at which the company works, counted back from now. */
export function makeWorkTime(random: Random, { now, timeZone }: { now: number; timeZone: string }) {
  const today = dayOf(now, timeZone);
  // By day: the calendar of a zone is slow to ask.
  const midnights = new Map<Day, number>();
  const midnight = (day: Day) => {
    const known = midnights.get(day) ?? dayLimits(day, timeZone).from;
    midnights.set(day, known);
    return known;
  };

  /** A moment of that day's working hours, or of the working day before when that is still to come. */
  function at(day: Day): number {
    const workday = workdayBy(day);
    const minute = random.int(OPENS_MINUTE, CLOSES_MINUTE);
    const moment = midnight(workday) + minute * MINUTE_MS + random.int(0, MINUTE_MS - 1);
    return moment < now - LATEST_MS ? moment : at(addDays(workday, -1));
  }

  return {
    today,
    on: at,
    /** So many days ago. */
    ago: (days: number) => at(addDays(today, -days)),
    /** Between two moments, in working hours if they leave some. */
    between(from: number, until: number): number {
      for (let tries = 0; tries < 10; tries++) {
        const moment = at(dayOf(random.int(from, until), timeZone));
        if (moment > from && moment < until) return moment;
      }
      return random.int(from, until);
    },
    /** The working days of the past, the oldest first. */
    workdays: (days: number) =>
      Array.from({ length: days + 1 }, (_, i) => addDays(today, i - days)).filter(isWorkday),
  };
}

export type WorkTime = ReturnType<typeof makeWorkTime>;
