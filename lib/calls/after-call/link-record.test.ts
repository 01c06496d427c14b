import { expect, test } from "vitest";
import { addChannel, addRecord, addUser, setUpDatabase } from "@/scripts/testing/database";
import { db } from "../../base/db";
import { legReported } from "../reports/leg-reports";
import { receiveCall } from "../reports/receive-call";
import { incoming, makeCalls } from "../testing/make-calls";
import { chooseCaller } from "./link-record";

setUpDatabase();

test("a caller whom several records match is shown without one, and with the one that was chosen when they call again", async () => {
  const user = await addUser("ada");
  await addChannel(["ada"]);
  await addRecord("contact", "Bob", { phone: "+33199001234" });
  const lead = await addRecord("lead", "Also Bob", { phone: "+33199001234" });
  const calls = makeCalls();
  const mainOf = async (callId: string) =>
    (await db.call.findUniqueOrThrow({ where: { id: callId } })).mainRecordId;
  const first = (await receiveCall(calls, incoming("CA1")))!;
  expect(await mainOf(first.id)).toBeNull();
  expect(await chooseCaller(user, first.id, lead)).toMatchObject({ ok: true });
  expect(await mainOf(first.id)).toBe(lead);
  const { id: legId, sid } = first.legs[0]!;
  await legReported(calls, first.id, legId, { sid: sid!, status: "completed", at: Date.now() });
  const again = (await receiveCall(calls, incoming("CA2")))!;
  expect(await mainOf(again.id)).toBe(lead);
});
