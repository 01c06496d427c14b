import { beforeEach, describe, expect, test } from "vitest";
import { addChannel, addUser, setUpDatabase } from "@/scripts/testing/database";
import type { CurrentUser } from "../../auth/permissions";
import { db } from "../../base/db";
import type { CallEngine } from "../engine/call-engine";
import { agentConnected, claimCall, legReported } from "../reports/leg-reports";
import { receiveCall } from "../reports/receive-call";
import { loadConversation } from "../store/store";
import { endWithTicket } from "../store/ticket";
import { FakeControl } from "../testing/fake-control";
import { answerFirst, incoming, makeCalls } from "../testing/make-calls";
import { press } from "../testing/press";
import { buildCard } from "../views/card";
import { controlCall } from "./control-call";
import { pageGone } from "./page-gone";
import { ringTarget } from "./ring-target";

setUpDatabase();

let ada: CurrentUser;
let calls: CallEngine;
let control: FakeControl;

beforeEach(async () => {
  ada = await addUser("ada");
  for (const id of ["ben", "cem"]) await addUser(id);
  await addChannel(["ada", "ben", "cem"]);
  await db.user.updateMany({ where: { id: { not: "ada" } }, data: { dnd: true } });
  control = new FakeControl();
  calls = makeCalls({ control });
});

/** Ada answers a customer; the others are free by then. */
async function talk(sid = "CA1"): Promise<string> {
  const { id } = (await receiveCall(calls, incoming(sid)))!;
  await answerFirst(calls, id);
  await db.user.updateMany({ where: {}, data: { dnd: false } });
  return id;
}

const legOf = async (callId: string, userId: string) =>
  (await loadConversation(callId))!.legs.findLast((leg) => leg.userId === userId)!;

const answer = async (callId: string, userId: string) => {
  const leg = await legOf(callId, userId);
  return claimCall(calls, callId, leg.id, leg.sid!);
};

const report = async (callId: string, userId: string, status: "completed") => {
  const leg = await legOf(callId, userId);
  return legReported(calls, callId, leg.id, { sid: leg.sid!, status, at: Date.now() });
};

/** Ada talks to Ben while the customer waits. */
async function consult(callId: string) {
  await ringTarget(calls, ada, callId, { type: "consult", to: { userId: "ben" } });
  return answer(callId, "ben");
}

const slots = () =>
  db.agentSlot.findMany({ orderBy: { userId: "asc" }, select: { userId: true, talking: true } });
const card = async (id: string, callId: string) => (await buildCard({ ...ada, id }, callId))!;

describe("hold", () => {
  test("gives the customer music, and resume ends it; others may do neither", async () => {
    const callId = await talk();
    expect(await controlCall(calls, "ben", callId, { type: "hold" })).toMatchObject({ code: "not-now" });
    expect(await controlCall(calls, "ada", callId, { type: "hold" })).toMatchObject({ ok: true });
    expect(control.asked).toContain("hold CA1");
    expect((await card("ada", callId)).can).toContain("resume");
    expect(await controlCall(calls, "ada", callId, { type: "resume" })).toMatchObject({ ok: true });
    expect(control.asked.at(-1)).toBe("unhold CA1");
    const [{ from, to }] = (await loadConversation(callId))!.legs[0]!.holds as [{ from: number; to: number }];
    expect(to).toBeGreaterThanOrEqual(from);
  });
});

describe("a consultation", () => {
  test("rings the colleague once the customer hears music, and completed it is theirs", async () => {
    const callId = await talk();
    expect(await consult(callId)).toMatchObject({ userId: "ben" });
    expect(control.asked.slice(-2)).toEqual(["hold CA1", "ring ben"]);
    expect(await card("ada", callId)).toMatchObject({ red: "cancel", mine: "talking" });
    expect(await card("ben", callId)).toMatchObject({ red: "leave", mine: "consulted" });
    expect(await slots()).toEqual([
      { userId: "ada", talking: true },
      { userId: "ben", talking: true },
    ]);
    expect(await controlCall(calls, "ben", callId, { type: "complete" })).toMatchObject({ code: "not-now" });
    await controlCall(calls, "ada", callId, { type: "complete" });
    expect(control.asked).toContain("unhold CA1");
    expect((await card("ben", callId)).can).toContain("transfer");
    expect(await slots()).toEqual([{ userId: "ben", talking: true }]);
  });

  test("that is cancelled gives the customer back only when the colleague is known to be out", async () => {
    const callId = await talk();
    await consult(callId);
    await press(calls, "ada", callId, "cancel");
    expect(control.asked.at(-1)).toBe(`hang-up ${(await legOf(callId, "ben")).sid}`);
    await report(callId, "ben", "completed");
    expect(control.asked.at(-1)).toBe("unhold CA1");
    expect(await slots()).toEqual([{ userId: "ada", talking: true }]);
  });

  test("can be taken over by the colleague when the asker is lost", async () => {
    const callId = await talk();
    await consult(callId);
    await pageGone(calls, "ada", callId, (await legOf(callId, "ada")).sid!);
    expect((await card("ben", callId)).can).toContain("complete");
    await controlCall(calls, "ben", callId, { type: "complete" });
    expect(await loadConversation(callId)).toMatchObject({ state: "ACTIVE" });
    expect(await card("ada", callId)).toMatchObject({ mine: "gone" });
  });

  test("asked for twice by a page that had no answer rings the colleague once", async () => {
    const callId = await talk();
    const ring = { type: "consult", to: { userId: "ben" }, legId: "from the page" } as const;
    for (let i = 0; i < 2; i++)
      expect(await ringTarget(calls, ada, callId, ring)).toMatchObject({ ok: true });
    expect(control.asked.filter((asked) => asked === "ring ben")).toHaveLength(1);
  });
});

describe("a room", () => {
  test("has the lowest free number, and its owner has one at a time", async () => {
    const callId = await talk();
    expect(await controlCall(calls, "ada", callId, { type: "conference" })).toMatchObject({ ok: true });
    expect((await loadConversation(callId))!.room).toMatchObject({ number: 99_900, ownerId: "ada" });
    await db.roomNumber.update({ where: { number: 99_900 }, data: { number: 99_905 } });
    await db.user.updateMany({ where: { id: "ada" }, data: { dnd: true } });
    const second = (await receiveCall(calls, incoming("CA2", "+33199005678")))!;
    const { userId } = await answerFirst(calls, second.id);
    await controlCall(calls, userId!, second.id, { type: "conference" });
    expect((await loadConversation(second.id))!.room).toMatchObject({ number: 99_900 });
    await press(calls, userId!, second.id, "end-for-all");
    expect(await db.roomNumber.findMany({ select: { number: true } })).toEqual([{ number: 99_905 }]);
  });

  test("is not opened by who has another, nor when all numbers are taken", async () => {
    const callId = await talk();
    await db.roomNumber.create({
      data: {
        number: 99_950,
        ownerId: "ada",
        conversationId: (await receiveCall(calls, incoming("CA9")))!.id,
      },
    });
    expect(await controlCall(calls, "ada", callId, { type: "conference" })).toMatchObject({
      code: "has-room",
    });
    await db.$executeRaw`DELETE FROM "RoomNumber"`;
    await db.$executeRaw`
      INSERT INTO "Conversation" (id, "channelId", state)
        SELECT 'x' || n, (SELECT id FROM "Channel" LIMIT 1), 'ROOM' FROM generate_series(99900, 99999) n`;
    await db.$executeRaw`
      INSERT INTO "RoomNumber" SELECT n, 'x' || n, 'owner' || n FROM generate_series(99900, 99999) n`;
    expect(await controlCall(calls, "ada", callId, { type: "conference" })).toMatchObject({
      code: "no-room-free",
      message: "All conference rooms are in use. Try again in a moment.",
    });
    expect((await loadConversation(callId))!.state).toBe("ACTIVE");
  });

  test("takes in who was consulted, goes on without its owner, and lets them come back", async () => {
    const callId = await talk();
    await consult(callId);
    await controlCall(calls, "ada", callId, { type: "merge" });
    expect(control.asked.at(-1)).toBe("unhold CA1");
    await press(calls, "ada", callId, "leave");
    expect(await card("ada", callId)).toMatchObject({ mine: "left", can: ["join"] });
    expect(await slots()).toEqual([{ userId: "ben", talking: true }]);
    expect(await controlCall(calls, "ada", callId, { type: "join", legId: "back" })).toMatchObject({
      ok: true,
    });
    expect(await agentConnected(calls, callId, { userId: "cem", sid: "CAx", legId: "back" })).toBeNull();
    expect(await controlCall(calls, "ada", callId, { type: "join", legId: "back" })).toMatchObject({
      ok: true,
    });
    expect(await controlCall(calls, "cem", callId, { type: "join", legId: "back" })).toMatchObject({
      ok: false,
    });
    const joined = await agentConnected(calls, callId, { userId: "ada", sid: "CAback", legId: "back" });
    expect(joined!.legs.at(-1)).toMatchObject({ userId: "ada", dismissedAt: null });
    expect(await slots()).toContainEqual({ userId: "ada", talking: true });
  });

  test("is joined by others only while it is shared, and by nobody who is on another call", async () => {
    const callId = await talk();
    await controlCall(calls, "ada", callId, { type: "conference" });
    expect(await controlCall(calls, "cem", callId, { type: "join", legId: "c1" })).toMatchObject({
      code: "not-now",
    });
    await controlCall(calls, "ada", callId, { type: "share", isShared: true });
    await db.agentSlot.create({ data: { userId: "cem", conversationId: "another", talking: true } });
    expect(await controlCall(calls, "cem", callId, { type: "join", legId: "c1" })).toMatchObject({
      code: "on-a-call",
    });
    await db.agentSlot.deleteMany({ where: { userId: "cem" } });
    expect(await controlCall(calls, "cem", callId, { type: "join", legId: "c1" })).toMatchObject({
      ok: true,
    });
    expect(await slots()).toContainEqual({ userId: "cem", talking: true });
  });

  test("lets its owner mute and remove others, and nobody else", async () => {
    const callId = await talk();
    await consult(callId);
    await controlCall(calls, "ada", callId, { type: "merge" });
    const { id: customer } = (await loadConversation(callId))!.legs[0]!;
    const { id: bens } = await legOf(callId, "ben");
    for (const type of ["mute", "remove"] as const) {
      const asked = { type, legId: customer, isMuted: true };
      expect(await controlCall(calls, "ben", callId, asked)).toMatchObject({ code: "not-now" });
    }
    await controlCall(calls, "ada", callId, { type: "mute", legId: customer, isMuted: true });
    const muted = (await loadConversation(callId))!.legs[0]!;
    expect(muted.answer!.hearing).toEqual({ music: null, muted: true });
    await controlCall(calls, "ada", callId, { type: "remove", legId: bens });
    expect(control.asked.at(-1)).toBe(`hang-up ${(await legOf(callId, "ben")).sid}`);
    expect((await card("ben", callId)).can).toEqual([]);
  });
});

describe("without a database", () => {
  const ticket = { callId: "c1", channelId: "channel", userId: "ada", legId: "a" };

  test.each([
    ["end", "call", "end-conference c1"],
    ["end-for-all", "call", "end-conference c1"],
    ["leave", "call", "end-leg a"],
    ["end", "leg", "end-leg a"],
    ["end-for-all", "leg", "end-leg a"],
    ["leave", "leg", "end-leg a"],
  ] as const)('"%s" with a ticket for the %s does: %s', async (red, scope, asked) => {
    await endWithTicket(control, { ...ticket, scope }, red);
    expect(control.asked).toEqual([asked]);
  });

  test.each(["cancel", "decline"] as const)('"%s" is asked again', async (red) => {
    await expect(endWithTicket(control, { ...ticket, scope: "call" }, red)).rejects.toThrow();
    expect(control.asked).toEqual([]);
  });
});
