import { expect, test, vi } from "vitest";
import {
  addRecord,
  addUser,
  agentGrants,
  COUNTRY,
  dispatch,
  setUpDatabase,
  typeOf,
} from "@/scripts/testing/database";
import { addContacts, startJob, undo } from "@/scripts/testing/jobs";
import { db } from "../base/db";
import { matchCaller } from "../records/match-index/match-caller";
import { findJob } from "./queries";
import { emit } from "../events/emit";
import { updateRecord } from "../records/write";
import { JOB_KINDS, workAll } from "../wiring/jobs";

setUpDatabase();

const job = (id: string) => db.job.findUniqueOrThrow({ where: { id } });
const record = (id: string) => db.record.findUniqueOrThrow({ where: { id } });

test("a bulk edit sets a field of many records, and its undo restores it", async () => {
  await addUser("ada");
  const [a, b] = [await addRecord("deal", "A", { stage: "won" }), await addRecord("deal", "B")];
  const id = await startJob("EDIT", "ada", "deal", { edit: { key: "stage", value: "won" } });
  await workAll();
  expect(await job(id)).toMatchObject({ state: "DONE", total: 2, updated: 1, skipped: 1, rejected: 0 });
  expect(await record(b)).toMatchObject({ status: "won", values: { stage: "won" }, version: 2 });
  await undo(id);
  await workAll();
  expect(await job(id)).toMatchObject({ state: "UNDONE", kept: 0 });
  expect((await record(b)).status).toBeNull();
  expect(await record(a)).toMatchObject({ status: "won", version: 1 });
});

test("an undo does not touch records edited since then, and says so", async () => {
  const ada = await addUser("ada");
  const [a, b] = [await addRecord("deal", "A"), await addRecord("deal", "B")];
  const id = await startJob("EDIT", "ada", "deal", { edit: { ownerId: "ada" } });
  await workAll();
  const input = { name: "A2", ownerId: "ada", values: {}, links: {} };
  await updateRecord(db, await typeOf("deal"), a, 2, input, COUNTRY);
  await undo(id);
  await workAll();
  expect((await findJob(ada, id))!.message).toMatch(/^Not undone for 1 record:/);
  expect([(await record(a)).ownerId, (await record(b)).ownerId]).toEqual(["ada", null]);
});

test("the number clean-up fixes the numbers it shows, except on deselected records", async () => {
  await addUser("ada");
  const certain = await addRecord("lead", "Certain", { phone: "+33199001111" });
  const assumed = await addRecord("lead", "Assumed", { phone: "01 99 00 22 22" });
  const unticked = await addRecord("lead", "Unticked", { phone: "01 99 00 33 33" });
  const fix = { fieldKey: "phone", trouble: "assumed", country: null, except: [unticked] };
  const id = await startJob("EDIT", "ada", "lead", { edit: { fix } });
  await workAll();
  const phone = async (recordId: string) => ((await record(recordId)).values as { phone: string }).phone;
  expect(await phone(assumed)).toBe("+33 1 99 00 22 22");
  expect([await phone(certain), await phone(unticked)]).toEqual(["+33199001111", "01 99 00 33 33"]);
  expect(await matchCaller("+33199002222")).toMatchObject([{ certainty: "certain" }]);
  await undo(id);
  await workAll();
  expect(await phone(assumed)).toBe("01 99 00 22 22");
  expect(await matchCaller("+33199002222")).toMatchObject([{ certainty: "possible" }]);
});

test("a new default country applies to every number without a country, on every record type", async () => {
  await addUser("ada");
  await addRecord("lead", "National", { phone: "01 99 00 22 22" });
  await addRecord("case", "Belgian", { phone: "02 502 11 11" });
  await addRecord("contact", "Own country", { phone: "030 23125 123", country: "DE" });
  await db.workspace.update({ where: { id: "workspace" }, data: { defaultCountry: "BE" } });
  const id = (await db.job.create({ data: { kind: "REBUILD", state: "RUNNING", userId: "ada", label: { code: "default-country-set", country: "BE" } } })).id; // prettier-ignore
  await workAll();
  await db.workspace.update({ where: { id: "workspace" }, data: { defaultCountry: "FR" } });
  expect(await job(id)).toMatchObject({ state: "DONE", total: 3, updated: 3 });
  expect(await matchCaller("+33199002222")).toEqual([]);
  expect(await matchCaller("+3225021111")).toMatchObject([{ name: "Belgian", certainty: "possible" }]);
  expect(await matchCaller("+493023125123")).toMatchObject([{ name: "Own country", certainty: "certain" }]);
});

test("a job changes the records that the list shows, within its user's scope", async () => {
  await addUser("ada");
  await addUser("ben");
  await db.role.update({ where: { id: "agent" }, data: { grants: agentGrants("OWN") } });
  await addRecord("lead", "Hers", { status: "new" }, { ownerId: "ada" });
  await addRecord("lead", "Hers, working", { status: "working" }, { ownerId: "ada" });
  await addRecord("lead", "His", { status: "new" }, { ownerId: "ben" });
  const id = await startJob("DELETE", "ada", "lead", { query: "status=new" });
  await workAll();
  const left = await db.record.findMany({ where: { deletedAt: null }, orderBy: { name: "asc" } });
  expect(left.map(({ name }) => name)).toEqual(["Hers, working", "His"]);
  await db.role.update({ where: { id: "agent" }, data: { grants: agentGrants("ALL") } });
  expect(await job(id)).toMatchObject({ total: 1, updated: 1 });
});

test("deleted records match callers again after the undo", async () => {
  await addUser("ada");
  await addContacts(600);
  const id = await startJob("DELETE", "ada", "contact", {});
  await workAll();
  expect(await matchCaller("+33199000123")).toEqual([]);
  await undo(id);
  await workAll();
  expect(await matchCaller("+33199000123")).toMatchObject([{ name: "Contact 123" }]);
  expect(await db.record.count({ where: { deletedAt: null } })).toBe(600);
});

test("a record that cannot be saved is rejected, and the job changes the others", async () => {
  await addUser("ada");
  await addContacts(300);
  const poison = await db.record.findFirstOrThrow({ where: { name: "Contact 77" } });
  const run = JOB_KINDS.EDIT.run;
  const spy = vi.spyOn(JOB_KINDS.EDIT, "run").mockImplementation((tx, row, items) => {
    if (items.some(({ recordId }) => recordId === poison.id)) throw new Error("this one fails");
    return run(tx, row, items);
  });
  const id = await startJob("EDIT", "ada", "contact", { edit: { ownerId: "ada" } });
  await workAll();
  spy.mockRestore();
  expect(await job(id)).toMatchObject({ state: "DONE", updated: 299, rejected: 1 });
});

test("a job that keeps failing ends as failed, with a message", async () => {
  const ada = await addUser("ada");
  const spy = vi.spyOn(JOB_KINDS.EDIT, "stage").mockRejectedValue(new Error("no"));
  const id = await startJob("EDIT", "ada", "contact", { edit: { ownerId: "ada" } });
  await workAll();
  spy.mockRestore();
  expect(await findJob(ada, id)).toMatchObject({
    state: "FAILED",
    message: expect.stringContaining("went wrong"),
  });
});

test("a merge moves notes, links and values to the remaining record, and its undo reverses it", async () => {
  await addUser("ada");
  const type = await typeOf("account");
  const keep = await addRecord("account", "Acme", { phone: "+33199001111" });
  const other = await addRecord("account", "ACME Ltd", { phone: "+33199002222", website: "acme.test" });
  const contact = await addRecord("contact", "Bob", {}, { links: { account: [other] } });
  const note = await db.note.create({ data: { recordId: other, authorId: "ada", body: "hello" } });
  await emit(db, [
    { kind: "note.added", actor: null, subjectId: note.id, recordIds: [other], data: { body: "hello" } },
  ]);
  await dispatch();
  const { id } = await db.job.create({
    data: {
      kind: "MERGE",
      state: "RUNNING",
      userId: "ada",
      typeId: type.id,
      label: { code: "merged", count: 2, name: "Acme" },
      total: 1,
      input: {
        keepId: keep,
        version: 1,
        others: [{ id: other, version: 1 }],
        input: { name: "Acme", ownerId: null, values: { phone: "+33199001111", website: "https://acme.test" }, links: {} },
      },
      items: { create: { position: 1, recordId: keep } },
    },
  }); // prettier-ignore
  await workAll();
  expect(await db.note.findMany()).toMatchObject([{ recordId: keep }]);
  expect(await db.timelineEntry.findMany()).toMatchObject([{ recordId: keep }]);
  expect(await db.recordLink.findMany()).toMatchObject([{ fromId: contact, toId: keep }]);
  expect(await record(keep)).toMatchObject({ values: { website: "https://acme.test" } });
  expect((await record(other)).deletedAt).not.toBeNull();
  expect(await matchCaller("+33199002222")).toEqual([]);

  await undo(id);
  await workAll();
  expect(await job(id)).toMatchObject({ state: "UNDONE" });
  expect(await db.note.findMany()).toMatchObject([{ recordId: other }]);
  expect(await db.recordLink.findMany()).toMatchObject([{ fromId: contact, toId: other }]);
  expect((await record(keep)).values).toEqual({ phone: "+33199001111" });
  expect(await matchCaller("+33199002222")).toMatchObject([{ name: "ACME Ltd" }]);
});

test("a merge does not reach records outside its user's scope", async () => {
  await addUser("ada");
  await addUser("ben");
  await db.role.update({ where: { id: "agent" }, data: { grants: agentGrants("OWN") } });
  const keep = await addRecord("account", "Hers", {}, { ownerId: "ada" });
  const other = await addRecord("account", "His", {}, { ownerId: "ben" });
  const { id } = await db.job.create({
    data: {
      kind: "MERGE",
      state: "RUNNING",
      userId: "ada",
      typeId: (await typeOf("account")).id,
      label: { code: "merged", count: 2, name: "Hers" },
      total: 1,
      input: {
        keepId: keep,
        version: 1,
        others: [{ id: other, version: 1 }],
        input: { name: "Hers", ownerId: "ada", values: {}, links: {} },
      },
      items: { create: { position: 1, recordId: keep } },
    },
  });
  await workAll();
  await db.role.update({ where: { id: "agent" }, data: { grants: agentGrants("ALL") } });
  expect(await job(id)).toMatchObject({ updated: 0, rejected: 1 });
  expect((await record(other)).deletedAt).toBeNull();
});
