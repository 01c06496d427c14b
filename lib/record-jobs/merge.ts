import "server-only";
import { z } from "zod";
import { type CurrentUser } from "../auth/permissions";
import type { Tx } from "../base/db";
import { Prisma } from "../generated/prisma/client";
import { emit } from "../events/emit";
import type { JobHandler, JobRow } from "../jobs/handler";
import { loadJobUser } from "../jobs/user";
import { loadWorkspace } from "../workspace/queries";
import { loadJobType } from "./bulk";
import { emitMoved, findChanges, typeName } from "../records/emit-changes";
import type { TypeView } from "../records/model/field-kinds";
import { canDeleteRecord } from "../records/model/permissions";
import {
  deleteRecords,
  lockRecords,
  restoreRecords,
  updateRecords,
  type LockedRecord,
  type RecordInput,
} from "../records/write";
import { recordName } from "../records/model/schema";

export const mergeSchema = z.object({
  keepId: z.string(),
  /** Records that go into the kept one, with the version the user saw. */
  others: z.array(z.object({ id: z.string(), version: z.int32() })).min(1).max(9), // prettier-ignore
  version: z.int32(),
  input: z.object({
    name: recordName,
    ownerId: z.string().nullable(),
    values: z.record(z.string(), z.unknown()),
    links: z.record(z.string(), z.array(z.string())),
  }),
});

const movedSchema = z.object({
  notes: z.array(z.tuple([z.string(), z.string()])),
  tasks: z.array(z.tuple([z.string(), z.string()])),
  /** Changes; the entries of notes, tasks and calls go with these. */
  entries: z.array(z.tuple([z.string(), z.string()])),
  calls: z.array(z.tuple([z.string(), z.string()])),
  callLinks: z.array(z.tuple([z.string(), z.string()])),
  links: z.array(z.tuple([z.string(), z.string(), z.string()])),
});

/** Ids of moved rows, each with the record it was on. */
type Moved = z.infer<typeof movedSchema>;

const beforeSchema = z.object({
  kept: z.custom<RecordInput>(),
  others: z.array(z.object({ id: z.string(), version: z.int() })),
  moved: movedSchema,
});

/** Moves everything on `fromIds` to `toId`, except what the kept record already has. */
async function moveAll(tx: Tx, fromIds: string[], toId: string): Promise<Moved> {
  const pair = (rows: { id: string; at: string }[]) => rows.map(({ id, at }) => [id, at] as [string, string]);
  const on = { where: { recordId: { in: fromIds } }, select: { id: true, recordId: true } };
  const notes = await tx.note.findMany(on);
  const tasks = await tx.task.findMany(on);
  const entries = await tx.$queryRaw<{ id: string; at: string }[]>`
    SELECT DISTINCT ON (kind, "refId") id, "recordId" AS at FROM "TimelineEntry" e
    WHERE "recordId" = ANY(${fromIds}) AND kind = 'CHANGE' AND NOT EXISTS (SELECT 1 FROM "TimelineEntry" k
      WHERE k."recordId" = ${toId} AND k.kind = e.kind AND k."refId" = e."refId")`;
  const callLinks = await tx.$queryRaw<{ id: string; at: string }[]>`
    SELECT DISTINCT ON ("callId") "callId" AS id, "recordId" AS at FROM "CallLink" l
    WHERE "recordId" = ANY(${fromIds}) AND NOT EXISTS (SELECT 1 FROM "CallLink" k
      WHERE k."recordId" = ${toId} AND k."callId" = l."callId")`;
  const links = await tx.$queryRaw<{ field: string; from: string; at: string }[]>`
    SELECT DISTINCT ON ("fieldId", "fromId") "fieldId" AS field, "fromId" AS "from", "toId" AS at FROM "RecordLink" l
    WHERE "toId" = ANY(${fromIds}) AND NOT EXISTS (SELECT 1 FROM "RecordLink" k
      WHERE k."toId" = ${toId} AND k."fieldId" = l."fieldId" AND k."fromId" = l."fromId")`;
  const calls = await tx.call.findMany({
    where: { mainRecordId: { in: fromIds } },
    select: { id: true, mainRecordId: true },
  });
  const moved: Moved = {
    notes: notes.map(({ id, recordId }) => [id, recordId]),
    tasks: tasks.map(({ id, recordId }) => [id, recordId]),
    entries: pair(entries),
    callLinks: pair(callLinks),
    calls: calls.map(({ id, mainRecordId }) => [id, mainRecordId!]),
    links: links.map(({ field, from, at }) => [field, from, at]),
  };
  await place(tx, moved, (at) => [at, toId]);
  return moved;
}

/** Moves rows of one table, `[id, from, to]` each, in one statement. Skips a row that is no longer at `from`. */
async function placeRows(tx: Tx, table: string, [id, record]: readonly [string, string], rows: string[][]) {
  if (rows.length === 0) return;
  const [name, key, at] = [table, id, record].map((word) => Prisma.raw(`"${word}"`));
  await tx.$executeRaw`
    UPDATE ${name} t SET ${at} = w."to"
    FROM unnest(${rows.map((row) => row[0]!)}::text[], ${rows.map((row) => row[1]!)}::text[], ${rows.map((row) => row[2]!)}::text[])
      AS w(id, "from", "to")
    WHERE t.${key} = w.id AND t.${at} = w."from"`;
}

/**
 * Moves entries of timelines to where their notes, tasks or calls went: `[id, from, to]` of each. They are found by what they
 * tell of, as an entry may be made after the merge.
 */
async function placeEntries(tx: Tx, kind: "NOTE" | "TASK" | "CALL", rows: string[][]) {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    UPDATE "TimelineEntry" e SET "recordId" = w."to"
    FROM unnest(${rows.map((row) => row[0]!)}::text[], ${rows.map((row) => row[1]!)}::text[], ${rows.map((row) => row[2]!)}::text[])
      AS w(id, "from", "to")
    WHERE e."recordId" = w."from" AND e.kind = ${kind}::"TimelineKind" AND e."refId" = w.id
      AND NOT EXISTS (SELECT 1 FROM "TimelineEntry" k
        WHERE k."recordId" = w."to" AND k.kind = e.kind AND k."refId" = e."refId")`;
}

/** @param way  returns, for a row that was on `at`, its current and its new record */
async function place(tx: Tx, moved: Moved, way: (at: string) => [from: string, to: string]) {
  const rows = (pairs: [string, string][]) => pairs.map(([id, at]) => [id, ...way(at)]);
  await placeRows(tx, "Note", ["id", "recordId"], rows(moved.notes));
  await placeRows(tx, "Task", ["id", "recordId"], rows(moved.tasks));
  await placeRows(tx, "TimelineEntry", ["id", "recordId"], rows(moved.entries));
  await placeRows(tx, "CallLink", ["callId", "recordId"], rows(moved.callLinks));
  // After the rows themselves: the reaction that makes entries holds the rows until its entries are there.
  await placeEntries(tx, "NOTE", rows(moved.notes));
  await placeEntries(tx, "TASK", rows(moved.tasks));
  await placeEntries(tx, "CALL", rows(moved.callLinks));
  await placeRows(tx, "Call", ["id", "mainRecordId"], rows(moved.calls));
  for (const fieldId of new Set(moved.links.map(([field]) => field))) {
    const ofField = moved.links.filter(([field]) => field === fieldId);
    const pairs = ofField.map(([, fromId, at]) => [fromId, ...way(at)]);
    await tx.$executeRaw`
      UPDATE "RecordLink" l SET "toId" = w."to"
      FROM unnest(${pairs.map((row) => row[0]!)}::text[], ${pairs.map((row) => row[1]!)}::text[], ${pairs.map((row) => row[2]!)}::text[])
        AS w(id, "from", "to")
      WHERE l."fieldId" = ${fieldId} AND l."fromId" = w.id AND l."toId" = w."from"`;
  }
}

/** Whether this user can merge these records, and undo it. */
const mayMerge = (user: CurrentUser, typeId: string, locked: ReadonlyMap<string, LockedRecord>) =>
  [...locked.values()].every((record) => record.typeId === typeId && canDeleteRecord(user, record));

interface Merge {
  job: JobRow;
  user: CurrentUser;
  type: TypeView;
  keepId: string;
  locked: ReadonlyMap<string, LockedRecord>;
  input: RecordInput;
}

async function emitMerge(tx: Tx, { job, user, type, keepId, locked, input }: Merge) {
  const before = locked.get(keepId)!;
  const others = [...locked.values()].filter(({ id }) => id !== keepId).map(({ id, name }) => ({ id, name }));
  const changes = await findChanges(tx, { type, id: keepId, before, after: input });
  await emit(tx, [
    {
      kind: "record.merged",
      actor: user,
      subjectId: keepId,
      recordIds: [keepId, ...others.map(({ id }) => id)],
      data: { type: typeName(type), name: input.name.trim(), others, changes },
      cause: { jobId: job.id },
    },
  ]);
}

/** The only item is the kept record: it gets the notes, tasks, calls and links of the others, which go to the bin. */
export const mergeHandler: JobHandler = {
  async run(tx, job, items) {
    const { keepId, version, others, input } = mergeSchema.parse(job.input);
    const [type, user, { defaultCountry }] = await Promise.all([
      loadJobType(tx, job),
      loadJobUser(tx, job.userId),
      loadWorkspace(tx),
    ]);
    const locked = await lockRecords(tx, [keepId, ...others.map(({ id }) => id)]);
    const { position } = items[0]!;
    if (!mayMerge(user, type.id, locked)) {
      return [{ position, outcome: "rejected", problems: [{ code: "merge-out-of-reach" }] }];
    }
    const isAsSeen = [{ id: keepId, version }, ...others].every(({ id, version: seen }) => {
      const record = locked.get(id);
      return record && !record.deletedAt && record.version === seen;
    });
    if (!isAsSeen) {
      return [{ position, outcome: "rejected", problems: [{ code: "merge-changed" }] }];
    }
    const { name, ownerId, values, links } = locked.get(keepId)!;
    const otherIds = others.map(({ id }) => id);
    const moved = await moveAll(tx, otherIds, keepId);
    const binned = await deleteRecords(tx, otherIds);
    const versions = await updateRecords(tx, type, [{ id: keepId, input }], defaultCountry);
    await emitMerge(tx, { job, user, type, keepId, locked, input });
    const empty = Object.fromEntries(type.fields.map((field) => [field.key, null]));
    const noLinks = Object.fromEntries(Object.keys(input.links).map((key) => [key, []]));
    const before = {
      kept: { name, ownerId, values: { ...empty, ...values }, links: { ...noLinks, ...links } },
      others: [...binned].map(([id, binnedVersion]) => ({ id, version: binnedVersion })),
      moved,
    };
    return [{ position, outcome: "updated", recordId: keepId, version: versions.get(keepId), before }];
  },

  async undo(tx, job, items) {
    const item = items[0]!;
    // What it was is erased.
    if (item.before === null) return [{ position: item.position, outcome: "kept" }];
    const { keepId } = mergeSchema.parse(job.input);
    const [type, user, { defaultCountry }] = await Promise.all([
      loadJobType(tx, job),
      loadJobUser(tx, job.userId),
      loadWorkspace(tx),
    ]);
    const { kept, others, moved } = beforeSchema.parse(item.before);
    const locked = await lockRecords(tx, [keepId, ...others.map(({ id }) => id)]);
    const isUntouched = [{ id: keepId, version: item.version }, ...others].every(
      ({ id, version }) => locked.get(id)?.version === version,
    );
    if (!isUntouched || !mayMerge(user, type.id, locked))
      return [{ position: item.position, outcome: "kept" }];
    await place(tx, moved, (at) => [keepId, at]);
    await updateRecords(tx, type, [{ id: keepId, input: kept }], defaultCountry);
    await restoreRecords(
      tx,
      type,
      others.map(({ id }) => id),
      defaultCountry,
    );
    const restored = others.map(({ id }) => ({ id, name: locked.get(id)!.name }));
    await emitMoved(tx, user, "record.restored", type, restored, { undoOf: job.id });
    return [{ position: item.position, outcome: "undone" }];
  },
};
