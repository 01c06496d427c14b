import { describe, expect, test } from "vitest";
import { addChannel, addRecord, addUser, setUpDatabase } from "@/scripts/testing/database";
import { db } from "../db";
import type { Channels } from "../channels/channel";
import { systemClock } from "../clock";
import { Calls } from "./calls";
import { declineCall, endCall, placeCall } from "./commands";
import { agentConnected, claimCall, receiveCall } from "./events";
import { FakeControl } from "./fake-control";
import { loadCall } from "./store";
import { MAIN_NUMBER } from "@/scripts/testing/database";

setUpDatabase();

let ids = 0;

/** Calls on a channel that does what the test says, and never looks by itself. */
function makeCalls(control = new FakeControl()) {
  const channels: Channels = async () => ({
    id: "c",
    from: MAIN_NUMBER,
    timeouts: { incoming: 25_000, grace: 20_000, queue: 300_000 },
    recordCalls: false,
    control,
  });
  const clock = { now: systemClock.now, after: () => () => {} };
  return { control, calls: new Calls({ clock, channels, makeId: () => `id${++ids}` }) };
}

const incoming = (sid = "CA1", from = "+33199001234") => ({ sid, from, to: MAIN_NUMBER, verified: false });

test("whoever called is called back without the permission to dial by hand; a call of others is not there", async () => {
  const user = await addUser("ada", { permissions: ["calls.place"], scope: "OWN" });
  await addUser("ben");
  await addChannel(["ada"]);
  const { calls } = makeCalls();
  const mine = (await receiveCall(calls, incoming()))!;
  await endCall(calls, mine.id, "system");
  await db.agentSlot.deleteMany();
  expect(await placeCall(calls, user, { callId: mine.id })).toMatchObject({
    ok: true,
    value: { number: "+33 1 99 00 12 34" },
  });
  await db.call.update({ where: { id: mine.id }, data: { agentId: "ben" } });
  await db.callLeg.deleteMany({ where: { callId: mine.id, role: "AGENT" } });
  expect(await placeCall(calls, user, { callId: mine.id })).toMatchObject({ ok: false, code: "not-found" });
});

describe("a call that cannot be placed says why", () => {
  test.each([
    ["", "empty"],
    ["12", "invalid"],
    ["+33 899 10 20 30", "premium"],
  ])("%j is %s", async (number, code) => {
    const user = await addUser("ada");
    await addChannel(["ada"]);
    expect(await placeCall(makeCalls().calls, user, { number })).toMatchObject({ ok: false, code });
    expect(await db.call.count()).toBe(0);
    expect(await db.agentSlot.count()).toBe(0);
  });

  test("a country that is not allowed", async () => {
    const user = await addUser("ada");
    await addChannel(["ada"]);
    await db.workspace.update({ where: { id: "workspace" }, data: { callingCountries: ["FR"] } });
    expect(await placeCall(makeCalls().calls, user, { number: "+442079460123" })).toMatchObject({
      code: "country",
    });
  });

  test("no number to call from", async () => {
    const user = await addUser("ada");
    expect(await placeCall(makeCalls().calls, user, { number: "+33199001234" })).toMatchObject({
      code: "no-number",
    });
  });

  test("a field that is no phone field, or a record out of reach", async () => {
    const user = await addUser("ada", { scope: "OWN" });
    await addUser("ben");
    await addChannel(["ada"]);
    const bens = await addRecord(
      "contact",
      "Bob",
      { phone: "+33199001234", email: "b@example.com" },
      { ownerId: "ben" },
    );
    const own = await addRecord("contact", "Own", { email: "o@example.com" }, { ownerId: "ada" });
    const { calls } = makeCalls();
    for (const target of [
      { recordId: bens, fieldKey: "phone" },
      { recordId: own, fieldKey: "email" },
      { recordId: "nobody", fieldKey: "phone" },
    ]) {
      expect(await placeCall(calls, user, target)).toMatchObject({ code: "not-found" });
    }
  });
});

test("dialling by hand is a permission, and so is calling at all", async () => {
  const clicker = await addUser("ada", { permissions: ["calls.place"] });
  const reader = await addUser("greta", { permissions: [] });
  await addChannel(["ada", "greta"]);
  const contact = await addRecord("contact", "Bob", { phone: "+33199001234" });
  const { calls } = makeCalls();
  expect(await placeCall(calls, clicker, { number: "+33199001234" })).toMatchObject({ code: "forbidden" });
  expect(await placeCall(calls, reader, { recordId: contact, fieldKey: "phone" })).toMatchObject({
    code: "forbidden",
  });
  expect(await placeCall(calls, clicker, { recordId: contact, fieldKey: "phone" })).toMatchObject({
    ok: true,
  });
});

test("one call at a time: the second is refused while the first lasts", async () => {
  const user = await addUser("ada");
  await addChannel(["ada"]);
  const { calls } = makeCalls();
  const [first, second] = await Promise.all([
    placeCall(calls, user, { number: "+33199001234" }),
    placeCall(calls, user, { number: "+33199001235" }),
  ]);
  expect([first.ok, second.ok].filter(Boolean)).toHaveLength(1);
  const placed = first.ok ? first : second;
  if (placed.ok) await endCall(calls, placed.value.callId, "agent");
  expect(await placeCall(calls, user, { number: "+33199001236" })).toMatchObject({ ok: true });
});

test("a call is linked to the record it came from, and to the others with that number", async () => {
  const user = await addUser("ada");
  await addChannel(["ada"]);
  const contact = await addRecord("contact", "Bob", { phone: "+33199001234" });
  const lead = await addRecord("lead", "Also Bob", { phone: "+33199001234" });
  const placed = await placeCall(makeCalls().calls, user, { recordId: contact, fieldKey: "phone" });
  if (!placed.ok) throw new Error(placed.message);
  const links = await db.callLink.findMany({ where: { callId: placed.value.callId } });
  expect(links.map(({ recordId, main }) => [recordId, main])).toEqual(
    expect.arrayContaining([
      [contact, true],
      [lead, false],
    ]),
  );
  expect(await db.timelineEntry.count({ where: { kind: "CALL" } })).toBe(2);
});

test("the customer is called when the right agent's browser connects, and never for another's", async () => {
  const user = await addUser("ada");
  await addUser("ben");
  await addChannel(["ada", "ben"]);
  const { calls, control } = makeCalls();
  const placed = await placeCall(calls, user, { number: "+33199001234" });
  if (!placed.ok) throw new Error(placed.message);
  const { callId } = placed.value;
  expect(await agentConnected(calls, callId, "ben", "CAben")).toBeNull();
  expect(control.asked).toEqual([]);
  expect(await agentConnected(calls, callId, "ada", "CAada")).not.toBeNull();
  // The same webhook again calls nobody again.
  await agentConnected(calls, callId, "ada", "CAada");
  expect(control.asked).toEqual(["add-customer +33199001234"]);
});

describe("an incoming call", () => {
  test("told twice is one call, with one offer to each agent", async () => {
    await addUser("ada");
    await addUser("ben");
    await addChannel(["ada", "ben"]);
    const { calls } = makeCalls();
    const [first, second] = await Promise.all([
      receiveCall(calls, incoming()),
      receiveCall(calls, incoming()),
    ]);
    expect(first?.id).toBe(second?.id);
    expect(await db.call.count()).toBe(1);
    expect(await db.callLeg.count({ where: { role: "AGENT" } })).toBe(2);
  });

  test("claimed by two at once is had by one, and the other's phone is stopped", async () => {
    await addUser("ada");
    await addUser("ben");
    await addChannel(["ada", "ben"]);
    const { calls, control } = makeCalls();
    const call = (await receiveCall(calls, incoming()))!;
    await calls.look(call.id);
    const offers = (await loadCall(call.id))!.legs.filter((leg) => leg.role === "AGENT");
    const won = await Promise.all(offers.map((leg) => claimCall(calls, call.id, leg.id, leg.sid!)));
    expect(won.filter(Boolean)).toHaveLength(1);
    await calls.look(call.id);
    expect(control.asked.filter((order) => order.startsWith("hang-up"))).toHaveLength(1);
    expect(await db.agentSlot.findMany({ select: { talking: true } })).toEqual([{ talking: true }]);
  });

  test("goes to voicemail when nobody is there", async () => {
    await addUser("ada");
    await addChannel([]);
    expect(await receiveCall(makeCalls().calls, incoming())).toMatchObject({ state: "VOICEMAIL" });
  });

  test("is rung back busy when everybody talks, and waits when somebody's phone only rings", async () => {
    await addUser("ada");
    await addChannel(["ada"]);
    const { calls } = makeCalls();
    const first = (await receiveCall(calls, incoming("CA1")))!;
    const waiting = (await receiveCall(calls, incoming("CA2", "+33199001235")))!;
    expect(waiting).toMatchObject({ state: "OFFERING", rejected: false });
    await calls.look(first.id);
    const offer = (await loadCall(first.id))!.legs.find((leg) => leg.role === "AGENT")!;
    await claimCall(calls, first.id, offer.id, offer.sid!);
    expect(await receiveCall(calls, incoming("CA3", "+33199001236"))).toMatchObject({
      state: "ENDED",
      outcome: "BUSY",
    });
  });

  test("that waits is offered to the agent who comes free", async () => {
    const user = await addUser("ada");
    await addChannel(["ada"]);
    const { calls } = makeCalls();
    const first = (await receiveCall(calls, incoming("CA1")))!;
    const waiting = (await receiveCall(calls, incoming("CA2", "+33199001235")))!;
    await declineCall(calls, user.id, first.id);
    const legs = (await loadCall(waiting.id))!.legs.filter((leg) => leg.role === "AGENT");
    expect(legs).toMatchObject([{ userId: "ada" }]);
  });

  test("declined by the only agent goes to voicemail", async () => {
    const user = await addUser("ada");
    await addChannel(["ada"]);
    const { calls, control } = makeCalls();
    const call = (await receiveCall(calls, incoming()))!;
    await calls.look(call.id);
    await declineCall(calls, user.id, call.id);
    expect(await loadCall(call.id)).toMatchObject({ state: "VOICEMAIL" });
    expect(control.asked).toContain("voicemail CA1");
    expect(await db.agentSlot.count()).toBe(0);
  });

  test("from a withheld number is kept without one", async () => {
    await addUser("ada");
    await addChannel(["ada"]);
    expect(await receiveCall(makeCalls().calls, incoming("CA1", "+266696687"))).toMatchObject({
      customerNumber: null,
    });
  });

  test("to a number that is not ours is none of our business", async () => {
    expect(await receiveCall(makeCalls().calls, { ...incoming(), to: "+33199009999" })).toBeNull();
  });
});

test("an agent's phone that could not be rung is asked for again, and never twice at once", async () => {
  await addUser("ada");
  await addChannel(["ada"]);
  const { calls, control } = makeCalls();
  control.answer = () => ({ ok: false, retry: true });
  const call = (await receiveCall(calls, incoming()))!;
  await calls.look(call.id);
  control.answer = () => ({ ok: true, sid: "CAagent" });
  await Promise.all([calls.look(call.id), calls.look(call.id), calls.look(call.id)]);
  expect(control.asked.filter((order) => order === "ring ada")).toHaveLength(2);
  expect((await loadCall(call.id))!.legs.find((leg) => leg.role === "AGENT")).toMatchObject({
    sid: "CAagent",
  });
});
