import "server-only";
import { ownCountry, PHONE_KINDS, readField } from "./index-numbers";
import { formatNumber } from "../../phone-numbers/numbers";
import type { TypeView } from "../model/field-kinds";

/** Formats each phone field of a record: in international form if the text is one number, otherwise as typed. */
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
        const { numbers, unread, hasRemarks } = readField(field, text, country, defaultCountry);
        const [number, ...others] = numbers;
        // The agent should see an extension or a remark as typed.
        const isWhole = others.length + unread.length === 0 && !hasRemarks && number?.extension === null;
        return [field.key, number && isWhole ? formatNumber(number.e164) : text];
      }),
  );
}
