import { beforeEach, expect, test } from "vitest";
import { addCall, addChannel, addRecord, addUser, setUpDatabase } from "@/scripts/testing/database";
import type { CurrentUser } from "../auth/permissions";
import { askToCallBack } from "../calls/after-call/call-back";
import { db } from "../base/db";
import { addTask as writeTask } from "./add-task";
import { listMyCallBacks, listMyTasks, listTasks } from "./queries";

setUpDatabase();

let ada: CurrentUser;
let record: string;

beforeEach(async () => {
  ada = await addUser("ada");
  record = await addRecord("contact", "Zoë Winter", { phone: "+33199005678" });
});

const addTask = (title: string, dueOn: string | null) =>
  db.task.create({
    data: { recordId: record, assigneeId: "ada", title, dueOn: dueOn && new Date(dueOn) },
  });

test("a task due on 1 December is due on 1 December in every time zone", async () => {
  await addTask("Send the offer", "2026-12-01");
  for (const timeZone of ["America/Los_Angeles", "Europe/Paris", "Pacific/Kiritimati", "Etc/GMT+12"]) {
    const reader = { ...ada, timeZone };
    expect(await listTasks(reader, record)).toMatchObject([{ dueOn: "2026-12-01" }]);
    expect(await listMyTasks(reader)).toMatchObject([{ dueOn: "2026-12-01" }]);
  }
  const [column] = await db.$queryRaw<{ text: string }[]>`SELECT "dueOn"::text AS text FROM "Task"`;
  expect(column).toEqual({ text: "2026-12-01" });
});

test.each([
  ["Europe/Paris", "2026-12-01T22:59:59Z", false],
  ["Europe/Paris", "2026-12-01T23:00:00Z", true],
  ["America/Los_Angeles", "2026-12-02T07:59:59Z", false],
  ["America/Los_Angeles", "2026-12-02T08:00:00Z", true],
  ["Pacific/Kiritimati", "2026-12-01T09:59:59Z", false],
  ["Pacific/Kiritimati", "2026-12-01T10:00:00Z", true],
  ["Asia/Kathmandu", "2026-12-01T18:15:00Z", true],
])("in %s at %s it is late: %s, since the day is over there", async (timeZone, now, isLate) => {
  await addTask("Send the offer", "2026-12-01");
  const reader = { ...ada, timeZone };
  expect(await listMyTasks(reader, Date.parse(now))).toMatchObject([{ isLate }]);
  expect(await listTasks(reader, record, Date.parse(now))).toMatchObject([{ isLate }]);
});

test("tasks stand in the order of their days, those without one last; what is done is never late", async () => {
  for (const [title, day] of [
    ["none", null],
    ["second", "2026-10-26"],
    ["first", "2026-10-25"],
  ] as const) {
    await addTask(title, day);
  }
  await db.task.updateMany({ where: { title: { equals: "first" } }, data: { doneAt: new Date() } });
  const now = Date.parse("2030-01-01T00:00:00Z");
  expect((await listMyTasks(ada, now)).map(({ title, isLate }) => [title, isLate])).toEqual([
    ["second", true],
    ["none", false],
  ]);
  expect((await listTasks(ada, record, now)).find(({ title }) => title === "first")).toMatchObject({
    isLate: false,
  });
});

test("a call back keeps the day it is asked for", async () => {
  await db.$transaction((tx) =>
    writeTask(tx, ada, {
      recordId: record,
      assigneeId: "ada",
      title: "Call Zoë back",
      callBack: "+33199005678",
      dueOn: "2026-10-25",
    }),
  );
  expect(await listMyCallBacks(ada)).toMatchObject([{ dueOn: "2026-10-25" }]);
});

test("a call that was lost is to be called back on the day it is where its agent is", async () => {
  const { numberId } = await addChannel(["ada"]);
  const announcementAt = Date.parse("2026-10-26T06:30:00Z"); // the evening before in California
  await db.user.update({ where: { id: "ada" }, data: { timeZone: "America/Los_Angeles" } });
  await addCall({ id: "lost", direction: "OUTBOUND", numberId, mainRecordId: record });
  const call = { id: "lost", agentId: "ada", remoteNumber: "+33199005678" };
  await db.$transaction((tx) =>
    askToCallBack(tx, call as Parameters<typeof askToCallBack>[1], announcementAt),
  );
  expect(await listMyCallBacks(ada)).toMatchObject([{ dueOn: "2026-10-25" }]);
});
