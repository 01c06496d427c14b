import "server-only";
import { setImmediate } from "node:timers/promises";
import { parse } from "csv-parse/sync";
import { SEPARATORS, type Separator } from "./file-formats";

/** Options for reading every CSV file. Stray quotes and rows of other lengths are accepted. */
export const CSV = {
  record_delimiter: ["\r\n", "\n", "\r"],
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
  max_record_size: 1_000_000,
};

/** The first line in which a file names its separator for spreadsheets. */
const TOLD = /^\s*"?sep=(.)"?[^\S\r\n\t]*(?:[,;|\t])*(\r\n|\n|\r|$)/i;

export const isTold = (start: string): boolean => TOLD.test(start);

export const withoutTold = (start: string): string => start.replace(TOLD, "");

const RECORDS = 200;

/**
 * Guesses the separator: the one the file names, or the one that splits most records into the same number of cells.
 *
 * @param start    the first part of the file's text
 * @param isWhole  whether it is all of it; otherwise its last record is incomplete
 */
export async function guessSeparator(start: string, isWhole: boolean): Promise<Separator> {
  const told = TOLD.exec(start)?.[1];
  const isSeparator = (mark: string | undefined): mark is Separator =>
    SEPARATORS.some((separator) => separator === mark);
  if (isSeparator(told)) return told;
  const scores: number[] = [];
  for (const separator of SEPARATORS) {
    scores.push(score(withoutTold(start), isWhole, separator));
    await setImmediate(); // lets other work run
  }
  return SEPARATORS[scores.indexOf(Math.max(...scores))]!;
}

function score(start: string, isWhole: boolean, separator: Separator): number {
  const records = readStart(start, isWhole, separator);
  const counts = new Map<number, number>();
  for (const { length } of records) counts.set(length, (counts.get(length) ?? 0) + 1);
  const [cells, times] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), [1, 0]);
  if (cells < 2) return 0;
  // "Lane, Bob" is one cell in a file with another separator.
  const further = records.flatMap((record) => record.slice(1));
  const isSpaced = further.filter((cell) => cell.startsWith(" ")).length > further.length / 2;
  return (times / records.length) * (1 + Math.log2(cells)) * (isSpaced ? 0.6 : 1);
}

function readStart(start: string, isWhole: boolean, separator: Separator): string[][] {
  const records: string[][] = [];
  try {
    parse(start, {
      ...CSV,
      delimiter: separator,
      to: RECORDS,
      on_record: (record: string[]) => {
        if (record.some((cell) => cell.trim() !== "")) records.push(record);
      },
    });
  } catch {
    // The part read so far is enough.
  }
  return isWhole || records.length >= RECORDS ? records : records.slice(0, -1);
}
