import { readCell } from "../records/model/cells";
import type { Person } from "../records/model/cells";
import type { FieldView, TypeView } from "../records/model/field-kinds";
import { decimalOf } from "../records/model/number-text";
import { meaningOf, plainName, type Meaning, type Role } from "./columns";
import { holdsNumbers, joint } from "./mapping";
import type { ImportChoices } from "./schema";

interface Known {
  header: readonly string[];
  sample: readonly (readonly string[])[];
  people: ReadonlyMap<string, Person>;
  user: { id: string; locale: string };
  /** A workbook stores numbers with a decimal point, whatever it displays. */
  isWorkbook: boolean;
}

/** Guesses where a file's columns go and how it writes numbers and dates. The user can change both. */
export function guessChoices(type: TypeView, known: Known): ImportChoices {
  const { sample, user, isWorkbook } = known;
  const columns = guessColumns(type, known);
  const cells = (wanted: (field: FieldView) => boolean) =>
    columns.flatMap((column, index) => {
      const field = type.fields.find(({ key }) => key === column);
      return field && wanted(field) ? sample.map((row) => row[index]?.trim() ?? "") : [];
    });
  const email = type.fields.find((field) => field.kind === "EMAIL" && columns.includes(field.key));
  const numbers = cells(({ kind }) => kind === "NUMBER" || kind === "MONEY");
  return {
    columns,
    format: {
      decimal: guessDecimal(numbers) ?? (isWorkbook ? "." : decimalOf(user.locale)),
      dates: guessDates(cells(({ kind }) => kind === "DATE")) ?? datesOf(user.locale),
    },
    duplicates: { by: email?.key ?? "name", policy: "skip" },
    createLinks: false,
    ownerId: user.id,
  };
}

function guessDecimal(numbers: readonly string[]): "." | "," | null {
  if (numbers.some((text) => /,\d{1,2}\D*$|\.\d{3},/.test(text))) return ",";
  return numbers.some((text) => /\.\d{1,2}\D*$|,\d{3}\./.test(text)) ? "." : null;
}

/** Only a day after the 12th decides. */
function guessDates(dates: readonly string[]): "DMY" | "MDY" | null {
  const has = (order: RegExp) => dates.some((date) => order.test(date));
  if (has(/^(1[3-9]|2\d|3[01])[-/. ]\d{1,2}[-/. ]\d/)) return "DMY";
  if (has(/^\d{1,2}[-/. ](1[3-9]|2\d|3[01])[-/. ]\d/)) return "MDY";
  return has(/^\d{1,2}\.\d{1,2}\.\d/) ? "DMY" : null;
}

function datesOf(locale: string): "DMY" | "MDY" {
  const parts = new Intl.DateTimeFormat(locale).formatToParts(0).map(({ type }) => type);
  return parts.indexOf("month") < parts.indexOf("day") && parts.indexOf("year") > 0 ? "MDY" : "DMY";
}

/** How exports name the record name of these types; for all other types it is a person's name, "Name" or "Title". */
const SUBJECTS: Record<string, readonly Role[]> = {
  account: ["company", "bareName", "fullName"],
  deal: ["deal", "bareName", "title", "subject"],
  case: ["subject", "bareName", "title"],
};

const PEOPLE: readonly string[] = ["lead", "contact"];

interface Column {
  index: number;
  plain: string;
  meaning: Meaning | null;
  isFilled: boolean;
}

function guessColumns(type: TypeView, known: Known): (string | null)[] {
  const { header, sample } = known;
  const result: (string | null)[] = header.map(() => null);
  const columns = header.map((name, index): Column => ({
    index,
    plain: plainName(name),
    meaning: meaningOf(name),
    isFilled: sample.some((row) => (row[index] ?? "").trim() !== ""),
  }));
  const fields = type.fields.filter((field) => !field.isBusy);
  const isFree = ({ index }: Column) => result[index] === null;
  const isTaken = (key: string) => result.includes(key);

  const byLabel = (some: readonly Column[]) => {
    for (const field of fields) {
      const names = [plainName(field.label), plainName(field.key)];
      const column = some.find((c) => isFree(c) && names.includes(c.plain));
      if (column && !isTaken(field.key) && reads(field, column, known)) result[column.index] = field.key;
    }
  };
  const byMeaning = (some: readonly Column[]) => {
    for (const column of [...some].sort((a, b) => (a.meaning?.rank ?? 0) - (b.meaning?.rank ?? 0))) {
      if (!isFree(column) || !column.meaning) continue;
      if (column.meaning.role === "owner") {
        if (!isTaken("owner") && hasPeople(column, known)) result[column.index] = "owner";
        continue;
      }
      const field = fieldFor(fields, column.meaning, isTaken);
      if (field && reads(field, column, known)) result[column.index] = field.key;
    }
  };

  // An empty column gets a field only if no other column fits.
  const filled = columns.filter(({ isFilled }) => isFilled || sample.length === 0);
  const empty = columns.filter((column) => !filled.includes(column));
  byLabel(filled);
  for (const [index, part] of nameColumns(type, columns.filter(isFree))) result[index] = part;
  byMeaning(filled);
  byLabel(empty);
  byMeaning(empty);
  for (const { index, meaning } of columns) {
    if (meaning?.role !== "label") continue;
    const field = fields.find(({ key }) => key === result[index + 1]);
    if (field && holdsNumbers(field.kind)) result[index] = "label";
  }
  return result;
}

/** Finds the columns that make up the record's name. */
function nameColumns(type: TypeView, columns: readonly Column[]): Map<number, string> {
  const of = (...roles: Role[]) =>
    [...columns]
      .filter(({ meaning }) => meaning && roles.includes(meaning.role))
      .sort((a, b) => roles.indexOf(a.meaning!.role) - roles.indexOf(b.meaning!.role));
  const own = columns.find(({ plain }) => [plainName(type.singular), `${plainName(type.singular)} name`].includes(plain)); // prettier-ignore
  const subject = SUBJECTS[type.key];
  if (subject) return one(of(...subject)[0] ?? own);

  const [first] = of("firstName");
  const [last] = of("lastName");
  const [bare] = of("bareName");
  const parts = new Map<number, string>();
  const firstName = first ?? (last && bare);
  const lastName = last ?? (first && bare);
  if (firstName) parts.set(firstName.index, "firstName");
  for (const middle of of("middleName")) parts.set(middle.index, "name");
  for (const column of of("lastName")) parts.set(column.index, "lastName");
  if (lastName) parts.set(lastName.index, "lastName");

  const isPerson = PEOPLE.includes(type.key);
  const whole = [
    ...of("fullName", ...(isPerson ? (["contact"] as const) : [])),
    ...(first && last && bare ? [bare] : []),
  ].find(({ isFilled }) => isFilled || parts.size === 0);
  if (whole) return one(whole);
  if (parts.size > 0) return parts;
  return one(bare ?? own ?? (isPerson ? undefined : of("title", "subject", "deal", "company", "contact")[0]));
}

const one = (column: Column | undefined) => new Map(column ? [[column.index, "name"]] : []);

const ROLE_OF_KIND: Record<string, Role> = {
  PHONE: "phone",
  MOBILE: "mobile",
  FAX: "fax",
  WHATSAPP: "whatsapp",
  EMAIL: "email",
  URL: "url",
  COUNTRY: "country",
  STATUS: "status",
  MONEY: "amount",
};

/** Where numbers go if the type has no field of their kind. */
const INSTEAD: Partial<Record<Role, Role>> = { whatsapp: "mobile", mobile: "phone" };

function roleOf(field: FieldView): Role | null {
  const byKind = ROLE_OF_KIND[field.kind];
  if (byKind) return byKind;
  if (field.kind === "LINK") {
    return field.targetTypeKey === "account"
      ? "company"
      : field.targetTypeKey === "contact"
        ? "contact"
        : null;
  }
  return meaningOf(field.label)?.role ?? null;
}

/** Finds the field for a column's meaning: first a free one in the same position, then one that holds several values. */
export function fieldFor(
  fields: readonly FieldView[],
  { role, place }: Pick<Meaning, "role" | "place">,
  isTaken: (key: string) => boolean,
): FieldView | undefined {
  const wanted = role === "title" ? "jobTitle" : role;
  const same = fields.filter((field) => roleOf(field) === wanted);
  if (same.length === 0) {
    const instead = INSTEAD[wanted];
    return instead && fieldFor(fields, { role: instead, place }, isTaken);
  }
  const placeOf = (field: FieldView) => meaningOf(field.label)?.place ?? null;
  const open = same.filter((field) => !isTaken(field.key) || joint(field.kind));
  return (
    open.find((field) => placeOf(field) === place) ??
    open.find((field) => !isTaken(field.key) && placeOf(field) === null) ??
    open.find((field) => joint(field.kind))
  );
}

/** Kinds with a fixed list of values. Rows with other values would be rejected, so the user decides about such a column. */
const LISTED: readonly string[] = ["SELECT", "STATUS", "COUNTRY", "USER"];

const LOOKED_AT = 100;

const values = (column: Column, { sample }: Known) =>
  sample
    .slice(0, LOOKED_AT)
    .map((row) => (row[column.index] ?? "").trim())
    .filter((text) => text !== "");

function reads(field: FieldView, column: Column, known: Known): boolean {
  if (!LISTED.includes(field.kind)) return true;
  const texts = values(column, known);
  const read = texts.filter((text) => readCell(field, text, { decimal: ".", dates: "DMY" }, known.people).problem === undefined); // prettier-ignore
  return read.length * 2 >= texts.length;
}

function hasPeople(column: Column, known: Known): boolean {
  const all = new Set([...known.people.values()].flatMap(({ name, email }) => [name.trim().toLowerCase(), email.toLowerCase()])); // prettier-ignore
  const texts = values(column, known);
  return texts.filter((text) => all.has(text.toLowerCase())).length * 2 >= texts.length;
}
