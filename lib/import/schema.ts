import { z } from "zod";
import { ENCODINGS, SEPARATORS } from "./file-formats";

/** A non-empty row of a file. */
export interface Row {
  /** The row's number in a spreadsheet program, from 1. */
  row: number;
  cells: string[];
}

/** How many first rows are searched for the column names. */
export const TOP_ROWS = 10;

/** Row of the column names, from 1, not counting empty rows; 0 if the file has none. */
const headerRow = z.int().min(0).max(TOP_ROWS);

/** How a file's bytes are read as rows of cells. */
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

/** The user's choices about a file's columns and rows. */
export const choicesSchema = z.object({
  /**
   * Where each column goes: "name", "firstName", "lastName", "owner", "label" (the label of the number in the next column),
   * a field's key, or nowhere.
   */
  columns: z.array(z.string().nullable()),
  format: z.object({ decimal: z.enum([".", ","]), dates: z.enum(["DMY", "MDY"]) }),
  duplicates: z.object({
    /** "name" or a field's key; null if every row is a new record. */
    by: z.string().nullable(),
    policy: z.enum(["skip", "update", "create"]),
  }),
  /** Whether to create missing linked records by name. */
  createLinks: z.boolean(),
  /** Owner of new records if no column has one. */
  ownerId: z.string().nullable(),
});

export type ImportChoices = z.infer<typeof choicesSchema>;

/** The stored settings of an import: how the file is read, what it contains, and the user's choices. */
export const importSchema = choicesSchema.extend({
  fileName: z.string(),
  reading: readingSchema,
  /** Names of a workbook's visible sheets with rows. */
  sheets: z.array(z.string()),
  /** The start of the first rows, for choosing the header row. */
  top: z.array(z.object({ row: z.int(), text: z.string() })),
  /** Column names, "" where the file has none. See `columnNames`. */
  header: z.array(z.string()),
  /** The first value of each column. */
  examples: z.array(z.string()),
});

export type ImportSettings = z.infer<typeof importSchema>;

export const MOST_ROWS = 1_000_000;
export const MOST_COLUMNS = 16_384;
export const MOST_BYTES = 200_000_000;
export const MOST_WORKBOOK_BYTES = 50_000_000;
