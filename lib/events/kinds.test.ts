import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
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
import { MAIN_NUMBER } from "@/scripts/testing/database";
import { startImport, startJob, undo } from "@/scripts/testing/jobs";
import type { CurrentUser } from "../auth/permissions";
import { db, newConnection } from "../base/db";
import { correctLink, createRecordInCall, linkCall } from "../calls/after-call/link-record";
import { wrapUp } from "../calls/after-call/wrap-up";
import { agentConnected, claimCall } from "../calls/reports/leg-reports";
import { receiveCall } from "../calls/reports/receive-call";
import { incoming, makeCalls } from "../calls/testing/make-calls";
import { pressEnd } from "../calls/testing/press";
import { addNoteAction } from "../notes/actions";
import { copyRecordings } from "../recordings/copy";
import { setDoNotCallAction, restoreRecordAction, setLinkAction } from "../records/actions";
import { changeRecordOf, createRecordOf, deleteRecordOf } from "../records/save";
import { addTaskAction, setTaskDoneAction } from "../tasks/actions";
import { listTimeline } from "../timeline/queries";
import { workAll } from "../wiring/jobs";
import { startJob as startMeantJob } from "../wiring/start-job";
import { ofKinds, type DomainEvent } from "./domain-event";
import { emit } from "./emit";
import { CHANNEL, type Notice } from "./notify";

let ada: CurrentUser;
vi.mock("next/cache", () => ({ revalidatePath: () => {} }));
// Who is signed in is read from a cookie, and there is no browser here.
vi.mock("../auth/session", () => ({ findCurrentUser: async () => ada }));

setUpDatabase();

beforeEach(async () => {
  ada = await addUser("ada");
});

/** A connection of its own, until the test is over. */
async function connect() {
  const client = newConnection();
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/** Waits until so many statements wait for a row that another transaction holds. */
async function untilWaiting(count: number) {
  // Not in a transaction: within one the answer stays the same.
  const watch = await connect();
  const waiting = async () =>
    (
      await watch.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      )
    ).rowCount;
  await vi.waitFor(async () => expect(await waiting()).toBe(count), { timeout: 10_000 });
}

const READING = { decimal: "." } as const;
const events = async () =>
  (await db.domainEvent.findMany({ orderBy: { id: "asc" } })) as unknown as DomainEvent[];
const kinds = async () => (await events()).map(({ kind }) => kind);
const texts = async (recordId: string) => {
  await dispatch();
  return (await listTimeline(ada, recordId)).items.flatMap((item) =>
    item.kind === "CHANGE" ? item.text : [],
  );
};
const forget = () => db.$executeRaw`TRUNCATE "DomainEvent"`;

test("a new record's event has the values it was created with", async () => {
  const account = await addRecord("account", "Acme");
  const created = await createRecordOf(
    ada,
    "contact",
    { name: "Bob", ownerId: "ada", values: { phone: "+33199001234" }, links: { account: [account] } },
    READING,
  );
  if (!created.ok || created.value.errors) throw new Error("not created");
  const { id } = created.value;
  expect(await events()).toMatchObject([
    {
      kind: "record.created",
      actorId: "ada",
      actorName: "ada",
      subjectId: id,
      recordIds: [id],
      data: {
        type: { key: "contact", label: "Contact" },
        name: "Bob",
        changes: [
          { field: "name", before: "", after: "Bob" },
          { field: "owner", before: null, after: "ada", afterText: "ada" },
          { field: "account", kind: "LINK", before: null, after: account, afterText: "Acme" },
          { field: "phone", kind: "PHONE", before: null, after: "+33199001234" },
        ],
      },
    },
  ]);
});

test("an edit's event has each field before and after, and a save without changes writes none", async () => {
  const deal = await addRecord("deal", "Pumps", { stage: "proposal" });
  const save = () =>
    changeRecordOf(
      ada,
      "deal",
      { id: deal, version: null, ownerId: "ada", values: { stage: "won" } },
      READING,
    );
  await save();
  await save();
  expect(await events()).toMatchObject([
    {
      kind: "record.changed",
      data: {
        name: "Pumps",
        changes: [
          { field: "owner", label: null, before: null, after: "ada", beforeText: "", afterText: "ada" },
          {
            field: "stage",
            label: "Stage",
            before: "proposal",
            after: "won",
            beforeText: "Proposal",
            afterText: "Won",
          },
        ],
      },
    },
  ]);
  expect(await texts(deal)).toEqual(["ada changed Owner to ada, Stage from Proposal to Won"]);
});

test("simultaneous edits are recorded one after another, and each writes only its own fields", async () => {
  const deal = await addRecord("deal", "Pumps", { stage: "proposal" });
  const change = (part: object) => changeRecordOf(ada, "deal", { id: deal, version: null, ...part }, READING);
  // All have read the record before one writes it: the row is held until they wait for it.
  const held = await connect();
  await held.query("BEGIN");
  await held.query(`SELECT 1 FROM "Record" WHERE id = $1 FOR UPDATE`, [deal]);
  const all = Promise.all([
    change({ values: { stage: "won" } }),
    change({ values: { stage: "lost" } }),
    change({ name: "New pumps" }),
  ]);
  await untilWaiting(3);
  await held.query("COMMIT");
  expect((await all).every(({ ok }) => ok)).toBe(true);
  const changes = ofKinds(await events(), "record.changed").flatMap(({ data }) => data.changes);
  const stages = changes.filter(({ field }) => field === "stage");
  expect(stages.map(({ before }) => before)).toEqual(["proposal", stages[0]!.after]);
  expect(changes.filter(({ field }) => field === "name")).toMatchObject([
    { before: "Pumps", after: "New pumps" },
  ]);
  expect(await db.record.findUnique({ where: { id: deal } })).toMatchObject({
    name: "New pumps",
    status: stages[1]!.after,
  });
});

test("a timeline keeps the names from the time of each event", async () => {
  const deal = await addRecord("deal", "Pumps", { stage: "proposal" });
  await changeRecordOf(ada, "deal", { id: deal, version: null, values: { stage: "won" } }, READING);
  await db.user.update({ where: { id: "ada" }, data: { name: "Ada Ortiz" } });
  expect(await texts(deal)).toEqual(["ada changed Stage from Proposal to Won"]);
});

test("setting a link, marking “Do not call”, deleting and restoring each write one event", async () => {
  const account = await addRecord("account", "Acme");
  const contact = await addRecord("contact", "Bob");
  expect(
    await setLinkAction({ typeKey: "contact", id: contact, fieldKey: "account", toId: account }),
  ).toMatchObject({ ok: true });
  await setDoNotCallAction({ id: contact, doNotCall: true });
  await setDoNotCallAction({ id: contact, doNotCall: true });
  await deleteRecordOf(ada, contact);
  await restoreRecordAction({ id: contact });
  expect(await events()).toMatchObject([
    { kind: "record.changed", data: { changes: [{ field: "account", after: account, afterText: "Acme" }] } },
    { kind: "record.changed", data: { changes: [{ field: "doNotCall", before: false, after: true }] } },
    { kind: "record.deleted", subjectId: contact, data: { name: "Bob" } },
    { kind: "record.restored", subjectId: contact },
  ]);
  expect(await texts(contact)).toEqual(["ada changed Do not call from No to Yes", "ada changed Account"]);
});

test("a bulk edit and its undo write one event per slice, and one entry on each timeline", async () => {
  const one = await addRecord("contact", "Bob");
  const two = await addRecord("contact", "Cleo");
  const job = await startJob("EDIT", "ada", "contact", { edit: { ownerId: "ada" } });
  await workAll();
  await undo(job);
  await workAll();
  expect(await events()).toMatchObject([
    {
      kind: "records.bulk",
      actorName: "ada",
      cause: { jobId: job },
      data: { job: "EDIT", isUndo: false, created: [], edit: { ownerId: "ada" } },
    },
    { kind: "records.bulk", cause: { undoOf: job }, data: { isUndo: true } },
  ]);
  for (const { recordIds } of await events()) expect(recordIds.toSorted()).toEqual([one, two].toSorted());
  expect(await texts(one)).toEqual([
    "ada undid a bulk action on this record",
    "ada edited this record in a bulk action",
  ]);
});

test("a bulk deletion and an import write an event each, and a rebuild writes none", async () => {
  await addRecord("contact", "Bob");
  await startJob("DELETE", "ada", "contact", {});
  await workAll();
  await startImport(ada, "lead", "Name\nCleo\n");
  await workAll();
  await startJob("REBUILD", "ada", "lead", {});
  await workAll();
  const { id } = await db.record.findFirstOrThrow({ where: { name: "Cleo" } });
  expect(await events()).toMatchObject([
    { kind: "records.bulk", data: { job: "DELETE" } },
    { kind: "records.bulk", data: { job: "IMPORT", created: [id], changed: [] } },
  ]);
  expect(await texts(id)).toEqual([]);
});

/** Merges one contact into another. @returns the job */
async function merge(keep: string, other: string) {
  const input = { name: "Bob Lane", ownerId: null, values: {}, links: {} };
  const started = await startMeantJob(ada, {
    kind: "MERGE",
    type: await typeOf("contact"),
    label: { code: "merged", count: 2, name: "Bob Lane" },
    input: { keepId: keep, version: 1, others: [{ id: other, version: 1 }], input },
    target: { ids: [keep] },
  });
  if (!started.ok) throw new Error(started.message);
  return started.value.jobId;
}

test("the event of a merge names the merged records and the changes", async () => {
  const keep = await addRecord("contact", "Bob");
  const other = await addRecord("contact", "Bob L.");
  const job = await merge(keep, other);
  expect(await events()).toMatchObject([
    {
      kind: "record.merged",
      subjectId: keep,
      recordIds: [keep, other],
      data: { others: [{ id: other, name: "Bob L." }], changes: [{ field: "name", after: "Bob Lane" }] },
    },
  ]);
  expect(await texts(keep)).toEqual(["ada merged Bob L. into this record: Name from Bob to Bob Lane"]);
  await undo(job);
  await workAll();
  expect((await kinds()).slice(1)).toEqual(["record.restored", "records.bulk"]);
});

test.each([
  ["before the merge", ["dispatch", "merge", "undo"]],
  ["between the merge and its undo", ["merge", "dispatch", "undo"]],
  ["after the undo", ["merge", "undo", "dispatch"]],
])("notes, tasks and calls dispatched %s end up on their original record", async (_when, steps) => {
  const { numberId } = await addChannel([]);
  const keep = await addRecord("contact", "Bob");
  const other = await addRecord("contact", "Bob L.");
  await addCall({ id: "c", numberId, direction: "INBOUND", remoteNumber: "+33199001234" });
  await db.$transaction((tx) => linkCall(tx, { id: "c" }, [other], other));
  await db.note.create({ data: { id: "n", recordId: other, authorId: "ada", body: "Hello" } });
  await db.task.create({ data: { id: "t", recordId: other, assigneeId: "ada", title: "Write" } });
  const task = { title: "Write", assigneeId: "ada", dueOn: null, callBack: null };
  const of = { actor: ada, recordIds: [other] };
  await emit(db, [
    { kind: "note.added", subjectId: "n", data: { body: "Hello" }, ...of },
    { kind: "task.added", subjectId: "t", data: task, ...of },
  ]);
  let job = "";
  const does: Record<string, () => Promise<unknown>> = {
    dispatch,
    merge: async () => (job = await merge(keep, other)),
    undo: async () => {
      await undo(job);
      await workAll();
    },
  };
  for (const step of steps) await does[step]!();
  await dispatch();
  const told = async (id: string) => (await listTimeline(ada, id)).items.map(({ kind }) => kind);
  expect((await told(keep)).filter((kind) => kind !== "CHANGE")).toEqual([]);
  expect((await told(other)).toSorted()).toEqual(["CALL", "NOTE", "TASK"]);
});

test("the timeline entry of a note that is being moved waits, and goes where the note goes", async () => {
  const keep = await addRecord("contact", "Bob");
  const other = await addRecord("contact", "Bob L.");
  await db.note.create({ data: { id: "n", recordId: other, authorId: "ada", body: "Hello" } });
  await emit(db, [
    { kind: "note.added", actor: ada, subjectId: "n", recordIds: [other], data: { body: "Hello" } },
  ]);
  const moving = await connect();
  await moving.query("BEGIN");
  await moving.query(`UPDATE "Note" SET "recordId" = $1`, [keep]);
  const dispatched = dispatch();
  await untilWaiting(1);
  await moving.query("COMMIT");
  await dispatched;
  expect(await db.timelineEntry.findMany()).toMatchObject([{ kind: "NOTE", recordId: keep }]);
});

/** Notices of records that have come since, each one once. */
async function listen() {
  const notices = new Set<string>();
  const client = await connect();
  client.on("notification", ({ payload }) => {
    const notice = JSON.parse(payload!) as Notice;
    if (notice.type === "record") notices.add(notice.recordId);
  });
  await client.query(`LISTEN ${CHANNEL}`);
  return notices;
}

test("notes and tasks write events, and pages that show their record refresh", async () => {
  const record = await addRecord("contact", "Bob");
  const notices = await listen();
  await addNoteAction({ recordId: record, body: "Hello" });
  await addTaskAction({ recordId: record, title: "Write", dueOn: null });
  const task = await db.task.findFirstOrThrow();
  for (const done of [true, false]) await setTaskDoneAction({ id: task.id, done });
  expect(await events()).toMatchObject([
    { kind: "note.added", data: { body: "Hello", records: { [record]: "Bob" } } },
    { kind: "task.added", subjectId: task.id, data: { title: "Write", assigneeId: "ada" } },
    { kind: "task.done", data: { title: "Write" } },
    { kind: "task.reopened" },
  ]);
  await dispatch();
  expect((await listTimeline(ada, record)).items).toMatchObject([{ kind: "TASK" }, { kind: "NOTE" }]);
  await vi.waitFor(() => expect([...notices]).toEqual([record]));
});

/** A call that Ada has taken. */
async function takeCall() {
  const { numberId } = await addChannel(["ada"]);
  const calls = makeCalls();
  const call = (await receiveCall(calls, incoming()))!;
  const leg = await db.callLeg.findFirstOrThrow({ where: { callId: call.id, entry: "OFFERED" } });
  await claimCall(calls, call.id, leg.id, "CA2");
  await agentConnected(calls, call.id, { userId: leg.id, sid: "CA2" });
  return { calls, callId: call.id, numberId };
}

test("a call, its note, its link to a record and its recording write events", async () => {
  const known = await addRecord("contact", "Bob", { phone: "+33199001234" });
  const { calls, callId } = await takeCall();
  expect(await events()).toMatchObject([
    {
      kind: "call.started",
      actorId: null,
      data: { call: { customer: "+33199001234", number: MAIN_NUMBER } },
    },
    { kind: "call.linked", recordIds: [known], data: { linked: [known], records: { [known]: "Bob" } } },
    {
      kind: "call.answered",
      actorName: "ada",
      recordIds: [known],
      data: { call: { agent: { name: "ada" } } },
    },
  ]);
  await forget();
  await pressEnd(calls, "ada", callId);
  expect(await kinds()).toEqual(["call.ended"]);
  await forget();
  for (const body of ["First", "Second", "Second"]) await wrapUp(ada, callId, { body, status: null });
  expect(await events()).toMatchObject([
    { kind: "note.added", data: { body: "First" }, cause: { callId } },
    { kind: "note.changed", data: { before: { body: "First" }, after: { body: "Second" } } },
  ]);
  await forget();
  const other = await addRecord("contact", "Cleo");
  await correctLink(ada, callId, other);
  expect(await events()).toMatchObject([
    { kind: "call.linked", data: { linked: [other], mainId: other } },
    { kind: "note.changed", recordIds: [known, other] },
  ]);
  await forget();
  await db.recording.create({ data: { callId, kind: "CALL", sid: "RE1", seconds: 9 } });
  await copyRecordings(async () => new Response("sound"), Date.now);
  expect(await events()).toMatchObject([
    {
      kind: "recording.stored",
      cause: { callId },
      data: { seconds: 9, bytes: 5, call: { customer: "+33199001234" } },
    },
  ]);
  expect((await events())[0]!.recordIds.toSorted()).toEqual([known, other].toSorted());
});

test("pages that show a call's record refresh when its timeline has the call, and when it ends", async () => {
  const known = await addRecord("contact", "Bob", { phone: "+33199001234" });
  const notices = await listen();
  const { calls, callId } = await takeCall();
  await dispatch();
  await vi.waitFor(() => expect([...notices]).toEqual([known]));
  expect((await listTimeline(ada, known)).items).toMatchObject([{ kind: "CALL", callId }]);
  notices.clear();
  await pressEnd(calls, "ada", callId);
  await dispatch();
  await vi.waitFor(() => expect([...notices]).toEqual([known]));
});

test("a record created during a call is linked to it, and both steps write an event", async () => {
  const { callId } = await takeCall();
  await forget();
  const input = { name: "Cleo", ownerId: null, values: {}, links: {} };
  await createRecordInCall(ada, "lead", input, { ...READING, callId });
  expect(await events()).toMatchObject([
    { kind: "record.created", cause: { callId } },
    { kind: "call.linked", actorName: "ada" },
  ]);
});

test("an imported record adopts only earlier calls its importer sees, and the undo removes it", async () => {
  await db.role.update({ where: { id: "agent" }, data: { grants: agentGrants("OWN") } });
  await addUser("ben");
  const { numberId } = await addChannel([]);
  const add = (id: string, agentId: string) =>
    addCall({
      id, agentId, numberId, direction: "OUTBOUND", remoteNumber: "+33199001234", createdAt: new Date(0),
    }); // prettier-ignore
  await add("adas", "ada");
  await add("bens", "ben");
  const job = await startImport(ada, "lead", "Name,Phone\nBob,+33 1 99 00 12 34\n");
  await workAll();
  await dispatch();
  const { id } = await db.record.findFirstOrThrow({ where: { name: "Bob" } });
  expect(await db.callLink.findMany()).toEqual([{ callId: "adas", recordId: id, main: true }]);
  expect((await listTimeline(ada, id)).items).toMatchObject([{ kind: "CALL", callId: "adas" }]);
  await undo(job);
  await workAll();
  expect(await db.record.count({ where: { id } })).toBe(0);
});

test("the event of an import includes the records it creates to link to", async () => {
  await startImport(ada, "contact", "Name,Account\nBob,Acme\nCleo,Acme\n", { createLinks: true });
  await workAll();
  const ids = (await db.record.findMany({ select: { id: true } })).map(({ id }) => id);
  expect(ids).toHaveLength(3);
  const [imported] = ofKinds(await events(), "records.bulk");
  expect(imported!.recordIds.toSorted()).toEqual(ids.toSorted());
  expect(imported!.data.created.toSorted()).toEqual(ids.toSorted());
});

test("a record that is given a number later adopts earlier calls with that number", async () => {
  const { numberId } = await addChannel([]);
  await addCall({ id: "c", numberId, direction: "INBOUND", remoteNumber: "+33199001234" });
  const lead = await addRecord("lead", "Bob");
  await changeRecordOf(ada, "lead", { id: lead, version: null, values: { phone: "+33199001234" } }, READING);
  await dispatch();
  expect(await db.callLink.findMany()).toEqual([{ callId: "c", recordId: lead, main: true }]);
});
