import { addDays, dayOf, dayText, type Day } from "@/lib/base/days";
import { serverNow } from "@/lib/base/server-now";
import { words } from "@/lib/words/shell";

interface Props {
  at: Date;
  timeZone: string;
  /** BCP 47. */
  locale?: string;
}

/** A time in the user's zone: the hour if today, the day if this year, otherwise the full date. */
export function Time({ at, timeZone, locale = "en-GB" }: Props) {
  const full = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: "full", timeStyle: "short" }).format(
    at,
  );
  return (
    <time dateTime={at.toISOString()} title={full} className="whitespace-nowrap">
      {timeText(at, timeZone, locale)}
    </time>
  );
}

/** @param now  epoch milliseconds */
export function timeText(at: Date, timeZone: string, locale: string, now = serverNow()): string {
  const day = dayOf(at, timeZone);
  const today = dayOf(now, timeZone);
  const hour = new Intl.DateTimeFormat(locale, { timeZone, hour: "2-digit", minute: "2-digit" }).format(at);
  if (day === today) return hour;
  if (day === addDays(today, -1)) return words.yesterdayAt(hour);
  return dateText(day, today, locale);
}

/** A calendar day, the same in every time zone; only "today" depends on the zone. */
export function CalendarDay({ day, timeZone, locale }: { day: Day; timeZone: string; locale: string }) {
  return (
    <time dateTime={day} title={dayText(day, locale, { dateStyle: "full" })} className="whitespace-nowrap">
      {calendarDayText(day, timeZone, locale)}
    </time>
  );
}

/** @param now  epoch milliseconds */
export function calendarDayText(day: Day, timeZone: string, locale: string, now = serverNow()): string {
  const today = dayOf(now, timeZone);
  if (day === today) return words.today;
  if (day === addDays(today, -1)) return words.yesterday;
  if (day === addDays(today, 1)) return words.tomorrow;
  return dateText(day, today, locale);
}

/** Formats a date, with the year only if it is not this year. */
const dateText = (day: Day, today: Day, locale: string) =>
  dayText(day, locale, {
    day: "numeric",
    month: "short",
    ...(day.slice(0, 4) !== today.slice(0, 4) && { year: "numeric" }),
  });

/** Formats seconds as "0:42" or "1:02:03". */
export function duration(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}
