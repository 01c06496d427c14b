import { expect, test } from "vitest";
// Loaded first: its pool must be the only one.
import { begin, CUSTOMER, hangUp, hears, ringNoMore, talk } from "./simulation/scene";
import { setUpDatabase } from "../scripts/testing/database";
import { db } from "../lib/base/db";
import { Prisma } from "../lib/generated/prisma/client";
import type { CallEngine } from "../lib/calls/engine/call-engine";
import { controlCall } from "../lib/calls/commands/control-call";
import { placeCall } from "../lib/calls/commands/place-call";
import { legSeen } from "../lib/calls/reports/leg-reports";
import type { Agent } from "./simulation/agents";
import type { AppProcess } from "./simulation/app-process";

setUpDatabase();

/** Of the simulation's channel. */
const CALLS_PER_SECOND = 3;

test("a hold that is taken back while its request is on its way ends, though another process took it and no event comes", async () => {
  const { world, id } = await talk();
  world.chances.lose = 1;
  const press = (process: AppProcess, type: "hold" | "resume") =>
    world.forget(process.run((calls) => controlCall(calls, "ada", id, { type })));
  for (let i = 0; i < 10; i++) {
    press(world.pick(`${i}`)!, "hold");
    press(world.pick(`${i + 1}`)!, "resume");
    await world.run(3_000, () => false);
    expect(hears(world, CUSTOMER).kind, `round ${i}`).toBe("voices");
  }
});

test("in a room the customer hangs up, and then a telephone: those who are left talk on", async () => {
  const { world, ada, ben, id, until } = await talk();
  void world.presses.control(ada, id, { type: "conference" });
  await until(() => ada.card!.can.includes("add"));
  world.presses.ring(ada, id, { type: "add", to: { userId: "ben" } });
  await until(() => ben.card?.mine === "talking" && ada.card!.can.includes("add"));
  const number = world.newTelephone({ outcome: "answer", answerAfterMs: 1_000, hangUpAfterMs: 20_000 });
  world.presses.ring(ada, id, { type: "add", to: { number } });
  await until(() => hears(world, number).from?.length === 3);
  hangUp(world, CUSTOMER);
  await until(() => hears(world, number).from?.length === 2);
  await world.run(5_000, () => false);
  expect(world.liveAtCarrier).toHaveLength(3);
  await until(() => world.liveAtCarrier.length === 2);
  await world.run(5_000, () => false);
  expect(world.liveAtCarrier).toHaveLength(2);
  world.pressRed(ada, id, { red: "leave", legId: null });
  world.pressRed(ben, id, { red: "leave", legId: null });
  await until(() => world.liveAtCarrier.length === 0);
});

test("End pressed on a page that has not heard of the room leaves it, and the customer talks on", async () => {
  const { world, ada, ben, id, until } = await talk();
  void world.presses.control(ada, id, { type: "conference" });
  await until(() => ada.card!.can.includes("add"));
  world.presses.ring(ada, id, { type: "add", to: { userId: "ben" } });
  await until(() => hears(world, CUSTOMER).from?.length === 2);
  world.pressRed(ben, id, { red: "end", legId: null });
  await until(() => hears(world, CUSTOMER).from?.length === 1);
  await world.run(5_000, () => false);
  expect(world.liveAtCarrier).toHaveLength(2);
});

test("a customer hangs up while their agent consults a colleague: those two talk on until one leaves", async () => {
  const { world, ada, ben, id, until } = await talk();
  world.presses.ring(ada, id, { type: "consult", to: { userId: "ben" } });
  await until(() => ben.card?.mine === "consulted");
  hangUp(world, CUSTOMER);
  await world.run(5_000, () => false);
  expect(world.liveAtCarrier).toHaveLength(2);
  world.pressRed(ben, id, { red: "leave", legId: null });
  await until(() => world.liveAtCarrier.length === 0);
});

test("a consultation completed while the telephone rings leaves the customer on music, although its entry is told late", async () => {
  const { world, ada, id, until } = await talk();
  const number = world.newTelephone({ outcome: "answer", answerAfterMs: 15_000, hangUpAfterMs: 60_000 });
  world.presses.ring(ada, id, { type: "consult", to: { number } });
  const ringing = () => world.liveAtCarrier.find((call) => call.to === number && call.status === "ringing");
  await until(() => ringing() !== undefined && ada.card!.can.includes("complete"));
  const completed = world.presses.control(ada, id, { type: "complete" });
  await world.run(1_000, () => false);
  expect(await completed).toBe(true);
  const [conference] = [...world.carrier.services.conferences.all.values()].slice(-1);
  const leg = await db.callLeg.findFirstOrThrow({ where: { number } });
  const seen = { conference: conference!.sid, seq: 99, in: true, hearing: { music: null, muted: false } };
  await world.pick("late")!.run((calls) => legSeen(calls, id, leg.id, seen));
  await world.run(3_000, () => false);
  expect(ringing()).toBeDefined();
  expect(hears(world, CUSTOMER).kind).toBe("sound");
  await until(() => hears(world, CUSTOMER).kind === "voices");
  expect(ringing()).toBeUndefined();
});

test("two processes keep one pace: offers never wait at the channel, and who is dialled does not wait for offers", async () => {
  const groups = [0, 1, 2, 3].map((group) => [0, 1, 2].map((n) => `agent${group}${n}`));
  const callers = ["ada", "ben"];
  const { world, agents, until } = await begin(...groups.flat(), ...callers);
  for (const caller of callers) await ringNoMore(caller);
  const ready = (isReady: boolean, userIds: readonly string[]) =>
    db.presence.updateMany({ where: { userId: { in: [...userIds] } }, data: { ready: isReady } });
  await ready(false, groups.flat());
  world.carrier.accounts[0]!.callsPerSecond = CALLS_PER_SECOND;
  world.reaction = () => ({ kind: "ignore", afterMs: 0 });
  for (const [i, group] of groups.entries()) {
    await ready(true, group);
    world.ring(`+3319900000${i}`, 60_000);
    await world.run(250, () => false);
    expect(await db.agentSlot.count()).toBe(3 * (i + 1));
  }
  for (const name of ["process 0", "process 1"])
    expect(world.log.filter((line) => line.includes(`${name} takes inbound`))).not.toEqual([]);
  const dialledAt = world.clock.now();
  for (const { user } of agents.slice(-callers.length)) {
    const number = world.newTelephone({ outcome: "answer", answerAfterMs: 1_000 });
    const place = (calls: CallEngine) => placeCall(calls, user, { number });
    world.place(
      agents.find((agent) => agent.user === user)!,
      place,
      () => {},
    );
  }
  const rung = () => world.liveAtCarrier.filter(({ direction }) => direction === "outbound-api");
  await until(() => rung().length === 14);
  const offers = rung().filter(({ to }) => to.startsWith("client:"));
  const dialled = rung().filter(({ to }) => !to.startsWith("client:"));
  const turnMs = 1_000 / CALLS_PER_SECOND;
  expect(Math.max(...offers.map(({ queueMs }) => queueMs))).toBeLessThan(turnMs / 2);
  const waitedMs = dialled.map(({ createdAt, queueMs }) => createdAt + queueMs - dialledAt);
  expect(Math.max(...waitedMs)).toBeLessThan(400 + dialled.length * turnMs);
});

test("who is on hold hears music as long as nobody of us is there, and we are asked for nothing", async () => {
  const { world, ada, id, until } = await talk();
  void world.presses.control(ada, id, { type: "hold" });
  await until(() => hears(world, CUSTOMER).kind === "sound");
  const { length } = world.log;
  world.pick = () => null;
  await world.run(180_000, () => false);
  expect(world.log.slice(length)).toEqual([]);
  expect(world.judge.faults).toEqual([]);
});

test("a customer we called is told, when two hours are over, before they are hung up", async () => {
  const { world, agents, until } = await begin("ada");
  const [ada] = agents as [Agent];
  const number = world.newTelephone({ outcome: "answer", answerAfterMs: 1_000 });
  const place = (calls: CallEngine) => placeCall(calls, ada.user, { number });
  world.place(ada, place, () => {});
  await until(() => hears(world, number).kind === "voices");
  const passed = Prisma.sql`interval '2 hours' - interval '10 seconds'`;
  await db.$executeRaw`UPDATE "CallLeg" SET "createdAt" = "createdAt" - (${passed})`;
  await db.$executeRaw`UPDATE "CallTimer" SET "dueAt" = "dueAt" - (${passed})`;
  await until(() => hears(world, number).kind === "sound");
  expect(hears(world, number)).toEqual({ kind: "sound", name: "words" });
  await until(() => world.liveAtCarrier.length === 0);
  expect(world.judge.faults).toEqual([]);
});

test("whom a lost agent has added rings on, and has the customer, who heard music until then", async () => {
  const { world, ada, ben, id, until } = await talk();
  void world.presses.control(ada, id, { type: "conference" });
  await until(() => ada.card!.can.includes("add"));
  world.reaction = () => ({ kind: "answer", afterMs: 6_000 });
  world.presses.ring(ada, id, { type: "add", to: { userId: "ben" } });
  await until(() => ben.card?.mine === "offered");
  world.leavePage(ada, { backAfterMs: null, crashes: false, beaconAfterMs: 100 });
  await until(() => hears(world, CUSTOMER).kind === "sound");
  expect(ben.card?.mine).toBe("offered");
  await until(() => hears(world, CUSTOMER).kind === "voices");
  expect(world.judge.faults).toEqual([]);
});

test("a room whose conference ends by a fault goes on: customer and agent are let in again, however long they talk", async () => {
  const { world, ada, id, until } = await talk();
  void world.presses.control(ada, id, { type: "conference" });
  await until(() => ada.card!.state === "ROOM");
  await world.run(60_000, () => false);
  const { conferences } = world.carrier.services;
  const [conference] = [...conferences.all.values()].slice(-1);
  world.clock.after(0, () =>
    conferences.end(conference!, "conference-ended-via-api", "conference_ended_via_api"),
  );
  await world.run(1_000, () => false);
  await until(() => hears(world, CUSTOMER).kind === "voices");
  await world.run(60_000, () => false);
  expect(hears(world, CUSTOMER).kind).toBe("voices");
  expect(ada.card!.state).toBe("ROOM");
  expect(world.judge.faults).toEqual([]);
});
