import { describe, expect, test, vi } from "vitest";
import {
  addChannel,
  addSecondChannel,
  addRecord,
  addUser,
  MAIN_NUMBER,
  setUpDatabase,
} from "@/scripts/testing/database";
import { db } from "../../base/db";
import { setOffline, setPhoneReady } from "../../presence/presence";
import { press } from "../testing/press";
import { pageGone } from "../commands/page-gone";

import { CallEngine } from "../engine/call-engine";
import type { Channels } from "../ports";
import { loadConversation } from "../store/store";
import { loadShown } from "../testing/shown";
import { FakeControl } from "../testing/fake-control";
import { answerFirst, incoming, makeCalls, passiveClock } from "../testing/make-calls";
import { buildCard } from "../views/card";
import { listCalls } from "../views/log";
import { claimCall } from "./leg-reports";
import { receiveCall } from "./receive-call";

setUpDatabase();

describe("an incoming call", () => {
  test("delivered twice is one call, with one offer to each agent", async () => {
    await addUser("ada");
    await addUser("ben");
    await addChannel(["ada", "ben"]);
    const calls = makeCalls();
    const [first, second] = await Promise.all([
      receiveCall(calls, incoming()),
      receiveCall(calls, incoming()),
    ]);
    expect(first?.id).toBe(second?.id);
    expect(await db.call.count()).toBe(1);
    expect(await db.callLeg.count({ where: { entry: { not: "REMOTE" } } })).toBe(2);
  });

  test("claimed by two agents at once goes to one, and the other's phone is stopped", async () => {
    await addUser("ada");
    await addUser("ben");
    await addChannel(["ada", "ben"]);
    const control = new FakeControl();
    const calls = makeCalls({ control });
    const call = (await receiveCall(calls, incoming()))!;
    await calls.look(call.id);
    const offers = (await loadConversation(call.id))!.legs.filter((leg) => leg.entry !== "REMOTE");
    const won = await Promise.all(offers.map((leg) => claimCall(calls, call.id, leg.id, leg.sid!)));
    expect(won.filter(Boolean)).toHaveLength(1);
    await calls.look(call.id);
    expect(control.asked.filter((order) => order.startsWith("hang-up"))).toHaveLength(1);
    expect(await db.agentSlot.findMany({ select: { talking: true } })).toEqual([{ talking: true }]);
  });

  test("rings one agent after another, longest idle first, as fast as the account allows", async () => {
    for (const id of ["ada", "ben", "cem"]) await addUser(id);
    await addChannel(["ada", "ben", "cem"]);
    const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
    await db.presence.update({ where: { userId: "ada" }, data: { lastCallAt: ago(1) } });
    await db.presence.update({ where: { userId: "ben" }, data: { lastCallAt: ago(9) } });
    await db.presence.update({ where: { userId: "cem" }, data: { lastCallAt: ago(5) } });
    let now = Date.now();
    const due: number[] = [];
    const after = (ms: number) => (due.push(now + ms), () => {});
    const control = new FakeControl();
    const calls = makeCalls({ control, clock: { now: () => now, after }, callsPerSecond: 1 });
    const call = (await receiveCall(calls, incoming()))!;
    await calls.look(call.id);
    expect(control.asked).toEqual(["ring ben"]);
    expect(due.at(-1)).toBe(now + 1000);
    now += 1000;
    await calls.look(call.id);
    expect(control.asked).toEqual(["ring ben", "ring cem"]);
    const ben = (await loadConversation(call.id))!.legs.find(({ userId }) => userId === "ben")!;
    await claimCall(calls, call.id, ben.id, ben.sid!);
    now += 1000;
    await calls.look(call.id);
    expect(control.asked).not.toContain("ring ada");
  });

  test("is recorded once, even when several processes look at it at the same time", async () => {
    await addUser("ada");
    await addChannel(["ada"]);
    const control = new FakeControl();
    const calls = makeCalls({ control });
    const { id } = (await receiveCall(calls, incoming()))!;
    await db.call.update({ where: { id }, data: { record: true } });
    await answerFirst(calls, id);
    const talking = (await loadConversation(id))!;
    await Promise.all([calls.carryOut(talking), calls.carryOut(talking), calls.look(id)]);
    expect(control.asked.filter((order) => order.startsWith("record"))).toEqual(["record CA1"]);
    await vi.waitFor(async () => {
      const { recordingAskedAt, recordingKnownAt } = (await loadConversation(id))!;
      expect(recordingKnownAt).toBeGreaterThanOrEqual(recordingAskedAt!);
    });
  });

  test("that the channel refuses to record goes on, and the log says so", async () => {
    await addUser("ada");
    await addChannel(["ada"]);
    const control = new FakeControl();
    const carryOut = control.carryOut.bind(control);
    control.carryOut = (c, order, clock) =>
      order.type === "record" ? Promise.resolve([{ type: "recording-refused" }]) : carryOut(c, order, clock);
    const calls = makeCalls({ control });
    const { id } = (await receiveCall(calls, incoming()))!;
    await db.call.update({ where: { id }, data: { record: true } });
    await answerFirst(calls, id);
    const refused = { callId: id, kind: "CALL", state: "FAILED", failure: "refused", sid: null };
    await vi.waitFor(async () => expect(await db.recording.findMany()).toMatchObject([refused]));
    expect((await loadConversation(id))!.state).toBe("ACTIVE");
  });

  test("goes to voicemail when no agent is available, by the TwiML that answers it and without an order", async () => {
    await addUser("ada");
    await addChannel([]);
    const control = new FakeControl();
    const calls = makeCalls({ control });
    const call = (await receiveCall(calls, incoming()))!;
    expect(call).toMatchObject({ state: "VOICEMAIL" });
    await calls.look(call.id);
    expect(control.asked).toEqual([]);
  });

  test("gets busy when every agent talks, and waits when an agent's phone only rings", async () => {
    await addUser("ada");
    await addChannel(["ada"]);
    const control = new FakeControl();
    const calls = makeCalls({ control });
    const first = (await receiveCall(calls, incoming("CA1")))!;
    const waiting = (await receiveCall(calls, incoming("CA2", "+33199001235")))!;
    expect(waiting).toMatchObject({ state: "OFFERING", rejected: false });
    await answerFirst(calls, first.id);
    const refused = (await receiveCall(calls, incoming("CA3", "+33199001236")))!;
    expect(await loadShown(refused.id)).toMatchObject({ state: "ENDED", outcome: "BUSY" });
    await calls.look(refused.id);
    expect(control.asked).toEqual(["ring ada"]);
  });

  test("whose refusal did not reach the caller still ends", async () => {
    await addUser("ada");
    await addChannel([]);
    await db.blockedNumber.create({ data: { e164: "+33199001234", userId: "ada" } });
    let now = Date.now();
    const control = new FakeControl();
    const calls = makeCalls({ control, clock: { ...passiveClock, now: () => now } });
    const call = (await receiveCall(calls, incoming("CA1")))!;
    await calls.look(call.id);
    expect(control.asked).toEqual([]);
    now += 10_000;
    await calls.look(call.id);
    expect(control.asked).toEqual(["hang-up CA1"]);
  });

  test("that is queued is offered to the agent who becomes free", async () => {
    const user = await addUser("ada");
    await addChannel(["ada"]);
    const calls = makeCalls();
    const first = (await receiveCall(calls, incoming("CA1")))!;
    const waiting = (await receiveCall(calls, incoming("CA2", "+33199001235")))!;
    await press(calls, user.id, first.id, "decline");
    const legs = (await loadConversation(waiting.id))!.legs.filter((leg) => leg.entry !== "REMOTE");
    expect(legs).toMatchObject([{ userId: "ada" }]);
  });

  test("whose look fails delays no other call", async () => {
    await addUser("ada");
    await addUser("ben");
    const { channelId: brokenId } = await addChannel(["ada"]);
    await db.presence.create({ data: { userId: "ben", streamId: "ben", ready: true, seenAt: new Date() } });
    const to = "+33199001999";
    await addSecondChannel(to, "ben");
    const control = new FakeControl();
    const calls = makeCalls({ control });
    const stuck = (await receiveCall(calls, incoming("CA1")))!;
    await receiveCall(calls, { ...incoming("CA2"), to });
    await db.callTimer.update({ where: { conversationId: stuck.id }, data: { dueAt: new Date(0) } });
    const { channels, ...rest } = calls.deps;
    const noSecret: Channels = (id) =>
      id === brokenId ? Promise.reject(new Error("its secret cannot be opened")) : channels(id);
    const broken = new CallEngine({ ...rest, channels: noSecret });
    expect(await broken.sweep()).toBe(2);
    expect(control.asked).toEqual(["ring ben"]);
    await broken.offerCalls(["ada"]);
  });

  test("in the queue is offered to the agent whose phone is back, once per notice", async () => {
    await addUser("ada");
    await addChannel(["ada"]);
    let now = Date.now();
    const control = new FakeControl();
    const calls = makeCalls({ control, clock: { ...passiveClock, now: () => now } });
    const { id } = (await receiveCall(calls, incoming()))!;
    const leg = await answerFirst(calls, id);
    await setOffline("ada", "ada");
    await pageGone(calls, "ada", id, leg.sid!);
    now += 21_000;
    expect((await calls.look(id))!.state).toBe("QUEUED");
    const ringsOfAda = () => control.asked.filter((asked) => asked === "ring ada").length;
    expect(ringsOfAda()).toBe(1);
    expect(await setPhoneReady("ada", "another stream", true, now)).toBe(true);
    await calls.offerCalls(["ada"]);
    expect(ringsOfAda()).toBe(2);
    expect(await setPhoneReady("ada", "another stream", true, now)).toBe(false);
  });

  test("declined by the only agent goes to voicemail", async () => {
    const user = await addUser("ada");
    await addChannel(["ada"]);
    const control = new FakeControl();
    const calls = makeCalls({ control });
    const call = (await receiveCall(calls, incoming()))!;
    await calls.look(call.id);
    await press(calls, user.id, call.id, "decline");
    expect(await loadConversation(call.id)).toMatchObject({ state: "VOICEMAIL" });
    expect(control.asked).toContain("voicemail CA1");
    expect(await db.agentSlot.count()).toBe(0);
  });

  test("from a withheld number is kept without a number", async () => {
    await addUser("ada");
    await addChannel(["ada"]);
    const { id } = (await receiveCall(makeCalls(), incoming("CA1", "+266696687")))!;
    expect(await loadShown(id)).toMatchObject({ remoteNumber: null });
  });

  test("from a SIP address with a number is matched, and can be called back (A8)", async () => {
    const ada = await addUser("ada");
    await addChannel(["ada"]);
    const id = await addRecord("contact", "Zoë", { phone: "+33 1 99 00 12 34" });
    const from = '"Zoë" <sip:33199001234@pbx.example.com;user=phone>';
    const call = await receiveCall(makeCalls(), incoming("CA1", from));
    expect(await loadShown(call!.id)).toMatchObject({ remoteNumber: "+33199001234" });
    expect(await buildCard(ada, call!.id)).toMatchObject({ main: { id }, e164: "+33199001234" });
  });

  test("from a SIP user without a number shows the address on card and log, and matches no record (D7)", async () => {
    const ada = await addUser("ada");
    await addChannel(["ada"]);
    const call = await receiveCall(makeCalls(), incoming("CA1", '"Bob" <sip:bob@pbx.example.com>'));
    const shown = { number: "sip:bob@pbx.example.com", e164: null };
    expect(await buildCard(ada, call!.id)).toMatchObject({ ...shown, main: null, matches: [] });
    expect((await listCalls(ada, {})).calls).toMatchObject([shown]);
  });

  test("to a SIP address with one of our numbers is accepted (A8)", async () => {
    await addUser("ada");
    await addChannel(["ada"]);
    const to = `sip:${MAIN_NUMBER}@example.sip.twilio.com`;
    expect(await receiveCall(makeCalls(), { ...incoming(), to })).not.toBeNull();
  });

  test("to a number that is not ours is ignored", async () => {
    expect(await receiveCall(makeCalls(), { ...incoming(), to: "+33199009999" })).toBeNull();
  });
});

test("an agent's phone that could not be rung is tried again, and never twice at once", async () => {
  await addUser("ada");
  await addChannel(["ada"]);
  const control = new FakeControl();
  const calls = makeCalls({ control });
  control.answer = () => "not-now";
  const call = (await receiveCall(calls, incoming()))!;
  await calls.look(call.id);
  control.answer = () => ({ sid: "CAagent" });
  await Promise.all([calls.look(call.id), calls.look(call.id), calls.look(call.id)]);
  expect(control.asked.filter((order) => order === "ring ada")).toHaveLength(2);
  expect((await loadConversation(call.id))!.legs.find((leg) => leg.entry !== "REMOTE")).toMatchObject({
    sid: "CAagent",
  });
});
