import { z } from "zod";

/** Encodings a file may have, by their names at iconv-lite. */
export const ENCODINGS = [
  "utf-8",
  "utf-16le",
  "utf-16be",
  "windows-1252",
  "windows-1250",
  "macintosh",
  "cp850",
  "windows-1251",
  "windows-1253",
  "windows-1254",
  "windows-1255",
  "windows-1256",
  "windows-1257",
  "windows-874",
  "shift_jis",
  "euc-jp",
  "gb18030",
  "big5",
  "euc-kr",
  "koi8-r",
  "cp437",
  "cp852",
  "cp866",
  "maccenteuro",
] as const;

export type Encoding = (typeof ENCODINGS)[number];

export const SEPARATORS = [",", ";", "\t", "|"] as const;

export type Separator = (typeof SEPARATORS)[number];

/** A row of a file that is not empty. */
export interface Row {
  /** As a spreadsheet program numbers it, from 1. */
  row: number;
  cells: string[];
}

/** The column names stand in one of so many first rows. */
export const TOP_ROWS = 10;

/** Row of the column names, from 1, empty rows not counted; 0: the file names no columns. */
const headerRow = z.int().min(0).max(TOP_ROWS);

/** How the bytes of a file become rows of cells. */
export const readingSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("text"),
    encoding: z.enum(ENCODINGS),
    separator: z.enum(SEPARATORS),
    headerRow,
  }),
  z.object({ kind: z.literal("workbook"), sheet: z.string(), headerRow }),
]);

export type Reading = z.infer<typeof readingSchema>;

/** What the user decides about a file's columns and lines. */
export const choicesSchema = z.object({
  /**
   * Where each column goes: "name", "firstName", "lastName", "owner", "label" (it says what the number in the next column is),
   * a field's key, or nowhere.
   */
  columns: z.array(z.string().nullable()),
  format: z.object({ decimal: z.enum([".", ","]), dates: z.enum(["DMY", "MDY"]) }),
  duplicates: z.object({
    /** "name" or a field's key; null: every line is a new record. */
    by: z.string().nullable(),
    policy: z.enum(["skip", "update", "create"]),
  }),
  /** Whether a linked record that is not there is created by its name. */
  createLinks: z.boolean(),
  /** Owner of new records, where no column says. */
  ownerId: z.string().nullable(),
});

export type ImportChoices = z.infer<typeof choicesSchema>;

/** What is kept of an import: how its file is read, what stands in it, and what the user decided. */
export const importSchema = choicesSchema.extend({
  fileName: z.string(),
  reading: readingSchema,
  /** Names of a workbook's sheets that have rows to show. */
  sheets: z.array(z.string()),
  /** The first rows, each with its beginning, for choosing the one with the column names. */
  top: z.array(z.object({ row: z.int(), text: z.string() })),
  header: z.array(z.string()),
  /** The first value of each column. */
  examples: z.array(z.string()),
});

export type ImportSettings = z.infer<typeof importSchema>;

/** The row of a file that an item is. */
export const rowOf = (position: number, { headerRow }: Pick<Reading, "headerRow">): number =>
  position + Math.min(headerRow, 1);

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
  { header, columns }: Pick<ImportSettings, "header" | "columns">,
  kindOf: (column: string) => string | undefined,
): Map<string, string[]> {
  const byTarget = new Map<string, string[]>();
  for (const [index, column] of columns.entries()) {
    if (column === null || NAME_COLUMNS.includes(column) || column === "label") continue;
    if (joint(kindOf(column) ?? "")) continue;
    byTarget.set(column, [...(byTarget.get(column) ?? []), header[index] ?? ""]);
  }
  return new Map([...byTarget].filter(([, names]) => names.length > 1));
}

export const MOST_ROWS = 1_000_000;
export const MOST_COLUMNS = 16_384;
export const MOST_BYTES = 200_000_000;
export const MOST_WORKBOOK_BYTES = 50_000_000;
