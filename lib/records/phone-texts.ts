import "server-only";
import { ownCountry, PHONE_KINDS } from "../matching/index-numbers";
import { formatNumber, readNumbers } from "../matching/numbers";
import type { TypeView } from "./field-kinds";

/** Each phone field of a record as people read it: international form when it can be read, else as typed. */
export function phoneTexts(
  type: TypeView,
  values: Record<string, unknown>,
  defaultCountry: string,
): Record<string, string> {
  const country = ownCountry(type.fields, values);
  return Object.fromEntries(
    type.fields
      .filter((field) => PHONE_KINDS.includes(field.kind) && values[field.key])
      .map((field) => {
        const text = String(values[field.key]);
        const numbers = readNumbers(text, { country, defaultCountry });
        return [field.key, numbers.length === 1 ? formatNumber(numbers[0]!.e164) : text];
      }),
  );
}
