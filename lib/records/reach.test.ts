import { beforeEach, describe, expect, test } from "vitest";
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
import { startImport } from "@/scripts/testing/jobs";
import { limitedTo, type CurrentUser, type Grants } from "../auth/permissions";
import { findCall } from "../calls/views/log";
import { chooseCaller, correctLink } from "../calls/after-call/link-record";
import { db } from "../base/db";
import { rejectedLines } from "../import/result-files";
import { FROM_THE_END } from "../jobs/run";
import { workAll } from "../wiring/jobs";
import { startJob } from "../wiring/start-job";
import { findStored, listVoicemails } from "../recordings/queries";
import { listTimeline } from "../timeline/queries";
import { listCleanUp, listShared } from "./match-index/clean-up";
import { exportRecords } from "./export";
import { countRecords, listRecords, type ListParams } from "./list";
import { findRecord } from "./queries";
import { searchRecords } from "../search/queries";
import { listMyCallBacks, listMyTasks } from "../tasks/queries";
import { withinReach } from "./reach";
import { checkNamed, createRecordOf } from "./save";

setUpDatabase();

const LIST: ListParams = { sort: "name", direction: "asc", filters: {}, search: "" };

/** Two agents with the scope OWN. `hers` is Ada's contact, `his` is Ben's. */
let ada: CurrentUser;
let ben: CurrentUser;
let hers: string;
let his: string;
let numberId: string;

beforeEach(async () => {
  await db.role.update({ where: { id: "agent" }, data: { grants: agentGrants("OWN") } });
  ada = await addUser("ada", { grants: agentGrants("OWN") });
  ben = await addUser("ben", { grants: agentGrants("OWN") });
  hers = await addRecord("contact", "Ines of Ada", { phone: "+33199001234" }, { ownerId: "ada" });
  his = await addRecord("contact", "Jules of Ben", { phone: "+33199005678" }, { ownerId: "ben" });
  ({ numberId } = await addChannel(["ada", "ben"]));
});

/** Adds a call that rang Ada and Ben and that Ada answered, linked to her contact, with her note. */
async function addAdasCall() {
  await addCall({
    id: "call",
    direction: "INBOUND",
    outcome: "ANSWERED",
    numberId,
    remoteNumber: "+33199001234",
    agentId: "ada",
    mainRecordId: hers,
    legs: [
      { id: "l1", entry: "OFFERED", userId: "ada", admittedAt: new Date(), status: "completed" },
      { id: "l2", entry: "OFFERED", userId: "ben", status: "canceled", endedAt: new Date() },
    ],
    links: { create: { recordId: hers, main: true } },
    notes: { create: { recordId: hers, authorId: "ada", body: "A secret of Ines" } },
    recordings: {
      create: { id: "talk", sid: "RE1", kind: "CALL", seconds: 9, state: "STORED", file: "f", bytes: 9 },
    },
  });
}

const all = async (lines: AsyncGenerator<string>) => {
  let text = "";
  for await (const line of lines) text += line;
  return text;
};

test("withinReach keeps the ids of records that exist, aren't deleted and are within the user's scope", async () => {
  const deleted = await addRecord("contact", "Gone", {}, { ownerId: "ada" });
  await db.record.update({ where: { id: deleted }, data: { deletedAt: new Date() } });
  const nobodys = await addRecord("contact", "Nobody's");
  expect(await withinReach(ada, [hers, his, deleted, nobodys, "nowhere"])).toEqual(new Set([hers, nobodys]));
});

describe("a record type apart", () => {
  /** Sees all contacts, none of the leads, edits and exports their own. */
  const apart: Grants = {
    ...agentGrants("OWN"),
    "records.read:contact": "ALL",
    "records.read:lead": "NONE",
  };
  const user = () => ({ ...ada, grants: apart });

  test("is listed, counted, found and reached in its own scope", async () => {
    const nobodysLead = await addRecord("lead", "Lea of nobody");
    const bensDeal = await addRecord("deal", "Deal of Ben", {}, { ownerId: "ben" });
    const hersDeal = await addRecord("deal", "Deal of Ada", {}, { ownerId: "ada" });
    const namesOf = async (key: string) => {
      const type = await typeOf(key);
      const { records } = await listRecords(user(), type, LIST);
      expect(await countRecords(user(), type, LIST)).toBe(records.length);
      return records.map(({ name }) => name).sort();
    };
    expect(await namesOf("contact")).toEqual(["Ines of Ada", "Jules of Ben"]);
    expect(await namesOf("deal")).toEqual(["Deal of Ada"]);
    expect(await namesOf("lead")).toEqual([]);
    expect(await withinReach(user(), [hers, his, nobodysLead, bensDeal, hersDeal])).toEqual(
      new Set([hers, his, hersDeal]),
    );
    const find = async (text: string) => (await searchRecords(user(), text)).map(({ name }) => name);
    expect(await find("ben")).toEqual(["Jules of Ben"]);
    expect(await find("lea of")).not.toContain("Lea of nobody");
  });

  test("is edited and exported no further than the role says", async () => {
    const type = await typeOf("contact");
    const { records } = await listRecords(user(), type, LIST);
    expect(records.map(({ name, canEdit }) => [name, canEdit]).sort()).toEqual([
      ["Ines of Ada", true],
      ["Jules of Ben", false],
    ]);
    const exporter = limitedTo(user(), "records.export", "contact");
    const text = await all(exportRecords(exporter, type, LIST));
    expect(text).toContain("Ines of Ada");
    expect(text).not.toContain("Jules of Ben");
  });
});

describe("a call that only rang an agent", () => {
  beforeEach(addAdasCall);

  test("can't be linked by them, nor can they choose its caller", async () => {
    expect((await findCall(ben, "call"))!.mayLink).toBe(false);
    expect((await findCall(ada, "call"))!.mayLink).toBe(true);
    expect(await chooseCaller(ben, "call", his)).toMatchObject({ ok: false });
    expect(await db.call.findUnique({ where: { id: "call" }, select: { mainRecordId: true } })).toEqual({
      mainRecordId: hers,
    });
  });

  test("can't be listened to by them", async () => {
    expect(await findStored(ben, "talk")).toBeNull();
    expect(await findStored(ada, "talk")).not.toBeNull();
  });
});

test("correcting a call's link leaves a colleague's note on the record it was on, if that is out of scope", async () => {
  await addAdasCall();
  await db.callLeg.update({ where: { id: "l2" }, data: { admittedAt: new Date() } });
  await correctLink(ben, "call", his);
  expect(await db.note.findFirst({ select: { recordId: true } })).toEqual({ recordId: hers });
});

test("a new record doesn't take over colleagues' calls with its number", async () => {
  await addAdasCall();
  await db.callLeg.delete({ where: { id: "l2" } });
  const input = { name: "Who?", ownerId: "ben", values: { phone: "+33199001234" }, links: {} };
  const created = await createRecordOf(ben, "lead", input, { decimal: "." });
  if (!created.ok || created.value.errors) throw new Error("not created");
  await dispatch();
  expect((await listTimeline(ben, created.value.id)).items).toEqual([]);
  const mine = await createRecordOf(ada, "lead", { ...input, ownerId: "ada" }, { decimal: "." });
  if (!mine.ok || mine.value.errors) throw new Error("not created");
  await dispatch();
  expect((await listTimeline(ada, mine.value.id)).items).toMatchObject([{ kind: "CALL" }]);
});

test("the voicemail list names no record out of scope", async () => {
  await addAdasCall();
  await db.call.update({ where: { id: "call" }, data: { agentId: null } });
  await db.recording.update({ where: { id: "talk" }, data: { kind: "VOICEMAIL" } });
  expect((await listVoicemails(ben))[0]?.record).toBeNull();
  expect((await listVoicemails(ada))[0]?.record).toMatchObject({ name: "Ines of Ada" });
});

describe("a job", () => {
  const idOf = (started: Awaited<ReturnType<typeof startJob>>) => {
    if (!started.ok) throw new Error(started.message);
    return started.value.jobId;
  };
  const edit = async (user: CurrentUser, ids: string[]) => {
    const started = await startJob(user, {
      kind: "EDIT",
      type: await typeOf("contact"),
      label: { code: "field-set", field: "Title", value: "Changed" },
      input: { edit: { key: "title", value: "Changed" } },
      target: { ids },
    });
    await workAll(idOf(started));
    return idOf(started);
  };
  const titleOf = async (id: string) =>
    ((await db.record.findUnique({ where: { id } }))!.values as { title?: string }).title;

  test("leaves records out of scope unchanged, and its files don't name them", async () => {
    const id = await edit(ada, [his, hers]);
    expect(await titleOf(his)).toBeUndefined();
    expect(await titleOf(hers)).toBe("Changed");
    expect(await all(rejectedLines(ada, id, {}))).not.toContain("Jules");
  });

  test("no longer names records that have left the user's scope", async () => {
    const id = await edit(ada, [hers]);
    await db.jobItem.updateMany({
      where: { jobId: id },
      data: { outcome: "rejected", problems: [{ code: "record-out-of-reach" }] },
    });
    expect(await all(rejectedLines(ada, id, {}))).toContain("Ines");
    await db.record.update({ where: { id: hers }, data: { ownerId: "ben" } });
    expect(await all(rejectedLines(ada, id, {}))).not.toContain("Ines");
  });

  test("changes only records of its own type", async () => {
    const account = await addRecord("account", "Imprimerie", {}, { ownerId: "ada" });
    await edit(ada, [account]);
    expect(await titleOf(account)).toBeUndefined();
  });

  test("is undone only for a user who can change its records", async () => {
    const id = await edit(ada, [hers]);
    const undo = (by: string) =>
      db.job.update({
        where: { id },
        data: { state: "UNDOING", position: FROM_THE_END, undoneById: by },
      });
    await undo("ben");
    await workAll(id);
    expect(await titleOf(hers)).toBe("Changed");
    await db.jobItem.updateMany({ where: { jobId: id }, data: { outcome: "updated" } });
    await undo("ada");
    await workAll(id);
    expect(await titleOf(hers)).toBeUndefined();
  });

  test("changes nothing once its user is disabled or can't delete", async () => {
    await db.role.update({ where: { id: "agent" }, data: { grants: agentGrants("OWN", ["records.edit"]) } });
    const remove = async () => {
      const started = await startJob(ada, {
        kind: "DELETE",
        type: await typeOf("contact"),
        label: { code: "deleted" },
        input: {},
        target: { ids: [hers] },
      });
      await workAll(idOf(started));
      return (await db.record.findUnique({ where: { id: hers } }))!.deletedAt;
    };
    expect(await remove()).toBeNull();
    await db.role.update({
      where: { id: "agent" },
      data: { grants: agentGrants("OWN", ["records.edit", "records.delete"]) },
    });
    await db.user.update({ where: { id: "ada" }, data: { disabledAt: new Date() } });
    expect(await remove()).toBeNull();
    await db.user.update({ where: { id: "ada" }, data: { disabledAt: null } });
    expect(await remove()).not.toBeNull();
  });
});

test("checkNamed checks the owner, users and links that are new on a record", async () => {
  const type = await typeOf("contact");
  const link = type.fields.find(({ kind }) => kind === "LINK")!;
  const foreign = await addRecord("account", "Ben's company", {}, { ownerId: "ben" });
  const own = await addRecord("account", "Ada's company", {}, { ownerId: "ada" });
  const check = (ownerId: string | null, toId: string, before: string[] = []) =>
    checkNamed(
      ada,
      type,
      { ownerId, values: {}, links: { [link.key]: [toId] } },
      { ownerIds: [], links: { [link.key]: before } },
    );
  expect(await check("ada", own)).toBeNull();
  expect(await check("ada", foreign)).toHaveProperty(link.key);
  expect(await check("ada", foreign, [foreign])).toBeNull();
  expect(await check("ada", hers)).toHaveProperty(link.key); // of another type
  expect(await check("nobody", own)).toHaveProperty("ownerId");
});

test("a link to a record out of scope is shown without its name: on a page, in a list, in a file", async () => {
  const type = await typeOf("contact");
  const field = type.fields.find(({ targetTypeKey }) => targetTypeKey === "account")!;
  const foreign = await addRecord("account", "Ben's company", {}, { ownerId: "ben" });
  const linked = await addRecord(
    "contact",
    "Linked",
    {},
    { ownerId: "ada", links: { [field.key]: [foreign] } },
  );
  expect((await findRecord(ada, type, linked))!.links[field.key]).toEqual({ id: foreign, name: null });
  expect(
    (await findRecord({ ...ada, grants: agentGrants("ALL") }, type, linked))!.links[field.key]!.name,
  ).toBe("Ben's company");
  const params = { sort: "name", direction: "asc", filters: {}, search: "" } as const;
  const listed = await listRecords(ada, type, params);
  expect(listed.records.find(({ id }) => id === linked)!.links[field.key]!.name).toBeNull();
  expect(await all(exportRecords(ada, type, params))).not.toContain("Ben's company");
});

test("an assignee sees a task on a record out of scope, without the record's name", async () => {
  await db.task.create({ data: { recordId: his, assigneeId: "ada", title: "Send the offer" } });
  await db.task.create({
    data: { recordId: his, assigneeId: "ada", title: "Call", callBack: "+33199005678" },
  });
  expect(await listMyTasks(ada)).toMatchObject([{ title: "Send the offer", record: null }]);
  expect(await listMyCallBacks(ada)).toMatchObject([{ title: "Call", record: null }]);
  expect(await listMyTasks({ ...ada, grants: agentGrants("ALL") })).toMatchObject([
    { record: { name: "Jules of Ben" } },
  ]);
});

test("the number clean-up lists only records within the user's scope", async () => {
  const types = [await typeOf("contact")];
  await addRecord("contact", "Ada's puzzle", { phone: "ask her" }, { ownerId: "ada" });
  await addRecord("contact", "Ben's puzzle", { phone: "ask him" }, { ownerId: "ben" });
  const [fields] = [await listCleanUp(ada, types)];
  expect(fields.flatMap(({ rows }) => rows.unreadable.map(({ name }) => name))).toEqual(["Ada's puzzle"]);
  await addRecord("contact", "Double of Jules", { phone: "+33199005678" }, { ownerId: "ben" });
  expect(await listShared(ada, types)).toEqual([]);
  expect(await listShared({ ...ada, grants: agentGrants("ALL") }, types)).toHaveLength(1);
});

test("an import doesn't link by name to a record out of scope", async () => {
  await addRecord("account", "Ben's company", {}, { ownerId: "ben" });
  const field = (await typeOf("contact")).fields.find(({ targetTypeKey }) => targetTypeKey === "account")!;
  const id = await startImport(ada, "contact", "Name,Company\nNew one,Ben's company\n", {
    columns: ["name", field.key],
    createLinks: false,
  });
  await workAll(id);
  expect(await db.jobItem.findFirst({ where: { jobId: id }, select: { outcome: true } })).toEqual({
    outcome: "rejected",
  });
  expect(await db.recordLink.count({ where: { to: { ownerId: "ben" } } })).toBe(0);
});
