import { plainDigits } from "../../base/digits";

/** The decimal mark; the other one of the two groups thousands. */
export type Decimal = "." | ",";

/** Returns a locale's decimal mark, e.g. "," for "de-DE". */
export function decimalOf(locale: string): Decimal {
  const parts = new Intl.NumberFormat(locale).formatToParts(1.5);
  return parts.some((part) => part.type === "decimal" && part.value === ",") ? "," : ".";
}

/**
 * Parses a number as people type it: "1 234,50", "1,234.5", "-12". Returns NaN if it isn't a number.
 *
 * `decimal` decides what "1,234" means; "1,23" can only be a fraction.
 */
export function parseNumber(text: string, decimal: Decimal = "."): number {
  const plain = plainDigits(text.trim()).replace(/[\s\u00a0\u202f'’]/g, "").replace(/^\u2212/, "-"); // prettier-ignore
  const group = decimal === "." ? "," : ".";
  const isGrouped = new RegExp(`^[+-]?\\d{1,3}(\\${group}\\d{3})+(\\${decimal}\\d*)?$`).test(plain);
  const american = isGrouped
    ? plain.replaceAll(group, "").replace(decimal, ".")
    : plain.replace(decimal, ".").replace(group, ".");
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(american) ? Number(american) : NaN;
}

/** A cache: asking Intl takes 20 µs, too long for each of a million amounts. */
const known = new Map<string, number>();

/** Returns the number of decimals of a currency (ISO 4217): 2 for EUR, 0 for JPY, 3 for KWD. */
export function minorDigits(currency: string): number {
  let digits = known.get(currency);
  if (digits === undefined) {
    digits =
      new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ??
      2;
    known.set(currency, digits);
  }
  return digits;
}

/** Formats an amount in minor units as plain text in units, e.g. 123450 EUR as "1234.50". */
export const amountText = (minorUnits: number, currency: string): string => {
  const digits = minorDigits(currency);
  return (minorUnits / 10 ** digits).toFixed(digits);
};
