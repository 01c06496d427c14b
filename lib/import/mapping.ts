import { words } from "../words/import";

/** Names every column of a file, by its place where the file does not. */
export const columnNames = ({ header }: { header: readonly string[] }): string[] =>
  header.map((name, index) => name || words.column(index + 1));

/** Columns that the name is made of, in the order of its parts. */
export const NAME_COLUMNS = ["firstName", "name", "lastName"];

export const hasName = (columns: readonly (string | null)[]) =>
  columns.some((column) => column !== null && NAME_COLUMNS.includes(column));

const NUMBERS_JOINED_BY = "; ";

/** Kinds of field that hold several values: more than one column may go there. */
const JOINED_BY: Record<string, string> = {
  PHONE: NUMBERS_JOINED_BY,
  MOBILE: NUMBERS_JOINED_BY,
  FAX: NUMBERS_JOINED_BY,
  WHATSAPP: NUMBERS_JOINED_BY,
  LONG_TEXT: "\n",
};

/** Kinds of field that hold phone numbers. */
export const holdsNumbers = (kind: string) => JOINED_BY[kind] === NUMBERS_JOINED_BY;

/** What stands between two values in one field of this kind; undefined where it holds only one. */
export const joint = (kind: string): string | undefined => JOINED_BY[kind];

/** Columns that go where only one can, by where they go. */
export function crowded(
  { header, columns }: { header: readonly string[]; columns: readonly (string | null)[] },
  kindOf: (column: string) => string | undefined,
): Map<string, string[]> {
  const named = columnNames({ header });
  const byTarget = new Map<string, string[]>();
  for (const [index, column] of columns.entries()) {
    if (column === null || NAME_COLUMNS.includes(column) || column === "label") continue;
    if (joint(kindOf(column) ?? "")) continue;
    byTarget.set(column, [...(byTarget.get(column) ?? []), named[index] ?? ""]);
  }
  return new Map([...byTarget].filter(([, names]) => names.length > 1));
}
