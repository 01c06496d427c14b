import { z } from "zod";
import { isDay } from "../../base/days";
import { isStorable } from "../../base/text";
import { common } from "../../words/common";
import { words } from "../../words/records";
import { OPTION_COLORS, type FieldView } from "./field-kinds";
import { minorDigits, parseNumber, type Decimal } from "./number-text";

/** An option as stored with its field. */
export const optionSchema = z.object({
  value: z.string().min(1),
  label: z.string().min(1),
  color: z.enum(OPTION_COLORS).default("gray"),
  open: z.boolean().default(true),
});

/** Text from a program. It is refused if it can't be stored: we don't change what a program sends. */
export const storableText = z.string().refine(isStorable, words.unreadableCharacters);

const plainText = z.string().trim().refine(isStorable, words.unreadableCharacters);

export const recordName = plainText.max(200, common.tooLong200);

const emptyToNull = (value: unknown) => (typeof value === "string" && value.trim() === "" ? null : value);

/** Sort keys have 20 digits before the point; doubles are exact to 15. */
const LARGEST = 1e15;

/**
 * Builds the schema that turns one field's input into the stored value. Money is stored in minor units.
 *
 * @param decimal  see `valuesSchema`
 */
function valueSchema(field: FieldView, decimal: Decimal | null): z.ZodType<unknown> {
  const numberOf = (value: unknown) =>
    typeof value === "string" && decimal ? parseNumber(value, decimal) : value;
  switch (field.kind) {
    case "NUMBER":
      return z.preprocess(
        numberOf,
        z.number(words.enterANumber).refine((n) => Math.abs(n) < LARGEST, words.tooLarge),
      );
    case "MONEY":
      return z.preprocess(
        (value) =>
          typeof value === "string" && decimal
            ? Math.round(parseNumber(value, decimal) * 10 ** minorDigits(field.currency))
            : value,
        z.int(words.enterAnAmount),
      );
    case "DATE":
      return z.iso.date(words.enterADate).refine(isDay, words.enterADate);
    case "EMAIL":
      return z.string().trim().pipe(z.email(common.enterAnEmailAddress));
    case "URL":
      return plainText
        .transform((url) => (/^[a-z]+:/i.test(url) ? url : `https://${url}`))
        .pipe(z.url({ protocol: /^https?$/, error: words.enterAWebAddress }));
    case "COUNTRY":
      return z.string().regex(/^[A-Z]{2}$/, common.chooseACountry);
    case "SELECT":
    case "STATUS":
      return z.enum(
        field.options.map((option) => option.value),
        words.chooseOneOfTheOptions,
      );
    case "LONG_TEXT":
      return plainText.max(20_000, words.tooLong20000);
    default:
      return plainText.max(500, common.tooLong500);
  }
}

/**
 * Builds the schema of a type's values, without link fields, which are stored separately.
 *
 * @param decimal  the decimal mark of numbers given as text; null if numbers are given as stored
 */
export function valuesSchema(fields: readonly FieldView[], decimal: Decimal | null = ".") {
  const shape = fields
    .filter((field) => field.kind !== "LINK")
    .map((field) => {
      const value = z.preprocess(emptyToNull, valueSchema(field, decimal).nullable());
      const checked = field.required
        ? value.refine((v) => v !== null && v !== undefined, words.isRequired(field.label))
        : value;
      return [field.key, checked.optional()] as const;
    });
  return z.object(Object.fromEntries(shape));
}
