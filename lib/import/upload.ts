import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { db } from "../base/db";
import { createJob } from "../jobs/create-job";
import type { TypeView } from "../records/model/field-kinds";
import { loadPeople } from "../records/people";
import { fail, ok, type Result } from "../base/result";
import { beginning } from "../base/text";
import { words } from "../words/import";
import { keepFile, readFile, type FileKind } from "./stored-file";
import { guessChoices } from "./guess";
import { columnNames } from "./mapping";
import { MOST_COLUMNS, MOST_ROWS, TOP_ROWS, type ImportSettings, type Row } from "./schema";
import { csvProblem, guessHeaderRow, openTable, type Table, type Wanted } from "./table";

/** Rows used to guess columns, numbers and dates. */
const SAMPLE = 500;

/** Limits of one statement: rows with this many cells or characters in total. */
const BATCH_CELLS = 4_000;
const BATCH_CHARACTERS = 500_000;

const SHOWN = 80;

const shorten = (text: string) => (text.length > SHOWN ? `${beginning(text, SHOWN)}…` : text);

/**
 * Stores an uploaded file of records, whatever its name says, and guesses how to read it and where its columns go.
 *
 * @returns the id of the job, which waits for the user to continue
 */
export async function uploadFile(
  user: CurrentUser,
  type: TypeView,
  fileName: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<Result<string, "invalid">> {
  const { id } = await createJob(db, {
    kind: "IMPORT",
    state: "STAGED",
    userId: user.id,
    typeId: type.id,
    label: { code: "imported", fileName },
  });
  try {
    const kept = await keepFile(id, bytes);
    const read = kept.ok ? await stageFile({ id, user, type, fileName, kind: kept.value }) : kept;
    if (read.ok) {
      await db.job.update({ where: { id }, data: { total: read.value.total, input: read.value.settings } });
      return ok(id);
    }
    await forgetImport(id);
    return read;
  } catch (error) {
    await forgetImport(id);
    throw error;
  }
}

/** Rows deleted per statement, to keep each short. */
const FORGOTTEN_AT_ONCE = 20_000;

async function forgetLines(jobId: string) {
  let forgotten: number;
  do {
    forgotten = await db.$executeRaw`
      DELETE FROM "JobItem" WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM "JobItem" WHERE "jobId" = ${jobId} LIMIT ${FORGOTTEN_AT_ONCE}))`;
  } while (forgotten === FORGOTTEN_AT_ONCE);
}

/** Deletes an import that has not started, with its file. */
export async function forgetImport(id: string) {
  const job = await db.job.findFirst({
    where: { id, state: { in: ["STAGED", "CHECKED"] } },
    select: { id: true },
  });
  if (!job) return;
  await forgetLines(id);
  await db.job.deleteMany({ where: { id, state: { in: ["STAGED", "CHECKED"] } } });
}

interface Upload {
  id: string;
  user: CurrentUser;
  type: TypeView;
  fileName: string;
  kind: FileKind;
}

/**
 * Reads a stored file and replaces its job's items with its rows.
 *
 * @param wanted  the user's choices; the rest is guessed
 */
export async function stageFile(
  { id, user, type, fileName, kind }: Upload,
  wanted: Wanted & { headerRow?: number } = {},
): Promise<Result<{ settings: ImportSettings; total: number }, "invalid">> {
  await forgetLines(id);
  const opened = await openTable(kind, () => readFile(id), wanted);
  if (!opened.ok) return opened;
  const table = opened.value;
  const staged = await stageRows(id, table, wanted.headerRow);
  if (!staged.ok) return staged;
  const { header, headerRow, sample, top, total } = staged.value;
  const isWorkbook = kind === "workbook";
  const people = await loadPeople();
  return ok({
    total,
    settings: {
      ...guessChoices(type, { header: columnNames({ header }), sample, people, user, isWorkbook }),
      fileName,
      reading: { ...table.reading, headerRow },
      sheets: table.sheets,
      top: top.map(({ row, cells }) => ({
        row,
        text: shorten(cells.filter((cell) => cell.trim() !== "").join(", ")),
      })),
      header,
      examples: header.map((_, index) => shorten(sample.find((row) => row[index]?.trim())?.[index] ?? "")),
    },
  });
}

/** An item's position is its row, minus one if there is a header row. `rowOf` in file-formats.ts converts back. */
const positionOf = (row: number, headerRow = 0) => row - Math.min(headerRow, 1);

interface Staged {
  header: string[];
  headerRow: number;
  sample: string[][];
  top: Row[];
  total: number;
}

async function stageRows(
  jobId: string,
  { rows }: Table,
  wantedHeader: number | undefined,
): Promise<Result<Staged, "invalid">> {
  const top: Row[] = [];
  const sample: string[][] = [];
  let headerRow: number | undefined;
  let total = 0;
  let waiting: { position: number; cells: string[] }[] = [];
  let cellsWaiting = 0;
  let charactersWaiting = 0;
  const save = async () => {
    const lines = JSON.stringify(waiting);
    waiting = [];
    cellsWaiting = 0;
    charactersWaiting = 0;
    await db.$executeRaw`
      INSERT INTO "JobItem" ("jobId", position, cells)
      SELECT ${jobId}, position, cells
      FROM jsonb_to_recordset(${lines}::jsonb) AS r(position int, cells text[])`;
  };
  const take = async ({ row, cells }: Row) => {
    total += 1;
    cellsWaiting += cells.length;
    for (const cell of cells) charactersWaiting += cell.length;
    waiting.push({ position: positionOf(row, headerRow), cells });
    if (sample.length < SAMPLE) sample.push(cells);
    if (cellsWaiting >= BATCH_CELLS || charactersWaiting >= BATCH_CHARACTERS) await save();
  };
  const takeTop = async () => {
    headerRow = Math.min(wantedHeader ?? guessHeaderRow(top.map(({ cells }) => cells)), top.length);
    for (const row of top.slice(headerRow)) await take(row);
  };
  try {
    for await (const row of rows) {
      if (row.cells.length > MOST_COLUMNS) return fail("invalid", words.tooManyColumns(MOST_COLUMNS));
      if (total === MOST_ROWS) return fail("invalid", words.tooManyRows);
      if (headerRow !== undefined) await take(row);
      else if (top.push(row) === TOP_ROWS) await takeTop();
    }
  } catch (error) {
    const problem = csvProblem(error);
    if (problem) return fail("invalid", problem);
    throw error;
  }
  if (headerRow === undefined) await takeTop();
  if (waiting.length > 0) await save();
  if (total === 0) return fail("invalid", words.noRows);
  const named = headerRow ? top[headerRow - 1]!.cells : [];
  return ok({ header: headerOf(named, sample), headerRow: headerRow ?? 0, sample, top, total });
}

/** Names the columns, "" for a column without a name: rows can be longer than the header row. */
function headerOf(named: readonly string[], sample: readonly string[][]): string[] {
  const width = sample.reduce((most, row) => Math.max(most, row.length), named.length);
  return Array.from({ length: width }, (_, index) =>
    (named[index] ?? "").replace(/[\s\u200b\ufeff]+/g, " ").trim(),
  );
}
