import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { wordEvent } from "../audit/entry";
import { db } from "../base/db";
import { outcomeLabel } from "../calls/model/outcome";
import type { DomainEvent } from "../events/domain-event";
import { formatCaller } from "../phone-numbers/numbers";
import { readableText } from "../records/model/readable";
import { loadPeople } from "../records/people";
import { loadTypes } from "../records/types";
import { openStorage } from "../recordings/storage";
import { wordTitle } from "../tasks/title";
import { idsOf, type Person } from "./person";
import { ofCalls } from "./review";

/** A file of the archive. */
export interface ExportedFile {
  name: string;
  input: string | ReadableStream<Uint8Array>;
}

const named = { select: { name: true } } as const;

/** Exports all about a person: one file of JSON, with times in UTC, then the recordings, as they are read. */
export async function* exportPerson(user: CurrentUser, person: Person): AsyncGenerator<ExportedFile> {
  const recordings = await db.$queryRaw<{ id: string; callId: string; file: string | null; kind: string }[]>`
    SELECT r.id, r."callId", r.file, r.kind FROM "Recording" r WHERE ${ofCalls(person.callIds)} ORDER BY r."createdAt", r.id`;
  const stored = recordings.flatMap((one) =>
    one.file === null
      ? []
      : [{ ...one, file: one.file, name: `recordings/${one.kind.toLowerCase()}-${one.id}.wav` }],
  );
  const about = {
    exportedAt: new Date(),
    records: await listRecords(user, person),
    notes: await listNotes(person),
    tasks: await listTasks(person),
    calls: (await listCalls(person)).map((call) => ({
      ...call,
      recordings: stored.filter(({ callId }) => callId === call.id).map(({ name }) => name),
    })),
    history: await listHistory(person),
  };
  yield { name: "personal-data.json", input: JSON.stringify(about, null, 2) };
  const storage = openStorage();
  for (const { name, file } of stored) yield { name, input: await storage.read(file) };
}

async function listRecords(user: CurrentUser, person: Person) {
  const ids = idsOf(person);
  const linkedIds = [...new Set(person.records.flatMap(({ links }) => Object.values(links).flat()))];
  const [types, people, linked, rows] = await Promise.all([
    loadTypes(),
    loadPeople(),
    db.record.findMany({ where: { id: { in: linkedIds } }, select: { id: true, name: true } }),
    db.record.findMany({
      where: { id: { in: ids } },
      select: { id: true, createdAt: true, updatedAt: true, deletedAt: true, doNotCall: true },
    }),
  ]);
  const reader = {
    locale: user.locale,
    people: Object.fromEntries([...people].map(([id, { name }]) => [id, name])),
  };
  const names = new Map(linked.map(({ id, name }) => [id, name]));
  return person.records.map(({ id, typeId, name, ownerId, values, links }) => {
    const { singular, fields } = types.find((type) => type.id === typeId)!;
    const texts = fields.map(({ key, label, ...field }) => [
      label,
      field.kind === "LINK"
        ? (links[key] ?? []).map((to) => names.get(to)).join(", ")
        : readableText({ key, label, ...field }, values[key], reader),
    ]);
    return {
      ...rows.find((row) => row.id === id),
      type: singular,
      name,
      owner: people.get(ownerId ?? "")?.name ?? null,
      fields: Object.fromEntries(texts.filter(([, text]) => text !== "")),
    };
  });
}

const listNotes = (person: Person) =>
  db.note.findMany({
    where: { OR: [{ recordId: { in: idsOf(person) } }, { callId: { in: person.callIds } }] },
    orderBy: { createdAt: "asc" },
    select: { createdAt: true, body: true, author: named, record: named, callId: true },
  });

async function listTasks(person: Person) {
  const tasks = await db.task.findMany({
    where: { OR: [{ recordId: { in: idsOf(person) } }, { callBack: { in: person.numbers } }] },
    orderBy: { createdAt: "asc" },
    select: { createdAt: true, title: true, dueOn: true, doneAt: true, callBack: true, assignee: named },
  });
  return tasks.map((task) => ({ ...task, title: wordTitle(task.title) }));
}

async function listCalls({ callIds }: Person) {
  const calls = await db.call.findMany({
    where: { id: { in: callIds } },
    orderBy: { createdAt: "asc" },
    select: {
      id: true,
      direction: true,
      outcome: true,
      remoteNumber: true,
      remoteRaw: true,
      createdAt: true,
      answeredAt: true,
      endedAt: true,
      number: { select: { e164: true } },
      agent: named,
    },
  });
  return calls.map(({ remoteNumber, remoteRaw, number, ...call }) => ({
    ...call,
    outcome: outcomeLabel(call),
    number: formatCaller(remoteNumber, remoteRaw),
    companyNumber: number?.e164 ?? null,
  }));
}

/** What the audit tells of their records. */
async function listHistory(person: Person) {
  const events = await db.$queryRaw<DomainEvent[]>`
    SELECT id, at, kind, "actorId", "actorName", "subjectId", "recordIds", data, cause, area, address FROM "DomainEvent"
    WHERE area IS NOT NULL AND "recordIds" && ${idsOf(person)} ORDER BY at, id`;
  return events.map((event) => ({ at: event.at, by: event.actorName, ...wordEvent(event) }));
}
