import "server-only";
import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { fail, ok, type Result } from "../base/result";
import { cleaned } from "../base/text";
import { words } from "../words/import";
import { decode, detectEncoding } from "./encoding";
import type { FileKind } from "./stored-file";
import type { Encoding, Separator } from "./file-formats";
import { TOP_ROWS, type Reading, type Row } from "./schema";
import { CSV, guessSeparator, isTold, withoutTold } from "./separator";
import { openWorkbook } from "./workbook";

/** A file as rows of cells, read lazily. */
export interface Table {
  /** How the file is read, except for the header row, which depends on its rows. */
  reading: DistributiveOmit<Reading, "headerRow">;
  sheets: string[];
  rows: AsyncGenerator<Row>;
}

type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;

/** The user's choices. Anything left out is detected. */
export interface Wanted {
  encoding?: Encoding;
  separator?: Separator;
  sheet?: string;
}

/** Characters used to guess the separator. */
const GUESSED_FROM = 30_000;

/** @param file  reads the file from its start, each time it is called */
export async function openTable(
  kind: FileKind,
  file: () => AsyncIterable<Uint8Array>,
  wanted: Wanted = {},
): Promise<Result<Table, "invalid">> {
  if (kind === "workbook") {
    const opened = await openWorkbook(file(), wanted.sheet);
    if (!opened.ok) return opened;
    const { sheets, sheet, rows } = opened.value;
    return ok({ reading: { kind, sheet }, sheets, rows: clean(rows) });
  }
  const encoding = wanted.encoding ?? (await detectEncoding(file()));
  if (encoding === null) return fail("invalid", words.notATable);
  const separator = wanted.separator ?? (await separatorOf(decode(file(), encoding)));
  const rows = clean(textRows(decode(file(), encoding), separator));
  return ok({ reading: { kind, encoding, separator }, sheets: [], rows });
}

async function separatorOf(texts: AsyncGenerator<string>): Promise<Separator> {
  let start = "";
  for await (const text of texts) {
    start += text;
    if (start.length > GUESSED_FROM) return guessSeparator(start, false);
  }
  return guessSeparator(start, true);
}

/** Reads the records of a CSV text. @throws CsvError if it isn't CSV */
async function* textRows(texts: AsyncGenerator<string>, separator: Separator): AsyncGenerator<Row> {
  let above = 0;
  async function* fromFirstRecord() {
    let isFirst = true;
    for await (const text of texts) {
      if (isFirst && isTold(text)) above = 1;
      yield isFirst ? withoutTold(text) : text;
      if (text !== "") isFirst = false;
    }
  }
  const records = Readable.from(fromFirstRecord()).pipe(
    parse({ ...CSV, delimiter: separator, info: true }),
  ) as AsyncIterable<{ record: string[]; info: { records: number; empty_lines: number } }>;
  for await (const { record, info } of records) {
    if (filled(record) > 0) yield { row: above + info.records + info.empty_lines, cells: record };
  }
}

async function* clean(rows: AsyncIterable<Row>): AsyncGenerator<Row> {
  for await (const { row, cells } of rows) yield { row, cells: cleaned(cells) };
}

/** Says where and why a text stopped being CSV; null for any other error. */
export function csvProblem(error: unknown): string | null {
  if (!(error instanceof CsvError)) return null;
  const line = typeof error.lines === "number" ? error.lines : 0;
  const isQuote = error.code === "CSV_QUOTE_NOT_CLOSED" || error.code === "CSV_MAX_RECORD_SIZE";
  return isQuote ? words.quoteNotClosed(line) : words.notCsv(line);
}

const filled = (row: readonly string[]) => row.filter((cell) => cell.trim() !== "").length;

/** Recognises an email address or enough digits for a phone number: values, never column names. */
const isValue = (cell: string) => /^\S+@\S+\.\S+$/.test(cell.trim()) || (/^[\d\s()+./-]+$/.test(cell) && cell.replace(/\D/g, "").length >= 7); // prettier-ignore

/**
 * Finds the header row, from 1: the first row as full as the table's rows, which skips titles above it. Returns 0 if that row
 * holds values.
 */
export function guessHeaderRow(top: readonly string[][]): number {
  const widest = Math.max(0, ...top.map(filled));
  const least = widest < 2 ? 1 : Math.max(2, widest / 2);
  const at = top.slice(0, TOP_ROWS).findIndex((row) => filled(row) >= least);
  if (at < 0) return 1;
  return top[at]!.some(isValue) ? 0 : at + 1;
}
