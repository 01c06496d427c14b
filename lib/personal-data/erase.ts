import "server-only";
import { z } from "zod";
import type { CurrentUser } from "../auth/permissions";
import { db, type Tx } from "../base/db";
import { fail, ok, type Result } from "../base/result";
import type { DomainEvent } from "../events/domain-event";
import { emit } from "../events/emit";
import { notifyTimeline } from "../events/notify";
import { Prisma } from "../generated/prisma/client";
import { createJob } from "../jobs/create-job";
import type { ItemResult, JobHandler, JobItemRow, JobRow } from "../jobs/handler";
import { loadJobUser } from "../jobs/user";
import { lockRecords } from "../records/write";
import { detailOf } from "../timeline/reactions";
import { words } from "../words/personal-data";
import { ERASED, eraseEvent, eraseLabel, type Erasure } from "./erased";
import { containing, findPerson, idsOf, mayErase, termsOf, textsOf, type Person } from "./person";
import { listViews, ofCalls, ofImport } from "./review";

/** What comes in after a call: its recording, its last reports. */
const AFTER_A_CALL_MS = 120_000;

type Refusal = "forbidden" | "gone" | "changed" | "on-a-call" | "import-waits";

/** What a user has looked at before they erase it. */
export interface Reviewed {
  recordIds: readonly string[];
  /** Of each record, in the same order. */
  versions: readonly number[];
  calls: number;
}

/** Returns why a person cannot be erased now; null if they can. */
async function whyNot(
  tx: Tx,
  user: CurrentUser,
  person: Person,
  reviewed: Reviewed,
): Promise<Result<never, Refusal> | null> {
  if (person.records.length < reviewed.recordIds.length) return fail("gone", words.notFound);
  if (!mayErase(user, person)) return fail("forbidden", words.noPermission);
  const versions = new Map(reviewed.recordIds.map((id, n) => [id, reviewed.versions[n]]));
  const isAsSeen = person.records.every(({ id, version }) => versions.get(id) === version);
  if (!isAsSeen || person.callIds.length !== reviewed.calls) return fail("changed", words.changed);
  const [running] = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM "Call" c JOIN "Conversation" v ON v.id = c."conversationId" WHERE c.id = ANY(${person.callIds})
      AND (v."endedAt" IS NULL OR v."endedAt" > now() AT TIME ZONE 'utc' - make_interval(secs => ${AFTER_A_CALL_MS / 1000}))
    LIMIT 1`;
  if (running) return fail("on-a-call", words.onCall);
  const waiting = await findWaitingImport(tx, person);
  return waiting === null ? null : fail("import-waits", words.importWaits(waiting || words.aFile));
}

/** Finds an uploaded file that has one of the person's numbers or emails and is still to be imported. @returns its name */
async function findWaitingImport(tx: Tx, person: Person): Promise<string | null> {
  const texts = textsOf(person);
  const [row] = await tx.$queryRaw<{ fileName: string | null }[]>`
    SELECT j.label->>'fileName' AS "fileName" FROM "Job" j
    WHERE EXISTS (SELECT 1 FROM "ImportPart" p CROSS JOIN unnest(${texts}::text[]) t(text)
      WHERE p."jobId" = j.id AND position(convert_to(t.text, 'UTF8') IN p.bytes) > 0) LIMIT 1`;
  return row ? (row.fileName ?? "") : null;
}

/** Starts a job that erases a person: all that `findPerson` and `reviewPerson` tell of. */
export async function startErasure(
  user: CurrentUser,
  reviewed: Reviewed,
): Promise<Result<{ jobId: string }, Refusal>> {
  return db.$transaction(async (tx) => {
    const person = await findPerson(tx, reviewed.recordIds);
    const refused = await whyNot(tx, user, person, reviewed);
    if (refused) return refused;
    const { id: jobId } = await createJob(tx, {
      kind: "ERASE",
      state: "RUNNING",
      userId: user.id,
      label: { code: "erased" },
      input: { ...reviewed } as unknown as Prisma.InputJsonObject,
      total: 1,
      items: { create: { position: 1 } },
    });
    return ok({ jobId });
  });
}

const reviewedSchema = z.object({
  recordIds: z.array(z.string()),
  versions: z.array(z.int()),
  calls: z.int(),
});

/** One item, in one transaction: either all of a person is gone, or nothing. */
export const eraseHandler: JobHandler = {
  async run(tx: Tx, job: JobRow, items: JobItemRow[]): Promise<ItemResult[]> {
    const { position } = items[0]!;
    const reviewed = reviewedSchema.parse(job.input);
    const user = await loadJobUser(tx, job.userId);
    await lockRecords(tx, reviewed.recordIds);
    const person = await findPerson(tx, reviewed.recordIds);
    if (await whyNot(tx, user, person, reviewed))
      return [{ position, outcome: "rejected", problems: [{ code: "person-changed" }] }];
    await erasePerson(tx, user, person);
    return [{ position, outcome: "updated" }];
  },
};

/** Erases a person, and emits that it was done. */
async function erasePerson(tx: Tx, user: CurrentUser, person: Person): Promise<void> {
  const ids = idsOf(person);
  const linked = await tx.$queryRaw<{ id: string }[]>`
    SELECT "toId" AS id FROM "RecordLink" WHERE "fromId" = ANY(${ids})
    UNION SELECT "fromId" FROM "RecordLink" WHERE "toId" = ANY(${ids})`;
  const texts = await listTexts(tx, person);
  const merges = await listMerges(tx, ids);
  await eraseEvents(tx, person, { texts, merges });
  await eraseJobs(tx, person, merges);
  await eraseCalls(tx, person);
  await eraseTexts(tx, texts);
  await tx.savedView.deleteMany({ where: { id: { in: await listViews(person, tx) } } });
  await tx.blockedNumber.deleteMany({ where: { e164: { in: person.numbers } } });
  await tx.numberChoice.deleteMany({ where: { e164: { in: person.numbers } } });
  await tx.record.deleteMany({ where: { id: { in: ids } } });
  await emit(tx, [
    {
      kind: "person.erased",
      actor: user,
      subjectId: ids[0]!,
      recordIds: ids,
      data: { records: ids.length, calls: person.callIds.length },
    },
  ]);
  await notifyTimeline(tx, [...ids, ...linked.map(({ id }) => id)]);
}

/** Empties what jobs have kept of the person: what records were before, and rows of files. */
async function eraseJobs(tx: Tx, person: Person, merges: readonly Merge[]): Promise<void> {
  const ids = idsOf(person);
  await tx.$executeRaw`
    UPDATE "JobItem" SET cells = '{}', key = NULL, before = NULL, problems = '[]'
    WHERE "recordId" = ANY(${ids}) OR ${ofImport(person)}`;
  // The history of exports has the address of the list, which may search for them.
  const searches = termsOf(person).flatMap((term) => [
    containing(term),
    containing(encodeURIComponent(term)),
  ]);
  await tx.$executeRaw`
    UPDATE "Job" SET input = '{}' WHERE kind = 'EXPORT' AND lower(input::text) LIKE ANY(${searches})`;
  for (const { id, label } of merges) {
    await tx.job.update({ where: { id }, data: { label: eraseLabel(label), input: {} } });
  }
}

interface Merge {
  id: string;
  label: unknown;
}

/** Lists the jobs that merged others into one of these records. */
const listMerges = (tx: Tx, ids: readonly string[]) => tx.$queryRaw<Merge[]>`
  SELECT id, label FROM "Job" WHERE kind = 'MERGE' AND input->>'keepId' = ANY(${[...ids]})`;

/** Events of one statement. */
const SLICE = 500;

/** Takes the person out of what has happened, and out of the timelines that tell of it. */
async function eraseEvents(
  tx: Tx,
  person: Person,
  { texts, merges }: { texts: Texts; merges: readonly Merge[] },
): Promise<void> {
  const ids = idsOf(person);
  const of: Erasure = {
    recordIds: new Set(ids),
    callIds: new Set(person.callIds),
    mergeIds: new Set(merges.map(({ id }) => id)),
    terms: termsOf(person),
  };
  const subjects = [...of.callIds, ...of.mergeIds, ...texts.notes, ...texts.tasks];
  const named = ids.map(containing);
  const events = await tx.$queryRaw<DomainEvent[]>`
    SELECT id, at, kind, "actorId", "actorName", "subjectId", "recordIds", data, cause, area, address FROM "DomainEvent"
    WHERE "recordIds" && ${ids} OR "subjectId" = ANY(${subjects})
      OR cause->>'callId' = ANY(${person.callIds}) OR kind LIKE 'record.%' AND lower(data::text) LIKE ANY(${named})
      OR kind LIKE ANY('{setting.%,data.exported}')`;
  const changed = events.flatMap((event) => {
    const data = eraseEvent(event, of);
    return JSON.stringify(data) === JSON.stringify(event.data) ? [] : [{ ...event, data } as DomainEvent];
  });
  // The trigger "keepEvents" refuses to change an event otherwise.
  await tx.$executeRaw`SELECT set_config('dockline.erasure', 'on', true)`;
  for (let from = 0; from < changed.length; from += SLICE) {
    const rows = changed.slice(from, from + SLICE).map((event) => ({
      id: String(event.id),
      data: event.data,
      subjectId: person.numbers.includes(event.subjectId) ? ERASED : event.subjectId,
      detail: detailOf(event),
      recordIds: event.recordIds,
    }));
    await tx.$executeRaw`
      UPDATE "DomainEvent" e SET data = r.data, "subjectId" = r."subjectId"
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(id bigint, data jsonb, "subjectId" text)
      WHERE e.id = r.id`;
    await tx.$executeRaw`
      UPDATE "TimelineEntry" e SET detail = r.detail
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(id text, detail jsonb, "recordIds" text[])
        CROSS JOIN unnest(r."recordIds") AS o("recordId")
      WHERE e."recordId" = o."recordId" AND e.kind = 'CHANGE' AND e."refId" = r.id AND r.detail IS NOT NULL`;
  }
  await tx.$executeRaw`SELECT set_config('dockline.erasure', '', true)`;
}

/** Takes the person out of their calls, and orders the removal of what is kept elsewhere: sound, and the channel's own log. */
async function eraseCalls(tx: Tx, { callIds, numbers }: Person): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "Removal" (id, file, "channelId", sid)
    SELECT gen_random_uuid(), r.file, v."channelId", r.sid FROM "Recording" r
      JOIN "Call" c ON c.id = r."callId" JOIN "Conversation" v ON v.id = c."conversationId"
    WHERE ${ofCalls(callIds)}
    UNION ALL SELECT gen_random_uuid(), NULL, v."channelId", l.sid FROM "CallLeg" l
      JOIN "Conversation" v ON v.id = l."conversationId"
    WHERE l."callId" = ANY(${callIds}) AND l.sid IS NOT NULL`;
  await tx.$executeRaw`DELETE FROM "Recording" r WHERE ${ofCalls(callIds)}`;
  await tx.$executeRaw`
    DELETE FROM "WebhookEvent" WHERE "callId" = ANY(${callIds})
      OR "callId" IN (SELECT "conversationId" FROM "Call" WHERE id = ANY(${callIds}))
      OR payload->>'From' = ANY(${numbers}) OR payload->>'To' = ANY(${numbers})`;
  await tx.callLeg.updateMany({
    where: { callId: { in: callIds }, number: { not: null } },
    data: { number: ERASED },
  });
  await tx.call.updateMany({
    where: { id: { in: callIds } },
    data: { remoteNumber: null, remoteRaw: ERASED, mainRecordId: null },
  });
  await tx.noteDraft.deleteMany({ where: { callId: { in: callIds } } });
}

/** Ids of notes and tasks, and of the records they are on: others', too. */
interface Texts {
  notes: string[];
  tasks: string[];
  recordIds: string[];
}

/** Lists the notes of their calls, and the tasks to call them back. */
async function listTexts(tx: Tx, { numbers, callIds }: Person): Promise<Texts> {
  const select = { id: true, recordId: true };
  const notes = await tx.note.findMany({ where: { callId: { in: callIds } }, select });
  const tasks = await tx.task.findMany({ where: { callBack: { in: numbers } }, select });
  return {
    notes: notes.map(({ id }) => id),
    tasks: tasks.map(({ id }) => id),
    recordIds: [...notes, ...tasks].map(({ recordId }) => recordId),
  };
}

async function eraseTexts(tx: Tx, { notes, tasks, recordIds }: Texts): Promise<void> {
  await tx.note.deleteMany({ where: { id: { in: notes } } });
  await tx.task.deleteMany({ where: { id: { in: tasks } } });
  await tx.timelineEntry.deleteMany({
    where: {
      kind: { in: ["NOTE", "TASK"] },
      recordId: { in: recordIds },
      refId: { in: [...notes, ...tasks] },
    },
  });
}
