import { expect, test } from "vitest";
import { addChannel, addUser, setUpDatabase } from "@/scripts/testing/database";
import { farLeg } from "../model/parties";
import { pageGone } from "./page-gone";
import { placeCall } from "./place-call";
import { agentConnected } from "../reports/leg-reports";
import { receiveCall } from "../reports/receive-call";
import { FakeControl } from "../testing/fake-control";
import { answerFirst, incoming, makeCalls, passiveClock } from "../testing/make-calls";
import { loadConversation } from "../store/store";
import { loadShown } from "../testing/shown";

setUpDatabase();

test("when the agent's page goes, the customer hears music; a page that is back already is left alone", async () => {
  const ada = await addUser("ada");
  await addChannel(["ada"]);
  let now = Date.now();
  const control = new FakeControl();
  const calls = makeCalls({ control, clock: { ...passiveClock, now: () => now } });
  const { id } = (await receiveCall(calls, incoming()))!;
  const { sid } = await answerFirst(calls, id);
  await pageGone(calls, "eve", id, sid!);
  await pageGone(calls, ada.id, id, "CAother");
  expect((await loadConversation(id))!.state).toBe("ACTIVE");
  await pageGone(calls, ada.id, id, sid!);
  expect((await loadConversation(id))!.state).toBe("LOST");
  expect(control.asked).toContain(`hang-up ${sid}`);
  now += 1_000;
  await calls.look(id);
  expect(control.asked).toContain("hold CA1");
  await agentConnected(calls, id, { userId: ada.id, sid: "CAback" });
  await pageGone(calls, ada.id, id, sid!);
  expect((await loadConversation(id))!.state).toBe("ACTIVE");
});

test("a called colleague whose page goes before they answer has not answered", async () => {
  const ada = await addUser("ada");
  await addUser("ben");
  await addChannel(["ada", "ben"]);
  const calls = makeCalls();
  const placed = await placeCall(calls, ada, { userId: "ben" });
  if (!placed.ok) throw new Error(placed.message);
  const { callId } = placed.value;
  await agentConnected(calls, callId, { userId: ada.id, sid: "CAada" });
  const leg = farLeg((await loadConversation(callId))!)!;
  await pageGone(calls, "ben", callId, leg.sid!);
  expect(await loadShown(callId)).toMatchObject({ state: "ENDED", outcome: "CANCELED", answeredAt: null });
});
