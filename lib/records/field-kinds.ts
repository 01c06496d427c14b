import { z } from "zod";
import { minorDigits, parseNumber, type Decimal } from "./number-text";
import { words } from "../words/records";
import { common } from "../words/common";

/** An option of a SELECT or STATUS field. `open` says whether a record with this status still asks for work. */
export const optionSchema = z.object({
  value: z.string().min(1),
  label: z.string().min(1),
  color: z.enum(["gray", "blue", "green", "amber", "red", "violet"]).default("gray"),
  open: z.boolean().default(true),
});

export type FieldOption = z.infer<typeof optionSchema>;

/** A field as the pages and forms know it; a plain object that may cross to the client. */
export interface FieldView {
  id: string;
  key: string;
  label: string;
  kind: string;
  group: string;
  required: boolean;
  unique: boolean;
  options: FieldOption[];
  targetTypeKey: string | null;
  /** LINK: what the other side calls the records that point at it. */
  inverseLabel: string | null;
  help: string;
  /** What a new record's form starts with, as it is typed; "" for nothing. */
  defaultText: string;
  /** MONEY: ISO 4217. */
  currency: string;
  /** A job is writing it on existing records: it is neither sorted nor filtered by, and a bulk change waits. */
  isBusy: boolean;
  /** Its values are being converted: until then nobody writes them. */
  isLocked: boolean;
}

export interface TypeView {
  id: string;
  key: string;
  singular: string;
  plural: string;
  icon: string;
  fields: FieldView[];
}

export const statusField = (type: TypeView) => type.fields.find((field) => field.kind === "STATUS");

/** Kinds whose values are links or prose: not sorted, filtered or unique. */
const WITHOUT_KEY = new Set(["LONG_TEXT", "LINK"]);

export const hasKey = (kind: string) => !WITHOUT_KEY.has(kind);

/** Fields a list can be sorted and filtered by now. */
export const isListable = (field: FieldView) => hasKey(field.kind) && !field.isBusy;

const emptyToNull = (value: unknown) => (typeof value === "string" && value.trim() === "" ? null : value);

/** Sort keys have 20 digits before the point; doubles are exact to 15. */
const LARGEST = 1e15;

/** The value of one field as text gives it: what is stored, or null for none. Money is stored in minor units. */
function valueSchema(field: FieldView, decimal: Decimal): z.ZodType<unknown> {
  switch (field.kind) {
    case "NUMBER":
      return z.preprocess(
        (value) => (typeof value === "string" ? parseNumber(value, decimal) : value),
        z.number(words.enterANumber).refine((n) => Math.abs(n) < LARGEST, words.tooLarge),
      );
    case "MONEY":
      return z.preprocess(
        (value) =>
          typeof value === "string"
            ? Math.round(parseNumber(value, decimal) * 10 ** minorDigits(field.currency))
            : value,
        z.int(words.enterAnAmount),
      );
    case "DATE":
      return z.iso.date(words.enterADate);
    case "EMAIL":
      return z.string().trim().pipe(z.email(words.enterAnEMailAddress));
    case "URL":
      return z
        .string()
        .trim()
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
      return z.string().trim().max(20_000, words.tooLong20000);
    default:
      return z.string().trim().max(500, common.tooLong500);
  }
}

/**
 * Schema of the values of a type's records; link fields are stored elsewhere and are not part of it.
 *
 * @param decimal  how the writer of the values writes fractions
 */
export function valuesSchema(fields: readonly FieldView[], decimal: Decimal = ".") {
  const shape = fields
    .filter((field) => field.kind !== "LINK")
    .map((field) => {
      const value = z.preprocess(emptyToNull, valueSchema(field, decimal).nullable());
      const checked = field.required
        ? value.refine((v) => v !== null && v !== undefined, words.isNeeded(field.label))
        : value;
      return [field.key, checked.optional()] as const;
    });
  return z.object(Object.fromEntries(shape));
}

const INTEGER_DIGITS = 20;

/** Digits of `value` such that byte order is numeric order, negative numbers included. */
function numberKey(value: number): string {
  const [whole = "0", fraction = ""] = Math.abs(value).toFixed(6).split(".");
  const digits = `${whole.padStart(INTEGER_DIGITS, "0")}.${fraction}`;
  if (value >= 0) return `1${digits}`;
  return `0${digits.replace(/\d/g, (d) => String(9 - Number(d)))}`;
}

/** Most of a text that takes part in sorting; index rows have a size limit. */
const TEXT_KEY_LENGTH = 200;

/** The sort and filter key of a value: byte order is the field's order; "" for no value. */
export function recordKey(kind: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return "";
  if (kind === "NUMBER" || kind === "MONEY") return numberKey(Number(value));
  return String(value).toLowerCase().slice(0, TEXT_KEY_LENGTH);
}
