import { beforeEach, expect, test } from "vitest";
import { addChannel, addRecord, addUser, agentGrants, setUpDatabase } from "@/scripts/testing/database";
import { undo } from "@/scripts/testing/jobs";
import type { CurrentUser } from "../auth/permissions";
import { db } from "../base/db";
import { findJob } from "../jobs/queries";
import { workAll } from "../wiring/jobs";
import { findBelongings, handOver } from "./belongings";
import { setDisabled } from "./users";

setUpDatabase();

let ada: CurrentUser;
let deal: string, contact: string;

/** Ben owns a deal and a contact, has an open task, a call-back and one that is done. */
beforeEach(async () => {
  ada = await addUser("ada");
  for (const id of ["ben", "cleo"]) await addUser(id);
  deal = await addRecord("deal", "Pumps", {}, { ownerId: "ben" });
  contact = await addRecord("contact", "Bob", {}, { ownerId: "ben" });
  await addRecord("contact", "Hers", {}, { ownerId: "cleo" });
  const of = { recordId: contact, assigneeId: "ben", title: "Write" };
  await db.task.createMany({
    data: [
      { id: "open", ...of },
      { id: "back", ...of, callBack: "+33199001234" },
      { id: "done", ...of, doneAt: new Date() },
    ],
  });
});

const owners = async () =>
  Object.fromEntries((await db.record.findMany()).map(({ name, ownerId }) => [name, ownerId]));
const assignees = async () =>
  Object.fromEntries((await db.task.findMany()).map(({ id, assigneeId }) => [id, assigneeId]));

async function give(actor = ada, fromId = "ben", toId = "cleo") {
  const started = await handOver(actor, fromId, toId);
  if (!started.ok) throw new Error(started.message);
  await workAll();
  return started.value.jobId;
}

test("what is a user's is counted: records by type, open tasks, and the numbers that ring them", async () => {
  await addChannel(["ben"]);
  const { numbers, ...counted } = await findBelongings("ben");
  expect(counted).toEqual({
    records: [
      { label: "Contact", count: 1 },
      { label: "Deal", count: 1 },
    ],
    tasks: 2,
    callBacks: 1,
  });
  expect(numbers.every(({ isAlone }) => isAlone)).toBe(true);
  const { id } = numbers[0]!;
  await db.channelUser.create({ data: { numberId: id, userId: "cleo" } });
  expect((await findBelongings("ben")).numbers.find((number) => number.id === id)!.isAlone).toBe(false);
  await db.user.update({ where: { id: "cleo" }, data: { disabledAt: new Date() } });
  expect((await findBelongings("ben")).numbers.find((number) => number.id === id)!.isAlone).toBe(true);
});

test("records and open tasks of a disabled user go to another, and come back", async () => {
  ada = { ...ada, grants: { ...ada.grants, "settings.people": "ALL" } };
  await db.role.create({ data: { id: "admin", key: "admin", name: "Administrator", grants: ada.grants } });
  await db.user.update({ where: { id: "ada" }, data: { roleId: "admin" } });
  expect(await setDisabled(ada, "ben", true)).toMatchObject({ ok: true });
  const jobId = await give();
  expect(await owners()).toEqual({ Pumps: "cleo", Bob: "cleo", Hers: "cleo" });
  expect(await assignees()).toEqual({ open: "cleo", back: "cleo", done: "ben" });
  expect(await findJob(ada, jobId)).toMatchObject({ state: "DONE", updated: 4, rejected: 0, canUndo: true });
  expect(await findBelongings("ben")).toMatchObject({ records: [], tasks: 0 });
  await undo(jobId);
  await workAll();
  expect(await owners()).toEqual({ Pumps: "ben", Bob: "ben", Hers: "cleo" });
  expect(await assignees()).toEqual({ open: "ben", back: "ben", done: "ben" });
});

test("an undo keeps what has changed since", async () => {
  const jobId = await give();
  await db.record.update({ where: { id: deal }, data: { version: { increment: 1 } } });
  await db.task.update({ where: { id: "open" }, data: { doneAt: new Date() } });
  await undo(jobId);
  await workAll();
  expect(await owners()).toMatchObject({ Pumps: "cleo", Bob: "ben" });
  expect(await assignees()).toMatchObject({ open: "cleo", back: "ben" });
  expect(await findJob(ada, jobId)).toMatchObject({
    state: "UNDONE",
    message: expect.stringContaining("2 records"),
  });
});

test("nobody hands over what they may not edit", async () => {
  await db.role.create({ data: { id: "own", key: "own", name: "Own", grants: agentGrants("ALL", []) } });
  await db.user.update({ where: { id: "ada" }, data: { roleId: "own" } });
  const jobId = await give();
  expect(await owners()).toMatchObject({ Pumps: "ben", Bob: "ben" });
  expect(await assignees()).toMatchObject({ open: "ben" });
  expect(await findJob(ada, jobId)).toMatchObject({ updated: 0, rejected: 4 });
});

test("nothing goes to a disabled user, nor to the same", async () => {
  await db.user.update({ where: { id: "cleo" }, data: { disabledAt: new Date() } });
  expect(await handOver(ada, "ben", "cleo")).toMatchObject({ code: "gone" });
  expect(await handOver(ada, "ben", "ben")).toMatchObject({ code: "yourself" });
});

test("both the start and each record's change are told", async () => {
  await give();
  const told = await db.domainEvent.findMany({ orderBy: { id: "asc" } });
  expect(told).toMatchObject([
    { kind: "job.started", area: "bulk", data: { label: { code: "handed-over", from: "ben", to: "cleo" } } },
    { kind: "records.bulk", data: { job: "HAND_OVER", edit: { ownerId: "cleo" } } },
  ]);
  expect(told[1]!.recordIds.toSorted()).toEqual([contact, deal].toSorted());
});
