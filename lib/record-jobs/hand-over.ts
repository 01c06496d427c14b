import "server-only";
import { z } from "zod";
import type { CurrentUser } from "../auth/permissions";
import type { Tx } from "../base/db";
import type { ItemResult, JobHandler, JobItemRow, JobRow } from "../jobs/handler";
import type { ItemProblem } from "../jobs/problem";
import { loadJobUser } from "../jobs/user";
import { canEditRecord } from "../records/model/permissions";
import { loadTypes } from "../records/types";
import { lockRecords, updateRecords, type LockedRecord } from "../records/write";
import { loadWorkspace } from "../workspace/queries";

/** `edit` is what the timelines of the records say. */
const handOverSchema = z.object({
  fromId: z.string(),
  toId: z.string(),
  edit: z.object({ ownerId: z.string() }),
});

const DELETED: readonly ItemProblem[] = [{ code: "record-deleted" }];
const OUT_OF_REACH: readonly ItemProblem[] = [{ code: "record-out-of-reach" }];

/**
 * Inserts an item for each record that the user owns, one type after another, then one for each of their open tasks,
 * whose id is its key.
 */
function stage(tx: Tx, job: JobRow): Promise<number> {
  const { fromId } = handOverSchema.parse(job.input);
  return tx.$executeRaw`
    INSERT INTO "JobItem" ("jobId", position, "recordId", key)
    SELECT ${job.id}, row_number() OVER (ORDER BY m."typeId" NULLS LAST, m.id), m."recordId", m.key FROM (
      SELECT r."typeId", r.id, r.id AS "recordId", NULL AS key FROM "Record" r
      WHERE r."ownerId" = ${fromId} AND r."deletedAt" IS NULL
      UNION ALL SELECT NULL, t.id, NULL, t.id FROM "Task" t WHERE t."assigneeId" = ${fromId} AND t."doneAt" IS NULL) m`;
}

/** Gives records to a new owner, by type. @returns their new versions */
async function giveRecords(tx: Tx, records: readonly LockedRecord[], ownerId: string) {
  const [types, { defaultCountry }] = await Promise.all([loadTypes(tx), loadWorkspace(tx)]);
  const versions = new Map<string, number>();
  for (const type of types) {
    const changes = records
      .filter(({ typeId }) => typeId === type.id)
      .map(({ id, name }) => ({ id, input: { name, ownerId, values: {}, links: {} } }));
    if (changes.length === 0) continue;
    for (const [id, version] of await updateRecords(tx, type, changes, defaultCountry))
      versions.set(id, version);
  }
  return versions;
}

const idsOf = (items: readonly JobItemRow[]) => items.flatMap(({ recordId }) => recordId ?? []);
const keysOf = (items: readonly JobItemRow[]) =>
  items.flatMap(({ recordId, key }) => (recordId ? [] : (key ?? [])));

/** Gives the open tasks of `fromId` to `toId`, whose records the user may edit. @returns their ids */
async function giveTasks(tx: Tx, user: CurrentUser, ids: string[], fromId: string, toId: string) {
  const tasks = await tx.task.findMany({
    where: { id: { in: ids }, assigneeId: fromId, doneAt: null },
    select: { id: true, recordId: true },
  });
  const locked = await lockRecords(tx, [...new Set(tasks.map(({ recordId }) => recordId))]);
  const mine = tasks.filter(({ recordId }) => {
    const record = locked.get(recordId);
    return record !== undefined && canEditRecord(user, record);
  });
  const given = mine.map(({ id }) => id);
  await tx.task.updateMany({ where: { id: { in: given } }, data: { assigneeId: toId } });
  return new Set(given);
}

/** Gives records and tasks from one user to another, with the results by position. */
async function give(tx: Tx, job: JobRow, items: JobItemRow[], isUndo: boolean): Promise<ItemResult[]> {
  const input = handOverSchema.parse(job.input);
  const [fromId, toId] = isUndo ? [input.toId, input.fromId] : [input.fromId, input.toId];
  const user = await loadJobUser(tx, job.userId);
  // Tasks first: they lock their records too, and giving those gives them a new version.
  const tasks = await giveTasks(tx, user, keysOf(items), fromId, toId);
  const locked = await lockRecords(tx, idsOf(items));
  const isUnchanged = ({ recordId, version }: JobItemRow) =>
    !isUndo || locked.get(recordId ?? "")?.version === version;
  const records = items.flatMap((item) => {
    const record = locked.get(item.recordId ?? "");
    const mayGive = record && !record.deletedAt && record.ownerId === fromId && isUnchanged(item);
    return mayGive && canEditRecord(user, record) ? [record] : [];
  });
  const versions = await giveRecords(tx, records, toId);
  const done = isUndo ? "undone" : "updated";
  return items.map(({ position, recordId, key }): ItemResult => {
    if (recordId === null) {
      const isGiven = key !== null && tasks.has(key);
      return isGiven
        ? { position, outcome: done }
        : isUndo
          ? { position, outcome: "kept" }
          : { position, outcome: "rejected", problems: OUT_OF_REACH };
    }
    const version = versions.get(recordId);
    if (version !== undefined) return { position, outcome: done, version };
    if (isUndo) return { position, outcome: "kept" };
    const record = locked.get(recordId);
    return { position, outcome: "rejected", problems: record && !record.deletedAt ? OUT_OF_REACH : DELETED };
  });
}

export const handOverHandler: JobHandler = {
  stage,
  run: (tx, job, items) => give(tx, job, items, false),
  undo: (tx, job, items) => give(tx, job, items, true),
};
