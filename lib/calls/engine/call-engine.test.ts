import { Client } from "pg";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import {
  addChannel,
  addSecondChannel,
  addUser,
  MAIN_NUMBER,
  setUpDatabase,
} from "@/scripts/testing/database";
import { forgetAccounts, getAccount } from "../../company-numbers/accounts";
import { steadyNow, type Clock } from "../../base/clock";
import { db } from "../../base/db";
import { env } from "../../base/env";
import type { Conversation, Leg } from "../model/conversation";
import { CallEngine } from "./call-engine";
import { pageGone } from "../commands/page-gone";
import { placeCall } from "../commands/place-call";
import { ringTarget } from "../commands/ring-target";
import { agentConnected, claimCall, legReported } from "../reports/leg-reports";
import { receiveCall } from "../reports/receive-call";
import { FakeControl } from "../testing/fake-control";
import { makeCalls as makePassiveCalls, type MakeCallsOptions } from "../testing/make-calls";
import { pressEnd } from "../testing/press";
import { loadShown } from "../testing/shown";
import { reconcile } from "../reports/reconcile";
import { loadConversation } from "../store/store";

setUpDatabase();

const START = Date.UTC(2026, 10, 21, 9);
const never = new Promise<never>(() => {});

/** A clock moved by the test; timers fire in order. The wall clock can be set without time passing. */
class HandClock implements Clock {
  setBy = 0;
  #passed = 0;
  #timers: { at: number; run: () => void }[] = [];

  now = () => START + this.#passed + this.setBy;

  after = (delayMs: number, run: () => void) => {
    const timer = { at: this.#passed + delayMs, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  pass(ms: number) {
    this.#passed += ms;
    const due = this.#timers.filter(({ at }) => at <= this.#passed).sort((a, b) => a.at - b.at);
    this.#timers = this.#timers.filter((timer) => !due.includes(timer));
    for (const { run } of due) run();
  }
}

/** A channel whose answers the test can delay. It has the legs of the orders it took. */
class SlowControl extends FakeControl {
  /** What happens to an order, by its words; it is carried out at once unless the test says otherwise. */
  fate: (order: string) => Promise<unknown> = () => Promise.resolve();
  /** Sids that `findLeg` returns, by the leg's user or number. */
  readonly there = new Map<string, string[]>();
  readonly looked: string[] = [];

  async #then<T>(done: Promise<T>): Promise<T> {
    // Recorded when it is requested, before any other order.
    const fate = this.fate(this.asked.at(-1)!);
    const answer = await done;
    await fate;
    return answer;
  }

  override async carryOut(...order: Parameters<FakeControl["carryOut"]>) {
    return this.#then(super.carryOut(...order));
  }
  override async findLeg(_c: Conversation, leg: Leg) {
    const whom = leg.userId ?? (leg.entry === "REMOTE" ? "customer" : leg.number!);
    this.looked.push(whom);
    return this.there.get(whom) ?? [];
  }

  count = (order: string) => this.asked.filter((asked) => asked === order).length;
}

/** Makes the calls of one process. Several share a channel and a database. */
const makeCalls = (options: MakeCallsOptions = {}) =>
  makePassiveCalls({ control: new SlowControl(), clock: new HandClock(), ...options });

/** Real time for a busy machine; the calls' clock does not move in the meantime. */
const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 8_000 });

let callers = 0;
const ring = async (calls: CallEngine, to = MAIN_NUMBER) =>
  (await receiveCall(calls, {
    sid: `CA${++callers}`,
    from: `+33199001${String(callers).padStart(3, "0")}`,
    to,
    verified: false,
  }))!;

const legOf = async (callId: string, userId: string | null) =>
  (await loadConversation(callId))!.legs.findLast((leg) => leg.userId === userId)!;

/** The customer hangs up. */
const hangUp = (calls: CallEngine, { id, legs }: Conversation) =>
  legReported(calls, id, legs[0]!.id, { sid: legs[0]!.sid!, status: "completed", at: START });

/** Adds users whose phones stay ready for a long time. */
async function staff(...names: string[]) {
  const users = [];
  for (const name of names) users.push(await addUser(name));
  await addChannel(names, START + 365 * 86_400_000);
  return users;
}

/** Puts a customer in a call with this agent. */
async function talk(calls: CallEngine, userId: string) {
  const { id, legs } = await ring(calls);
  await calls.look(id);
  const offer = await legOf(id, userId);
  expect(await claimCall(calls, id, offer.id, offer.sid!)).not.toBeNull();
  return { id, customerSid: legs[0]!.sid!, agent: offer };
}

describe("a call's own effects come first:", () => {
  test("with three callers waiting and a channel that hangs, a claim is answered and an end is requested at once", async () => {
    await staff("ada", "ben");
    const control = new SlowControl();
    const clock = new HandClock();
    const calls = makeCalls({ control, clock });
    const first = await ring(calls);
    await calls.look(first.id);
    const waiting = [];
    for (let i = 0; i < 3; i++) {
      clock.pass(10);
      waiting.push(await ring(calls));
    }
    control.asked.length = 0;
    control.fate = () => never;
    const ada = await legOf(first.id, "ada");
    expect(await claimCall(calls, first.id, ada.id, ada.sid!)).not.toBeNull();
    // Ben's phone is free, and rings for the caller who waits longest.
    await soon(() => expect(control.asked).toContain("ring ben"));
    void pressEnd(calls, "ada", first.id);
    await soon(() => expect(control.asked).toContain(`hang-up ${first.legs[0]!.sid}`));
    await soon(() => expect(control.asked).toContain("ring ada"));
    const at = (order: string) => control.asked.indexOf(order);
    expect(at(`hang-up ${first.legs[0]!.sid}`)).toBeLessThan(at("ring ada"));
    expect(at(`hang-up ${ada.sid}`)).toBeLessThan(at("ring ada"));
    expect((await legOf(waiting[0]!.id, "ben")).askedAt).not.toBeNull();
  });

  test("hang-ups are sent side by side: one without a reply delays no other", async () => {
    await staff("ada");
    const control = new SlowControl();
    const calls = makeCalls({ control });
    const { id, customerSid, agent } = await talk(calls, "ada");
    control.fate = () => never;
    void pressEnd(calls, "ada", id);
    await soon(() => expect(control.asked).toContain(`hang-up ${customerSid}`));
    await soon(() => expect(control.asked).toContain(`hang-up ${agent.sid}`));
  });

  test("a channel that hangs delays no other call, neither in the sweep nor in the reconciler", async () => {
    await staff("ada");
    const ben = await addUser("ben");
    await db.presence.create({
      data: { userId: ben.id, streamId: "s", ready: true, seenAt: new Date(START + 86_400_000) },
    });
    const to = "+33199001999";
    const other = await addSecondChannel(to, ben.id);
    const hangs = new SlowControl();
    hangs.fate = () => never;
    hangs.reportLegs = () => never;
    const works = new SlowControl();
    const clock = new HandClock();
    const [broken, fine] = [makeCalls({ control: hangs, clock }), makeCalls({ control: works, clock })];
    const calls = new CallEngine({
      ...broken.deps,
      channels: (id) => (id === other.channelId ? fine : broken).deps.channels(id),
    });
    await ring(calls);
    const { id } = await ring(calls, to);
    void calls.sweep();
    await soon(() => expect(works.asked).toEqual(["ring ben"]));
    await soon(async () => expect((await legOf(id, "ben")).sid).not.toBeNull());
    const { sid } = await legOf(id, "ben");
    works.reportLegs = async () => [{ sid: sid!, status: "no-answer", at: START }];
    void reconcile(calls);
    await soon(async () => expect((await legOf(id, "ben")).status).toBe("no-answer"));
  });
});

describe("an order without a reply loses no call:", () => {
  test.each([
    ["was not taken: the leg is looked for after two seconds, and ordered again", false],
    ["was taken: the leg is found, and rings once", true],
  ])("an agent's ring that %s", async (_rule, wasTaken) => {
    await staff("ada");
    const clock = new HandClock();
    const control = new SlowControl();
    const calls = makeCalls({ control, clock });
    control.fate = () => Promise.reject(new Error("timeout"));
    if (wasTaken) control.there.set("ada", ["CAtaken"]);
    const { id } = await ring(calls);
    await calls.look(id);
    control.fate = () => Promise.resolve();
    expect(control.looked).toEqual([]);
    clock.pass(2_000);
    await soon(async () => expect((await legOf(id, "ada")).sid).not.toBeNull());
    expect(control.looked).toEqual(["ada"]);
    expect(control.count("ring ada")).toBe(wasTaken ? 1 : 2);
    if (wasTaken) expect((await legOf(id, "ada")).sid).toBe("CAtaken");
  });

  test("a ring whose process crashed is looked for, and ordered again, by another process", async () => {
    await staff("ada");
    const clock = new HandClock();
    const dies = new SlowControl();
    dies.fate = () => never;
    const died = makeCalls({ control: dies, clock });
    const { id } = await ring(died);
    void died.look(id);
    await soon(() => expect(dies.asked).toEqual(["ring ada"]));
    died.forgetTimers();
    const control = new SlowControl();
    const calls = makeCalls({ control, clock });
    await calls.sweep();
    expect(control.asked).toEqual([]);
    clock.pass(2_000);
    await soon(async () => {
      await calls.sweep();
      expect(control.looked).toEqual(["ada"]);
      expect(control.asked).toEqual(["ring ada"]);
    });
  });

  test("a first order that is taken late is hung up: a leg rings once", async () => {
    await staff("ada");
    const clock = new HandClock();
    const control = new SlowControl();
    const calls = makeCalls({ control, clock });
    let answer = () => {};
    control.fate = () => new Promise<void>((resolve) => (answer = resolve));
    const { id } = await ring(calls);
    void calls.look(id);
    await soon(() => expect(control.count("ring ada")).toBe(1));
    const answerFirst = answer;
    control.fate = () => Promise.resolve();
    clock.pass(2_000);
    await soon(async () => expect((await legOf(id, "ada")).sid).not.toBeNull());
    const { id: legId, sid } = await legOf(id, "ada");
    answerFirst();
    await soon(() => expect(control.asked).toContain("hang-up CAfake1"));
    expect(sid).not.toBe("CAfake1");
    // Its own reports belong to no leg of ours, and its answer has no call.
    await legReported(calls, id, legId, { sid: "CAfake1", status: "canceled", at: clock.now() });
    expect(await claimCall(calls, id, legId, "CAfake1")).toBeNull();
    expect(await legOf(id, "ada")).toMatchObject({ sid, status: "queued" });
    expect(await claimCall(calls, id, legId, sid!)).not.toBeNull();
  });

  test("a first order that its callback reports first is used, and the second is hung up", async () => {
    await staff("ada");
    const clock = new HandClock();
    const control = new SlowControl();
    const calls = makeCalls({ control, clock });
    const answers: (() => void)[] = [];
    control.fate = () => new Promise<void>((resolve) => answers.push(resolve));
    const { id } = await ring(calls);
    void calls.look(id);
    await soon(() => expect(control.count("ring ada")).toBe(1));
    clock.pass(2_000);
    await soon(() => expect(control.count("ring ada")).toBe(2));
    const { id: legId } = await legOf(id, "ada");
    await legReported(calls, id, legId, { sid: "CAfirst", status: "ringing", at: clock.now() });
    control.fate = () => Promise.resolve();
    answers[1]!();
    await soon(() => expect(control.asked).toContain("hang-up CAfake2"));
    expect(await legOf(id, "ada")).toMatchObject({ sid: "CAfirst", status: "ringing" });
  });

  test.each([
    ["not taken", false],
    ["taken", true],
  ])("a customer whose order was %s is called once, and soon", async (_how, wasTaken) => {
    const [ada] = await staff("ada");
    const clock = new HandClock();
    const control = new SlowControl();
    const calls = makeCalls({ control, clock });
    const placed = await placeCall(calls, ada!, { number: "+33199001234" });
    if (!placed.ok) throw new Error(placed.message);
    const { callId } = placed.value;
    control.fate = () => Promise.reject(new Error("timeout"));
    expect(await agentConnected(calls, callId, { userId: "ada", sid: "CAada" })).not.toBeNull();
    control.fate = () => Promise.resolve();
    if (wasTaken) control.there.set("customer", ["CAtaken"]);
    clock.pass(2_000);
    await soon(async () => expect((await legOf(callId, null)).sid).not.toBeNull());
    expect(control.count("add +33199001234")).toBe(wasTaken ? 1 : 2);
    expect(await loadShown(callId)).toMatchObject({ state: "DIALING", failure: null });
  });

  test("a customer who cannot be called for long is given up, with a reason", async () => {
    const [ada] = await staff("ada");
    const clock = new HandClock();
    const control = new SlowControl();
    const calls = makeCalls({ control, clock });
    const placed = await placeCall(calls, ada!, { number: "+33199001234" });
    if (!placed.ok) throw new Error(placed.message);
    control.fate = (order) =>
      order.startsWith("add") ? Promise.reject(new Error("timeout")) : Promise.resolve();
    await agentConnected(calls, placed.value.callId, { userId: "ada", sid: "CAada" });
    for (let tries = 0; tries < 12; tries++) {
      clock.pass(2_000);
      await calls.look(placed.value.callId);
    }
    expect(await loadShown(placed.value.callId)).toMatchObject({ state: "ENDED", outcome: "FAILED" });
    expect((await loadShown(placed.value.callId)).failure).not.toBeNull();
  });

  test("a hang-up and a hold without a reply are sent again after a quarter of a second, then later and later", async () => {
    await staff("ada");
    const clock = new HandClock();
    const control = new SlowControl();
    const calls = makeCalls({ control, clock });
    const { id, customerSid, agent } = await talk(calls, "ada");
    const isAskedAgain = async (order: string) => {
      for (const [failures, pauseMs] of [250, 500, 1_000, 2_000, 2_000].entries()) {
        clock.pass(pauseMs - 1);
        await calls.look(id);
        expect(control.count(order)).toBe(failures + 1);
        clock.pass(1);
        await soon(() => expect(control.count(order)).toBe(failures + 2));
      }
      control.fate = () => Promise.resolve();
      clock.pass(2_000);
      await soon(() => expect(control.count(order)).toBe(7));
      control.fate = () => Promise.reject(new Error("timeout"));
    };
    control.fate = () => Promise.reject(new Error("timeout"));
    await legReported(calls, id, agent.id, { sid: agent.sid!, status: "completed", at: clock.now() });
    clock.pass(1_000);
    await soon(() => expect(control.count(`hold ${customerSid}`)).toBe(1));
    await isAskedAgain(`hold ${customerSid}`);
    await pressEnd(calls, "ada", id);
    await isAskedAgain(`hang-up ${customerSid}`);
  });
});

test("a leg that had ended without a report is hung up once, and how it ended is known", async () => {
  await staff("ada");
  const clock = new HandClock();
  const control = new FakeControl();
  const calls = makeCalls({ control, clock });
  const { id, customerSid } = await talk(calls, "ada");
  control.hangUp = (sid) => Promise.resolve({ sid, status: "completed", at: clock.now() });
  await pressEnd(calls, "ada", id);
  const call = (await loadConversation(id))!;
  expect(call.legs.find(({ sid }) => sid === customerSid)).toMatchObject({ status: "completed" });
  expect(call.legs.every(({ status }) => status === "completed")).toBe(true);
});

test("with a thousand agents on one number, a call rings, is claimed and ends in few statements each", async () => {
  const names = Array.from({ length: 1_000 }, (_, i) => `agent-with-a-long-identity-${i}`);
  await db.user.createMany({
    data: names.map((id) => ({
      id,
      email: `${id}@example.com`,
      name: id,
      passwordHash: "-",
      roleId: "agent",
    })),
  });
  const { numberId } = await addChannel([]);
  await db.channelUser.createMany({ data: names.map((userId) => ({ userId, numberId })) });
  const seenAt = new Date(START + 86_400_000);
  await db.presence.createMany({
    data: names.map((userId) => ({ userId, streamId: userId, ready: true, seenAt })),
  });
  const clock = new HandClock();
  const control = new SlowControl();
  control.fate = (order) => (order.startsWith("ring") ? never : Promise.resolve());
  const calls = makeCalls({ control, clock });
  const statements = vi.spyOn(Client.prototype, "query");
  onTestFinished(() => statements.mockRestore());
  const took: Record<string, number> = {};
  const counted = async <T>(name: string, work: () => Promise<T>) => {
    const before = statements.mock.calls.length;
    const value = await work();
    took[name] = statements.mock.calls.length - before;
    return value;
  };
  const { id } = await counted("received", () => ring(calls));
  expect(await db.agentSlot.count()).toBe(1_000);
  void calls.look(id);
  await soon(() => expect(control.asked.length).toBeGreaterThan(0));
  const leg = (await loadConversation(id))!.legs.find(({ entry }) => entry !== "REMOTE")!;
  await counted("rings", () =>
    legReported(calls, id, leg.id, { sid: "CAone", status: "ringing", at: clock.now() }),
  );
  expect(await counted("claimed", () => claimCall(calls, id, leg.id, "CAone"))).not.toBeNull();
  expect(await db.agentSlot.count()).toBe(1);
  expect(await counted("ended", () => pressEnd(calls, leg.userId!, id))).toMatchObject({ state: "ENDED" });
  expect(await db.agentSlot.count()).toBe(0);
  for (const [name, count] of Object.entries(took)) {
    expect(count, name).toBeGreaterThan(0);
    expect(count, name).toBeLessThan(40);
  }
});

test("a call is offered to as many phones as can ring in its time: the others are left to other callers", async () => {
  await staff("ada", "ben", "cem", "dan");
  const calls = makeCalls({ callsPerSecond: 2 / 25 });
  const [first, second] = [await ring(calls), await ring(calls)];
  const offered = async (id: string) =>
    (await loadConversation(id))!.legs.flatMap(({ userId }) => userId ?? []);
  expect(await offered(first.id)).toHaveLength(2);
  expect(await offered(second.id)).toHaveLength(2);
  expect(new Set([...(await offered(first.id)), ...(await offered(second.id))]).size).toBe(4);
});

test("while one call's row is locked, its webhooks wait without holding the pool, and none is lost", async () => {
  await staff("ada", "ben");
  const { deps } = makeCalls();
  // As in a process that has just started, or whose settings are ten seconds old: the account is read again.
  const channels = async (channelId: string) => {
    forgetAccounts();
    await getAccount(channelId);
    return deps.channels(channelId);
  };
  const calls = new CallEngine({ ...deps, channels });
  const stuck = await ring(calls);
  await calls.look(stuck.id);
  const legs = (await loadConversation(stuck.id))!.legs.filter(({ entry }) => entry !== "REMOTE");
  const locker = new Client({ connectionString: env().DATABASE_URL });
  await locker.connect();
  onTestFinished(() => locker.end());
  await locker.query("BEGIN");
  await locker.query(`SELECT 1 FROM "Conversation" WHERE id = $1 FOR UPDATE`, [stuck.id]);
  const webhooks = Array.from({ length: 30 }, (_, i) => {
    const { id, sid } = legs[i % legs.length]!;
    return legReported(calls, stuck.id, id, { sid: sid!, status: "ringing", at: START + i });
  });
  // Another call continues in the meantime.
  const other = await ring(calls);
  await hangUp(calls, other);
  expect((await loadConversation(other.id))!.state).toBe("ENDED");
  await locker.query("COMMIT");
  await expect(Promise.all(webhooks)).resolves.toHaveLength(30);
});

describe("of two processes that find the same work, one does it:", () => {
  /** Both look at the call at once, several times. */
  const lookTogether = (processes: CallEngine[], id: string) =>
    Promise.all([...processes, ...processes].map((calls) => calls.look(id)));

  async function two() {
    const clock = new HandClock();
    const control = new SlowControl();
    // As long as the network takes; a look in the meantime finds the order in flight.
    control.fate = () => new Promise((resolve) => setTimeout(resolve, 50));
    return { clock, control, processes: [makeCalls({ control, clock }), makeCalls({ control, clock })] };
  }

  test("ringing an agent, and moving the caller to voicemail", async () => {
    await staff("ada");
    const { clock, control, processes } = await two();
    const { id, legs } = await ring(processes[0]!);
    for (const calls of processes) calls.forgetTimers();
    await lookTogether(processes, id);
    expect(control.count("ring ada")).toBe(1);
    clock.pass(25_000);
    for (const calls of processes) calls.forgetTimers();
    await lookTogether(processes, id);
    expect(control.count(`voicemail ${legs[0]!.sid}`)).toBe(1);
    expect(control.asked.filter((order) => order.startsWith("hang-up"))).toHaveLength(1);
  });

  test("hold music for a customer who lost their agent, and the announcement", async () => {
    const [ada] = await staff("ada");
    const { clock, control, processes } = await two();
    const [calls] = processes as [CallEngine, CallEngine];
    const placed = await placeCall(calls, ada!, { number: "+33199001234" });
    if (!placed.ok) throw new Error(placed.message);
    const { callId } = placed.value;
    await agentConnected(calls, callId, { userId: "ada", sid: "CAada" });
    const customer = await legOf(callId, null);
    await legReported(calls, callId, customer.id, {
      sid: customer.sid!,
      status: "in-progress",
      at: clock.now(),
    });
    await pageGone(calls, "ada", callId, "CAada");
    clock.pass(1_000);
    for (const each of processes) each.forgetTimers();
    await lookTogether(processes, callId);
    expect(control.count(`hold ${customer.sid}`)).toBe(1);
    clock.pass(20_000);
    for (const each of processes) each.forgetTimers();
    await lookTogether(processes, callId);
    expect(control.count(`announcement ${customer.sid}`)).toBe(1);
  });

  test("hanging up", async () => {
    await staff("ada");
    const { control, processes } = await two();
    const { id, customerSid } = await talk(processes[0]!, "ada");
    await Promise.all(processes.map((each) => pressEnd(each, "ada", id)));
    expect(control.count(`hang-up ${customerSid}`)).toBe(1);
  });

  test("ringing the target of a transfer", async () => {
    const [ada] = await staff("ada", "ben");
    const { control, processes } = await two();
    await db.user.update({ where: { id: "ben" }, data: { dnd: true } });
    const { id } = await talk(processes[0]!, "ada");
    await db.user.update({ where: { id: "ben" }, data: { dnd: false } });
    await Promise.all([
      ringTarget(processes[0]!, ada!, id, { type: "transfer", to: { userId: "ben" } }),
      lookTogether(processes, id),
    ]);
    await lookTogether(processes, id);
    expect(control.count("ring ben")).toBe(1);
  });
});

describe("a clock that is set", () => {
  test("ten minutes back while agents are rung delays neither the next ring nor voicemail", async () => {
    await staff("ada", "ben");
    const clock = new HandClock();
    const control = new SlowControl();
    const calls = makeCalls({ control, clock, callsPerSecond: 1 });
    const { id, legs } = await ring(calls);
    await calls.look(id);
    expect(control.asked).toEqual(["ring ada"]);
    clock.setBy = -600_000;
    clock.pass(1_000);
    await soon(() => expect(control.asked).toEqual(["ring ada", "ring ben"]));
    for (let passed = 1_000; passed < 26_000; passed += 1_000) {
      clock.pass(1_000);
      await calls.look(id);
    }
    await soon(() => expect(control.asked).toContain(`voicemail ${legs[0]!.sid}`));
  });

  test("ten minutes back in a process that takes over does not keep it from another's calls", async () => {
    await staff("ada");
    const control = new SlowControl();
    const ahead = makeCalls({ control });
    const { id, legs } = await ring(ahead);
    await ahead.look(id);
    ahead.forgetTimers();
    const clock = new HandClock();
    clock.setBy = -600_000;
    const calls = makeCalls({ control, clock });
    await calls.sweep();
    await legReported(calls, id, (await legOf(id, "ada")).id, {
      sid: (await legOf(id, "ada")).sid!,
      status: "ringing",
      at: clock.now(),
    });
    clock.pass(26_000);
    await calls.look(id);
    expect(control.asked).toContain(`voicemail ${legs[0]!.sid}`);
  });

  test("does not move a running process's time; a machine that slept does", () => {
    const machine = { wall: 1_000_000, ticks: 5, uptime: 5 };
    const now = steadyNow({
      wall: () => machine.wall,
      ticks: () => machine.ticks,
      uptime: () => machine.uptime,
    });
    machine.ticks = machine.uptime = 105;
    for (const wall of [400_000, 1_600_000]) {
      machine.wall = wall;
      expect(now()).toBe(1_000_100);
    }
    machine.uptime += 3_600_000;
    expect(now()).toBe(4_600_100);
  });
});
