import { words } from "../words/import";

/** Names every column of a file, by position if the file has no name for it. */
export const columnNames = ({ header }: { header: readonly string[] }): string[] =>
  header.map((name, index) => name || words.column(index + 1));

/** Targets that make up the name, in order. */
export const NAME_COLUMNS = ["firstName", "name", "lastName"];

export const hasName = (columns: readonly (string | null)[]) =>
  columns.some((column) => column !== null && NAME_COLUMNS.includes(column));

const NUMBERS_JOINED_BY = "; ";

/** Kinds of field that hold several values, so several columns can go there. */
const JOINED_BY: Record<string, string> = {
  PHONE: NUMBERS_JOINED_BY,
  MOBILE: NUMBERS_JOINED_BY,
  FAX: NUMBERS_JOINED_BY,
  WHATSAPP: NUMBERS_JOINED_BY,
  LONG_TEXT: "\n",
};

/** Kinds of field that hold phone numbers. */
export const holdsNumbers = (kind: string) => JOINED_BY[kind] === NUMBERS_JOINED_BY;

/** The separator of values in a field of this kind; undefined if it holds only one. */
export const joint = (kind: string): string | undefined => JOINED_BY[kind];

/** Finds columns that share a target which holds only one, by target. */
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
