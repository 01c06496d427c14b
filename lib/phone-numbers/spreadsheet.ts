/** A number that a spreadsheet, or a program, took for a quantity: its digits, or `lost` if some are missing. */
export type Mangled = { digits: string } | { lost: true } | null;

/** "33612345678.0", "33612345678,00" */
const DECIMAL = /^=?(\+?\d{3,15})[.,]0{1,4}$/;
/** "33,612,345,678", "33.612.345.678,00" */
const GROUPED = /^=?(\+?\d{1,3}(?:([.,])\d{3}){2,4})(?:(?!\2)[.,]0{1,4})?$/;
/** "3.3612345678E+10", "3,36123E+10", "3.3612345678e10" */
const EXPONENT = /^=?(\+?\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})$/;
/**
 * Most digits of a mantissa that may have been rounded. A spreadsheet's own columns show 6; C's "%e" shows 7, and
 * always two of the exponent. A longer mantissa is complete, except for trailing zeros.
 */
const ROUNDED_DIGITS = 6;

/** Restores a number that a spreadsheet has changed, if no digit was lost; null for a text that was not changed. */
export function unmangle(text: string): Mangled {
  const decimal = DECIMAL.exec(text);
  if (decimal) return { digits: decimal[1]! };
  const grouped = GROUPED.exec(text);
  const ungrouped = grouped?.[1]!.replace(/[.,]/g, "") ?? "";
  if (ungrouped.length >= 8) return { digits: ungrouped };
  const exponent = EXPONENT.exec(text);
  if (!exponent) return null;
  const [first, rest, power] = [exponent[1]!, exponent[2] ?? "", exponent[3]!];
  const places = Number(power);
  const missing = places - rest.length;
  const shown = first.replace("+", "").length + rest.length;
  const isExact =
    missing <= 0 || shown > ROUNDED_DIGITS + 1 || (shown > ROUNDED_DIGITS && power.length === 1);
  if (places > 15 || places < 3 || missing < 0 || !isExact) return { lost: true };
  return { digits: first + rest + "0".repeat(missing) };
}
