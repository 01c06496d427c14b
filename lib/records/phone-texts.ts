import "server-only";
import { ownCountry, PHONE_KINDS, readField } from "../matching/index-numbers";
import { formatNumber } from "../matching/numbers";
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
        const { numbers, unread } = readField(field, text, country, defaultCountry);
        const isRead = numbers.length === 1 && unread.length === 0;
        return [field.key, isRead ? formatNumber(numbers[0]!.e164) : text];
      }),
  );
}
