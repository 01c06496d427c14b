import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, expect, test } from "vitest";
import {
  addCall,
  addChannel,
  addRecord,
  addUser,
  agentGrants,
  dispatch,
  setUpDatabase,
  typeOf,
} from "@/scripts/testing/database";
import { listAudit } from "../audit/queries";
import type { CurrentUser } from "../auth/permissions";
import { db } from "../base/db";
import { env } from "../base/env";
import { emitMoved, emitWritten } from "../records/emit-changes";
import { changeRecordOf } from "../records/save";
import { deleteRecords } from "../records/write";
import { openStorage } from "../recordings/storage";
import { copyRecordings } from "../recordings/copy";
import { emit } from "../events/emit";
import { addTask } from "../tasks/add-task";
import { workAll } from "../wiring/jobs";
import { startErasure } from "./erase";
import { exportPerson } from "./export";
import { findPerson, idsOf, listSamePerson, mayErase } from "./person";
import { removeErased } from "./removals";
import { listMentioned, reviewPerson } from "./review";

setUpDatabase();

const NAME = "Zora Quill";
const TYPED = "06 12 00 77 66";
const NUMBER = "+33612007766";
const EMAIL = "zora.quill@example.net";
const SWITCHBOARD = "+33199005500";
const LONG_AGO = new Date("2026-11-01T10:00:00Z");

let ada: CurrentUser;
let contact: string, lead: string, account: string, deal: string;
let numberId: string;

beforeEach(async () => {
  env().STORAGE_DIR = mkdtempSync(path.join(tmpdir(), "erasure-"));
  ada = await addUser("ada", {
    grants: agentGrants("ALL", ["records.edit", "records.delete", "records.erase", "settings.audit"]),
  });
  await db.role.update({ where: { id: "agent" }, data: { grants: ada.grants } });
  ({ numberId } = await addChannel(["ada"]));
  account = await addRecord("account", "Quill & Sons", { phone: SWITCHBOARD });
  contact = await addRecord(
    "contact",
    NAME,
    { phone: TYPED, mobile: SWITCHBOARD, email: EMAIL },
    { links: { account: [account] } },
  );
  lead = await addRecord("lead", NAME, { phone: NUMBER });
  deal = await addRecord("deal", "Pumps", {}, { links: { contact: [contact] } });
});

const person = (...ids: string[]) => findPerson(db, ids);

async function erase(...ids: string[]) {
  const { records, callIds } = await person(...ids);
  const started = await startErasure(ada, {
    recordIds: records.map(({ id }) => id),
    versions: records.map(({ version }) => version),
    calls: callIds.length,
  });
  if (started.ok) await workAll();
  return started;
}

/** A call that was recorded, with everything that is kept of one. */
async function addRecorded(
  id: string,
  call: { remoteNumber: string; mainRecordId?: string },
  links: string[],
) {
  await addCall({
    id,
    numberId,
    agentId: "ada",
    direction: "INBOUND",
    outcome: "ANSWERED",
    createdAt: LONG_AGO,
    answeredAt: LONG_AGO,
    remoteRaw: call.remoteNumber,
    ...call,
    legs: [
      { id: `${id}c`, entry: "REMOTE", sid: `CAc${id}`, number: call.remoteNumber },
      { id: `${id}a`, entry: "OFFERED", userId: "ada", sid: `CAa${id}` },
    ],
  });
  await db.callLink.createMany({
    data: links.map((recordId) => ({ callId: id, recordId, main: recordId === call.mainRecordId })),
  });
  await openStorage().write(`${id}.wav`, new Blob(["sound"]).stream());
  await db.recording.create({
    data: {
      callId: id,
      kind: "CALL",
      state: "STORED",
      sid: `RE${id}`,
      file: `${id}.wav`,
      bytes: 5,
      seconds: 1,
    },
  });
  const payload = { From: call.remoteNumber };
  await db.webhookEvent.create({
    data: { dedupeKey: id, kind: "call", callId: id, payload, appliedAt: LONG_AGO },
  });
  await emit(db, [
    { kind: "call.ended", actor: null, subjectId: id, data: {} },
    {
      kind: "recording.heard",
      actor: ada,
      subjectId: `RE${id}`,
      data: { kind: "CALL" },
      cause: { callId: id },
    },
  ]);
}

/** Writes of the person wherever the product keeps it. */
async function fill() {
  const type = await typeOf("contact");
  const before = { name: NAME, ownerId: null, values: {}, links: {} };
  await emitWritten(db, ada, { type, id: contact, after: { ...before, values: { email: EMAIL } } });
  const changed = await changeRecordOf(
    ada,
    "contact",
    { id: contact, version: null, values: { email: EMAIL, phone: `${TYPED} x` } },
    { decimal: "." },
  );
  expect(changed).toMatchObject({ ok: true });
  await changeRecordOf(
    ada,
    "contact",
    { id: contact, version: null, values: { phone: TYPED } },
    { decimal: "." },
  );
  // The deal's own timeline tells who was linked to it.
  const other = await addRecord("contact", "Somebody else");
  for (const to of [other, contact]) {
    await changeRecordOf(
      ada,
      "deal",
      { id: deal, version: null, links: { contact: [to] } },
      { decimal: "." },
    );
  }
  await addRecorded("mine", { remoteNumber: NUMBER, mainRecordId: contact }, [contact, account]);
  await addRecorded("switchboard", { remoteNumber: SWITCHBOARD, mainRecordId: contact }, [contact, account]);
  await addRecorded("theirs", { remoteNumber: SWITCHBOARD, mainRecordId: account }, [contact, account]);
  await db.$transaction(async (tx) => {
    for (const recordId of [contact, deal]) {
      const body = `${NAME} wants three, call ${TYPED}`;
      const id = `note-${recordId}`;
      const callId = recordId === deal ? "mine" : "switchboard";
      await tx.note.create({ data: { id, recordId, authorId: "ada", body, callId } });
      await emit(tx, [
        {
          kind: "note.added",
          actor: ada,
          subjectId: id,
          recordIds: [recordId],
          data: { body },
          cause: { callId },
        },
      ]);
    }
  });
  for (const recordId of [contact, account]) {
    const title = { code: "call-back", name: NAME } as const;
    await db.$transaction((tx) =>
      addTask(tx, ada, { recordId, assigneeId: "ada", title, dueOn: null, callBack: NUMBER }),
    );
  }
  await db.noteDraft.create({ data: { callId: "mine", userId: "ada", body: `${NAME} said` } });
  await db.blockedNumber.create({ data: { e164: NUMBER, userId: "ada" } });
  await emit(db, [
    {
      kind: "setting.added",
      actor: ada,
      subjectId: NUMBER,
      recordIds: [],
      data: { what: "blocked-number", name: NUMBER, changes: [] },
    },
    {
      kind: "data.exported",
      actor: ada,
      subjectId: "contact",
      recordIds: [],
      data: { what: "records", query: `?q=${encodeURIComponent(NAME)}` },
    },
  ]);
  await db.savedView.create({
    data: { typeId: type.id, userId: "ada", name: "Hers", query: `?q=${encodeURIComponent(EMAIL)}` },
  });
  await db.job.create({
    data: {
      kind: "IMPORT",
      state: "DONE",
      userId: "ada",
      label: { code: "imported", fileName: "list.csv" },
      items: {
        create: [
          {
            position: 1,
            recordId: contact,
            cells: [NAME, TYPED],
            outcome: "updated",
            before: { name: NAME },
          },
          { position: 2, cells: ["Z. Q.", TYPED], key: EMAIL, outcome: "rejected" },
          { position: 3, cells: ["Somebody", "+33139000000"], outcome: "rejected" },
        ],
      },
    },
  });
  await db.job.create({
    data: {
      kind: "EXPORT",
      state: "DONE",
      userId: "ada",
      label: { code: "calls-exported" },
      input: { query: `?q=${TYPED}` },
    },
  });
  await db.job.create({
    data: {
      id: "merge",
      kind: "MERGE",
      state: "DONE",
      userId: "ada",
      label: { code: "merged", count: 1, name: NAME },
      input: { keepId: contact, input: { name: NAME, values: { email: EMAIL } } },
      items: {
        create: { position: 1, recordId: contact, before: { kept: { name: NAME } }, outcome: "updated" },
      },
    },
  });
  await emit(db, [
    {
      kind: "job.undone",
      actor: ada,
      subjectId: "merge",
      recordIds: [],
      data: { job: "MERGE", label: { code: "merged", count: 1, name: NAME } },
    },
  ]);
  await dispatch();
}

/** Lists, by table, the rows that have one of these texts. */
async function rowsWith(texts: readonly string[]): Promise<Record<string, string[]>> {
  const tables = await db.$queryRaw<{ name: string }[]>`
    SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE '\_prisma%'`;
  const found: Record<string, string[]> = {};
  for (const { name } of tables) {
    const patterns = texts.flatMap((text) => [`%${text}%`, `%${encodeURIComponent(text)}%`]);
    const rows = await db.$queryRawUnsafe<{ row: string }[]>(
      `SELECT to_jsonb(t)::text AS row FROM "${name}" t WHERE to_jsonb(t)::text ILIKE ANY($1)`,
      patterns,
    );
    if (rows.length > 0) found[name] = rows.map(({ row }) => row);
  }
  return found;
}

const TEXTS = [NAME, TYPED, NUMBER, EMAIL];

test("after an erasure no table tells of the person any more", async () => {
  await fill();
  const before = await rowsWith(TEXTS);
  // So that the test would notice: they are in all of these.
  expect(Object.keys(before).toSorted()).toEqual([
    "BlockedNumber", "Call", "CallLeg", "DomainEvent", "Job", "JobItem", "Note", "NoteDraft", "PhoneNumber", "Record",
    "RecordKey", "SavedView", "Task", "TimelineEntry", "WebhookEvent",
  ]); // prettier-ignore
  expect(await erase(contact, lead)).toMatchObject({ ok: true });
  expect(await db.job.findFirst({ where: { kind: "ERASE" } })).toMatchObject({ state: "DONE", updated: 1 });
  expect(await rowsWith(TEXTS)).toEqual({});
  expect(await db.record.findMany({ where: { id: { in: [contact, lead] } } })).toEqual([]);
});

test("calls stay in the log without the person, and what others have stays whole", async () => {
  await fill();
  await erase(contact, lead);
  const calls = await db.call.findMany({
    orderBy: { id: "asc" },
    include: { recordings: true, links: true },
  });
  expect(
    calls.map(({ id, remoteNumber, remoteRaw, recordings }) => [
      id,
      remoteNumber,
      remoteRaw,
      recordings.length,
    ]),
  ).toEqual([
    ["mine", null, "Erased", 0],
    ["switchboard", null, "Erased", 0],
    ["theirs", SWITCHBOARD, SWITCHBOARD, 1],
  ]);
  expect(calls.map(({ links }) => links.map(({ recordId }) => recordId))).toEqual([
    [account],
    [account],
    [account],
  ]);
  expect(await db.jobItem.findMany({ where: { position: 3 }, select: { cells: true } })).toEqual([
    { cells: ["Somebody", "+33139000000"] },
  ]);
  expect(await db.webhookEvent.findMany({ select: { callId: true } })).toEqual([{ callId: "theirs" }]);
  expect((await db.record.findMany({ orderBy: { name: "asc" } })).map(({ name }) => name)).toEqual([
    "Pumps",
    "Quill & Sons",
    "Somebody else",
  ]);
});

test("the audit keeps what was done and by whom, under a pseudonym", async () => {
  await fill();
  await erase(contact, lead);
  const { entries } = await listAudit(ada, {});
  const alias = `Erased ${contact.slice(-6)}`;
  expect(entries.every(({ actor }) => actor === "ada")).toBe(true);
  expect(entries.map(({ text }) => text)).toEqual(
    expect.arrayContaining([
      "Erased a person – 2 records, 2 calls",
      `Created the contact ${alias}`,
      `Changed the contact ${alias}`,
      "Changed the deal Pumps",
      "Listened to the recording of a call with Erased",
    ]),
  );
  const [created] = entries.filter(({ text }) => text.startsWith("Created"));
  expect(created!.changes).toContainEqual({ label: "Email", before: "", after: "Erased" });
  const linked = entries
    .filter(({ text }) => text === "Changed the deal Pumps")
    .flatMap(({ changes }) => changes);
  expect(linked).toContainEqual({ label: "Contact", before: "Somebody else", after: alias });
});

test("nobody changes an event but an erasure, and it changes only what it tells", async () => {
  await emit(db, [
    {
      kind: "record.deleted",
      actor: ada,
      subjectId: contact,
      data: { type: { key: "contact", label: "Contact" }, name: NAME },
    },
  ]);
  const inErasure = (sql: string) =>
    db.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT set_config('dockline.erasure', 'on', true)`;
      await tx.$executeRawUnsafe(sql);
    });
  await expect(inErasure(`UPDATE "DomainEvent" SET "actorId" = 'ben', data = '{}'`)).rejects.toThrow(
    "cannot be changed",
  );
  await expect(inErasure(`DELETE FROM "DomainEvent"`)).rejects.toThrow("cannot be changed");
  await expect(db.$executeRaw`UPDATE "DomainEvent" SET data = '{}'`).rejects.toThrow("cannot be changed");
  await inErasure(`UPDATE "DomainEvent" SET data = '{}'`);
});

test("files, and what the channel has, are removed, again until it succeeds", async () => {
  await fill();
  await db.recording.create({ data: { callId: "mine", kind: "VOICEMAIL", sid: "REwaiting", seconds: 3 } });
  await erase(contact, lead);
  const files = async () => {
    const names: string[] = [];
    for await (const { file } of openStorage().list()) names.push(file);
    return names.toSorted();
  };
  const forgotten: string[] = [];
  let isDown = true;
  const forget = async (_channelId: string, sid: string) => {
    if (isDown) throw new Error("down");
    forgotten.push(sid);
  };
  let now = Date.now() + 1_000;
  expect(await removeErased(forget, () => now)).toBe(0);
  expect(await files()).toEqual(["theirs.wav"]);
  isDown = false;
  expect(await removeErased(forget, () => now)).toBe(0);
  now += 3_000;
  expect(await removeErased(forget, () => now)).toBe(7);
  expect(forgotten.toSorted()).toEqual([
    "CAamine", "CAaswitchboard", "CAcmine", "CAcswitchboard", "REmine", "REswitchboard", "REwaiting",
  ]); // prettier-ignore
  expect(await db.removal.count()).toBe(0);
});

test("a recording that is being copied while its person is erased is not kept", async () => {
  await fill();
  const sid = "REwaiting";
  await db.recording.create({ data: { callId: "mine", kind: "VOICEMAIL", sid, seconds: 3 } });
  const stored = await copyRecordings(async () => {
    await erase(contact, lead);
    return new Response("sound");
  }, Date.now);
  expect(stored).toBe(0);
  await removeErased(
    async () => {},
    () => Date.now() + 1_000,
  );
  const names: string[] = [];
  for await (const { file } of openStorage().list()) names.push(file);
  expect(names).toEqual(["theirs.wav"]);
});

test("records with the same number or email are offered, also from the bin", async () => {
  const type = await typeOf("contact");
  const binned = await addRecord("contact", "Z. Quill", { email: EMAIL.toUpperCase() });
  await db.$transaction(async (tx) => {
    await deleteRecords(tx, [binned]);
    await emitMoved(tx, ada, "record.deleted", type, [{ id: binned, name: "Z. Quill" }]);
  });
  const same = await listSamePerson(ada, await person(contact));
  expect(same.map(({ id, isDeleted }) => [id, isDeleted])).toEqual([
    [account, false],
    [lead, false],
    [binned, true],
  ]);
});

test("a number that others have, too, is told, and its calls stay unless the person is their primary record", async () => {
  await fill();
  const found = await person(contact, lead);
  expect(found.sharedNumbers).toEqual([SWITCHBOARD]);
  expect(found.callIds.toSorted()).toEqual(["mine", "switchboard"]);
  const review = await reviewPerson(ada, found);
  expect(review).toMatchObject({
    records: 2,
    notes: 2,
    tasks: 2,
    calls: 2,
    recordings: 2,
    voicemails: 0,
    importRows: 2,
    views: 1,
    blocked: 1,
    sharedNumbers: [{ number: "+33 1 99 00 55 00", names: ["Quill & Sons"] }],
  });
  expect(review.linked.map(({ name }) => name)).toEqual(["Quill & Sons", "Pumps"]);
  const staying = await addRecord("case", "Broken pump", { description: `reported by ${EMAIL}` });
  const mentioned = await listMentioned(ada, found);
  expect(mentioned.map(({ id }) => id)).toEqual([staying]);
});

test("what was not looked at is not erased: a new call, a change, a call that runs, a file that waits", async () => {
  const { records, callIds } = await person(contact);
  const reviewed = { recordIds: [contact], versions: [records[0]!.version], calls: callIds.length };
  const refused = async () => {
    const result = await startErasure(ada, reviewed);
    return result.ok ? "ok" : result.code;
  };
  await db.job.create({
    data: {
      id: "waiting", kind: "IMPORT", state: "STAGED", userId: "ada", label: { code: "imported", fileName: "list.csv" },
      parts: { create: { position: 0, bytes: Buffer.from(`name,email\n${NAME},${EMAIL}\n`) } },
    },
  }); // prettier-ignore
  expect(await refused()).toBe("import-waits");
  await db.job.delete({ where: { id: "waiting" } });
  await addCall({
    id: "now",
    numberId,
    direction: "INBOUND",
    remoteNumber: "+33199007777",
    mainRecordId: contact,
    state: "ACTIVE",
  });
  await db.callLink.create({ data: { callId: "now", recordId: contact, main: true } });
  expect(await refused()).toBe("changed");
  reviewed.calls = 1;
  expect(await refused()).toBe("on-a-call");
  await db.conversation.update({ where: { id: "now" }, data: { state: "ENDED", endedAt: LONG_AGO } });
  await db.record.update({ where: { id: contact }, data: { version: { increment: 1 } } });
  expect(await refused()).toBe("changed");
  expect(await db.job.count({ where: { kind: "ERASE" } })).toBe(0);
});

test("a change between the click and the worker erases nothing", async () => {
  const { records } = await person(contact);
  const versions = [records[0]!.version];
  expect(await startErasure(ada, { recordIds: [contact], versions, calls: 0 })).toMatchObject({ ok: true });
  await changeRecordOf(ada, "contact", { id: contact, version: null, name: "Zora" }, { decimal: "." });
  await workAll();
  expect(await db.job.findFirst({ where: { kind: "ERASE" } })).toMatchObject({ rejected: 1 });
  expect(await db.record.count({ where: { id: contact } })).toBe(1);
});

test("only who may erase every one of the records does", async () => {
  const ben = await addUser("ben", {
    grants: {
      ...agentGrants("ALL", ["records.edit", "records.delete", "records.erase"]),
      "records.delete:lead": "OWN",
    },
  });
  await db.record.update({ where: { id: lead }, data: { ownerId: "ada" } });
  expect(mayErase(ben, await person(contact))).toBe(true);
  expect(mayErase(ben, await person(contact, lead))).toBe(false);
  expect(mayErase(await addUser("cleo"), await person(contact))).toBe(false);
  expect(await listSamePerson(ben, await person(contact))).toEqual([
    expect.objectContaining({ id: account }),
  ]);
});

test("the export has all about them, and the recordings", async () => {
  await fill();
  const files = new Map<string, string>();
  for await (const { name, input } of exportPerson(ada, await person(contact, lead))) {
    files.set(name, typeof input === "string" ? input : await new Response(input).text());
  }
  const { "personal-data.json": _json, ...sounds } = Object.fromEntries(files);
  expect(Object.values(sounds)).toEqual(["sound", "sound"]);
  const about = JSON.parse(files.get("personal-data.json")!);
  expect(about.records).toEqual(
    [
      expect.objectContaining({ type: "Contact", name: NAME }),
      expect.objectContaining({ type: "Lead", name: NAME }),
    ].toSorted(() => (contact < lead ? 0 : -1)),
  );
  expect(about.records.find(({ type }: { type: string }) => type === "Contact").fields).toMatchObject({
    Email: EMAIL,
    Account: "Quill & Sons",
  });
  expect(about.notes).toHaveLength(2);
  expect(about.tasks.map(({ callBack }: { callBack: string }) => callBack)).toEqual([NUMBER, NUMBER]);
  expect(about.calls.map(({ number }: { number: string }) => number)).toEqual([
    "+33 6 12 00 77 66",
    "+33 1 99 00 55 00",
  ]);
  expect(about.calls.flatMap(({ recordings }: { recordings: string[] }) => recordings).toSorted()).toEqual(
    Object.keys(sounds).toSorted(),
  );
  expect(about.history.length).toBeGreaterThan(2);
  expect(idsOf(await person(contact, lead)).toSorted()).toEqual([contact, lead].toSorted());
});
