import { dayOf, timeOf, weekdayOf, type Day } from "../base/days";

/** When a number is open. Pure; times of day are in the number's own zone (D11). */

export interface OpeningHours {
  /** Monday is 1, Sunday 7. */
  day: number;
  /** "09:00"; `to` of "24:00" is midnight. */
  from: string;
  to: string;
}

export interface Schedule {
  /** Empty: always open. A day may have several periods. */
  hours: readonly OpeningHours[];
  /** Days on which the number is closed, "2026-12-25". */
  holidays: readonly Day[];
  /** IANA name. */
  timeZone: string;
}

/** @param at epoch milliseconds */
export function isOpen({ hours, holidays, timeZone }: Schedule, at: number): boolean {
  const today = dayOf(at, timeZone);
  if (holidays.includes(today)) return false;
  if (hours.length === 0) return true;
  const day = weekdayOf(today);
  const time = timeOf(at, timeZone);
  return hours.some((open) => open.day === day && open.from <= time && time < open.to);
}
