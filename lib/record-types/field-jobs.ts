import "server-only";
import { z } from "zod";
import type { Tx } from "../base/db";
import { Prisma } from "../generated/prisma/client";
import type { ItemResult, JobHandler, JobRow } from "../jobs/handler";
import { loadJobType, stageRecords } from "../record-jobs/bulk";
import { cellText, ISO_FORMAT, readCell } from "../records/model/cells";
import type { FieldView, TypeView } from "../records/model/field-kinds";
import { emitSetting } from "../events/settings";
import { loadPeople } from "../records/people";
import { loadTypes, viewOfField } from "../records/types";
import { lockRecords, rebuildRecords, type Stored } from "../records/write";
import { loadWorkspace } from "../workspace/queries";

const notDeleted = (typeId: string | null) =>
  Prisma.sql`SELECT id FROM "Record" WHERE "deletedAt" IS NULL AND ${typeId === null ? Prisma.sql`true` : Prisma.sql`"typeId" = ${typeId}`}`;

const idsOf = (items: readonly { recordId: string | null }[]) => items.flatMap((item) => item.recordId ?? []);

/** Rewrites what is derived from records: those of the job's type, or of all types if it has none. */
export const rebuildHandler: JobHandler = {
  stage: (tx, job) => stageRecords(tx, job, notDeleted(job.typeId)),

  async run(tx, job, items) {
    const [types, workspace] = await Promise.all([loadTypes(tx), loadWorkspace(tx)]);
    const records = [...(await lockRecords(tx, idsOf(items))).values()].filter((r) => !r.deletedAt);
    for (const type of types) {
      const ofType = records.filter((record) => record.typeId === type.id);
      if (ofType.length > 0) await rebuildRecords(tx, type, ofType, workspace.defaultCountry);
    }
    return items.map(({ position }) => ({ position, outcome: "updated" }));
  },

  finish: async (tx, job) => {
    await tx.field.updateMany({ where: { jobId: job.id }, data: { jobId: null } });
  },
};

const retypeSchema = z.object({ fromId: z.string(), toId: z.string() });

/** Loads the field to convert and the one that gets its values. */
async function loadRetype(tx: Tx, job: JobRow) {
  const { fromId, toId } = retypeSchema.parse(job.input);
  const type = await loadJobType(tx, job);
  const from = await viewOfField(tx, fromId);
  const to = await viewOfField(tx, toId);
  const others = type.fields.filter((field) => field.id !== fromId && field.id !== toId);
  return { type: { ...type, fields: [...others, to] } satisfies TypeView, from, to };
}

/** Returns a function that converts a value of one field to another, or says why it can't. */
export async function converter(tx: Tx, from: FieldView, to: FieldView) {
  const people = await loadPeople(tx);
  return (value: unknown) => readCell(to, cellText(from, value, people), ISO_FORMAT, people);
}

/** Fills a field of a new kind from an old one. The old field keeps its values, so what can't be converted isn't lost. */
export const retypeHandler: JobHandler = {
  stage: (tx, job) => stageRecords(tx, job, notDeleted(job.typeId)),

  async run(tx, job, items) {
    const { type, from, to } = await loadRetype(tx, job);
    const convert = await converter(tx, from, to);
    const { defaultCountry } = await loadWorkspace(tx);
    const locked = await lockRecords(tx, idsOf(items));
    const converted: Stored[] = [];
    const results = items.map(({ position, recordId }): ItemResult => {
      const record = locked.get(recordId ?? "");
      if (!record || record.deletedAt) return { position, outcome: "skipped" };
      const result = convert(record.values[from.key]);
      const values = { ...record.values };
      delete values[to.key];
      if (result.problem === undefined && result.value !== null) values[to.key] = result.value;
      converted.push({ id: record.id, name: record.name, ownerId: record.ownerId, values });
      if (result.problem !== undefined) {
        const problems = [{ code: "cell" as const, field: null, problem: result.problem }];
        return { position, outcome: "rejected", problems };
      }
      return { position, outcome: result.value === null ? "skipped" : "updated" };
    });
    const rows = converted.map(({ id, values }) => ({ id, values }));
    await tx.$executeRaw`
      UPDATE "Record" r SET values = c.values
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS c(id text, values jsonb) WHERE r.id = c.id`;
    await rebuildRecords(tx, type, converted, defaultCountry);
    return results;
  },

  /** Replaces the old field by the new one. If the job was stopped or failed, deletes the new field and keeps the old one. */
  async finish(tx, job, how) {
    const { type, from, to } = await loadRetype(tx, job);
    if (how !== "DONE") {
      await tx.field.delete({ where: { id: to.id } });
      await tx.field.update({ where: { id: from.id }, data: { jobId: null } });
      return;
    }
    await tx.field.update({ where: { id: from.id }, data: { jobId: null, retiredAt: new Date() } });
    await tx.field.update({ where: { id: to.id }, data: { jobId: null, draft: false } });
    const told = ({ key, kind, options }: FieldView) => ({ key, kind, options });
    await emitSetting(
      tx,
      { id: job.userId },
      {
        what: "field",
        id: to.id,
        name: to.label,
        of: type.plural,
        before: told(from),
        after: told(to),
        cause: { jobId: job.id },
      },
    );
    await tx.recordKey.deleteMany({ where: { fieldId: from.id } });
    await tx.phoneNumber.deleteMany({ where: { fieldId: from.id } });
    await tx.unreadNumber.deleteMany({ where: { fieldId: from.id } });
    const rename = (query: string) =>
      query.replace(new RegExp(`(^|[?&=-])${from.key}(?=[=&]|$)`, "g"), `$1${to.key}`);
    for (const view of await tx.savedView.findMany({ where: { typeId: type.id } })) {
      await tx.savedView.update({ where: { id: view.id }, data: { query: rename(view.query) } });
    }
    // What was derived from records saved while the job ran lacks the new field.
    const { defaultCountry } = await loadWorkspace(tx);
    const saved = await tx.record.findMany({
      where: { typeId: type.id, deletedAt: null, updatedAt: { gte: job.createdAt } },
      select: { id: true, name: true, ownerId: true, values: true },
    });
    const stored = saved.map((record) => ({ ...record, values: record.values as Record<string, unknown> }));
    await rebuildRecords(tx, type, stored, defaultCountry);
  },
};
