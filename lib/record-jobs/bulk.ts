import "server-only";
import { z } from "zod";
import { type CurrentUser } from "../auth/permissions";
import type { Tx } from "../base/db";
import { Prisma } from "../generated/prisma/client";
import type { ItemResult, JobHandler, JobItemRow, JobRow } from "../jobs/handler";
import type { ItemProblem } from "../jobs/problem";
import { loadJobUser } from "../jobs/user";
import { troubled } from "../records/match-index/clean-up";
import { fixNumbers, numberFixSchema } from "../records/match-index/fix-numbers";
import { PHONE_KINDS } from "../records/match-index/index-numbers";
import { queryOf } from "../base/query";
import { loadWorkspace } from "../workspace/queries";
import type { TypeView } from "../records/model/field-kinds";
import { parseListParams } from "../records/list-params";
import { canDeleteRecord, canEditRecord } from "../records/model/permissions";
import { matchingRecords } from "../records/list";
import { loadTypes } from "../records/types";
import { deleteRecords, lockRecords, restoreRecords, updateRecords, type LockedRecord, type RecordChange, type RecordInput } from "../records/write"; // prettier-ignore

/** Sets the owner or one field of many records, or fixes the numbers of a field. */
export const editSchema = z.union([
  z.object({ fix: numberFixSchema }),
  z.object({ ownerId: z.string().nullable() }),
  z.object({ key: z.string(), value: z.unknown() }),
]);

export type Edit = z.infer<typeof editSchema>;

/** `query` is the address of the list to edit, or null if the items came with the job. */
const inputSchema = z.object({ query: z.string().nullable(), edit: editSchema.optional() });

const DELETED: readonly ItemProblem[] = [{ code: "record-deleted" }];
const OUT_OF_REACH: readonly ItemProblem[] = [{ code: "record-out-of-reach" }];

export async function loadJobType(tx: Tx, job: JobRow): Promise<TypeView> {
  const type = (await loadTypes(tx)).find(({ id }) => id === job.typeId);
  if (!type) throw new Error(`job ${job.id}: its record type is gone`);
  return type;
}

/** Inserts an item for each record that the list shows to the job's user, in order of id. */
async function stageQuery(tx: Tx, job: JobRow): Promise<number> {
  const { query, edit } = inputSchema.parse(job.input);
  const [type, user] = await Promise.all([loadJobType(tx, job), loadJobUser(tx, job.userId)]);
  const list = parseListParams(type, queryOf(new URLSearchParams(query ?? "")));
  if (edit && "fix" in edit) {
    const field = type.fields.find(({ key }) => key === edit.fix.fieldKey);
    const records = field
      ? troubled(user, field.id, edit.fix.trouble)
      : Prisma.sql`SELECT NULL AS id WHERE false`;
    return stageRecords(
      tx,
      job,
      Prisma.sql`SELECT id FROM (${records}) f WHERE id <> ALL(${edit.fix.except})`,
    );
  }
  return stageRecords(tx, job, matchingRecords(user, type, list));
}

/** @param records  a statement that selects ids */
export const stageRecords = (tx: Tx, job: JobRow, records: Prisma.Sql): Promise<number> =>
  tx.$executeRaw`
    INSERT INTO "JobItem" ("jobId", position, "recordId")
    SELECT ${job.id}, row_number() OVER (ORDER BY m.id), m.id FROM (${records}) m`;

export const editHandler: JobHandler = {
  stage: stageQuery,

  async run(tx, job, items) {
    const [type, user, workspace] = await Promise.all([
      loadJobType(tx, job),
      loadJobUser(tx, job.userId),
      loadWorkspace(tx),
    ]);
    const edit = inputSchema.parse(job.input).edit!;
    const locked = await lockRecords(tx, idsOf(items));
    const changes: (RecordChange & { before: RecordInput })[] = [];
    const others = new Map<string, Omit<ItemResult, "position">>();
    for (const id of idsOf(items)) {
      const record = locked.get(id);
      if (!record || record.deletedAt || record.typeId !== type.id) {
        others.set(id, { outcome: "rejected", problems: DELETED });
      } else if (!canEditRecord(user, record)) {
        others.set(id, { outcome: "rejected", problems: OUT_OF_REACH });
      } else {
        const { name, ownerId, values, links } = record;
        const stored = { name, ownerId, values, links };
        const now = part(type, stored, edit);
        const next = part(type, apply(type, stored, edit, workspace.defaultCountry), edit);
        if (JSON.stringify(now) === JSON.stringify(next)) others.set(id, { outcome: "skipped" });
        else changes.push({ id, input: next, before: now });
      }
    }
    const versions = await updateRecords(tx, type, changes, workspace.defaultCountry);
    const before = new Map(changes.map((change) => [change.id, change.before]));
    return items.map((item): ItemResult => {
      const id = item.recordId ?? "";
      const version = versions.get(id);
      if (version !== undefined) {
        return { position: item.position, outcome: "updated", before: before.get(id), version };
      }
      return { position: item.position, ...(others.get(id) ?? { outcome: "rejected", problems: DELETED }) };
    });
  },

  undo: undoUpdates,
};

const fieldOf = (type: TypeView, edit: Edit) =>
  "key" in edit ? type.fields.find((field) => field.key === edit.key) : undefined;

function apply(type: TypeView, input: RecordInput, edit: Edit, defaultCountry: string): RecordInput {
  if ("fix" in edit) {
    const fixed = fixNumbers(type, input.values, edit.fix, defaultCountry);
    return { ...input, values: { ...input.values, ...fixed } };
  }
  if (!("key" in edit)) return { ...input, ownerId: edit.ownerId };
  if (fieldOf(type, edit)?.kind === "LINK") {
    return { ...input, links: { ...input.links, [edit.key]: edit.value ? [String(edit.value)] : [] } };
  }
  return { ...input, values: { ...input.values, [edit.key]: edit.value ?? null } };
}

/** Returns only what the edit touches, so that the undo restores nothing else. */
function part(type: TypeView, { name, ownerId, values, links }: RecordInput, edit: Edit): RecordInput {
  if ("fix" in edit) {
    const phones = type.fields.filter(({ kind }) => PHONE_KINDS.includes(kind));
    const texts = Object.fromEntries(phones.map(({ key }) => [key, values[key] ?? null]));
    return { name, ownerId, values: texts, links: {} };
  }
  if (!("key" in edit)) return { name, ownerId, values: {}, links: {} };
  if (fieldOf(type, edit)?.kind === "LINK") {
    return { name, ownerId, values: {}, links: { [edit.key]: links[edit.key] ?? [] } };
  }
  return { name, ownerId, values: { [edit.key]: values[edit.key] ?? null }, links: {} };
}

const idsOf = (items: readonly JobItemRow[]) => items.flatMap((item) => item.recordId ?? []);

/** Restores records whose version is still the job's and which the user who undoes it can edit. */
export async function undoUpdates(tx: Tx, job: JobRow, items: JobItemRow[]): Promise<ItemResult[]> {
  const [type, user, workspace] = await Promise.all([
    loadJobType(tx, job),
    loadJobUser(tx, job.userId),
    loadWorkspace(tx),
  ]);
  const locked = await lockRecords(tx, idsOf(items));
  const changes = items
    .filter(({ recordId, version }) => {
      const record = locked.get(recordId ?? "");
      return record && !record.deletedAt && record.version === version && canEditRecord(user, record);
    })
    .map(({ recordId, before }) => ({ id: recordId!, input: before as RecordInput }));
  const versions = await updateRecords(tx, type, changes, workspace.defaultCountry);
  return items.map(({ position, recordId }) => ({
    position,
    outcome: versions.has(recordId ?? "") ? "undone" : "kept",
    version: versions.get(recordId ?? ""),
  }));
}

/** Whether this user can delete or restore a record of the job's type. */
const mayDelete = (user: CurrentUser, job: JobRow, record: LockedRecord | undefined) =>
  record !== undefined && record.typeId === job.typeId && canDeleteRecord(user, record);

export const deleteHandler: JobHandler = {
  stage: stageQuery,

  async run(tx, job, items) {
    const user: CurrentUser = await loadJobUser(tx, job.userId);
    const locked = await lockRecords(tx, idsOf(items));
    const allowed = idsOf(items).filter((id) => mayDelete(user, job, locked.get(id)));
    const versions = await deleteRecords(tx, allowed);
    return items.map(({ position, recordId }): ItemResult => {
      const version = versions.get(recordId ?? "");
      if (version !== undefined) return { position, outcome: "updated", version };
      const record = locked.get(recordId ?? "");
      return record && !record.deletedAt
        ? { position, outcome: "rejected", problems: OUT_OF_REACH }
        : { position, outcome: "skipped" };
    });
  },

  async undo(tx, job, items) {
    const [type, user, workspace] = await Promise.all([
      loadJobType(tx, job),
      loadJobUser(tx, job.userId),
      loadWorkspace(tx),
    ]);
    const locked = await lockRecords(tx, idsOf(items));
    const mine = items.filter(({ recordId, version }) => {
      const record = locked.get(recordId ?? "");
      return record?.version === version && mayDelete(user, job, record);
    });
    const restored = new Set(await restoreRecords(tx, type, idsOf(mine), workspace.defaultCountry));
    return items.map(({ position, recordId }) => ({
      position,
      outcome: restored.has(recordId ?? "") ? "undone" : "kept",
    }));
  },
};
