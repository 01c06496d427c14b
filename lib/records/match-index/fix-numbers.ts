import { z } from "zod";
import type { TypeView } from "../model/field-kinds";
import { ownCountry, PHONE_KINDS, readField } from "./index-numbers";
import { formatNumber, type ReadNumber } from "../../phone-numbers/numbers";
import { isExtensionLabel } from "../../phone-numbers/pieces";
import { words } from "../../words/matching";

/** What can be wrong with the numbers of a phone field; see `troubled` in clean-up.ts. */
export const TROUBLES = ["unreadable", "assumed", "outdated", "several"] as const;

export type Trouble = (typeof TROUBLES)[number];

/** A fix for all texts of a phone field that share a trouble. */
export const numberFixSchema = z.object({
  fieldKey: z.string(),
  trouble: z.enum(TROUBLES),
  /** ISO 3166-1 alpha-2: the country to read the texts with; null for the one each was read with. */
  country: z.string().nullable(),
  /** Ids of records to leave unchanged. */
  except: z.array(z.string()).max(1_000),
});

export type NumberFix = z.infer<typeof numberFixSchema>;

/** Words that are common beside phone numbers. A text with any other word is left for a person to check. */
const NUMBER_WORDS = new Set(
  "tel téléphone telefon telefono teléfono telefone phone mobile mobil mob cell office home work fax or oder ou o und and et y e en of whatsapp wa com https http net us".split(
    " ",
  ),
);

const hasWords = (text: string) =>
  [...text.toLowerCase().matchAll(/\p{L}{2,}/gu)].some(
    ([word]) => !NUMBER_WORDS.has(word) && !isExtensionLabel(word),
  );

const written = ({ e164, extension }: ReadNumber) =>
  extension ? words.withExtension(formatNumber(e164), extension) : formatNumber(e164);

/**
 * Returns the values that a fix changes in a record, by field key. Null leaves the record alone: the text has no number, or
 * has something else that would be lost.
 *
 * Several numbers in one field are spread over the type's other phone fields, if enough of them are empty.
 */
export function fixNumbers(
  type: TypeView,
  values: Record<string, unknown>,
  { fieldKey, trouble, country }: NumberFix,
  defaultCountry: string,
): Record<string, unknown> | null {
  const field = type.fields.find(({ key }) => key === fieldKey);
  const text = String(values[fieldKey] ?? "");
  if (!field) return null;
  const known = country ?? ownCountry(type.fields, values);
  const { numbers, unread, hasRemarks } = readField(field, text, known, defaultCountry);
  const [first, ...others] = numbers;
  if (!first || unread.length > 0 || hasRemarks || hasWords(text)) return null;
  if (trouble !== "several") return others.length === 0 ? { [fieldKey]: written(first) } : null;
  const free = type.fields.filter(
    (field) => field.key !== fieldKey && PHONE_KINDS.includes(field.kind) && !values[field.key],
  );
  if (others.length === 0 || others.length > free.length) return null;
  const spread = others.map((number, index) => [free[index]!.key, written(number)]);
  return { [fieldKey]: written(first), ...Object.fromEntries(spread) };
}
