import "server-only";
import { stringify } from "csv-stringify/sync";
import { z } from "zod";
import type { CurrentUser } from "../auth/permissions";
import { db } from "../base/db";
import { columnNames } from "./mapping";
import { importSchema } from "./schema";
import { wordProblems } from "../jobs/problem";
import { cellText } from "../records/model/cells";
import { loadPeople } from "../records/people";
import { OWNED, reaches } from "../records/reach";
import { loadTypes } from "../records/types";
import { common } from "../words/common";
import { words } from "../words/jobs";
import { CSV_OPTIONS, unguard } from "../base/download";

const BATCH = 1_000;

/** Reads a job's items with their records, without records the reader can no longer see. */
async function* itemsOf(user: CurrentUser, jobId: string, outcomes: string[]) {
  let position = 0;
  for (;;) {
    const items = await db.jobItem.findMany({
      where: {
        jobId,
        position: { gt: position },
        outcome: { in: outcomes },
      },
      orderBy: { position: "asc" },
      take: BATCH,
      include: { record: { select: { name: true, ...OWNED } } },
    });
    if (items.length === 0) return;
    yield items.map(({ record, before, ...item }) =>
      record && reaches(user, record)
        ? { ...item, record: { name: record.name }, before }
        : { ...item, record: null, before: null },
    );
    position = items.at(-1)!.position;
  }
}

/** Writes the rows an import rejected: the imported columns and the reason. The corrected file can be imported again. */
export const rejectedLines = (user: CurrentUser, jobId: string, input: unknown) =>
  linesOf(user, jobId, input, ["rejected"]);

/** Writes the imported rows that have a warning, with the warning. */
export const notedLines = (user: CurrentUser, jobId: string, input: unknown) =>
  linesOf(user, jobId, input, ["created", "updated"]);

async function* linesOf(
  user: CurrentUser,
  jobId: string,
  input: unknown,
  outcomes: string[],
): AsyncGenerator<string> {
  const parsed = importSchema.safeParse(input);
  const { header, columns } = parsed.success ? parsed.data : { header: [], columns: [] };
  const kept = header.flatMap((_, index) => ((columns[index] ?? null) === null ? [] : [index]));
  const allNames = columnNames({ header });
  const names = parsed.success ? kept.map((index) => allNames[index]!) : [words.record];
  yield stringify([[...names, words.problem]], { ...CSV_OPTIONS, bom: true });
  for await (const items of itemsOf(user, jobId, outcomes)) {
    yield stringify(
      items
        .map((item) => ({ ...item, problem: wordProblems(item.problems) }))
        .filter(({ problem }) => problem !== "")
        .map((item) => {
          const cells = parsed.success
            ? // Adds our own guard against formulas again, if the text had one.
              kept.map((index) => unguard(item.cells[index] ?? ""))
            : [item.record?.name ?? ""];
          return [...cells, item.problem];
        }),
      CSV_OPTIONS,
    );
  }
}

const beforeSchema = z.object({
  name: z.string(),
  ownerId: z.string().nullable(),
  values: z.record(z.string(), z.unknown()),
});

/** Writes the changed fields of a job's records as they were before it. */
export async function* beforeLines(
  user: CurrentUser,
  jobId: string,
  typeKey: string,
): AsyncGenerator<string> {
  const [types, people] = await Promise.all([loadTypes(), loadPeople()]);
  const fields = types.find(({ key }) => key === typeKey)?.fields.filter(({ kind }) => kind !== "LINK") ?? [];
  yield stringify([[words.id, common.name, common.owner, ...fields.map(({ label }) => label)]], {
    ...CSV_OPTIONS,
    bom: true,
  });
  for await (const items of itemsOf(user, jobId, ["updated", "undone", "kept"])) {
    yield stringify(
      items.map(({ recordId, record, before }) => {
        const kept = typeof before === "object" && before !== null && "kept" in before ? before.kept : before;
        const parsed = beforeSchema.safeParse(kept);
        if (!parsed.success) return [recordId ?? "", record?.name ?? ""];
        const { name, ownerId, values } = parsed.data;
        const owner = people.get(ownerId ?? "")?.email ?? "";
        return [
          recordId ?? "",
          name,
          owner,
          ...fields.map((field) => cellText(field, values[field.key], people)),
        ];
      }),
      CSV_OPTIONS,
    );
  }
}
