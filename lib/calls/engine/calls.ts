import "server-only";
import type { ChannelInfo, Channels, LegReport, Placed } from "../ports";
import type { Clock } from "../../base/clock";
import { db, type Tx } from "../../base/db";
import { logger } from "../../base/logger";
import { isFinal, type Call } from "../model/call";
import {
  due,
  isSettled,
  isStray,
  isUnknown,
  isOfferingOrQueued,
  learn,
  newestOf,
  notFound,
  pending,
  takenUp,
  type Effect,
  type Fact,
} from "../model/call-machine";
import { areAllTaken, listUnclaimedFor, makeOffers } from "./routing";
import { findFree, findNumberId, lockCall, nextLook, saveCall, type Saved } from "../store/store";
import { Turns } from "./turns";

export interface CallDeps {
  clock: Clock;
  channels: Channels;
  /** Makes ids of calls and legs; seeded in simulations. */
  makeId: () => string;
}

/** Facts, or a function that finds them from the locked call inside its transaction; `now` is the call's own time. */
type Facts =
  | readonly Fact[]
  | ((call: Call, tx: Tx, now: number, channel: ChannelInfo) => readonly Fact[] | Promise<readonly Fact[]>);

/** The orders to send now. */
interface Chosen {
  orders: readonly Effect[];
  /** Whether more orders follow as these are answered. */
  isMore: boolean;
  /** When the next agent may be rung, if any is left to ring. */
  ringAt: number | null;
}

/** The call as it is now, with the orders that follow, stored as ours to send. */
type Taken = Chosen & { call: Call };

/** The channel's answer to an order. */
type Answer =
  | { facts: readonly Fact[] }
  /** The leg it created, or already has. */
  | { sid: string }
  /** Certainly not taken. */
  | "not-now"
  /** The channel has no such leg. */
  | "not-there";

const NO_ORDERS: Chosen = { orders: [], isMore: false, ringAt: null };

/** Orders of one call in flight at once, counted separately for hang-ups and for the rest. */
const MOST_AT_ONCE = 8;
/** Calls decided at once by the background sweeps. Most of the pool is left to requests with a caller waiting. */
const MOST_LOOKS = 6;
/** How late a timer may fire before the clock counts as wrong. */
const TIMER_SLACK_MS = 1_000;

const isEnd = ({ type }: Effect) => type === "hang-up" || type === "cancel";

/** How soon a failed order is sent again; the last for every further failure. */
const BACK_OFF_MS = [250, 500, 1_000, 2_000];

/** Orders that do no harm when the channel takes them twice. */
const isRepeatable = (effect: Effect) =>
  isEnd(effect) || ["hold", "move-to-voicemail", "move-to-announcement"].includes(effect.type);

const reportOf = (legId: string, report: LegReport | null): Fact[] => {
  if (!report) return [];
  const { sid: _sid, ...told } = report;
  return [{ type: "leg-reported", legId, ...told }];
};

/**
 * Applies facts, one call at a time, and carries out what follows from them. Keeps nothing important in memory: a crash
 * loses only timers, and the sweep finds those too.
 *
 * An order to the channel is claimed in the transaction it follows from, so only one of several processes sends it. An
 * order without a reply may be sent again after `ORDER_AGAIN_MS`.
 */
export class Calls {
  readonly #timers = new Map<string, { dueAt: number; cancel: () => void }>();
  readonly #turns = new Turns();
  /** When each channel last rang an agent. */
  readonly #rangAt = new Map<string, number>();
  /** Orders in flight, by call and kind. */
  readonly #underWay = new Map<string, number>();
  /** How often a call's orders have failed in a row. */
  readonly #failures = new Map<string, number>();
  /** How far the clock is behind each call: it was set back, or another process's clock is ahead. */
  readonly #behind = new Map<string, number>();

  /** By call: agents freed by facts whose effects are not carried out yet. */
  readonly #freed = new Map<string, readonly string[]>();

  /** Calls this process is placing, by id. */
  readonly #placing = new Map<string, Promise<unknown>>();

  constructor(readonly deps: CallDeps) {}

  /** Places a call. Its browser may connect before that and waits for it (`untilPlaced`). */
  async placing<T>(callId: string, place: () => Promise<T>): Promise<T> {
    const placed = place();
    this.#placing.set(callId, placed);
    try {
      return await placed;
    } finally {
      this.#placing.delete(callId);
    }
  }

  /** Resolves once this process is not placing the call. The database says whether it was placed. */
  async untilPlaced(callId: string): Promise<void> {
    // Ignored here: the caller of `placing` gets the error.
    await this.#placing.get(callId)?.catch(() => {});
  }

  /**
   * Applies facts to a call and carries out its effects. The facts are durable when this resolves. The effects may fail
   * and are then retried by the next look at the call. Effects on other calls are not awaited.
   *
   * @returns the call as it is now, or null if there is none
   */
  async apply(callId: string, facts: Facts): Promise<Call | null> {
    const taken = await this.#take(callId, facts, true);
    return taken && this.#give(taken);
  }

  /** Applies facts and leaves their effects to the caller, for handlers that must answer first. */
  async record(callId: string, facts: Facts): Promise<Call | null> {
    return (await this.#take(callId, facts, false))?.call ?? null;
  }

  /**
   * Applies facts about the leg with the channel's id `sid`, and leaves their effects to the caller. Hangs up a leg
   * that came of an abandoned order: ours is a different one by now, or none.
   *
   * @returns the call as it is now; null if there is none, or the leg is no longer ours
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

  /** Looks at a call: applies the passing of time, offers it to agents who are free, and does what is left to do. */
  async look(callId: string): Promise<Call | null> {
    const taken = await this.#decide(callId);
    return taken && this.#give(taken);
  }

  /** Looks at calls in the background. A failure or a slow channel delays none of the others. */
  async lookAtAll(callIds: readonly string[]): Promise<Call[]> {
    const left = [...callIds];
    const looks: Promise<Call | null>[] = [];
    const work = async () => {
      for (let id = left.shift(); id !== undefined; id = left.shift()) {
        looks.push((await this.#startLook(id)).look);
      }
    };
    await Promise.all(Array.from({ length: MOST_LOOKS }, work));
    return (await Promise.all(looks)).filter((call) => call !== null);
  }

  /** Asks the channel for what the call still needs. Failures are logged and left to the next look. */
  async carryOut(call: Call): Promise<void> {
    const isLeft = pending(call, this.#timeOf(call.id)).length > 0 || this.#freed.has(call.id);
    if (isLeft) await this.apply(call.id, []);
  }

  /** Like `carryOut`, without making the caller wait. */
  carryOutLater(call: Call) {
    this.#later(() => this.carryOut(call), call.id);
  }

  /**
   * Offers the calls that wait for one of these agents, oldest first. For agents who became free or take calls again.
   */
  async offerCalls(userIds: readonly string[], exceptId?: string): Promise<void> {
    const { rung } = await this.offerFirst(userIds, exceptId);
    await rung;
  }

  /**
   * Like `offerCalls`, but resolves once the offers are made. @returns the ringing that follows, in an object so that
   * it is not awaited
   */
  async offerFirst(userIds: readonly string[], exceptId?: string): Promise<{ rung: Promise<unknown> }> {
    const looks: Promise<unknown>[] = [];
    for (const callId of await listUnclaimedFor(userIds, exceptId)) {
      looks.push((await this.#startLook(callId)).look);
      if (await areAllTaken(userIds)) break;
    }
    return { rung: Promise.all(looks) };
  }

  #later(work: () => Promise<unknown>, callId: string) {
    work().catch((error: unknown) => logger.warn({ error, callId }, "calls: what followed failed"));
  }

  #decide(callId: string): Promise<Taken | null> {
    const facts: Facts = async (call, tx, now, channel) => {
      const turned = due(call, now, channel.timeouts);
      const latest = turned.reduce(learn, call);
      if (!isOfferingOrQueued(latest)) return turned;
      return [...turned, ...(await makeOffers(tx, latest, now, channel, this.deps.makeId))];
    };
    return this.#take(callId, facts, true);
  }

  /** Decides about a call. @returns the look that sends its orders, in an object so that it is not awaited */
  async #startLook(callId: string): Promise<{ look: Promise<Call | null> }> {
    const failed = (error: unknown) => {
      logger.warn({ error, callId }, "calls: look failed");
      return null;
    };
    const taken = await this.#decide(callId).catch(failed);
    return { look: taken ? this.#give(taken).catch(failed) : Promise.resolve(null) };
  }

  /** Applies facts in the call's own transaction. With `takesUp`, also claims the effects that follow. */
  async #take(callId: string, facts: Facts, takesUp: boolean): Promise<Taken | null> {
    // Looked up before the transaction: inside, it would wait for a connection held by work that waits for this one.
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
        // What is due now and brought nothing is left to the sweep.
        if (!isNews) {
          const dueAt = isSettled(before) ? now : nextLook(before, now, channel.timeouts);
          return { ...chosen, call: before, freed: [], dueAt: dueAt > now ? dueAt : null };
        }
        const behindMs = this.#behind.get(callId) ?? 0;
        const kept = await saveCall(tx, before, after, { now, behindMs, timeouts: channel.timeouts });
        return { ...chosen, ...kept, call: after };
      }),
    );
    if (!saved) return null;
    // A decision sees to all that an earlier timer was for.
    if (takesUp && saved.dueAt !== null) this.#disarm(callId);
    const dueAt = Math.min(saved.dueAt ?? Infinity, saved.ringAt ?? Infinity);
    if (dueAt !== Infinity) this.arm(callId, dueAt);
    if (isSettled(saved.call)) for (const kept of [this.#behind, this.#failures]) kept.delete(callId);
    const freed = [...saved.freed, ...(this.#freed.get(callId) ?? [])];
    this.#freed.delete(callId);
    // A call's own orders come first; freed agents are offered other calls once those are claimed.
    if (freed.length > 0 && takesUp) this.#later(() => this.offerCalls(freed, callId), callId);
    else if (freed.length > 0) this.#freed.set(callId, freed);
    return saved;
  }

  /**
   * Chooses the orders to send now, hang-ups first. Agents are rung one after another, longest idle first, as fast as
   * the account allows. Sent all at once, they would wait in the channel's queue, with customers' legs behind them
   * (D9).
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

  /** Milliseconds until the channel may ring the next agent; null if it may now. A clock set back delays nothing. */
  #waitToRing(channelId: string, callsPerSecond: number): number | null {
    const sinceMs = this.deps.clock.now() - (this.#rangAt.get(channelId) ?? -Infinity);
    const waitMs = Math.ceil(1000 / callsPerSecond - sinceMs);
    return sinceMs >= 0 && waitMs > 0 ? waitMs : null;
  }

  /** Sends the claimed orders, and those that follow from the channel's answers. @returns the call afterwards */
  async #give({ call, orders, isMore }: Taken): Promise<Call> {
    let latest = call;
    const give = async (order: Effect) => {
      const answer = await this.#ask(call, order);
      const known = answer ? this.#learnAnswer(call, order, answer, isMore) : this.#repeatSoon(call, order);
      latest = (await known) ?? latest;
    };
    await Promise.all(orders.map(give));
    return latest;
  }

  /** Returns the channel's answer to an order; null if none came, so the channel may or may not have done it. */
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

  /** Has an order that failed sent again, sooner at first than later. A leg that may have been made is looked for instead. */
  #repeatSoon(call: Call, order: Effect): Promise<Call | null> {
    if (!isRepeatable(order)) return Promise.resolve(null);
    const againAt = this.#timeOf(call.id) + this.#backOff(call.id);
    return this.record(call.id, [{ type: "order-failed", legId: order.legId, order: order.type, againAt }]);
  }

  /** @returns how long to wait before a failed order is sent again, in milliseconds */
  #backOff(callId: string): number {
    const nth = this.#failures.get(callId) ?? 0;
    this.#failures.set(callId, nth + 1);
    return BACK_OFF_MS[nth] ?? BACK_OFF_MS.at(-1)!;
  }

  async #learnAnswer(call: Call, { legId }: Effect, answer: Answer, isMore: boolean): Promise<Call | null> {
    if (answer === "not-now" || answer === "not-there") {
      const facts: Facts = (locked, _tx, now) =>
        isUnknown(locked, legId) ? [notFound(locked, legId, now)] : [];
      if (answer === "not-there") return this.apply(call.id, facts);
      const released = await this.record(call.id, facts);
      this.arm(call.id, this.#timeOf(call.id) + this.#backOff(call.id));
      return released;
    }
    this.#failures.delete(call.id);
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
        return { facts: reportOf(legId, await control.hangUp(effect.sid)) };
      case "cancel":
        return { facts: reportOf(legId, await control.cancel(effect.sid)) };
      case "move-to-voicemail":
        await control.moveToVoicemail(call, effect.sid);
        return { facts: [{ type: "moved", legId, at: this.#timeOf(call.id) }] };
      case "move-to-announcement":
        await control.moveToAnnouncement(call, effect.sid);
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

  /**
   * The call's own time: the clock's, or later if more time is known to have passed. A clock set back stops no call.
   */
  #timeOf(callId: string, atLeast = -Infinity): number {
    const now = this.deps.clock.now();
    const behindMs = Math.max(this.#behind.get(callId) ?? 0, atLeast - now);
    if (behindMs > 0) this.#behind.set(callId, behindMs);
    return now + behindMs;
  }

  #disarm(callId: string) {
    this.#timers.get(callId)?.cancel();
    this.#timers.delete(callId);
  }

  /** Schedules a look for when the call is due, as long as this process lives, unless an earlier one is scheduled. */
  arm(callId: string, dueAt: number) {
    const armed = this.#timers.get(callId);
    if (armed && armed.dueAt <= dueAt) return;
    this.#disarm(callId);
    const cancel = this.deps.clock.after(Math.max(0, dueAt - this.#timeOf(callId)), () => {
      this.#timers.delete(callId);
      // The time has passed, whatever the clock says.
      if (dueAt - this.#timeOf(callId) > TIMER_SLACK_MS) this.#timeOf(callId, dueAt);
      this.#later(() => this.look(callId), callId);
    });
    this.#timers.set(callId, { dueAt, cancel });
  }

  /** Looks at every call that is due, whichever process armed it. Safe in several processes at once. */
  async sweep(): Promise<number> {
    const callIds = await this.takeDue();
    await this.lookAtAll(callIds);
    return callIds.length;
  }

  /**
   * Claims the calls that are due, or that a clock far ahead of ours armed. No other process takes them until the lease
   * ends.
   */
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
    for (const { cancel } of this.#timers.values()) cancel();
    this.#timers.clear();
  }
}

/** How long a process has for the calls it claimed before another may claim them. */
const SWEEP_LEASE_MS = 5_000;
/** The longest time a timer is set for. */
const LONGEST_TIMER_MS = 60_000;
