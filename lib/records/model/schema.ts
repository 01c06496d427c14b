import { z } from "zod";
import { isDay } from "../../base/days";
import { isStorable } from "../../base/text";
import { common } from "../../words/common";
import { words } from "../../words/records";
import { OPTION_COLORS, type FieldView } from "./field-kinds";
import { minorDigits, parseNumber, type Decimal } from "./number-text";
import type { ValueProblem } from "./value-problem";

/** An option as stored with its field. */
export const optionSchema = z.object({
  value: z.string().min(1),
  label: z.string().min(1),
  color: z.enum(OPTION_COLORS).default("gray"),
  open: z.boolean().default(true),
});

/** Text from a program. It is refused if it can't be stored: we don't change what a program sends. */
export const storableText = z.string().refine(isStorable, words.unreadableCharacters);

export const recordName = z
  .string()
  .trim()
  .refine(isStorable, words.unreadableCharacters)
  .max(200, common.tooLong200);

/** The message of an issue with a value: a code, since jobs store it. */
const code = (problem: ValueProblem) => problem;

const text = (problem: ValueProblem = "not-text") =>
  z.string(problem).trim().refine(isStorable, code("unreadable-characters"));

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
        z.number(code("not-a-number")).refine((n) => Math.abs(n) < LARGEST, code("number-too-large")),
      );
    case "MONEY":
      return z.preprocess(
        (value) =>
          typeof value === "string" && decimal
            ? Math.round(parseNumber(value, decimal) * 10 ** minorDigits(field.currency))
            : value,
        z.int(code("not-an-amount")),
      );
    case "DATE":
      return z.iso.date(code("not-a-date")).refine(isDay, code("not-a-date"));
    case "EMAIL":
      return text("not-an-email-address").pipe(z.email(code("not-an-email-address")));
    case "URL":
      return text("not-a-web-address")
        .transform((url) => (/^[a-z]+:/i.test(url) ? url : `https://${url}`))
        .pipe(z.url({ protocol: /^https?$/, error: code("not-a-web-address") }));
    case "COUNTRY":
      return z.string(code("not-a-country")).regex(/^[A-Z]{2}$/, code("not-a-country"));
    case "SELECT":
    case "STATUS":
      return z.enum(
        field.options.map((option) => option.value),
        code("not-an-option"),
      );
    case "LONG_TEXT":
      return text().max(20_000, code("longer-than-20000"));
    default:
      return text().max(500, code("longer-than-500"));
  }
}

/**
 * Builds the schema of a type's values, whose issues have a `ValueProblem` as their message. Link fields are not part of it:
 * they are stored separately.
 *
 * @param decimal  the decimal mark of numbers given as text; null if numbers are given as stored
 */
export function valuesSchema(fields: readonly FieldView[], decimal: Decimal | null = ".") {
  const shape = fields
    .filter((field) => field.kind !== "LINK")
    .map((field) => {
      const value = z.preprocess(emptyToNull, valueSchema(field, decimal).nullable());
      const checked = field.required
        ? value.refine((v) => v !== null && v !== undefined, code("required"))
        : value;
      return [field.key, checked.optional()] as const;
    });
  return z.object(Object.fromEntries(shape));
}
