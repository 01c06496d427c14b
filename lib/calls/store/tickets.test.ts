import { beforeEach, describe, expect, test } from "vitest";
import { addChannel, addUser, setUpDatabase } from "@/scripts/testing/database";
import type { CurrentUser } from "../../auth/permissions";
import { db } from "../../base/db";
import { buildCard } from "../views/card";
import { pressRed } from "../commands/press-red";
import { placeCall } from "../commands/place-call";
import { agentConnected, claimCall, legReported } from "../reports/leg-reports";
import { receiveCall } from "../reports/receive-call";
import { incoming, makeCalls } from "../testing/make-calls";
import { loadConversation } from "./store";
import { makeTicket, readTicket } from "./ticket";

setUpDatabase();

const calls = makeCalls();
const END = { red: "end", legId: null } as const;

let ada: CurrentUser;
let ben: CurrentUser;
beforeEach(async () => {
  ada = await addUser("ada");
  ben = await addUser("ben");
  await addChannel(["ada", "ben"]);
});

/** Rings both agents. @returns the call's id */
async function ring(): Promise<string> {
  const call = (await receiveCall(calls, incoming()))!;
  return call.id;
}

const legOf = async (callId: string, userId: string) =>
  (await loadConversation(callId))!.legs.find((leg) => leg.userId === userId)!;

const answer = async (callId: string, { id }: CurrentUser) =>
  claimCall(calls, callId, (await legOf(callId, id)).id, `CA${id}`);

const isEnding = async (callId: string) => (await loadConversation(callId))!.endRequestedAt !== null;

describe("a ticket", () => {
  test("is given to the agent who talks, not to agents whose phone rings or rang", async () => {
    const callId = await ring();
    for (const user of [ada, ben]) expect((await buildCard(user, callId))!.ticket).toBeNull();
    await answer(callId, ada);
    const { ticket } = (await buildCard(ada, callId))!;
    expect(readTicket(ticket!, Date.now())).toMatchObject({ callId, userId: "ada" });
    expect((await buildCard(ben, callId))!.ticket).toBeNull();
  });

  test("is given to the agent who dials, from the start", async () => {
    const placed = await placeCall(calls, ada, { number: "+33199001234" });
    if (!placed.ok) throw new Error(placed.message);
    await agentConnected(calls, placed.value.callId, { userId: "ada", sid: "CAada" });
    expect(readTicket(placed.value.ticket, Date.now())).toMatchObject({ userId: "ada" });
    expect((await buildCard(ada, placed.value.callId))!.ticket).not.toBeNull();
  });

  test("that was changed, belongs to another call, or has expired is refused", () => {
    const own = { callId: "call", channelId: "channel", userId: "ada", legId: "a", scope: "leg" } as const;
    const ticket = makeTicket(own, 0);
    expect(readTicket(ticket.replace(".ada.", ".ben."), 1)).toBeNull();
    expect(readTicket(ticket.replace(".leg.", ".call."), 1)).toBeNull();
    expect(readTicket(ticket.replace("call.", "calls."), 1)).toBeNull();
    expect(readTicket("", 1)).toBeNull();
    expect(readTicket(ticket, 1)).toEqual(own);
    expect(readTicket(ticket, 24 * 3_600_000)).toBeNull();
  });
});

describe("End", () => {
  test("by an agent whose phone merely rang does not end a colleague's call", async () => {
    const callId = await ring();
    await answer(callId, ada);
    expect((await pressRed(calls, "ben", callId, END)).ok).toBe(true);
    expect(await pressRed(calls, "eve", callId, END)).toMatchObject({ ok: false, code: "forbidden" });
    expect(await isEnding(callId)).toBe(false);
    expect((await pressRed(calls, "ada", callId, END)).ok).toBe(true);
    expect(await isEnding(callId)).toBe(true);
  });

  test("while the call still rings declines it, and the other phones keep ringing", async () => {
    const callId = await ring();
    expect((await pressRed(calls, "ada", callId, END)).ok).toBe(true);
    expect(await isEnding(callId)).toBe(false);
    expect((await legOf(callId, "ada")).declined).toBe(true);
    expect((await legOf(callId, "ben")).declined).toBe(false);
  });

  test("by the agent who transferred the call does not end it for its new agent", async () => {
    const callId = await ring();
    await answer(callId, ada);
    await db.callLeg.updateMany({ where: { callId, userId: "ben" }, data: { admittedAt: new Date() } });
    await legReported(calls, callId, (await legOf(callId, "ada")).id, {
      sid: "CAada",
      status: "completed",
      at: Date.now(),
    });
    await pressRed(calls, "ada", callId, END);
    expect(await isEnding(callId)).toBe(false);
  });

  test("of a call that is over changes nothing, and is not refused", async () => {
    const callId = await ring();
    await db.conversation.update({ where: { id: callId }, data: { state: "ENDED" } });
    expect((await pressRed(calls, "ben", callId, END)).ok).toBe(true);
    expect((await pressRed(calls, "ben", "nowhere", END)).ok).toBe(true);
  });
});
