import { describe, expect, test } from "vitest";
import { addChannel, addRecord, addUser, dispatch, setUpDatabase } from "@/scripts/testing/database";
import type { CurrentUser } from "../../auth/permissions";
import { db } from "../../base/db";
import { Calls } from "../engine/calls";
import type { Call } from "../model/call";
import { agentLeft, declineCall, placeCall, transferCall } from "./commands";
import { buildCard, listMyCards } from "../views/card";
import { agentConnected, claimCall, legReported } from "../reports/leg-reports";
import { receiveCall } from "../reports/receive-call";
import { listRecents } from "../views/log";
import { FakeControl } from "../testing/fake-control";
import { incoming, makeCalls, passiveClock } from "../testing/make-calls";
import { pressEnd } from "../testing/press-end";
import { loadCall } from "../store/store";
import { wrapUp } from "../after-call/wrap-up";
import { MAIN_NUMBER } from "@/scripts/testing/database";

setUpDatabase();

/** The customer hangs up. */
const hangUp = (calls: Calls, { id, legs }: Call) =>
  legReported(calls, id, legs[0]!.id, { sid: legs[0]!.sid!, status: "completed", at: Date.now() });

test("a caller can be called back without the permission to dial manually; a colleague's call is not found", async () => {
  const user = await addUser("ada", { permissions: ["calls.place"], scope: "OWN" });
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
  await db.callLeg.deleteMany({ where: { callId: mine.id, role: "AGENT" } });
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
  const clicker = await addUser("ada", { permissions: ["calls.place"] });
  const reader = await addUser("greta", { permissions: [] });
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
  expect(await agentConnected(calls, callId, "ben", "CAben")).toBeNull();
  expect(control.asked).toEqual([]);
  expect(await agentConnected(calls, callId, "ada", "CAada")).not.toBeNull();
  // A repeated webhook calls nobody again.
  await agentConnected(calls, callId, "ada", "CAada");
  expect(control.asked).toEqual(["add-customer +33199001234"]);
  // The channel calls others first, and then begins.
  expect(await buildCard(user, callId)).toMatchObject({ state: "DIALING", isQueued: true });
  const { id, sid } = (await loadCall(callId))!.legs.find(({ role }) => role === "CUSTOMER")!;
  await legReported(calls, callId, id, { sid: sid!, status: "initiated", at: Date.now() });
  expect(await buildCard(user, callId)).toMatchObject({ state: "DIALING", isQueued: false });
});

/** Places a call for an agent that ends at once. */
async function callAndEnd(calls: Calls, user: CurrentUser, target: Parameters<typeof placeCall>[2]) {
  const placed = await placeCall(calls, user, target);
  if (placed.ok) await pressEnd(calls, user.id, placed.value.callId);
  return placed;
}

const lineOf = async (callId: string) =>
  (await db.call.findUniqueOrThrow({ where: { id: callId }, select: { number: { select: { e164: true } } } }))
    .number.e164;

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
});

test("an emergency number is called only from a number registered for it, whatever else is disallowed", async () => {
  const user = await addUser("ada", { permissions: ["calls.place"] });
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
  expect(await loadCall(placed.value.callId)).toMatchObject({ customerNumber: "112" });
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

describe("a call that is transferred", () => {
  async function talk() {
    const ada = await addUser("ada");
    await addUser("ben");
    await addChannel(["ada", "ben"]);
    const control = new FakeControl();
    const calls = makeCalls({ control });
    await db.user.update({ where: { id: "ben" }, data: { dnd: true } });
    const call = (await receiveCall(calls, incoming()))!;
    await calls.look(call.id);
    const offer = (await loadCall(call.id))!.legs.find((leg) => leg.role === "AGENT")!;
    await claimCall(calls, call.id, offer.id, offer.sid!);
    return { ada, calls, control, callId: call.id };
  }

  test("stays with its agent if the colleague is in do-not-disturb or being rung for another call", async () => {
    const { ada, calls, callId } = await talk();
    expect(await transferCall(calls, ada, callId, { userId: "ben" })).toMatchObject({
      code: "taken",
      message: "ben is no longer available. The call stays with you.",
    });
    await db.user.update({ where: { id: "ben" }, data: { dnd: false } });
    await db.agentSlot.create({ data: { userId: "ben", callId: "another", talking: false } });
    expect(await transferCall(calls, ada, callId, { userId: "ben" })).toMatchObject({ code: "taken" });
    expect(await transferCall(calls, ada, callId, { userId: "nobody" })).toMatchObject({ code: "not-found" });
    expect((await loadCall(callId))!.state).toBe("ACTIVE");
  });

  test("leaves each agent who talked with a note of their own to write", async () => {
    const { ada, calls, callId } = await talk();
    const ben = { ...ada, id: "ben" };
    const record = await addRecord("contact", "Bob", { phone: "+33199001234" });
    await db.call.update({ where: { id: callId }, data: { mainRecordId: record } });
    await db.user.update({ where: { id: "ben" }, data: { dnd: false } });
    await transferCall(calls, ada, callId, { userId: "ben" });
    await calls.look(callId);
    const legOf = async (userId: string) =>
      (await loadCall(callId))!.legs.findLast((leg) => leg.userId === userId)!;
    const end = async (userId: string) => {
      const { id, sid } = await legOf(userId);
      await legReported(calls, callId, id, { sid: sid!, status: "completed", at: Date.now() });
    };
    await end("ada");
    const owed = async (user: CurrentUser) => (await listMyCards(user)).filter(({ wrappedUp }) => !wrappedUp);
    expect(await owed(ada)).toMatchObject([{ id: callId, mine: "gone", transfer: { to: "ben" } }]);
    expect(await wrapUp(ada, callId, { body: "Wants a quote", status: null })).toMatchObject({ ok: true });
    expect(await owed(ada)).toEqual([]);
    await claimCall(calls, callId, (await legOf("ben")).id, (await legOf("ben")).sid!);
    await pressEnd(calls, "ben", callId);
    await end("ben");
    expect(await owed(ben)).toMatchObject([{ id: callId, draft: "" }]);
    await wrapUp(ben, callId, { body: "Quote sent", status: null });
    expect(await owed(ben)).toEqual([]);
    expect(
      await db.note.findMany({ orderBy: { createdAt: "asc" }, select: { authorId: true, body: true } }),
    ).toEqual([
      { authorId: "ada", body: "Wants a quote" },
      { authorId: "ben", body: "Quote sent" },
    ]);
  });

  test("cannot be transferred by a user who is not on it", async () => {
    const { calls, callId } = await talk();
    const eve = await addUser("eve");
    await db.user.update({ where: { id: "ben" }, data: { dnd: false } });
    expect(await transferCall(calls, eve, callId, { userId: "ben" })).toMatchObject({ code: "not-found" });
  });

  test("rings the other agent, frees the first, and belongs to the other once they answer", async () => {
    const { ada, calls, control, callId } = await talk();
    await db.user.update({ where: { id: "ben" }, data: { dnd: false } });
    expect(await transferCall(calls, ada, callId, { userId: "ben" })).toMatchObject({ ok: true });
    await calls.look(callId);
    expect(control.asked).toContain("ring ben");
    expect(control.asked).toContain("hold CA1");
    expect(await db.agentSlot.findMany({ select: { userId: true } })).toEqual([{ userId: "ben" }]);
    const offer = (await loadCall(callId))!.legs.find((leg) => leg.userId === "ben")!;
    await claimCall(calls, callId, offer.id, offer.sid!);
    await calls.look(callId);
    expect(await loadCall(callId)).toMatchObject({ state: "ACTIVE", agentId: "ben" });
    expect(control.asked).toContain("unhold CA1");
  });
});

describe("a call that is transferred to an outside number", () => {
  test("rings it from the called number, ends with it, and stays with the agent who transferred it", async () => {
    const ada = await addUser("ada");
    await addChannel(["ada"]);
    const control = new FakeControl();
    const calls = makeCalls({ control });
    const { id } = (await receiveCall(calls, incoming()))!;
    await calls.look(id);
    const offer = (await loadCall(id))!.legs.find((leg) => leg.role === "AGENT")!;
    await claimCall(calls, id, offer.id, offer.sid!);
    expect(await transferCall(calls, ada, id, { number: "01 99 00 99 99" })).toMatchObject({
      ok: true,
      value: { name: "+33 1 99 00 99 99" },
    });
    expect(control.asked).toContain("ring +33199009999");
    expect(await db.agentSlot.count()).toBe(0);
    const outside = (await loadCall(id))!.legs.find(({ number }) => number !== null)!;
    await claimCall(calls, id, outside.id, outside.sid!);
    expect(await loadCall(id)).toMatchObject({ state: "ACTIVE", agentId: "ada" });
    expect(await db.agentSlot.count()).toBe(0);
    expect(await buildCard(ada, id)).toMatchObject({ mine: "gone", transfer: { state: "taken" } });
    await legReported(calls, id, outside.id, { sid: outside.sid!, status: "completed", at: Date.now() + 1 });
    expect(await loadCall(id)).toMatchObject({ state: "ENDED", outcome: "ANSWERED", agentId: "ada" });
    expect(control.asked).toContain("hang-up CA1");
  });

  test.each([
    ["112", "emergency"],
    ["12", "invalid"],
    ["+33 899 10 20 30", "premium"],
    ["+442079460123", "country"],
  ])("%s is %s", async (number, code) => {
    const ada = await addUser("ada");
    await addChannel(["ada"]);
    await db.workspace.update({ where: { id: "workspace" }, data: { callingCountries: ["FR"] } });
    const calls = makeCalls();
    expect(await transferCall(calls, ada, "any", { number })).toMatchObject({ code });
  });

  test("needs the permission to dial manually", async () => {
    const clicker = await addUser("ada", { permissions: ["calls.place"] });
    const calls = makeCalls();
    expect(await transferCall(calls, clicker, "any", { number: "+33199009999" })).toMatchObject({
      code: "forbidden",
    });
  });
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
    await agentConnected(calls, callId, "ada", "CAada");
    const far = (await loadCall(callId))!.legs.find((leg) => leg.userId === "ben")!;
    return { ada, ben, calls, control, pass, callId, far };
  }

  test("by extension or by name rings their phone, and each sees the other", async () => {
    const { ada, ben, calls, control, callId, far } = await ringing();
    expect(control.asked).toContain("add-customer ben");
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
    expect(await transferCall(calls, ada, callId, { userId: "ben" })).toMatchObject({ code: "not-found" });
    await pressEnd(calls, "ada", callId);
    expect(await db.agentSlot.count()).toBe(0);
    expect(await listMyCards(ada)).toEqual([]);
  });

  test("that is declined ends and says so", async () => {
    const { calls, control, callId, far } = await ringing();
    await declineCall(calls, "ben", callId);
    expect(await loadCall(callId)).toMatchObject({ state: "ENDED", outcome: "DECLINED" });
    expect(control.asked).toContain(`hang-up ${far.sid}`);
    // The channel reports it as busy, before us or after.
    await legReported(calls, callId, far.id, { sid: far.sid!, status: "busy", at: Date.now() });
    expect(await loadCall(callId)).toMatchObject({ outcome: "DECLINED" });
  });

  test("whose caller drops out ends after the grace period: nobody is queued or called back", async () => {
    const { calls, pass, callId, far } = await ringing();
    const at = Date.now();
    await legReported(calls, callId, far.id, { sid: far.sid!, status: "in-progress", at });
    const own = (await loadCall(callId))!.legs.find((leg) => leg.userId === "ada")!;
    await legReported(calls, callId, own.id, { sid: "CAada", status: "completed", at: at + 1_000 });
    expect((await calls.look(callId))!.state).toBe("LOST");
    pass(25_000);
    await calls.look(callId);
    expect(await loadCall(callId)).toMatchObject({ state: "ENDED", announcementAt: null, queuedAt: null });
  });

  test("continues when the called colleague reloads their page: the other hears music in the meantime", async () => {
    const { ada, ben, calls, control, pass, callId, far } = await ringing();
    await legReported(calls, callId, far.id, { sid: far.sid!, status: "in-progress", at: Date.now() });
    await agentLeft(calls, ben.id, callId, far.sid!);
    expect(control.asked).toContain(`hang-up ${far.sid}`);
    expect(await buildCard(ben, callId)).toMatchObject({ state: "LOST", mine: "lost" });
    expect(await buildCard(ada, callId)).toMatchObject({ state: "LOST", mine: "talking" });
    pass(1_000);
    await calls.look(callId);
    expect(control.asked).toContain("hold CAada");
    expect(await agentConnected(calls, callId, "cem", "CAcem")).toBeNull();
    expect(await agentConnected(calls, callId, ben.id, "CAback")).not.toBeNull();
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

  test("is in both logs, each naming the other", async () => {
    const { ada, ben, calls, callId } = await ringing();
    await pressEnd(calls, "ada", callId);
    expect(await listRecents(ada)).toMatchObject([
      { direction: "OUTBOUND", colleague: { name: "ben" }, number: "Extension 102" },
    ]);
    expect(await listRecents(ben)).toMatchObject([{ direction: "INBOUND", colleague: { name: "ada" } }]);
    expect(await placeCall(calls, ben, { callId })).toMatchObject({ ok: true, value: { number: "ada" } });
  });

  test("is refused with a reason if the colleague is on a call or away, or is the caller themselves", async () => {
    const { ada, calls } = await two();
    expect(await placeCall(calls, ada, { userId: "ada" })).toMatchObject({
      message: "This is your own extension.",
    });
    await db.agentSlot.create({ data: { userId: "ben", callId: "another", talking: true } });
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

test("when the agent's page goes, the customer hears music; a page that is back already is left alone", async () => {
  const ada = await addUser("ada");
  await addChannel(["ada"]);
  let now = Date.now();
  const control = new FakeControl();
  const calls = makeCalls({ control, clock: { ...passiveClock, now: () => now } });
  const { id } = (await receiveCall(calls, incoming()))!;
  await calls.look(id);
  const { sid } = (await loadCall(id))!.legs.find((leg) => leg.role === "AGENT")!;
  await claimCall(calls, id, (await loadCall(id))!.legs[1]!.id, sid!);
  await agentLeft(calls, "eve", id, sid!);
  await agentLeft(calls, ada.id, id, "CAother");
  expect((await loadCall(id))!.state).toBe("ACTIVE");
  await agentLeft(calls, ada.id, id, sid!);
  expect((await loadCall(id))!.state).toBe("LOST");
  expect(control.asked).toContain(`hang-up ${sid}`);
  now += 1_000;
  await calls.look(id);
  expect(control.asked).toContain("hold CA1");
  await agentConnected(calls, id, ada.id, "CAback");
  await agentLeft(calls, ada.id, id, sid!);
  expect((await loadCall(id))!.state).toBe("ACTIVE");
});
