import { expect, test } from "vitest";
import { addChannel, addRecord, addUser, dispatch, setUpDatabase } from "@/scripts/testing/database";
import { db } from "../../base/db";
import { receiveCall } from "../reports/receive-call";
import { incoming, makeCalls } from "../testing/make-calls";
import { adoptCalls } from "./adopt";

setUpDatabase();

test("a record created later adopts earlier calls with its number; a call of another record stays there", async () => {
  const ada = await addUser("ada");
  await addChannel(["ada"]);
  const calls = makeCalls();
  const first = (await receiveCall(calls, incoming("CA1")))!;
  const lead = await addRecord("lead", "Bob", { phone: "+33199001234" });
  await db.$transaction((tx) => adoptCalls(tx, ada, [lead]));
  const later = await addRecord("contact", "Bob again", { phone: "01 99 00 12 34", country: "FR" });
  await db.$transaction((tx) => adoptCalls(tx, ada, [later]));
  await dispatch();
  expect(
    await db.callLink.findMany({
      where: { callId: first.id },
      orderBy: { main: "desc" },
      select: { recordId: true, main: true },
    }),
  ).toEqual([
    { recordId: lead, main: true },
    { recordId: later, main: false },
  ]);
  expect(await db.timelineEntry.count({ where: { kind: "CALL", refId: first.id } })).toBe(2);
});
