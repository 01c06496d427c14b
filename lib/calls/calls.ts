import "server-only";
import type { Channels } from "../channels/channel";
import type { Clock } from "../clock";
import { db, type Tx } from "../db";
import { logger } from "../logger";
import type { Call } from "./call";
import { due, isWaiting, learn, pending, type Effect, type Fact } from "./call-machine";
import { offerCall } from "./routing";
import { loadCall, lockCall, saveCall } from "./store";
import { words } from "../words/calls";

export interface CallDeps {
  clock: Clock;
  channels: Channels;
  /** Ids of calls and legs; seeded in simulations. */
  makeId: () => string;
  /** Does work nobody waits for; a simulation does it in order, and knows when all has come to rest. */
  inBackground?: (work: () => Promise<unknown>) => void;
}

/** A leg to be had. */
type Order = Extract<Effect, { type: "ring-agent" | "add-customer" }>;

/** Facts, or how to find them from the locked call inside its transaction. */
type Facts = readonly Fact[] | ((call: Call, tx: Tx) => readonly Fact[] | Promise<readonly Fact[]>);

/**
 * Keeps calls true: applies facts, one call at a time, and carries out what follows from them.
 * Holds nothing that matters in memory. A crash loses timers only, and the sweep has those too.
 */
export class Calls {
  readonly #timers = new Map<string, () => void>();
  /** When each channel may ring the next agent. */
  readonly #nextRing = new Map<string, number>();

  /** Calls whose placing is under way in this process, by id. */
  readonly #placing = new Map<string, Promise<unknown>>();

  constructor(readonly deps: CallDeps) {}

  /** Places a call, and lets its browser, which may be here first, wait for that (`untilPlaced`). */
  async placing<T>(callId: string, place: () => Promise<T>): Promise<T> {
    const placed = place();
    this.#placing.set(callId, placed);
    try {
      return await placed;
    } finally {
      this.#placing.delete(callId);
    }
  }

  /** Resolves when this process is not, or no longer, placing the call; whether it was placed stands in the database. */
  async untilPlaced(callId: string): Promise<void> {
    // That it failed is told to who places it.
    await this.#placing.get(callId)?.catch(() => {});
  }

  /**
   * Applies facts to a call and does what follows. The facts are durable when this resolves; the effects may still fail,
   * and are then tried again by whoever looks at the call next.
   *
   * @returns the call as it is now, or null when there is none
   */
  async apply(callId: string, facts: Facts): Promise<Call | null> {
    const call = await this.record(callId, facts);
    if (call) await this.carryOut(call);
    return call;
  }

  /** Applies facts and leaves their effects to the caller: for handlers that must answer first. */
  async record(callId: string, facts: Facts): Promise<Call | null> {
    const now = this.deps.clock.now();
    const saved = await db.$transaction(async (tx) => {
      const before = await lockCall(tx, callId);
      if (!before) return null;
      const news = typeof facts === "function" ? await facts(before, tx) : facts;
      if (news.length === 0) return { call: before, freed: [], dueAt: null };
      const after = news.reduce(learn, before);
      const { timeouts } = await this.deps.channels(after.numberId);
      return { call: after, ...(await saveCall(tx, before, after, now, timeouts)) };
    });
    if (!saved) return null;
    if (saved.dueAt !== null) this.arm(callId, saved.dueAt);
    if (saved.freed.length > 0) await this.offerWaiting(saved.freed, callId);
    return saved.call;
  }

  /** Looks at a call: lets time pass over it, offers it to agents who have come free, does what is left to do. */
  async look(callId: string): Promise<Call | null> {
    const now = this.deps.clock.now();
    const call = await loadCall(callId);
    if (!call) return null;
    const { timeouts } = await this.deps.channels(call.numberId);
    const changed = (await this.record(callId, (locked) => due(locked, now, timeouts))) ?? call;
    const latest = isWaiting(changed) ? ((await offerCall(this, callId)) ?? changed) : changed;
    await this.carryOut(latest);
    return latest;
  }

  /** Asks the channel for what the call still needs. Failures are logged and left to the next look. */
  async carryOut(
    call: Call,
    effects: readonly Effect[] = pending(call, this.deps.clock.now()),
  ): Promise<void> {
    for (const effect of effects) {
      if (effect.type === "ring-agent" && !(await this.#mayRing(call))) continue;
      try {
        await this.#perform(call, effect);
      } catch (error) {
        logger.warn(
          { error, callId: call.id, effect },
          "calls: the channel did not do as asked; will try again",
        );
      }
    }
  }

  /**
   * D9: agents are rung one after the other, as fast as the account allows, the longest idle first. What was ordered all
   * at once would wait in the channel's own line, and customers' legs behind it.
   */
  async #mayRing({ id, numberId }: Call): Promise<boolean> {
    const { id: channelId, callsPerSecond } = await this.deps.channels(numberId);
    const now = this.deps.clock.now();
    const next = this.#nextRing.get(channelId) ?? 0;
    if (next > now) {
      this.arm(id, next);
      return false;
    }
    this.#nextRing.set(channelId, now + 1000 / callsPerSecond);
    return true;
  }

  async #perform(call: Call, effect: Effect): Promise<void> {
    const { control } = await this.deps.channels(call.numberId);
    switch (effect.type) {
      case "hang-up": {
        await control.hangUp(effect.sid);
        return;
      }
      case "move-to-voicemail": {
        await control.moveToVoicemail(call, effect.sid);
        await this.record(call.id, [{ type: "moved", legId: effect.legId, at: this.deps.clock.now() }]);
        return;
      }
      case "move-to-apology": {
        await control.moveToApology(call, effect.sid);
        await this.record(call.id, [{ type: "moved", legId: effect.legId, at: this.deps.clock.now() }]);
        return;
      }
      case "hold": {
        await control.hold(call, effect.sid, effect.held);
        await this.record(call.id, [{ type: "held", legId: effect.legId, held: effect.held }]);
        return;
      }
      case "record": {
        // Written first, and by one alone: a call is rather not recorded than twice.
        const asked = await this.#claim(call.id, effect, {
          type: "recording-asked",
          at: this.deps.clock.now(),
        });
        return asked ? control.startRecording(call, effect.sid) : undefined;
      }
      case "ring-agent":
      case "add-customer":
        return this.#create(call, effect);
      case "find-leg":
        return this.#find(call, effect.legId, control);
    }
  }

  /** Orders a leg, unless another process does. */
  async #create(call: Call, effect: Order): Promise<void> {
    const { legId } = effect;
    const asked = await this.#ask(call, effect);
    const leg = asked?.legs.find(({ id }) => id === legId);
    if (!asked || !leg) return;
    const { control, from, timeouts } = await this.deps.channels(call.numberId);
    const ringSeconds = Math.ceil(timeouts.incoming / 1000);
    const placed =
      effect.type === "ring-agent"
        ? await control.ringAgent(asked, leg, ringSeconds)
        : await control.addCustomer(asked, leg, from, leg.userId ? ringSeconds : undefined);
    const at = this.deps.clock.now();
    if (placed.ok) await this.apply(call.id, [{ type: "leg-known", legId, sid: placed.sid }]);
    else if (!placed.retry) await this.apply(call.id, [{ type: "leg-refused", legId, at, ...placed }]);
    else if (effect.type === "ring-agent") await this.record(call.id, [{ type: "leg-released", legId }]);
    else await this.apply(call.id, [notTaken(legId, at)]);
  }

  /** That a leg is ordered is written before it is, so that nobody is ever called twice. Null when it is not ours to do. */
  async #ask(call: Call, effect: Order): Promise<Call | null> {
    const { legId } = effect;
    // Written by the transaction this call comes from.
    if (call.legs.some(({ id, askedAt }) => id === legId && askedAt !== null)) return call;
    return this.#claim(call.id, effect, { type: "leg-asked", legId, at: this.deps.clock.now() });
  }

  /** Writes that an effect is being carried out, if it still is to be: of several who would, one does. */
  async #claim(callId: string, { type, legId }: Effect, fact: Fact): Promise<Call | null> {
    let isOurs = false;
    const claimed = await this.record(callId, (locked) => {
      const effects = pending(locked, this.deps.clock.now());
      isOurs = effects.some((effect) => effect.type === type && effect.legId === legId);
      return isOurs ? [fact] : [];
    });
    return isOurs ? claimed : null;
  }

  async #find(call: Call, legId: string, control: Awaited<ReturnType<Channels>>["control"]): Promise<void> {
    const leg = call.legs.find(({ id }) => id === legId);
    if (!leg) return;
    const candidates = await control.findLeg(call, leg);
    const taken = await db.callLeg.findMany({ where: { sid: { in: candidates } }, select: { sid: true } });
    const sid = candidates.find((candidate) => taken.every((other) => other.sid !== candidate));
    const at = this.deps.clock.now();
    if (sid) await this.apply(call.id, [{ type: "leg-known", legId, sid }]);
    else if (leg.role === "AGENT" && isWaiting(call)) {
      await this.apply(call.id, [{ type: "leg-released", legId }]);
    } else await this.apply(call.id, [notTaken(legId, at)]);
  }

  /** Has the call looked at when it is due, by this process if it lives that long. */
  arm(callId: string, dueAt: number) {
    this.#timers.get(callId)?.();
    const cancel = this.deps.clock.after(Math.max(0, dueAt - this.deps.clock.now()), () => {
      this.#timers.delete(callId);
      const look = () => this.#tryLook(callId);
      if (this.deps.inBackground) this.deps.inBackground(look);
      else void look();
    });
    this.#timers.set(callId, cancel);
  }

  /** Looks at every call that is due, whoever was to do it. Safe in several processes at once. */
  async sweep(): Promise<number> {
    const now = new Date(this.deps.clock.now());
    const later = new Date(now.getTime() + SWEEP_LEASE_MS);
    const rows = await db.$queryRaw<{ callId: string }[]>`
      UPDATE "CallTimer" SET "dueAt" = ${later} WHERE "callId" IN (
        SELECT "callId" FROM "CallTimer" WHERE "dueAt" <= ${now} ORDER BY "dueAt" LIMIT 50 FOR UPDATE SKIP LOCKED
      ) RETURNING "callId"`;
    for (const { callId } of rows) await this.#tryLook(callId);
    return rows.length;
  }

  /** Looks at a call on nobody's behalf: one that fails keeps no other waiting, and the sweep comes to it again. */
  async #tryLook(callId: string): Promise<void> {
    try {
      await this.look(callId);
    } catch (error) {
      logger.warn({ error, callId }, "calls: look failed");
    }
  }

  /** Agents came free, or take calls again: calls that wait for one of them are offered again, the oldest first. */
  async offerWaiting(userIds: string[], exceptId?: string) {
    const waiting = await db.call.findMany({
      where: {
        state: { in: ["OFFERING", "QUEUED"] },
        id: { not: exceptId },
        number: { users: { some: { userId: { in: userIds }, isRung: true } } },
      },
      orderBy: { createdAt: "asc" },
      select: { id: true },
    });
    for (const { id } of waiting) await this.#tryLook(id);
  }

  /** Forgets every timer, as a crash would. */
  forgetTimers() {
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }
}

/** How long a process has for the calls it took up before another may. */
const SWEEP_LEASE_MS = 5_000;

const notTaken = (legId: string, at: number): Fact => ({
  type: "leg-refused",
  legId,
  at,
  code: "no-answer-from-channel",
  words: words.serviceDidNotTakeCall,
});
