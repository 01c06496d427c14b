import "server-only";
import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { processSingleton } from "../base/process-singleton";
import { fail, ok, type Result } from "../base/result";
import { words } from "../words/import";
import type { Row } from "./schema";

/** A workbook is read whole: one of a million cells takes 400 MB and ten seconds. */
const MOST_MEMORY_MB = 1_024;
const MOST_TIME_MS = 180_000;

const foundSchema = z.union([
  z.object({ problem: z.enum(["damaged", "too-large", "encrypted", "no-workbook"]) }),
  z.object({ sheets: z.array(z.string()), sheet: z.string() }),
]);

const PROBLEMS = {
  damaged: words.workbookDamaged,
  "too-large": words.workbookTooLarge,
  encrypted: words.workbookEncrypted,
  "no-workbook": words.notATable,
};

/** Each web process reads one workbook at a time, so the memory is needed only once. */
const turns = processSingleton("workbooks", () => ({ last: Promise.resolve() }));

async function takeTurn(): Promise<() => void> {
  const before = turns.last;
  let leave!: () => void;
  turns.last = new Promise((resolve) => (leave = resolve));
  await before;
  return leave;
}

export interface Workbook {
  /** Names of the visible sheets. */
  sheets: string[];
  sheet: string;
  /** Yields each non-empty row. Leaving early ends the reading process. */
  rows: AsyncGenerator<Row>;
}

/**
 * Opens a workbook in a separate process with limited memory and time (decision 14).
 *
 * @param sheet  undefined for the first visible one with rows
 */
export async function openWorkbook(
  bytes: AsyncIterable<Uint8Array>,
  sheet?: string,
): Promise<Result<Workbook, "invalid">> {
  const leave = await takeTurn();
  const script = path.join(process.cwd(), "lib", "import", "workbook-process.mjs");
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${MOST_MEMORY_MB}`, script, ...(sheet === undefined ? [] : [sheet])],
    {
      env: { NODE_ENV: "production" },
      stdio: ["pipe", "pipe", "ignore"],
      timeout: MOST_TIME_MS,
      killSignal: "SIGKILL",
    },
  );
  const ended = new Promise<boolean>((resolve) => {
    child.once("close", (code) => resolve(code === 0));
    child.once("error", () => resolve(false));
  });
  void ended.then(leave);
  // If it ends early, its output, or the lack of it, says why.
  pipeline(Readable.from(bytes), child.stdin).catch(() => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done) {
    await ended;
    return fail("invalid", words.workbookTooLarge);
  }
  const found = foundSchema.parse(JSON.parse(first.value));
  if ("problem" in found) return fail("invalid", PROBLEMS[found.problem]);
  async function* rows() {
    try {
      for (let line = await lines.next(); !line.done; line = await lines.next()) {
        yield JSON.parse(line.value) as Row;
      }
      if (!(await ended)) throw new Error("the process that reads a workbook ended early");
    } finally {
      child.kill("SIGKILL");
    }
  }
  return ok({ ...found, rows: rows() });
}
