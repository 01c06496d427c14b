/** When a number is open (D11). Pure: times of day in the number's own zone. */

export interface OpeningHours {
  /** Monday is 1, Sunday 7. */
  day: number;
  /** "09:00"; `to` of "24:00" is midnight. */
  from: string;
  to: string;
}

export interface Schedule {
  /** Empty: always open. A day may have several. */
  hours: readonly OpeningHours[];
  /** Days on which it is closed, "2026-12-25". */
  holidays: readonly string[];
  /** IANA. */
  timeZone: string;
}

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

function localTime(at: number, timeZone: string) {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      weekday: "short",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    })
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return {
    day: DAYS.indexOf(parts.weekday ?? "") + 1,
    date: `${parts.year}-${parts.month}-${parts.day}`,
    time: `${parts.hour}:${parts.minute}`,
  };
}

/** @param at epoch milliseconds */
export function isOpen({ hours, holidays, timeZone }: Schedule, at: number): boolean {
  const { day, date, time } = localTime(at, timeZone);
  if (holidays.includes(date)) return false;
  if (hours.length === 0) return true;
  return hours.some((open) => open.day === day && open.from <= time && time < open.to);
}
