import "server-only";
import { db, type Tx } from "../base/db";
import { Prisma } from "../generated/prisma/client";
import { emit } from "../events/emit";
import { logger } from "../base/logger";
import type { ItemResult, JobHandler, JobHandlers, JobItemRow, JobRow, Outcome } from "./handler";

/** Items of one transaction: enough to make statements efficient, few enough that others do not wait long for the rows. */
const SLICE = 250;

/** After this many failures in a row, items are taken one by one to find the one that cannot be written. */
const FAILURES_UNTIL_SINGLE = 3;

/** After this many, a job that fails outside its items ends. */
const MOST_FAILURES = 6;

const TRANSACTION_TIMEOUT_MS = 300_000;

/** Position at which an undo starts: after the last item. */
export const FROM_THE_END = 2_147_483_647;

/**
 * Does one slice of the job that has waited longest, or of `jobId`. Any process may call it: the row's lock keeps two from
 * working on the same job.
 *
 * @returns whether there was work
 */
export async function workOnce(handlers: JobHandlers, jobId?: string): Promise<boolean> {
  let taken: JobRow | undefined;
  try {
    return await db.$transaction(
      async (tx) => {
        taken = await takeJob(tx, jobId);
        if (!taken) return false;
        await doSlice(tx, handlers, taken);
        return true;
      },
      { timeout: TRANSACTION_TIMEOUT_MS },
    );
  } catch (error) {
    if (!taken) throw error;
    logger.warn({ error, jobId: taken.id }, "job: a slice failed");
    await countFailure(handlers, taken);
    return true;
  }
}

/** Works until a job is finished, for tests and small jobs. */
export async function workAll(handlers: JobHandlers, jobId?: string) {
  while (await workOnce(handlers, jobId));
}

async function takeJob(tx: Tx, jobId?: string): Promise<JobRow | undefined> {
  const [job] = await tx.$queryRaw<JobRow[]>`
    SELECT id, kind, state, CASE WHEN state = 'UNDOING' THEN coalesce("undoneById", "userId") ELSE "userId" END AS "userId", "typeId", input, total, position, failures, "createdAt" FROM "Job"
    WHERE state IN ('CHECKING', 'RUNNING', 'UNDOING') AND ${jobId ? Prisma.sql`id = ${jobId}` : Prisma.sql`true`}
    ORDER BY "workedAt" LIMIT 1 FOR UPDATE SKIP LOCKED`;
  return job;
}

async function doSlice(tx: Tx, handlers: JobHandlers, job: JobRow) {
  const handler = handlers[job.kind];
  const workedAt = new Date();
  if (job.total === null) {
    const total = (await handler.stage?.(tx, job)) ?? 0;
    await tx.job.update({ where: { id: job.id }, data: { total, workedAt, failures: 0 } });
    return;
  }
  const items = await nextItems(tx, job);
  if (items.length === 0) return finish(tx, handler, job);
  const step =
    job.state === "CHECKING" ? handler.check : job.state === "UNDOING" ? handler.undo : handler.run;
  const results = (await step?.(tx, job, items)) ?? [];
  if (results.length === 0) throw new Error(`job ${job.id}: a slice of ${items.length} items did nothing`);
  await writeResults(tx, job, results);
  if (job.state !== "CHECKING") await emitSlice(tx, job, items, results);
  const count = (outcome: Outcome) => results.filter((result) => result.outcome === outcome).length;
  const counts = job.state === "UNDOING" ? {} : {
    created: { increment: count("created") },
    updated: { increment: count("updated") },
    skipped: { increment: count("skipped") },
    rejected: { increment: count("rejected") },
  }; // prettier-ignore
  const position = results.at(-1)!.position;
  await tx.job.update({
    where: { id: job.id },
    data: { ...counts, position, workedAt, failures: Math.max(0, job.failures - 1) },
  });
}

/** Rewriting derived rows is no event. A merge is emitted by its handler, which knows the details; its undo is emitted here. */
const isTold = ({ kind, state }: JobRow) => kind !== "REBUILD" && (kind !== "MERGE" || state === "UNDOING");

/** Emits one event for all records a slice wrote. */
async function emitSlice(tx: Tx, job: JobRow, items: readonly JobItemRow[], results: readonly ItemResult[]) {
  const recordOf = new Map(items.map(({ position, recordId }) => [position, recordId]));
  const idsOf = (...outcomes: Outcome[]) =>
    results
      .filter(({ outcome }) => outcomes.includes(outcome))
      .flatMap(({ position, recordId }) => recordId ?? recordOf.get(position) ?? []);
  const created = [...idsOf("created"), ...results.flatMap(({ linked }) => linked ?? [])];
  const changed = idsOf("updated", "undone");
  if (!isTold(job) || created.length + changed.length === 0) return;
  const isUndo = job.state === "UNDOING";
  const { edit } = job.input as { edit?: Prisma.InputJsonValue };
  await emit(tx, [
    {
      kind: "records.bulk",
      actor: { id: job.userId },
      subjectId: job.id,
      recordIds: [...created, ...changed],
      data: { job: job.kind, isUndo, created, changed, edit },
      cause: isUndo ? { undoOf: job.id } : { jobId: job.id },
    },
  ]);
}

async function nextItems(tx: Tx, job: JobRow): Promise<JobItemRow[]> {
  const where =
    job.state === "UNDOING"
      ? Prisma.sql`position < ${job.position} AND outcome IN ('created', 'updated')`
      : Prisma.sql`position > ${job.position}`;
  const way = job.state === "UNDOING" ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const items = await tx.$queryRaw<JobItemRow[]>`
    SELECT position, "recordId", cells, key, before, version FROM "JobItem"
    WHERE "jobId" = ${job.id} AND ${where} ORDER BY position ${way}
    LIMIT ${job.failures >= FAILURES_UNTIL_SINGLE ? 1 : SLICE}`;
  return job.state === "UNDOING" ? untilRepeated(items) : items;
}

/** Returns the items before a record's second one: its earlier change is undone only after its later one. */
function untilRepeated(items: JobItemRow[]): JobItemRow[] {
  const seen = new Set<string>();
  const at = items.findIndex(
    ({ recordId }) => recordId !== null && (seen.has(recordId) || !seen.add(recordId)),
  );
  return at < 0 ? items : items.slice(0, at);
}

async function writeResults(tx: Tx, job: JobRow, results: readonly ItemResult[]) {
  await tx.$executeRaw`
    UPDATE "JobItem" i
    SET outcome = c.outcome, problems = coalesce(c.problems, '[]'), "recordId" = coalesce(c."recordId", i."recordId"),
        key = coalesce(c.key, i.key), before = coalesce(c.before, i.before), version = coalesce(c.version, i.version),
        cells = coalesce(c.cells, i.cells)
    FROM jsonb_to_recordset(${JSON.stringify(results)}::jsonb)
      AS c(position int, outcome text, problems jsonb, "recordId" text, key text, before jsonb, version int, cells text[])
    WHERE i."jobId" = ${job.id} AND i.position = c.position`;
  if (job.state !== "UNDOING") return;
  // This job's earlier changes of these records are undone from the new versions. The items are read first: a self-join
  // would scan all items for each slice.
  const undone = await tx.$queryRaw<{ recordId: string; version: number; position: number }[]>`
    SELECT "recordId", version, position FROM "JobItem"
    WHERE "jobId" = ${job.id} AND position = ANY(${results.map(({ position }) => position)})
      AND outcome = 'undone' AND "recordId" IS NOT NULL AND version IS NOT NULL`;
  for (const { recordId, version, position } of await withEarlier(tx, job, undone)) {
    await tx.jobItem.updateMany({
      where: { jobId: job.id, recordId, position: { lt: position } },
      data: { version },
    });
  }
}

/** Returns the items whose record this job also changed earlier. */
async function withEarlier<Item extends { recordId: string; position: number }>(
  tx: Tx,
  job: JobRow,
  items: Item[],
): Promise<Item[]> {
  const lowest = Math.min(...items.map(({ position }) => position));
  const rows = await tx.$queryRaw<{ recordId: string }[]>`
    SELECT "recordId" FROM "JobItem"
    WHERE "recordId" = ANY(${items.map(({ recordId }) => recordId)}) AND "jobId" = ${job.id}
      AND position < ${Number.isFinite(lowest) ? lowest : 0}`;
  const earlier = new Set(rows.map(({ recordId }) => recordId));
  return items.filter(({ recordId }) => earlier.has(recordId));
}

async function finish(tx: Tx, handler: JobHandler, job: JobRow) {
  const finishedAt = new Date();
  if (job.state === "CHECKING") {
    await tx.job.update({ where: { id: job.id }, data: { state: "CHECKED", position: 0 } });
    return;
  }
  if (job.state === "UNDOING") {
    const kept = await tx.jobItem.count({ where: { jobId: job.id, outcome: "kept" } });
    await tx.job.update({ where: { id: job.id }, data: { state: "UNDONE", kept, finishedAt } });
    return;
  }
  await handler.finish?.(tx, job, "DONE");
  await tx.job.update({ where: { id: job.id }, data: { state: "DONE", finishedAt } });
}

async function countFailure(handlers: JobHandlers, job: JobRow) {
  const failures = job.failures + 1;
  const workedAt = new Date();
  await db.$transaction(async (tx) => {
    const current = await takeJob(tx, job.id);
    if (!current || current.position !== job.position) return; // stopped, or done by another process
    const [item] =
      job.failures >= FAILURES_UNTIL_SINGLE && job.total !== null ? await nextItems(tx, job) : [];
    if (item) {
      const problems = [{ code: "could-not-be-saved" as const }];
      await writeResults(tx, job, [{ position: item.position, outcome: "rejected", problems }]);
      const data = { position: item.position, failures: 0, rejected: { increment: 1 }, workedAt };
      await tx.job.update({ where: { id: job.id }, data });
    } else if (failures >= MOST_FAILURES) {
      await handlers[job.kind].finish?.(tx, job, "FAILED");
      const data = { state: "FAILED" as const, failures, finishedAt: workedAt };
      await tx.job.update({ where: { id: job.id }, data });
    } else {
      await tx.job.update({ where: { id: job.id }, data: { failures, workedAt } });
    }
  });
}
