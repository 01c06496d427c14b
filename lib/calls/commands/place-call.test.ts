import { describe, expect, test } from "vitest";
import {
  addChannel,
  addRecord,
  addUser,
  agentGrants,
  dispatch,
  setUpDatabase,
} from "@/scripts/testing/database";
import type { CurrentUser } from "../../auth/permissions";
import { db } from "../../base/db";
import { CallEngine } from "../engine/call-engine";
import type { Conversation } from "../model/conversation";
import { controlCall } from "./control-call";
import { pageGone } from "./page-gone";
import { placeCall } from "./place-call";
import { ringTarget } from "./ring-target";
import { buildCard, listMyCards } from "../views/card";
import { agentConnected, legReported } from "../reports/leg-reports";
import { receiveCall } from "../reports/receive-call";
import { listRecents } from "../views/log";
import { FakeControl } from "../testing/fake-control";
import { answerFirst, incoming, makeCalls, passiveClock } from "../testing/make-calls";
import { press, pressEnd } from "../testing/press";
import { loadConversation } from "../store/store";
import { loadShown } from "../testing/shown";
import { MAIN_NUMBER } from "@/scripts/testing/database";

setUpDatabase();

/** The customer hangs up. */
const hangUp = (calls: CallEngine, { id, legs }: Conversation) =>
  legReported(calls, id, legs[0]!.id, { sid: legs[0]!.sid!, status: "completed", at: Date.now() });

test("a caller can be called back without the permission to dial manually; a colleague's call is not found", async () => {
  const user = await addUser("ada", { grants: agentGrants("OWN", ["calls.place"]) });
  await addUser("ben");
  await addChannel(["ada"]);
  const calls = makeCalls();
  const mine = (await receiveCall(calls, incoming()))!;
  await hangUp(calls, mine);
  await db.agentSlot.deleteMany();
  expect(await placeCall(calls, user, { callId: mine.id })).toMatchObject({
    ok: true,
    value: { number: "+33 1 99 00 12 34" },
  });
  await db.call.update({ where: { id: mine.id }, data: { agentId: "ben" } });
  await db.callLeg.deleteMany({ where: { callId: mine.id, userId: { not: null } } });
  expect(await placeCall(calls, user, { callId: mine.id })).toMatchObject({ ok: false, code: "not-found" });
});

describe("a call that cannot be placed gives the reason", () => {
  test.each([
    ["", "empty"],
    ["12", "invalid"],
    ["+33 899 10 20 30", "premium"],
  ])("%j is %s", async (number, code) => {
    const user = await addUser("ada");
    await addChannel(["ada"]);
    expect(await placeCall(makeCalls(), user, { number })).toMatchObject({ ok: false, code });
    expect(await db.call.count()).toBe(0);
    expect(await db.agentSlot.count()).toBe(0);
  });

  test("a shared-cost number can be called unless the workspace disallows it (A9)", async () => {
    const user = await addUser("ada");
    await addChannel(["ada"]);
    const number = "+44 345 123 4567";
    await db.workspace.update({ where: { id: "workspace" }, data: { sharedCostCalls: false } });
    expect(await placeCall(makeCalls(), user, { number })).toMatchObject({ code: "shared-cost" });
    await db.workspace.update({ where: { id: "workspace" }, data: { sharedCostCalls: true } });
    expect(await placeCall(makeCalls(), user, { number })).toMatchObject({ ok: true });
  });

  test("a country that is not allowed", async () => {
    const user = await addUser("ada");
    await addChannel(["ada"]);
    await db.workspace.update({ where: { id: "workspace" }, data: { callingCountries: ["FR"] } });
    expect(await placeCall(makeCalls(), user, { number: "+442079460123" })).toMatchObject({
      code: "country",
    });
  });

  test("no number to call from", async () => {
    const user = await addUser("ada");
    expect(await placeCall(makeCalls(), user, { number: "+33199001234" })).toMatchObject({
      code: "no-number",
    });
  });

  test("a field that is not a phone field, or a record out of reach", async () => {
    const user = await addUser("ada", { grants: agentGrants("OWN") });
    await addUser("ben");
    await addChannel(["ada"]);
    const bens = await addRecord(
      "contact",
      "Bob",
      { phone: "+33199001234", email: "b@example.com" },
      { ownerId: "ben" },
    );
    const own = await addRecord("contact", "Own", { email: "o@example.com" }, { ownerId: "ada" });
    const calls = makeCalls();
    for (const target of [
      { recordId: bens, fieldKey: "phone" },
      { recordId: own, fieldKey: "email" },
      { recordId: "nobody", fieldKey: "phone" },
    ]) {
      expect(await placeCall(calls, user, target)).toMatchObject({ code: "not-found" });
    }
  });
});

test("dialling manually needs a permission, and so does calling at all", async () => {
  const clicker = await addUser("ada", { grants: agentGrants("ALL", ["calls.place"]) });
  const reader = await addUser("greta", { grants: agentGrants("ALL", []) });
  await addChannel(["ada", "greta"]);
  const contact = await addRecord("contact", "Bob", { phone: "+33199001234" });
  const calls = makeCalls();
  expect(await placeCall(calls, clicker, { number: "+33199001234" })).toMatchObject({ code: "forbidden" });
  expect(await placeCall(calls, reader, { recordId: contact, fieldKey: "phone" })).toMatchObject({
    code: "forbidden",
  });
  expect(await placeCall(calls, clicker, { recordId: contact, fieldKey: "phone" })).toMatchObject({
    ok: true,
  });
});

test("a user has one call at a time: a second is refused while the first lasts", async () => {
  const user = await addUser("ada");
  await addChannel(["ada"]);
  const calls = makeCalls();
  const [first, second] = await Promise.all([
    placeCall(calls, user, { number: "+33199001234" }),
    placeCall(calls, user, { number: "+33199001235" }),
  ]);
  expect([first.ok, second.ok].filter(Boolean)).toHaveLength(1);
  const placed = first.ok ? first : second;
  if (placed.ok) await pressEnd(calls, "ada", placed.value.callId);
  expect(await placeCall(calls, user, { number: "+33199001236" })).toMatchObject({ ok: true });
});

test("a call is linked to the record it came from, and to the others with that number", async () => {
  const user = await addUser("ada");
  await addChannel(["ada"]);
  const contact = await addRecord("contact", "Bob", { phone: "+33199001234" });
  const lead = await addRecord("lead", "Also Bob", { phone: "+33199001234" });
  const placed = await placeCall(makeCalls(), user, { recordId: contact, fieldKey: "phone" });
  if (!placed.ok) throw new Error(placed.message);
  const links = await db.callLink.findMany({ where: { callId: placed.value.callId } });
  expect(links.map(({ recordId, main }) => [recordId, main])).toEqual(
    expect.arrayContaining([
      [contact, true],
      [lead, false],
    ]),
  );
  await dispatch();
  expect(await db.timelineEntry.count({ where: { kind: "CALL" } })).toBe(2);
});

test("the customer is called when the right agent's browser connects, and never for another agent's", async () => {
  const user = await addUser("ada");
  await addUser("ben");
  await addChannel(["ada", "ben"]);
  const control = new FakeControl();
  const calls = makeCalls({ control });
  const placed = await placeCall(calls, user, { number: "+33199001234" });
  if (!placed.ok) throw new Error(placed.message);
  const { callId } = placed.value;
  expect(await agentConnected(calls, callId, { userId: "ben", sid: "CAben" })).toBeNull();
  expect(control.asked).toEqual([]);
  expect(await agentConnected(calls, callId, { userId: "ada", sid: "CAada" })).not.toBeNull();
  // A repeated webhook calls nobody again.
  await agentConnected(calls, callId, { userId: "ada", sid: "CAada" });
  expect(control.asked).toEqual(["add +33199001234"]);
  // The channel calls others first, and then begins.
  expect(await buildCard(user, callId)).toMatchObject({ state: "DIALING", isQueued: true });
  const { id, sid } = (await loadConversation(callId))!.legs.find(({ entry }) => entry === "REMOTE")!;
  await legReported(calls, callId, id, { sid: sid!, status: "initiated", at: Date.now() });
  expect(await buildCard(user, callId)).toMatchObject({ state: "DIALING", isQueued: false });
});

/** Places a call for an agent that ends at once. */
async function callAndEnd(calls: CallEngine, user: CurrentUser, target: Parameters<typeof placeCall>[2]) {
  const placed = await placeCall(calls, user, target);
  if (placed.ok) await pressEnd(calls, user.id, placed.value.callId);
  return placed;
}

const lineOf = async (callId: string) =>
  (await db.call.findUniqueOrThrow({ where: { id: callId }, select: { number: { select: { e164: true } } } }))
    .number!.e164;

describe("the caller ID", () => {
  const LONDON = "+442079460100";
  const GERMAN = "+493023125123";

  test("is in the customer's country; then the one they were last called from; the user's own before the first", async () => {
    const user = await addUser("ada");
    await addChannel(["ada"]);
    const calls = makeCalls();
    const from = async (number: string, fromId?: string) => {
      const placed = await callAndEnd(calls, user, { number, fromId });
      return placed.ok ? lineOf(placed.value.callId) : placed.code;
    };
    const london = await db.channelNumber.findUniqueOrThrow({ where: { e164: LONDON } });
    expect(await from("+442079460999")).toBe(LONDON);
    expect(await from("+33199001234")).toBe(MAIN_NUMBER);
    expect(await from("+33199001234", london.id)).toBe(LONDON);
    expect(await from("+33199001234")).toBe(LONDON);
    await db.user.update({ where: { id: "ada" }, data: { callerIdId: london.id } });
    expect(await from(GERMAN)).toBe(LONDON);
  });

  test("is never a number the user may not call from", async () => {
    const user = await addUser("ada");
    await addChannel(["ada"]);
    const london = await db.channelNumber.findUniqueOrThrow({ where: { e164: LONDON } });
    await db.channelUser.updateMany({ where: { numberId: london.id }, data: { mayCall: false } });
    const calls = makeCalls();
    expect(await placeCall(calls, user, { number: GERMAN, fromId: london.id })).toMatchObject({
      code: "no-number",
    });
  });
});

describe("an objection to a call is shown, and the agent may override it:", () => {
  test("unless the workspace does not let the agent decide", async () => {
    const user = await addUser("ada");
    await addChannel(["ada"]);
    const contact = await addRecord("contact", "Bob", { phone: "+33199001234" });
    await db.record.update({ where: { id: contact }, data: { doNotCall: true } });
    await db.workspace.update({ where: { id: "workspace" }, data: { objectionsBlock: true } });
    const calls = makeCalls();
    expect(await placeCall(calls, user, { number: "+33199001234", confirmed: true })).toMatchObject({
      code: "not-now",
      message: "Bob has asked not to be called.",
    });
  });

  test("the customer has asked not to be called", async () => {
    const user = await addUser("ada");
    await addChannel(["ada"]);
    const contact = await addRecord("contact", "Bob", { phone: "+33199001234" });
    await db.record.update({ where: { id: contact }, data: { doNotCall: true } });
    const calls = makeCalls();
    for (const target of [{ recordId: contact, fieldKey: "phone" }, { number: "+33199001234" }]) {
      expect(await placeCall(calls, user, target)).toMatchObject({
        code: "do-not-call",
        message: "Bob has asked not to be called.",
      });
    }
    expect(await placeCall(calls, user, { number: "+33199001234", confirmed: true })).toMatchObject({
      ok: true,
    });
  });

  test("a colleague is talking to them", async () => {
    const user = await addUser("ada");
    const ben = await addUser("ben");
    await addChannel(["ada", "ben"]);
    const calls = makeCalls();
    await placeCall(calls, ben, { number: "+33199001234" });
    expect(await placeCall(calls, user, { number: "+33199001234" })).toMatchObject({
      code: "colleague-talks",
    });
  });

  test("they are in a colleague's room, or talk to somebody whom a colleague transferred to them", async () => {
    const ada = await addUser("ada");
    const ben = await addUser("ben");
    await addChannel(["ada", "ben"]);
    await db.user.update({ where: { id: "ada" }, data: { dnd: true } });
    const calls = makeCalls();
    const dial = (number: string) => placeCall(calls, ada, { number });
    const { id } = (await receiveCall(calls, incoming()))!;
    await answerFirst(calls, id);
    await controlCall(calls, "ben", id, { type: "conference" });
    expect(await dial("+33199001234")).toMatchObject({ code: "colleague-talks" });
    await press(calls, "ben", id, "end-for-all");
    const next = (await receiveCall(calls, incoming("CA2")))!;
    await answerFirst(calls, next.id);
    await ringTarget(calls, ben, next.id, { type: "transfer", to: { number: "+33199005678" } });
    const telephone = (await loadConversation(next.id))!.legs.at(-1)!;
    await legReported(calls, next.id, telephone.id, {
      sid: telephone.sid!,
      status: "in-progress",
      at: Date.now(),
    });
    expect(await dial("+33199005678")).toMatchObject({ code: "colleague-talks" });
  });

  test("but not because of a conversation that they have left and that goes on without them", async () => {
    const ada = await addUser("ada");
    const ben = await addUser("ben");
    await addChannel(["ada", "ben"]);
    await db.user.update({ where: { id: "ada" }, data: { dnd: true } });
    const calls = makeCalls();
    const { id } = (await receiveCall(calls, incoming()))!;
    await answerFirst(calls, id);
    await controlCall(calls, "ben", id, { type: "conference" });
    await ringTarget(calls, ben, id, { type: "add", to: { number: "+33199005678" } });
    const telephone = (await loadConversation(id))!.legs.at(-1)!;
    for (const status of ["in-progress", "completed"] as const)
      await legReported(calls, id, telephone.id, { sid: telephone.sid!, status, at: Date.now() });
    expect((await loadConversation(id))!.state).toBe("ROOM");
    expect(await placeCall(calls, ada, { number: "+33199005678" })).toMatchObject({ ok: true });
  });
});

test("an emergency number is called only from a number registered for it, whatever else is disallowed", async () => {
  const user = await addUser("ada", { grants: agentGrants("ALL", ["calls.place"]) });
  await addChannel(["ada"]);
  const calls = makeCalls();
  expect(await placeCall(calls, user, { number: "17" })).toMatchObject({
    code: "emergency",
    message: "This phone cannot call emergency services. Use another phone.",
  });
  await db.channelNumber.update({ where: { e164: MAIN_NUMBER }, data: { emergency: true } });
  await db.workspace.update({
    where: { id: "workspace" },
    data: { callingCountries: ["GB"], callsPerHour: 1 },
  });
  const placed = await placeCall(calls, user, { number: "1 1 2" });
  if (!placed.ok) throw new Error(placed.message);
  expect(await loadShown(placed.value.callId)).toMatchObject({ remoteNumber: "112" });
});

test("a user can place only so many calls an hour", async () => {
  const user = await addUser("ada");
  await addChannel(["ada"]);
  await db.workspace.update({ where: { id: "workspace" }, data: { callsPerHour: 2 } });
  const calls = makeCalls();
  for (const number of ["+33199001234", "+33199001235"]) {
    expect(await callAndEnd(calls, user, { number })).toMatchObject({ ok: true });
  }
  expect(await callAndEnd(calls, user, { number: "+33199001236" })).toMatchObject({ code: "too-many" });
});

describe("a call to a colleague", () => {
  async function two() {
    const ada = await addUser("ada");
    const ben = await addUser("ben");
    await addChannel(["ada", "ben"]);
    await db.user.update({ where: { id: "ben" }, data: { extension: "102" } });
    let now = Date.now();
    const control = new FakeControl();
    const calls = makeCalls({ control, clock: { ...passiveClock, now: () => now } });
    return { ada, ben, control, calls, pass: (ms: number) => (now += ms) };
  }

  /** Ada calls Ben, whose phone rings. */
  async function ringing() {
    const { ada, ben, calls, control, pass } = await two();
    const placed = await placeCall(calls, ada, { number: "102" });
    if (!placed.ok) throw new Error(placed.message);
    const { callId } = placed.value;
    await agentConnected(calls, callId, { userId: "ada", sid: "CAada" });
    const far = (await loadConversation(callId))!.legs.find((leg) => leg.userId === "ben")!;
    return { ada, ben, calls, control, pass, callId, far };
  }

  test("by extension or by name rings their phone, and each sees the other", async () => {
    const { ada, ben, calls, control, callId, far } = await ringing();
    expect(control.asked).toContain("add ben");
    expect(await buildCard(ben, callId)).toMatchObject({
      direction: "INBOUND",
      colleague: "ada",
      mine: "offered",
      internal: true,
    });
    expect(await buildCard(ada, callId)).toMatchObject({ colleague: "ben", number: "Extension 102" });
    await legReported(calls, callId, far.id, { sid: far.sid!, status: "in-progress", at: Date.now() });
    expect(await buildCard(ben, callId)).toMatchObject({ state: "ACTIVE", mine: "talking" });
    expect(await db.agentSlot.findMany({ select: { userId: true, talking: true } })).toEqual(
      expect.arrayContaining([
        { userId: "ada", talking: true },
        { userId: "ben", talking: true },
      ]),
    );
    // There is no customer to transfer, and no note to write.
    expect(await ringTarget(calls, ada, callId, { type: "transfer", to: { userId: "ben" } })).toMatchObject({
      code: "not-found",
    });
    await pressEnd(calls, "ada", callId);
    expect(await db.agentSlot.count()).toBe(0);
    expect(await listMyCards(ada)).toEqual([]);
  });

  test("that is declined ends and says so", async () => {
    const { calls, control, callId, far } = await ringing();
    await press(calls, "ben", callId, "decline");
    expect(await loadShown(callId)).toMatchObject({ state: "ENDED", outcome: "DECLINED" });
    expect(control.asked).toContain(`hang-up ${far.sid}`);
    // The channel reports it as busy, before us or after.
    await legReported(calls, callId, far.id, { sid: far.sid!, status: "busy", at: Date.now() });
    expect(await loadShown(callId)).toMatchObject({ outcome: "DECLINED" });
  });

  test("whose caller drops out ends after the grace period: nobody is queued or called back", async () => {
    const { calls, pass, callId, far } = await ringing();
    const at = Date.now();
    await legReported(calls, callId, far.id, { sid: far.sid!, status: "in-progress", at });
    const own = (await loadConversation(callId))!.legs.find((leg) => leg.userId === "ada")!;
    await legReported(calls, callId, own.id, { sid: "CAada", status: "completed", at: at + 1_000 });
    expect((await calls.look(callId))!.state).toBe("LOST");
    pass(25_000);
    await calls.look(callId);
    expect(await loadConversation(callId)).toMatchObject({
      state: "ENDED",
      announcementAt: null,
      queuedAt: null,
    });
  });

  test("continues when the called colleague reloads their page: the other hears music in the meantime", async () => {
    const { ada, ben, calls, control, pass, callId, far } = await ringing();
    await legReported(calls, callId, far.id, { sid: far.sid!, status: "in-progress", at: Date.now() });
    await pageGone(calls, ben.id, callId, far.sid!);
    expect(control.asked).toContain(`hang-up ${far.sid}`);
    expect(await buildCard(ben, callId)).toMatchObject({ state: "LOST", mine: "lost" });
    expect(await buildCard(ada, callId)).toMatchObject({ state: "LOST", mine: "talking" });
    pass(1_000);
    await calls.look(callId);
    expect(control.asked).toContain("hold CAada");
    expect(await agentConnected(calls, callId, { userId: "cem", sid: "CAcem" })).toBeNull();
    expect(await agentConnected(calls, callId, { userId: ben.id, sid: "CAback" })).not.toBeNull();
    expect(await buildCard(ben, callId)).toMatchObject({
      state: "ACTIVE",
      mine: "talking",
      direction: "INBOUND",
    });
    expect(control.asked).toContain("unhold CAada");
    expect(await listRecents(ada)).toMatchObject([{ colleague: { name: "ben" } }]);
    await pressEnd(calls, "ada", callId);
    expect(control.asked.slice(-2)).toEqual(["hang-up CAada", "hang-up CAback"]);
    expect(await db.agentSlot.count()).toBe(0);
  });

  test("is in both logs, each naming the other, on no line of the company's", async () => {
    const { ada, ben, calls, callId } = await ringing();
    await pressEnd(calls, "ada", callId);
    expect(await listRecents(ada)).toMatchObject([
      { direction: "OUTBOUND", colleague: { name: "ben" }, number: "Extension 102", companyNumber: null },
    ]);
    const [ended] = await db.domainEvent.findMany({ where: { kind: "call.ended" }, select: { data: true } });
    expect(ended!.data).toMatchObject({ call: { direction: "INTERNAL", customer: null, number: null } });
    expect(await listRecents(ben)).toMatchObject([{ direction: "INBOUND", colleague: { name: "ada" } }]);
    expect(await placeCall(calls, ben, { callId })).toMatchObject({ ok: true, value: { number: "ada" } });
  });

  test("is refused with a reason if the colleague is on a call or away, or is the caller themselves", async () => {
    const { ada, calls } = await two();
    expect(await placeCall(calls, ada, { userId: "ada" })).toMatchObject({
      message: "This is your own extension.",
    });
    await db.agentSlot.create({ data: { userId: "ben", conversationId: "another", talking: true } });
    expect(await placeCall(calls, ada, { userId: "ben" })).toMatchObject({ message: "ben is on a call." });
    await db.agentSlot.deleteMany();
    await db.user.update({ where: { id: "ben" }, data: { dnd: true } });
    expect(await placeCall(calls, ada, { userId: "ben" })).toMatchObject({
      message: "ben isn’t taking calls right now.",
    });
    expect(await db.agentSlot.count()).toBe(0);
  });

  test("can be made by an extension in the digits of any script", async () => {
    const { ada, calls } = await two();
    expect(await placeCall(calls, ada, { number: "१०२" })).toMatchObject({
      ok: true,
      value: { number: "ben" },
    });
  });

  test("is not made from a record whose number happens to be an extension", async () => {
    const { ada, calls } = await two();
    const contact = await addRecord("contact", "Bob", { phone: "102" });
    expect(await placeCall(calls, ada, { recordId: contact, fieldKey: "phone" })).toMatchObject({
      code: "invalid",
    });
  });

  test("is an emergency call if the extension is an emergency number", async () => {
    const { ada, calls } = await two();
    await db.user.update({ where: { id: "ben" }, data: { extension: "112" } });
    expect(await placeCall(calls, ada, { number: "112" })).toMatchObject({ code: "emergency" });
  });
});
