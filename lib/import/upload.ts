import "server-only";
import { isUtf8 } from "node:buffer";
import { Readable } from "node:stream";
import { parse } from "csv-parse";
import { db } from "../db";
import type { TypeView } from "../records/field-kinds";
import type { CurrentUser } from "../auth/permissions";
import { fail, ok, type Result } from "../result";
import { cleaned } from "../text";
import { guessSettings } from "./guess";
import { MOST_ROWS } from "./schema";
import { words } from "../words/import";

const BATCH = 1_000;
const MOST_COLUMNS = 200;

/** Text of a file whose encoding nobody told: UTF-16 or UTF-8 by their marks, else UTF-8 as long as it is valid, else Windows-1252. */
export async function* decode(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let carry = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const data = Buffer.concat([carry, chunk]);
    decoder ??= /^(fffe|feff)/.test(data.subarray(0, 2).toString("hex"))
      ? new TextDecoder(data[0] === 0xff ? "utf-16le" : "utf-16be")
      : undefined;
    if (!decoder) {
      const end = endOfLastCharacter(data);
      carry = data.subarray(end);
      const whole = data.subarray(0, end);
      if (isUtf8(whole)) {
        yield whole.toString("utf8");
        continue;
      }
      decoder = new TextDecoder("windows-1252");
    }
    carry = Buffer.alloc(0);
    yield decoder.decode(data, { stream: true });
  }
  yield carry.length > 0 ? new TextDecoder("windows-1252").decode(carry) : (decoder?.decode() ?? "");
}

/** Where the last whole UTF-8 character ends: the rest of it comes with the next chunk. */
function endOfLastCharacter(data: Buffer): number {
  for (let back = 1; back <= Math.min(3, data.length); back++) {
    const byte = data[data.length - back]!;
    if (byte < 0x80) return data.length;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? data.length - back : data.length;
  }
  return data.length;
}

/** The mark between cells, by the first line: what it has most of. */
function delimiterOf(start: string): string {
  const line = start.slice(0, start.search(/[\r\n]|$/)).replace(/"[^"]*"/g, "");
  const count = (mark: string) => line.split(mark).length;
  return [",", ";", "\t", "|"].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

async function* records(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  const texts = decode(bytes);
  const first = await texts.next();
  const start = first.done ? "" : first.value;
  async function* all() {
    yield start;
    yield* texts;
  }
  const parser = Readable.from(all()).pipe(
    parse({
      bom: true,
      delimiter: delimiterOf(start.replace(/^\uFEFF/, "")),
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      max_record_size: 1_000_000,
    }),
  );
  for await (const row of parser as AsyncIterable<string[]>) yield cleaned(row);
}

/**
 * Takes in a CSV file line by line, and guesses where its columns go.
 *
 * @returns the id of the job that waits for the user to go on
 */
export async function uploadFile(
  user: CurrentUser,
  type: TypeView,
  fileName: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<Result<string, "invalid">> {
  const { id } = await db.job.create({
    data: {
      kind: "IMPORT",
      state: "STAGED",
      userId: user.id,
      typeId: type.id,
      label: words.importOf(fileName),
    },
    select: { id: true },
  });
  const refuse = async (message: string) => {
    await db.job.delete({ where: { id } });
    return fail("invalid", message);
  };
  let header: string[] | undefined;
  let total = 0;
  let batch: string[][] = [];
  const sample: string[][] = [];
  const save = async () => {
    const rows = batch.map((cells, index) => ({ position: total - batch.length + index + 1, cells }));
    batch = [];
    await db.$executeRaw`
      INSERT INTO "JobItem" ("jobId", position, cells)
      SELECT ${id}, position, ARRAY(SELECT jsonb_array_elements_text(cells))
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(position int, cells jsonb)`;
  };
  try {
    for await (const row of records(bytes)) {
      if (!header) {
        header = row.map((name, index) => name.trim() || words.column(index + 1));
        if (header.length > MOST_COLUMNS) return await refuse(words.tooManyColumns(MOST_COLUMNS));
        continue;
      }
      if (total === MOST_ROWS) return await refuse(words.tooManyLines);
      total += 1;
      batch.push(row);
      if (sample.length < BATCH) sample.push(row);
      if (batch.length === BATCH) await save();
    }
    if (batch.length > 0) await save();
  } catch (error) {
    await db.job.delete({ where: { id } });
    if (error instanceof Error && "code" in error && String(error.code).startsWith("CSV_")) {
      return fail("invalid", words.notCsv(total + 2));
    }
    throw error;
  }
  if (!header || total === 0) {
    return refuse(words.noLines);
  }
  const settings = guessSettings(type, fileName, header, sample, user);
  await db.job.update({ where: { id }, data: { total, input: settings } });
  return ok(id);
}
