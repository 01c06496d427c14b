import "server-only";
import type { Tx } from "../base/db";
import { Prisma } from "../generated/prisma/client";
import type { Reaction } from "../events/dispatch";
import { ofKinds, type DomainEvent } from "../events/domain-event";
import { notifyTimeline } from "../events/notify";
import { toldChanges, type ChangeDetail } from "./change-words";

/**
 * Adds timeline entries. Those of notes, tasks and calls go where the note, task or link is now, as it may have moved in a
 * merge since. Running twice changes nothing.
 */
export const timelineReaction: Reaction = {
  kinds: [
    "note.added", "note.changed", "task.added", "call.linked", "record.changed", "record.merged", "records.bulk",
  ], // prettier-ignore
  async run(tx, events) {
    await addNotes(tx, events);
    await addTasks(tx, events);
    await addCalls(tx, events);
    await addChanges(tx, events);
  },
};

const subjects = (events: readonly DomainEvent[]) => [...new Set(events.map(({ subjectId }) => subjectId))];

async function addNotes(tx: Tx, events: readonly DomainEvent[]) {
  const ids = subjects(ofKinds(events, "note.added", "note.changed"));
  if (ids.length === 0) return;
  const moved = ofKinds(events, "note.changed").filter(
    ({ data }) => data.before.recordId !== data.after.recordId,
  );
  if (moved.length > 0) {
    await tx.$executeRaw`
      DELETE FROM "TimelineEntry" e
      USING unnest(${moved.map((event) => event.subjectId)}::text[], ${moved.map(({ data }) => data.before.recordId)}::text[]) AS m(id, "from"),
        "Note" n
      WHERE e."recordId" = m."from" AND e.kind = 'NOTE' AND e."refId" = m.id AND n.id = m.id AND n."recordId" <> m."from"`;
  }
  await addEntries(tx, "NOTE", ownRows(Prisma.sql`"Note"`, ids));
}

async function addTasks(tx: Tx, events: readonly DomainEvent[]) {
  const ids = subjects(ofKinds(events, "task.added"));
  if (ids.length === 0) return;
  await addEntries(tx, "TASK", ownRows(Prisma.sql`"Task"`, ids));
}

async function addCalls(tx: Tx, events: readonly DomainEvent[]) {
  const ids = subjects(ofKinds(events, "call.linked"));
  if (ids.length === 0) return;
  await addEntries(
    tx,
    "CALL",
    Prisma.sql`
      SELECT c.id, l."recordId", c."createdAt" AS at FROM "Call" c JOIN "CallLink" l ON l."callId" = c.id
      WHERE c.id = ANY(${ids}) ORDER BY c.id, l."recordId" FOR SHARE OF l`,
  );
}

/** Selects notes or tasks, each of which belongs to one record. */
const ownRows = (table: Prisma.Sql, ids: readonly string[]) =>
  Prisma.sql`SELECT id, "recordId", "createdAt" AS at FROM ${table} WHERE id = ANY(${ids}) ORDER BY id FOR SHARE`;

/**
 * Adds entries for notes, tasks or calls that have none.
 *
 * @param rows  id, record and time of each, held for sharing: a merge that is moving them is waited for, or waits
 */
const addEntries = (tx: Tx, kind: "NOTE" | "TASK" | "CALL", rows: Prisma.Sql) => tx.$executeRaw`
  INSERT INTO "TimelineEntry" (id, "recordId", at, kind, "refId")
  SELECT gen_random_uuid(), "recordId", at, ${kind}::"TimelineKind", id FROM (${rows}) r
  ON CONFLICT DO NOTHING`;

/** What an event says on its records' timelines, if anything. A new record needs no line: its page shows when it was created. */
export function detailOf(event: DomainEvent): ChangeDetail | null {
  const by = event.actorName;
  switch (event.kind) {
    case "record.changed": {
      const changes = toldChanges(event.data.changes);
      return changes.length > 0 ? { by, did: "changed", changes } : null;
    }
    case "record.merged":
      return {
        by,
        did: "merged",
        names: event.data.others.map(({ name }) => name),
        changes: toldChanges(event.data.changes),
      };
    case "records.bulk":
      return { by, did: "bulk", job: event.data.job, isUndo: event.data.isUndo };
    default:
      return null;
  }
}

/** Jobs that appear on timelines. The others write derived rows, convert values or delete, and no one reads a timeline in the bin. */
const TOLD_JOBS = ["EDIT", "IMPORT", "MERGE"];

function recordsOf(event: DomainEvent): readonly string[] {
  if (event.kind === "record.merged") return [event.subjectId];
  if (event.kind !== "records.bulk") return event.recordIds;
  const { job, isUndo, changed } = event.data;
  return TOLD_JOBS.includes(job) || isUndo ? changed : [];
}

/** Adds all lines in one statement, including those for every record of a job's slice. */
async function addChanges(tx: Tx, events: readonly DomainEvent[]) {
  const rows = events.flatMap((event) => {
    const detail = detailOf(event);
    const at = event.at.toISOString().replace("Z", "");
    return detail ? [{ id: String(event.id), at, detail, recordIds: recordsOf(event) }] : [];
  });
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "TimelineEntry" (id, "recordId", at, kind, "refId", detail)
    SELECT gen_random_uuid(), r.id, e.at, 'CHANGE', e.id, e.detail
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS e(id text, at timestamp(3), detail jsonb, "recordIds" text[])
    JOIN "Record" r ON r.id = ANY(e."recordIds")
    ON CONFLICT DO NOTHING`;
}

/** Events with more records than this notify no pages: no one has that many open. */
const MOST_RECORDS = 100;

/** Makes pages that show these records reload. */
export const pagesReaction: Reaction = {
  kinds: [
    "record.changed", "record.merged", "record.restored", "records.bulk", "note.added", "note.changed", "task.added",
    "task.done", "task.reopened", "call.answered", "call.transferred", "call.queued", "call.ended", "call.linked",
    "recording.stored",
  ], // prettier-ignore
  async run(tx, events) {
    const few = events.filter(({ recordIds }) => recordIds.length <= MOST_RECORDS);
    await notifyTimeline(tx, [...new Set(few.flatMap(({ recordIds }) => recordIds))]);
  },
};
