import "server-only";
import type { ChannelInfo, Channels, Placed } from "../ports";
import type { Clock } from "../../base/clock";
import { db, type Tx } from "../../base/db";
import { logger } from "../../base/logger";
import { isFinal, type Call } from "../model/call";
import {
  due,
  isSettled,
  isStray,
  isUnknown,
  isWaiting,
  learn,
  newestOf,
  notFound,
  pending,
  takenUp,
  type Effect,
  type Fact,
} from "../model/call-machine";
import { areAllTaken, listWaitingFor, makeOffers } from "./routing";
import { findFree, findNumberId, lockCall, saveCall, type Saved } from "../store/store";
import { Turns } from "./turns";

export interface CallDeps {
  clock: Clock;
  channels: Channels;
  /** Ids of calls and legs; seeded in simulations. */
  makeId: () => string;
  /** Does work nobody waits for; a simulation does it in order, and knows when all has come to rest. */
  inBackground?: (work: () => Promise<unknown>) => void;
  /** One thing after the other, so that a simulation tells the same story again. */
  inOrder?: boolean;
}

/** Facts, or how to find them from the locked call inside its transaction; `now` is the call's own time. */
type Facts =
  | readonly Fact[]
  | ((call: Call, tx: Tx, now: number, channel: ChannelInfo) => readonly Fact[] | Promise<readonly Fact[]>);

/** Orders that are given now. */
interface Chosen {
  orders: readonly Effect[];
  /** Others are given as these are answered. */
  isMore: boolean;
  /** When the next agent may be rung, if one is still to be. */
  ringAt: number | null;
}

/** A call as it is now, and the orders that follow, written as ours to give. */
type Taken = Chosen & { call: Call };

/** What the channel answered to an order. */
type Answer =
  | { facts: readonly Fact[] }
  /** The leg it made, or has. */
  | { sid: string }
  /** Not taken, and known not to be. */
  | "not-now"
  /** It has no such leg. */
  | "not-there";

const NO_ORDERS: Chosen = { orders: [], isMore: false, ringAt: null };

/** Orders of one call that are at the channel at once, ends apart from others. */
const MOST_AT_ONCE = 8;
/** Calls decided about at once on nobody's behalf: most of the pool is left to those who wait for an answer. */
const MOST_LOOKS = 6;
/** How late a timer may be without the clock being wrong. */
const TIMER_SLACK_MS = 1_000;

const isEnd = ({ type }: Effect) => type === "hang-up";

/**
 * Keeps calls true: applies facts, one call at a time, and carries out what follows from them.
 * Holds nothing that matters in memory. A crash loses timers only, and the sweep has those too.
 *
 * An order to the channel is written as taken up by the transaction it follows from: of several processes that find it
 * lacking, one gives it. One that has no answer after `ORDER_AGAIN_MS` may be given again.
 */
export class Calls {
  readonly #timers = new Map<string, () => void>();
  readonly #turns = new Turns();
  /** When each channel rang an agent last. */
  readonly #rangAt = new Map<string, number>();
  /** How many orders are at the channel, by call and kind. */
  readonly #underWay = new Map<string, number>();
  /** How far the clock is behind a call: it was set back, or another process's goes before it. */
  readonly #behind = new Map<string, number>();

  /** Agents who came free with facts whose effects are still to be carried out, by call. */
  readonly #freed = new Map<string, readonly string[]>();

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
   * Applies facts to a call and does what follows for it. The facts are durable when this resolves; the effects may still
   * fail, and are then tried again by whoever looks at the call next. What follows for other calls, nobody waits for.
   *
   * @returns the call as it is now, or null when there is none
   */
  async apply(callId: string, facts: Facts): Promise<Call | null> {
    const taken = await this.#take(callId, facts, true);
    return taken && this.#give(taken);
  }

  /** Applies facts and leaves their effects to the caller: for handlers that must answer first. */
  async record(callId: string, facts: Facts): Promise<Call | null> {
    return (await this.#take(callId, facts, false))?.call ?? null;
  }

  /**
   * Applies facts about a leg that the channel calls `sid`, and leaves their effects to the caller. A leg of an order that
   * had no answer and was given up is ended: ours is another by now, or none.
   *
   * @returns the call as it is now; null when there is none, or the leg is not ours any more
   */
  async hear(callId: string, legId: string, sid: string, facts: readonly Fact[]): Promise<Call | null> {
    let stray = false;
    const call = await this.record(callId, (locked) => {
      stray = isStray(locked, legId, sid);
      return stray ? [] : [{ type: "leg-known", legId, sid }, ...facts];
    });
    if (!call || !stray) return call;
    const { control } = await this.deps.channels(call.numberId);
    if (facts.every((fact) => fact.type !== "leg-reported" || !isFinal(fact.status)))
      await control.hangUp(sid);
    return null;
  }

  /** Looks at a call: lets time pass over it, offers it to agents who have come free, does what is left to do. */
  async look(callId: string): Promise<Call | null> {
    const taken = await this.#decide(callId);
    return taken && this.#give(taken);
  }

  /** Looks at calls on nobody's behalf: one that fails, or whose channel is slow, keeps no other waiting. */
  async lookAtAll(callIds: readonly string[]): Promise<Call[]> {
    const left = [...callIds];
    const looks: Promise<Call | null>[] = [];
    const work = async () => {
      for (let id = left.shift(); id !== undefined; id = left.shift()) {
        looks.push((await this.#startLook(id)).look);
      }
    };
    await Promise.all(Array.from({ length: this.deps.inOrder ? 1 : MOST_LOOKS }, work));
    return (await Promise.all(looks)).filter((call) => call !== null);
  }

  /** Asks the channel for what the call still needs. Failures are logged and left to the next look. */
  async carryOut(call: Call): Promise<void> {
    const isLeft = pending(call, this.#timeOf(call.id)).length > 0 || this.#freed.has(call.id);
    if (isLeft) await this.apply(call.id, []);
  }

  /** The same, while whoever asked has their answer. */
  carryOutLater(call: Call) {
    this.#later(() => this.carryOut(call), call.id);
  }

  /** Agents came free, or take calls again: calls that wait for one of them are offered again, the oldest first. */
  async offerWaiting(userIds: readonly string[], exceptId?: string): Promise<void> {
    const { rung } = await this.offerFirst(userIds, exceptId);
    await rung;
  }

  /** The same, for who waits for the offers alone. @returns, in an object, the ringing that follows from them */
  async offerFirst(userIds: readonly string[], exceptId?: string): Promise<{ rung: Promise<unknown> }> {
    const looks: Promise<unknown>[] = [];
    for (const callId of await listWaitingFor(userIds, exceptId)) {
      looks.push((await this.#startLook(callId)).look);
      if (await areAllTaken(userIds)) break;
    }
    return { rung: Promise.all(looks) };
  }

  #later(work: () => Promise<unknown>, callId: string) {
    const run = () =>
      work().catch((error: unknown) => logger.warn({ error, callId }, "calls: what followed failed"));
    if (this.deps.inBackground) this.deps.inBackground(run);
    else void run();
  }

  #decide(callId: string): Promise<Taken | null> {
    const facts: Facts = async (call, tx, now, channel) => {
      const turned = due(call, now, channel.timeouts);
      const latest = turned.reduce(learn, call);
      if (!isWaiting(latest)) return turned;
      return [...turned, ...(await makeOffers(tx, latest, now, channel, this.deps.makeId))];
    };
    return this.#take(callId, facts, true);
  }

  /** Decides about a call. @returns, in an object so that it is not waited for, the look that gives its orders */
  async #startLook(callId: string): Promise<{ look: Promise<Call | null> }> {
    const failed = (error: unknown) => {
      logger.warn({ error, callId }, "calls: look failed");
      return null;
    };
    const taken = await this.#decide(callId).catch(failed);
    const look = taken ? this.#give(taken).catch(failed) : Promise.resolve(null);
    if (this.deps.inOrder) await look;
    return { look };
  }

  /** Applies facts in the call's own transaction, and takes up what follows from them, if it is to. */
  async #take(callId: string, facts: Facts, takesUp: boolean): Promise<Taken | null> {
    // Before the transaction: inside, it would wait for a connection of those who wait for this one.
    const numberId = await findNumberId(callId);
    if (numberId === null) return null;
    const channel = await this.deps.channels(numberId);
    const saved = await this.#turns.take(callId, () =>
      db.$transaction(async (tx): Promise<(Taken & Saved) | null> => {
        const before = await lockCall(tx, callId);
        if (!before) return null;
        const now = this.#timeOf(callId, newestOf(before));
        const news = typeof facts === "function" ? await facts(before, tx, now, channel) : facts;
        const learned = news.reduce(learn, before);
        const chosen = takesUp ? this.#choose(learned, channel, now) : NO_ORDERS;
        const after = chosen.orders.map((order) => takenUp(order, now)).reduce(learn, learned);
        const isNews = news.length > 0 || chosen.orders.length > 0;
        if (!isNews) return { ...chosen, call: before, freed: [], dueAt: null };
        const behindMs = this.#behind.get(callId) ?? 0;
        const kept = await saveCall(tx, before, after, { now, behindMs, timeouts: channel.timeouts });
        return { ...chosen, ...kept, call: after };
      }),
    );
    if (!saved) return null;
    const dueAt = Math.min(saved.dueAt ?? Infinity, saved.ringAt ?? Infinity);
    if (dueAt !== Infinity) this.arm(callId, dueAt);
    if (isSettled(saved.call)) this.#behind.delete(callId);
    const freed = [...saved.freed, ...(this.#freed.get(callId) ?? [])];
    this.#freed.delete(callId);
    // A call's own orders come first: others are offered the agents once those are taken up.
    if (freed.length > 0 && takesUp) this.#later(() => this.offerWaiting(freed, callId), callId);
    else if (freed.length > 0) this.#freed.set(callId, freed);
    return saved;
  }

  /**
   * The orders that are given now, ends first. D9: agents are rung one after the other, as fast as the account allows, the
   * longest idle first. What was ordered all at once would wait in the channel's own line, and customers' legs behind it.
   */
  #choose(call: Call, { id: channelId, callsPerSecond }: ChannelInfo, now: number): Chosen {
    const orders: Effect[] = [];
    const room = { ends: this.#roomFor(call.id, true), others: this.#roomFor(call.id, false) };
    const effects = pending(call, now).toSorted((a, b) => Number(isEnd(b)) - Number(isEnd(a)));
    let waitMs: number | null = null;
    for (const effect of effects) {
      const kind = isEnd(effect) ? "ends" : "others";
      if (room[kind] <= 0) continue;
      if (effect.type === "ring-agent") {
        waitMs ??= this.#waitToRing(channelId, callsPerSecond);
        if (waitMs !== null) continue;
        this.#rangAt.set(channelId, this.deps.clock.now());
      }
      room[kind]--;
      orders.push(effect);
    }
    const isMore = waitMs === null && orders.length < effects.length;
    return { orders, isMore, ringAt: waitMs === null ? null : now + waitMs };
  }

  #roomFor(callId: string, ends: boolean): number {
    return MOST_AT_ONCE - (this.#underWay.get(`${callId} ${ends}`) ?? 0);
  }

  /** How long until the channel may ring the next agent; null is now. A clock that was set back keeps nobody waiting. */
  #waitToRing(channelId: string, callsPerSecond: number): number | null {
    const sinceMs = this.deps.clock.now() - (this.#rangAt.get(channelId) ?? -Infinity);
    const waitMs = Math.ceil(1000 / callsPerSecond - sinceMs);
    return sinceMs >= 0 && waitMs > 0 ? waitMs : null;
  }

  /** Gives the orders that were taken up, and those that follow from the channel's answers. @returns the call afterwards */
  async #give({ call, orders, isMore }: Taken): Promise<Call> {
    let latest = call;
    const give = async (order: Effect) => {
      const answer = await this.#ask(call, order);
      latest = (answer && (await this.#learnAnswer(call, order, answer, isMore))) ?? latest;
    };
    if (this.deps.inOrder) for (const order of orders) await give(order);
    else await Promise.all(orders.map(give));
    return latest;
  }

  /** The channel's answer to an order; null when it has none, and may or may not have done it. */
  async #ask(call: Call, order: Effect): Promise<Answer | null> {
    const key = `${call.id} ${isEnd(order)}`;
    const count = (change: number) => {
      const left = (this.#underWay.get(key) ?? 0) + change;
      if (left > 0) this.#underWay.set(key, left);
      else this.#underWay.delete(key);
    };
    count(1);
    try {
      return await this.#perform(call, order);
    } catch (error) {
      logger.warn(
        { error, callId: call.id, order },
        "calls: the channel did not do as asked; will try again",
      );
      return null;
    } finally {
      count(-1);
    }
  }

  async #learnAnswer(call: Call, { legId }: Effect, answer: Answer, isMore: boolean): Promise<Call | null> {
    if (answer === "not-now" || answer === "not-there") {
      const facts: Facts = (locked, _tx, now) =>
        isUnknown(locked, legId) ? [notFound(locked, legId, now)] : [];
      // What the channel has no room for now is asked for again by the next look.
      return answer === "not-now" ? this.record(call.id, facts) : this.apply(call.id, facts);
    }
    if ("sid" in answer) {
      const known = await this.hear(call.id, legId, answer.sid, []);
      if (known) await this.carryOut(known);
      return known;
    }
    return answer.facts.length > 0 || isMore ? this.apply(call.id, answer.facts) : null;
  }

  async #perform(call: Call, effect: Effect): Promise<Answer> {
    const { control, from, timeouts } = await this.deps.channels(call.numberId);
    const { legId } = effect;
    const leg = call.legs.find(({ id }) => id === legId)!;
    const ringSeconds = Math.ceil(timeouts.incoming / 1000);
    switch (effect.type) {
      case "hang-up":
        await control.hangUp(effect.sid);
        return { facts: [] };
      case "move-to-voicemail":
        await control.moveToVoicemail(call, effect.sid);
        return { facts: [{ type: "moved", legId, at: this.#timeOf(call.id) }] };
      case "move-to-apology":
        await control.moveToApology(call, effect.sid);
        return { facts: [{ type: "moved", legId, at: this.#timeOf(call.id) }] };
      case "hold":
        await control.hold(call, effect.sid, effect.held);
        return { facts: [{ type: "held", legId, held: effect.held }] };
      case "record":
        await control.startRecording(call, effect.sid);
        return { facts: [] };
      case "ring-agent":
        return this.#answerOf(await control.ringAgent(call, leg, ringSeconds), call.id, legId);
      case "add-customer": {
        const placed = await control.addCustomer(call, leg, from, leg.userId ? ringSeconds : undefined);
        return this.#answerOf(placed, call.id, legId);
      }
      case "find-leg": {
        const sid = await findFree(await control.findLeg(call, leg));
        return sid === null ? "not-there" : { sid };
      }
    }
  }

  #answerOf(placed: Placed, callId: string, legId: string): Answer {
    if (placed.ok) return { sid: placed.sid };
    if (placed.retry) return "not-now";
    const { code, failure } = placed;
    return { facts: [{ type: "leg-refused", legId, at: this.#timeOf(callId), code, failure }] };
  }

  /** A call's own time: the clock's, unless more time is known to have passed. A clock that is set back stops no call. */
  #timeOf(callId: string, atLeast = -Infinity): number {
    const now = this.deps.clock.now();
    const behindMs = Math.max(this.#behind.get(callId) ?? 0, atLeast - now);
    if (behindMs > 0) this.#behind.set(callId, behindMs);
    return now + behindMs;
  }

  /** Has the call looked at when it is due, by this process if it lives that long. */
  arm(callId: string, dueAt: number) {
    this.#timers.get(callId)?.();
    const cancel = this.deps.clock.after(Math.max(0, dueAt - this.#timeOf(callId)), () => {
      this.#timers.delete(callId);
      // The time has passed, whatever the clock says.
      if (dueAt - this.#timeOf(callId) > TIMER_SLACK_MS) this.#timeOf(callId, dueAt);
      this.#later(() => this.look(callId), callId);
    });
    this.#timers.set(callId, cancel);
  }

  /** Looks at every call that is due, whoever was to do it. Safe in several processes at once. */
  async sweep(): Promise<number> {
    const callIds = await this.takeDue();
    await this.lookAtAll(callIds);
    return callIds.length;
  }

  /** Takes up the calls that are due, or were armed by a clock far ahead of ours; nobody else takes them for a while. */
  async takeDue(): Promise<string[]> {
    const now = this.deps.clock.now();
    const rows = await db.$queryRaw<{ callId: string }[]>`
      UPDATE "CallTimer" SET "dueAt" = ${new Date(now + SWEEP_LEASE_MS)} WHERE "callId" IN (
        SELECT "callId" FROM "CallTimer"
        WHERE "dueAt" <= ${new Date(now)} OR "dueAt" > ${new Date(now + LONGEST_TIMER_MS)}
        ORDER BY "dueAt" LIMIT 50 FOR UPDATE SKIP LOCKED
      ) RETURNING "callId"`;
    return rows.map(({ callId }) => callId);
  }

  /** Forgets every timer, as a crash would. */
  forgetTimers() {
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }
}

/** How long a process has for the calls it took up before another may. */
const SWEEP_LEASE_MS = 5_000;
/** No timer is set for longer. */
const LONGEST_TIMER_MS = 60_000;
