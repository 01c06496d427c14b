import fc from "fast-check";
import type { FieldView } from "@/lib/records/model/field-kinds";

const OPTIONS = [
  { value: "a", label: "First, “quoted”", color: "gray", open: true },
  { value: "b", label: "=1+1", color: "gray", open: false },
] as const;

/** Makes a field of this type, with the key "value". */
export const fieldOf = (kind: string, currency = "EUR"): FieldView => ({
  id: kind,
  key: "value",
  label: kind,
  kind,
  group: "Details",
  required: false,
  unique: false,
  options: [...OPTIONS],
  targetTypeKey: null,
  inverseLabel: null,
  help: "",
  defaultText: "",
  currency,
  isBusy: false,
  isLocked: false,
});

/** Text as people write it, with characters that trip up files and spreadsheets; trimmed, as every form does. */
export const text = fc
  .oneof(
    fc.string({ unit: "grapheme", maxLength: 40 }),
    fc.constantFrom(
      "=SUM(A1)",
      "+33 1 99 00 12 34",
      "'=x",
      "''+y",
      "-5",
      "@me",
      'a "b", c;\nd',
      "é\u00a0ü",
      "'s-Hertogenbosch",
    ),
  )
  // PostgreSQL stores no NUL, and a lone surrogate is not a character.
  .map((s) => s.replaceAll("\0", "").trim())
  .filter((s) => s !== "" && s.isWellFormed());

const date = fc
  .date({ min: new Date("1900-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
  .map((d) => d.toISOString().slice(0, 10));

/** Values a field of each type can store; users are "ada" and "ben". */
export const VALUES: Record<string, fc.Arbitrary<unknown>> = {
  TEXT: text,
  LONG_TEXT: text,
  NUMBER: fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((n) => Number(n.toFixed(6)) + 0),
  MONEY: fc.integer({ min: -1e12, max: 1e12 }),
  DATE: date,
  SELECT: fc.constantFrom("a", "b"),
  STATUS: fc.constantFrom("a", "b"),
  PHONE: text,
  EMAIL: fc.constantFrom("ada@example.com", "b.c+d@e-f.test"),
  URL: fc.webUrl({ withQueryParameters: true }),
  COUNTRY: fc.constantFrom("FR", "DE", "US"),
  USER: fc.constantFrom("ada", "ben"),
};
