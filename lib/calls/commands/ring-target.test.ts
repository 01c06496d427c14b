import { describe, expect, test } from "vitest";
import {
  addChannel,
  addRecord,
  addSecondChannel,
  addUser,
  agentGrants,
  setUpDatabase,
} from "@/scripts/testing/database";
import type { CurrentUser } from "../../auth/permissions";
import { db } from "../../base/db";
import { controlCall } from "./control-call";
import { placeCall } from "./place-call";
import { ringTarget, type Ring } from "./ring-target";
import { buildCard, listMyCards } from "../views/card";
import { findCall } from "../views/log";
import { listQueued } from "../views/queue";
import { agentConnected, claimCall, legReported } from "../reports/leg-reports";
import { receiveCall } from "../reports/receive-call";
import { FakeControl } from "../testing/fake-control";
import { answerFirst, incoming, makeCalls } from "../testing/make-calls";
import { pressEnd } from "../testing/press";
import { loadConversation } from "../store/store";
import { loadShown } from "../testing/shown";
import type { Leg } from "../model/conversation";
import { wrapUp } from "../after-call/wrap-up";

setUpDatabase();

describe("a call that is transferred", () => {
  async function talk() {
    const ada = await addUser("ada");
    await addUser("ben");
    await addChannel(["ada", "ben"]);
    const control = new FakeControl();
    const calls = makeCalls({ control });
    await db.user.update({ where: { id: "ben" }, data: { dnd: true } });
    const call = (await receiveCall(calls, incoming()))!;
    await answerFirst(calls, call.id);
    return { ada, calls, control, callId: call.id };
  }

  test("stays with its agent if the colleague is in do-not-disturb or being rung for another call", async () => {
    const { ada, calls, callId } = await talk();
    expect(await ringTarget(calls, ada, callId, { type: "transfer", to: { userId: "ben" } })).toMatchObject({
      code: "taken",
      message: "ben is no longer available. The call stays with you.",
    });
    await db.user.update({ where: { id: "ben" }, data: { dnd: false } });
    await db.agentSlot.create({ data: { userId: "ben", conversationId: "another", talking: false } });
    expect(await ringTarget(calls, ada, callId, { type: "transfer", to: { userId: "ben" } })).toMatchObject({
      code: "taken",
    });
    expect(
      await ringTarget(calls, ada, callId, { type: "transfer", to: { userId: "nobody" } }),
    ).toMatchObject({ code: "not-found" });
    expect((await loadConversation(callId))!.state).toBe("ACTIVE");
  });

  test("leaves each agent who talked with a note of their own to write", async () => {
    const { ada, calls, callId } = await talk();
    const ben = { ...ada, id: "ben" };
    const record = await addRecord("contact", "Bob", { phone: "+33199001234" });
    await db.call.update({ where: { id: callId }, data: { mainRecordId: record } });
    await db.user.update({ where: { id: "ben" }, data: { dnd: false } });
    await ringTarget(calls, ada, callId, { type: "transfer", to: { userId: "ben" } });
    await calls.look(callId);
    const legOf = async (userId: string) =>
      (await loadConversation(callId))!.legs.findLast((leg) => leg.userId === userId)!;
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
    expect(await ringTarget(calls, eve, callId, { type: "transfer", to: { userId: "ben" } })).toMatchObject({
      code: "not-found",
    });
  });

  test("rings the other agent, frees the first, and belongs to the other once they answer", async () => {
    const { ada, calls, control, callId } = await talk();
    await db.user.update({ where: { id: "ben" }, data: { dnd: false } });
    expect(await ringTarget(calls, ada, callId, { type: "transfer", to: { userId: "ben" } })).toMatchObject({
      ok: true,
    });
    await calls.look(callId);
    expect(control.asked).toContain("ring ben");
    expect(control.asked).toContain("hold CA1");
    expect(await db.agentSlot.findMany({ select: { userId: true } })).toEqual([{ userId: "ben" }]);
    const offer = (await loadConversation(callId))!.legs.find((leg) => leg.userId === "ben")!;
    await claimCall(calls, callId, offer.id, offer.sid!);
    await calls.look(callId);
    expect(await loadShown(callId)).toMatchObject({ state: "ACTIVE", agentId: "ben" });
    expect(control.asked).toContain("unhold CA1");
  });
});

describe("a room that a call between colleagues became", () => {
  /** Ada talks to Ben, and opens the call. */
  async function open() {
    const [ada, ben] = [await addUser("ada"), await addUser("ben")];
    await addChannel(["ada", "ben"]);
    const calls = makeCalls();
    const placed = await placeCall(calls, ada, { userId: "ben" });
    if (!placed.ok) throw new Error(placed.message);
    const { callId } = placed.value;
    await agentConnected(calls, callId, { userId: "ada", sid: "CAada" });
    const far = (await loadConversation(callId))!.legs.find((leg) => leg.userId === "ben")!;
    await legReported(calls, callId, far.id, { sid: far.sid!, status: "in-progress", at: Date.now() });
    await controlCall(calls, "ada", callId, { type: "conference" });
    return { ada, ben, calls, callId };
  }

  const telephone = { type: "add", to: { number: "+442079460999" } } as const;

  test("calls a telephone as its user would: from a number of theirs on its channel", async () => {
    const { ada, calls, callId } = await open();
    const { numberId } = await addSecondChannel("+442079460888", "ada");
    await db.user.update({ where: { id: "ada" }, data: { callerIdId: numberId } });
    expect(await ringTarget(calls, ada, callId, telephone)).toMatchObject({ ok: true });
    const log = await db.call.findMany({
      where: { conversationId: callId },
      orderBy: { createdAt: "asc" },
      select: { direction: true, number: { select: { e164: true } } },
    });
    expect(log).toEqual([
      { direction: "INTERNAL", number: null },
      { direction: "OUTBOUND", number: { e164: "+442079460100" } },
    ]);
  });

  test("calls no telephone for a user who has no number to call from", async () => {
    const { ben, calls, callId } = await open();
    await db.channelUser.updateMany({ where: { userId: "ben" }, data: { mayCall: false } });
    expect(await ringTarget(calls, ben, callId, telephone)).toMatchObject({ code: "no-number" });
  });
});

describe("a call that is transferred to an outside number", () => {
  test("rings it from the called number, ends with it, and stays with the agent who transferred it", async () => {
    const ada = await addUser("ada");
    await addChannel(["ada"]);
    const control = new FakeControl();
    const calls = makeCalls({ control });
    const { id } = (await receiveCall(calls, incoming()))!;
    await answerFirst(calls, id);
    const record = await addRecord("contact", "Zoë", { phone: "+33199009999" });
    expect(
      await ringTarget(calls, ada, id, { type: "transfer", to: { number: "01 99 00 99 99" } }),
    ).toMatchObject({
      ok: true,
      value: { name: "+33 1 99 00 99 99" },
    });
    expect(control.asked).toContain("add +33199009999");
    expect(await db.agentSlot.count()).toBe(0);
    const outside = (await loadConversation(id))!.legs.find(({ entry }) => entry === "TRANSFER")!;
    await legReported(calls, id, outside.id, { sid: outside.sid!, status: "in-progress", at: Date.now() });
    expect(await loadShown(id)).toMatchObject({ state: "ACTIVE", agentId: "ada" });
    expect(await db.agentSlot.count()).toBe(0);
    expect(await buildCard(ada, id)).toMatchObject({ mine: "gone", transfer: { state: "taken" } });
    await legReported(calls, id, outside.id, { sid: outside.sid!, status: "completed", at: Date.now() + 1 });
    expect(await loadShown(id)).toMatchObject({ state: "ENDED", outcome: "ANSWERED", agentId: "ada" });
    expect(control.asked).toContain("hang-up CA1");
    const log = await db.call.findMany({ where: { conversationId: id }, orderBy: { createdAt: "asc" } });
    expect(log).toMatchObject([
      { id, direction: "INBOUND", remoteNumber: "+33199001234", outcome: "ANSWERED" },
      {
        id: outside.id,
        direction: "OUTBOUND",
        remoteNumber: "+33199009999",
        outcome: "ANSWERED",
        agentId: "ada",
        mainRecordId: record,
      },
    ]);
    expect(log[1]!.endedAt).not.toBeNull();
  });

  /** Ada answers a customer and transfers them to a telephone. */
  async function transferOutside() {
    const ada = await addUser("ada");
    await addChannel(["ada"]);
    const calls = makeCalls();
    const { id } = (await receiveCall(calls, incoming()))!;
    await answerFirst(calls, id);
    await ringTarget(calls, ada, id, { type: "transfer", to: { number: "01 99 00 99 99" } });
    return { ada, calls, id };
  }

  test("counts among the calls that its agent may place in an hour", async () => {
    await db.workspace.update({ where: { id: "workspace" }, data: { callsPerHour: 1 } });
    const { ada, calls } = await transferOutside();
    expect(await placeCall(calls, ada, { number: "+33199005678" })).toMatchObject({ code: "too-many" });
    const { id } = (await receiveCall(calls, incoming("CA2", "+33199001235")))!;
    await answerFirst(calls, id);
    const ring = (type: Ring["type"]) => ringTarget(calls, ada, id, { type, to: { number: "+33199005678" } });
    for (const type of ["transfer", "consult"] as const)
      expect(await ring(type)).toMatchObject({ code: "too-many" });
    await controlCall(calls, "ada", id, { type: "conference" });
    expect(await ring("add")).toMatchObject({ code: "too-many" });
    expect((await loadConversation(id))!.calls).toHaveLength(1);
  });

  test("that fails is told to its agent, and not again once they have the call back", async () => {
    const { ada, calls, id } = await transferOutside();
    const telephone = (await loadConversation(id))!.legs.at(-1)!;
    await legReported(calls, id, telephone.id, { sid: telephone.sid!, status: "busy", at: Date.now() });
    const failed = { to: "+33 1 99 00 99 99", state: "failed" };
    expect(await buildCard(ada, id)).toMatchObject({ transfer: failed });
    const offer = (await loadConversation(id))!.legs.at(-1)!;
    await claimCall(calls, id, offer.id, offer.sid!);
    expect(await buildCard(ada, id)).toMatchObject({ mine: "talking", transfer: null });
  });

  test("shows the number among those whom the customer's call rang", async () => {
    const { ada, id } = await transferOutside();
    expect((await findCall(ada, id))!.agents).toMatchObject([
      { name: "ada", won: true },
      { name: "+33 1 99 00 99 99", won: false },
    ]);
    const telephone = (await loadConversation(id))!.legs.find(({ entry }) => entry === "TRANSFER")!;
    expect((await findCall(ada, telephone.id))!.agents).toEqual([]);
  });

  test("is the same conversation under the id of the telephone's call", async () => {
    const ada = await addUser("ada");
    await addUser("ben");
    await addChannel(["ada", "ben"]);
    await db.user.update({ where: { id: "ben" }, data: { dnd: true } });
    const calls = makeCalls();
    const { id } = (await receiveCall(calls, incoming()))!;
    const first = await answerFirst(calls, id);
    await ringTarget(calls, ada, id, { type: "transfer", to: { number: "01 99 00 99 99" } });
    const telephone = (await loadConversation(id))!.legs.find(({ entry }) => entry === "TRANSFER")!;
    const report = (leg: Leg, status: Leg["status"]) =>
      legReported(calls, telephone.callId, leg.id, { sid: leg.sid!, status, at: Date.now() });
    await report(first, "completed");
    await report(telephone, "busy");
    const offer = (await loadConversation(id))!.legs.findLast(({ userId }) => userId === "ada")!;
    expect(await claimCall(calls, telephone.callId, offer.id, offer.sid!)).toMatchObject({ id: offer.id });
    const back = await agentConnected(calls, telephone.callId, { userId: "ada", sid: "CAback" });
    expect(back?.id).toBe(id);
    await db.user.update({ where: { id: "ben" }, data: { dnd: false } });
    await ringTarget(calls, ada, telephone.callId, { type: "transfer", to: { userId: "ben" } });
    expect(await db.agentSlot.findMany({ select: { userId: true, conversationId: true } })).toEqual([
      { userId: "ben", conversationId: id },
    ]);
  });

  test.each(["INBOUND", "OUTBOUND"] as const)(
    "shows the customer of an %s call in the queue",
    async (direction) => {
      const { id } = await transferOutside();
      await db.call.update({ where: { id }, data: { direction } });
      expect(await listQueued("ada")).toMatchObject([{ id, number: "+33 1 99 00 12 34" }]);
    },
  );

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
    expect(await ringTarget(calls, ada, "any", { type: "transfer", to: { number } })).toMatchObject({ code });
  });

  test("needs the permission to dial manually", async () => {
    const clicker = await addUser("ada", { grants: agentGrants("ALL", ["calls.place"]) });
    const calls = makeCalls();
    expect(
      await ringTarget(calls, clicker, "any", { type: "transfer", to: { number: "+33199009999" } }),
    ).toMatchObject({
      code: "forbidden",
    });
  });
});
