import { dayText, isDay } from "../../base/days";
import type { FieldView } from "./field-kinds";
import { minorDigits } from "./number-text";

interface Reader {
  /** BCP 47. */
  locale: string;
  /** Names of users by id. */
  people: Record<string, string>;
}

/** Formats a stored value for its reader's locale; "" for none. Phone numbers and links stay as stored. */
export function readableText(field: FieldView, value: unknown, { locale, people }: Reader): string {
  if (value === null || value === undefined || value === "") return "";
  const text = String(value);
  switch (field.kind) {
    case "MONEY":
      return formatMoney(Number(value), field.currency, locale);
    case "NUMBER":
      return new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(Number(value));
    case "DATE": {
      return isDay(text) ? dayText(text, locale, { dateStyle: "medium" }) : text;
    }
    case "SELECT":
    case "STATUS":
      return field.options.find((option) => option.value === value)?.label ?? text;
    case "COUNTRY":
      return /^[A-Z]{2}$/.test(text)
        ? (new Intl.DisplayNames("en", { type: "region" }).of(text) ?? text)
        : text;
    case "USER":
      return people[text] ?? "";
    default:
      return text;
  }
}

/** Formats minor units with the currency's number of decimals; whole amounts have none. */
function formatMoney(minorUnits: number, currency: string, locale: string): string {
  const units = minorUnits / 10 ** minorDigits(currency);
  const isWhole = Number.isInteger(units);
  return new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    ...(isWhole && { minimumFractionDigits: 0, maximumFractionDigits: 0 }),
  }).format(units);
}
