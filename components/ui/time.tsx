import { words } from "@/lib/words/shell";

const DAY_MS = 86_400_000;

interface Props {
  at: Date;
  timeZone: string;
  /** BCP 47. */
  locale?: string;
  /** Leaves out the hour. */
  dateOnly?: boolean;
}

/** A moment in the user's time zone: the hour today, the day this year, else the full date. */
export function Time({ at, timeZone, locale = "en-GB", dateOnly }: Props) {
  const full = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: "full", timeStyle: "short" }).format(
    at,
  );
  return (
    <time dateTime={at.toISOString()} title={full} className="whitespace-nowrap">
      {short(at, timeZone, locale, dateOnly)}
    </time>
  );
}

function short(at: Date, timeZone: string, locale: string, dateOnly = false): string {
  const now = new Date();
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone, ...options }).format(at);
  const day = (date: Date) => new Intl.DateTimeFormat("en-CA", { timeZone }).format(date);
  const hour = format({ hour: "2-digit", minute: "2-digit" });
  if (day(at) === day(now)) return dateOnly ? words.today : hour;
  if (day(at) === day(new Date(now.getTime() - DAY_MS)))
    return dateOnly ? words.yesterday : words.yesterdayAt(hour);
  if (at.getFullYear() === now.getFullYear()) return format({ day: "numeric", month: "short" });
  return format({ day: "numeric", month: "short", year: "numeric" });
}

/** Seconds as "0:42" or "1:02:03". */
export function duration(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}
