import "server-only";
import { db } from "../base/db";
import { fail, ok, type Result } from "../base/result";
import { words } from "../words/import";
import { MOST_BYTES, MOST_WORKBOOK_BYTES } from "./schema";

/** Small enough to decode and split in one turn of the event loop. */
const PART_BYTES = 65_536;

export type FileKind = "text" | "workbook";

/** Recognises a file by its first bytes, whatever its name says. */
export function kindOf(start: Buffer): FileKind | null {
  const hex = start.toString("hex", 0, 8);
  if (hex.startsWith("504b0304") || hex === "d0cf11e0a1b11ae1") return "workbook";
  const text = start.toString("latin1").replace(/^\xef\xbb\xbf/, "").trimStart(); // prettier-ignore
  if (/^<(\?xml|!doctype|html|head|meta|style|body|table)/i.test(text)) return "workbook";
  const isOther =
    /^(89504e47|ffd8ff|47494638|1f8b|377abcaf|52617221|7f454c46|4d5a|504b0506)/.test(hex) ||
    /^(%PDF|\{\\rtf|[[{]\s*["{])/.test(text);
  return isOther ? null : "text";
}

/**
 * Stores an uploaded file unchanged, as parts of its job.
 *
 * @returns the kind of file, or why it is refused
 */
export async function keepFile(
  jobId: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<Result<FileKind, "invalid">> {
  let kind: FileKind | null = null;
  let position = 0;
  let size = 0;
  let waiting: Buffer = Buffer.alloc(0);
  const save = async (part: Buffer) => {
    if (position === 0) {
      if (/^begin:vcard/i.test(part.toString("latin1", 0, 20).replace(/^\xef\xbb\xbf/, "")))
        return words.vCard;
      kind = kindOf(part);
      if (kind === null) return words.notATable;
    }
    if (kind === "workbook" && size > MOST_WORKBOOK_BYTES) return words.workbookTooLarge;
    await db.importPart.create({ data: { jobId, position, bytes: new Uint8Array(part) } });
    position += 1;
    return null;
  };
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > MOST_BYTES) return fail("invalid", words.fileTooLarge(MOST_BYTES / 1_000_000));
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= PART_BYTES) {
      const problem = await save(waiting.subarray(0, PART_BYTES));
      if (problem) return fail("invalid", problem);
      waiting = waiting.subarray(PART_BYTES);
    }
  }
  if (waiting.length > 0) {
    const problem = await save(waiting);
    if (problem) return fail("invalid", problem);
  }
  return kind ? ok(kind) : fail("invalid", words.noRows);
}

/** Reads a stored file, part by part. */
export async function* readFile(jobId: string): AsyncGenerator<Buffer> {
  for (let position = 0; ; position++) {
    const part = await db.importPart.findUnique({ where: { jobId_position: { jobId, position } } });
    if (!part) return;
    yield Buffer.from(part.bytes);
  }
}
