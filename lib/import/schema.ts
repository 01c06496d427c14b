import { z } from "zod";
import { ENCODINGS, SEPARATORS } from "./file-formats";

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
  /** Names of the columns, "" where the file has none: see `columnNames`. */
  header: z.array(z.string()),
  /** The first value of each column. */
  examples: z.array(z.string()),
});

export type ImportSettings = z.infer<typeof importSchema>;

export const MOST_ROWS = 1_000_000;
export const MOST_COLUMNS = 16_384;
export const MOST_BYTES = 200_000_000;
export const MOST_WORKBOOK_BYTES = 50_000_000;
