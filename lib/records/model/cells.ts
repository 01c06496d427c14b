import { z } from "zod";
import { plainDigits } from "../../base/digits";
import { COUNTRIES } from "../../phone-numbers/countries";
import type { FieldView } from "./field-kinds";
import { valuesSchema } from "./schema";
import { amountText, type Decimal } from "./number-text";
import { valueProblemSchema, wordValueProblem } from "./value-problem";
import { words } from "../../words/records";

/** A user, whom a cell can name. */
export interface Person {
  id: string;
  name: string;
  email: string;
}

/** How the text of a file is parsed. */
export interface CellFormat {
  decimal: Decimal;
  /** Order of day and month in "03/04/2026"; ISO 8601 dates are always understood. */
  dates: "DMY" | "MDY";
}

export const ISO_FORMAT: CellFormat = { decimal: ".", dates: "DMY" };

/** Formats a value for a file: labels for options, units of the currency, ISO 8601 dates, email addresses for users. */
export function cellText(field: FieldView, value: unknown, people: ReadonlyMap<string, Person>): string {
  if (value === null || value === undefined) return "";
  if (field.kind === "MONEY") return amountText(Number(value), field.currency);
  if (field.kind === "USER") return people.get(String(value))?.email ?? "";
  if (field.kind === "SELECT" || field.kind === "STATUS") {
    return field.options.find((option) => option.value === value)?.label ?? String(value);
  }
  return String(value);
}

const sameText = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase();

/** Finds the user that a cell names: by email address, otherwise by a name that only one user has. */
export function findPerson(text: string, people: Iterable<Person>): Person | null {
  const all = [...people];
  const byEmail = all.find((person) => sameText(person.email, text));
  if (byEmail) return byEmail;
  const byName = all.filter((person) => sameText(person.name, text));
  return byName.length === 1 ? byName[0]! : null;
}

/** Schemas by loaded field. Building one takes longer than using it. */
const schemas = new WeakMap<FieldView, Map<Decimal, ReturnType<typeof valuesSchema>>>();

function schemaOf(field: FieldView, decimal: Decimal): ReturnType<typeof valuesSchema> {
  const ofField = schemas.get(field) ?? new Map<Decimal, ReturnType<typeof valuesSchema>>();
  schemas.set(field, ofField);
  const known = ofField.get(decimal);
  if (known) return known;
  const made = valuesSchema([{ ...field, required: false }], decimal);
  ofField.set(decimal, made);
  return made;
}

export const cellProblemSchema = z.discriminatedUnion("code", [
  z.object({ code: z.literal("no-user"), text: z.string() }),
  z.object({ code: z.literal("not-valid"), text: z.string(), why: valueProblemSchema }),
]);

/** What is wrong with a cell's text, as a job stores it. */
export type CellProblem = z.infer<typeof cellProblemSchema>;

export const wordCellProblem = (problem: CellProblem): string =>
  problem.code === "no-user"
    ? words.noUserCalled(problem.text)
    : words.isNotValid(problem.text, wordValueProblem(problem.why, ""));

/** Parses a cell into a field's value: null for none, or what is wrong with it. */
export function readCell(
  field: FieldView,
  text: string,
  format: CellFormat,
  people: ReadonlyMap<string, Person>,
): { value: unknown; problem?: undefined } | { problem: CellProblem } {
  const plain = text.trim();
  if (plain === "") return { value: null };
  if (field.kind === "USER") {
    const person = findPerson(plain, people.values());
    return person ? { value: person.id } : { problem: { code: "no-user", text: plain } };
  }
  const parsed = schemaOf(field, format.decimal).safeParse({
    [field.key]: prepare(field, plain, format),
  });
  if (parsed.success) return { value: parsed.data[field.key] };
  const why = valueProblemSchema.parse(parsed.error.issues[0]?.message);
  return { problem: { code: "not-valid", text: plain, why } };
}

/** The currency in an amount: "€", "US$", "EUR", "kr.", "zł". */
const CURRENCY = /\p{L}{0,2}\p{Sc}|(?<!\p{L})(?:[A-Z]{3}|kr|Kč|Ft|Fr|zł)(?!\p{L})\.?/gu;

/** Converts a cell's text to what the form's schema accepts. */
function prepare(field: FieldView, text: string, format: CellFormat): string {
  switch (field.kind) {
    case "SELECT":
    case "STATUS":
      return (
        field.options.find((option) => sameText(option.label, text) || sameText(option.value, text))?.value ??
        text
      );
    case "DATE":
      return isoDate(plainDigits(text), format.dates) ?? text;
    case "COUNTRY":
      return countryCode(text) ?? text;
    case "NUMBER":
    case "MONEY":
      return text.replace(CURRENCY, "");
    default:
      return text;
  }
}

/** Converts "3/4/2026", "03.04.26" or "2026-04-03T10:00" to an ISO date; null if it isn't a date. */
function isoDate(text: string, order: CellFormat["dates"]): string | null {
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ,].*)?$/.exec(text);
  const local = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?:[T ,].*)?$/.exec(text);
  const parts = iso
    ? [iso[1], iso[2], iso[3]]
    : local && (order === "DMY" ? [local[3], local[2], local[1]] : [local[3], local[1], local[2]]);
  if (!parts) return null;
  const [year, month, day] = parts as [string, string, string];
  return `${year.length === 2 ? `20${year}` : year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

const regionNames = ["en", "fr", "de", "es", "it", "nl", "pt", "pl", "cs", "hu", "sv", "da", "ja"].map(
  (language) => new Intl.DisplayNames(language, { type: "region" }),
);
let codesByName: Map<string, string> | undefined;

/** Codes and names in common use that ISO 3166 and the CLDR don't have. */
const OTHER_CODES: Record<string, string> = {
  UK: "GB",
  EL: "GR",
  USA: "US",
  UAE: "AE",
  "UNITED STATES OF AMERICA": "US",
  "THE UNITED STATES": "US",
  ENGLAND: "GB",
  SCOTLAND: "GB",
  WALES: "GB",
  "NORTHERN IRELAND": "GB",
  "GREAT BRITAIN": "GB",
  GROSSBRITANNIEN: "GB",
  HOLLAND: "NL",
  "THE NETHERLANDS": "NL",
  "CZECH REPUBLIC": "CZ",
  TURKEY: "TR",
};

/** Finds a country by its code, or by its name in one of 13 languages. */
function countryCode(text: string): string | null {
  const code = text.toUpperCase().replaceAll(".", "");
  if (COUNTRIES.includes(OTHER_CODES[code] ?? code)) return OTHER_CODES[code] ?? code;
  codesByName ??= new Map(
    COUNTRIES.flatMap((country) =>
      regionNames.map((names) => [names.of(country)?.toLowerCase() ?? country, country] as const),
    ),
  );
  return codesByName.get(text.toLowerCase()) ?? null;
}
