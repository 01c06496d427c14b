import "server-only";
import type { Tx } from "../base/db";
import type { Reaction } from "../events/dispatch";
import { ofKinds, type DomainEvent } from "../events/domain-event";
import { notifyTimeline } from "../events/notify";
import { toldChanges, type ChangeDetail } from "./change";

/**
 * Makes entries of timelines. Those of notes, tasks and calls stand where the note, task or link stands by now: it may have
 * been merged away since. Doing it twice changes nothing.
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
  await tx.$executeRaw`
    INSERT INTO "TimelineEntry" (id, "recordId", at, kind, "refId")
    SELECT gen_random_uuid(), "recordId", "createdAt", 'NOTE', id FROM "Note" WHERE id = ANY(${ids}) ORDER BY id
    ON CONFLICT DO NOTHING`;
}

async function addTasks(tx: Tx, events: readonly DomainEvent[]) {
  const ids = subjects(ofKinds(events, "task.added"));
  if (ids.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "TimelineEntry" (id, "recordId", at, kind, "refId")
    SELECT gen_random_uuid(), "recordId", "createdAt", 'TASK', id FROM "Task" WHERE id = ANY(${ids}) ORDER BY id
    ON CONFLICT DO NOTHING`;
}

async function addCalls(tx: Tx, events: readonly DomainEvent[]) {
  const ids = subjects(ofKinds(events, "call.linked"));
  if (ids.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "TimelineEntry" (id, "recordId", at, kind, "refId")
    SELECT gen_random_uuid(), l."recordId", c."createdAt", 'CALL', c.id
    FROM "Call" c JOIN "CallLink" l ON l."callId" = c.id WHERE c.id = ANY(${ids}) ORDER BY c.id, l."recordId"
    ON CONFLICT DO NOTHING`;
}

/** What an event says on the timelines of its records; null for nothing. A record that is new says so by itself. */
function detailOf(event: DomainEvent): ChangeDetail | null {
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

/** Jobs that write derived rows or the shape of values change nothing that people did on a record; in the bin nobody looks. */
const TOLD_JOBS = ["EDIT", "IMPORT", "MERGE"];

function recordsOf(event: DomainEvent): readonly string[] {
  if (event.kind === "record.merged") return [event.subjectId];
  if (event.kind !== "records.bulk") return event.recordIds;
  const { job, isUndo, changed } = event.data;
  return TOLD_JOBS.includes(job) || isUndo ? changed : [];
}

/** One statement for all, also for the many records of a job's slice. */
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

/** More records of one event than people look at. */
const MOST_RECORDS = 100;

/** Has pages that show these records look again. */
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
