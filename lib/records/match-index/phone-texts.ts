import "server-only";
import { ownCountry, PHONE_KINDS, readField } from "./index-numbers";
import { formatNumber } from "../../phone-numbers/numbers";
import type { TypeView } from "../model/field-kinds";

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
        const { numbers, unread, hasRemarks } = readField(field, text, country, defaultCountry);
        const [number, ...others] = numbers;
        // An extension or a remark is for the agent to read.
        const isWhole = others.length + unread.length === 0 && !hasRemarks && number?.extension === null;
        return [field.key, number && isWhole ? formatNumber(number.e164) : text];
      }),
  );
}
