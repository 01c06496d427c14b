import "server-only";
import type { ChannelInfo, Channels } from "../ports";
import type { Clock } from "../../base/clock";
import { db, preparedQuery, type Tx } from "../../base/db";
import { logger } from "../../base/logger";
import { apply, isSettled } from "../model/apply";
import { isFinal, type Conversation } from "../model/conversation";
import type { Effect, Fact } from "../model/facts";
import { isWaiting, legOf, mainCall } from "../model/parties";
import { isStray, isUnknown, notFound, pending, takenUp } from "../model/pending";
import { due, newestOf } from "../model/time";
import { areAllTaken, listUnclaimedFor, makeOffers } from "./routing";
import {
  findConversation,
  findFree,
  lockConversation,
  nextLook,
  saveConversation,
  type Saved,
} from "../store/store";
import { Door } from "./door";
import { takeTurn } from "./pace";
import { Turns } from "./turns";

export interface CallDeps {
  clock: Clock;
  channels: Channels;
  /** Makes ids of calls and legs; seeded in simulations. */
  makeId: () => string;
}

/** Facts, or a function that finds them from the locked conversation in its transaction; `now` is its own time. */
type Facts =
  | readonly Fact[]
  | ((
      c: Conversation,
      tx: Tx,
      now: number,
      channel: ChannelInfo,
    ) => readonly Fact[] | Promise<readonly Fact[]>);

/** The orders to send now. */
interface Chosen {
  orders: readonly Effect[];
  /** Whether more orders follow as these are answered. */
  isMore: boolean;
  /** When the next agent may be rung, if any is left to ring. */
  ringAt: number | null;
}

/** The conversation as it is now, with the orders that follow, stored as ours to send. */
type Taken = Chosen & { after: Conversation };

const NO_ORDERS: Chosen = { orders: [], isMore: false, ringAt: null };

/** Orders of one call in flight at once, counted separately for hang-ups and for the rest. */
const MOST_AT_ONCE = 8;
/** Calls decided at once by the background sweeps. Most of the pool is left to requests with a caller waiting. */
const MOST_LOOKS = 6;
/** So many calls are remembered; those that another process saw to the end stay until then. */
const MOST_FOUND = 1_000;
/** How late a timer may fire before the clock counts as wrong. */
const TIMER_SLACK_MS = 1_000;

const isEnd = ({ type }: Effect) => type === "hang-up" || type === "cancel";

/** How soon a failed order is sent again; the last for every further failure. */
const BACK_OFF_MS = [250, 500, 1_000, 2_000];

/** Orders that do no harm when the channel takes them twice. */
const isRepeatable = (effect: Effect) =>
  isEnd(effect) || ["set", "ask-leg", "move-to-voicemail", "move-to-announcement"].includes(effect.type);

/** A leg that the channel does not have is requested again, or given up. */
const notFoundIn =
  (legId: string): Facts =>
  (c, _tx, now) =>
    isUnknown(c, legId) ? [notFound(c, legId, now)] : [];

/** Keeps a recording that was refused as one without sound, with the reason: somebody will look for it. */
const keepRefusal: Facts = async (c, tx) => {
  const callId = mainCall(c).id;
  await tx.recording.create({
    data: { callId, kind: "CALL", seconds: 0, state: "FAILED", failure: "refused" },
  });
  return [];
};

/** The number of an order that a leg was given. */
const numberOf = (c: Conversation, { legId }: Effect) => legOf(c, legId)?.order?.n ?? 0;

/**
 * Applies facts, one call at a time, and carries out what follows from them. Keeps nothing important in memory: a crash
 * loses only timers, and the sweep finds those too.
 *
 * An order to the channel is claimed in the transaction it follows from, so only one of several processes sends it. An
 * order without a reply may be sent again after `ORDER_AGAIN_MS`.
 */
export class CallEngine {
  /** Lets new calls in, a few at a time. */
  readonly door = new Door();
  readonly #timers = new Map<string, { dueAt: number; cancel: () => void }>();
  readonly #turns = new Turns();
  /** Orders in flight, by call and kind. */
  readonly #underWay = new Map<string, number>();
  /** How often a call's orders have failed in a row. */
  readonly #failures = new Map<string, number>();
  /** How far the clock is behind each call: it was set back, or another process's clock is ahead. */
  readonly #behind = new Map<string, number>();

  /** Conversations by the ids of their calls: where a call is kept never changes. */
  readonly #found = new Map<string, { id: string; channelId: string }>();

  /** By call: agents freed by facts whose effects are not carried out yet. */
  readonly #freed = new Map<string, readonly string[]>();

  /** Calls this process is placing, by id. */
  readonly #placing = new Map<string, Promise<{ ok: boolean }>>();

  constructor(readonly deps: CallDeps) {}

  /** Places a call. Its browser may connect before that and waits for it (`untilPlaced`). */
  async placing<T extends { ok: boolean }>(callId: string, place: () => Promise<T>): Promise<T> {
    const placed = place();
    this.#placing.set(callId, placed);
    try {
      return await placed;
    } finally {
      this.#placing.delete(callId);
    }
  }

  /**
   * Resolves once this process is not placing the call.
   *
   * @returns true if it has just placed it; otherwise the database says whether it was placed
   */
  async untilPlaced(callId: string): Promise<boolean> {
    // An error is ignored here: the caller of `placing` gets it.
    const placed = await this.#placing.get(callId)?.catch(() => null);
    return placed?.ok ?? false;
  }

  /**
   * Applies facts to a call and carries out its effects. The facts are durable when this resolves. The effects may fail
   * and are then retried by the next look at the call. Effects on other calls are not awaited.
   *
   * @returns the call as it is now, or null if there is none
   */
  async apply(callId: string, facts: Facts): Promise<Conversation | null> {
    const taken = await this.#take(callId, facts, true);
    return taken && this.#give(taken);
  }

  /** Applies facts and leaves their effects to the caller, for handlers that must answer first. */
  async record(callId: string, facts: Facts): Promise<Conversation | null> {
    return (await this.#take(callId, facts, false))?.after ?? null;
  }

  /**
   * Applies facts about the leg with the channel's id `sid`, and leaves their effects to the caller. Hangs up a leg
   * that came of an abandoned order: ours is a different one by now, or none.
   *
   * @returns the call as it is now; null if there is none, or the leg is no longer ours
   */
  async hear(
    callId: string,
    legId: string,
    sid: string,
    facts: readonly Fact[],
  ): Promise<Conversation | null> {
    let stray = false;
    const c = await this.record(callId, (locked) => {
      stray = isStray(locked, legId, sid);
      return stray ? [] : [{ type: "leg-known", legId, sid }, ...facts];
    });
    if (!c || !stray) return c;
    const { control } = await this.deps.channels(c.channelId);
    if (facts.every((fact) => fact.type !== "leg-reported" || !isFinal(fact.status)))
      await control.hangUp(sid);
    return null;
  }

  /** Looks at a call: applies the passing of time, offers it to agents who are free, and does what is left to do. */
  async look(callId: string): Promise<Conversation | null> {
    const taken = await this.#decide(callId);
    return taken && this.#give(taken);
  }

  /** Looks at calls in the background. A failure or a slow channel delays none of the others. */
  async lookAtAll(callIds: readonly string[]): Promise<Conversation[]> {
    const left = [...callIds];
    const looks: Promise<Conversation | null>[] = [];
    const work = async () => {
      for (let id = left.shift(); id !== undefined; id = left.shift()) {
        looks.push((await this.#startLook(id)).look);
      }
    };
    await Promise.all(Array.from({ length: MOST_LOOKS }, work));
    return (await Promise.all(looks)).filter((c) => c !== null);
  }

  /** Asks the channel for what the call still needs. Failures are logged and left to the next look. */
  async carryOut(c: Conversation): Promise<void> {
    const isLeft = pending(c, this.#timeOf(c.id)).length > 0 || this.#freed.has(c.id);
    if (isLeft) await this.apply(c.id, []);
  }

  /** Like `carryOut`, without making the caller wait. */
  carryOutLater(c: Conversation) {
    this.#later(() => this.carryOut(c), c.id);
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
    const facts: Facts = async (c, tx, now, channel) => {
      const turned = due(c, now, channel.timeouts);
      const latest = turned.reduce(apply, c);
      if (!isWaiting(latest)) return turned;
      return [...turned, ...(await makeOffers(tx, latest, now, channel, this.deps.makeId))];
    };
    return this.#take(callId, facts, true);
  }

  /** Decides about a call. @returns the look that sends its orders, in an object so that it is not awaited */
  async #startLook(callId: string): Promise<{ look: Promise<Conversation | null> }> {
    const failed = (error: unknown) => {
      logger.warn({ error, callId }, "calls: look failed");
      return null;
    };
    const taken = await this.#decide(callId).catch(failed);
    return { look: taken ? this.#give(taken).catch(failed) : Promise.resolve(null) };
  }

  async #find(callId: string) {
    const found = this.#found.get(callId) ?? (await findConversation(callId));
    if (this.#found.size >= MOST_FOUND) this.#found.clear();
    if (found) this.#found.set(callId, found);
    return found;
  }

  /** Applies facts in the conversation's own transaction. With `takesUp`, also claims the effects that follow. */
  async #take(callId: string, facts: Facts, takesUp: boolean): Promise<Taken | null> {
    // Looked up before the transaction: inside, it would wait for a connection held by work that waits for this one.
    const found = await this.#find(callId);
    if (found === null) return null;
    const { id } = found;
    const channel = await this.deps.channels(found.channelId);
    const saved = await this.#turns.take(id, () =>
      db.$transaction(async (tx): Promise<(Taken & Saved) | null> => {
        const before = await lockConversation(tx, id);
        if (!before) return null;
        const now = this.#timeOf(id, newestOf(before));
        const news = typeof facts === "function" ? await facts(before, tx, now, channel) : facts;
        const learned = news.reduce(apply, before);
        const chosen = takesUp ? await this.#choose(tx, learned, channel, now) : NO_ORDERS;
        const after = chosen.orders.map((order) => takenUp(order, now)).reduce(apply, learned);
        const isNews = news.length > 0 || chosen.orders.length > 0;
        // What is due now and brought nothing is left to the sweep.
        if (!isNews) {
          const dueAt = isSettled(before) ? now : nextLook(before, now, channel.timeouts);
          return { ...chosen, after: before, freed: [], dueAt: dueAt > now ? dueAt : null };
        }
        const behindMs = this.#behind.get(id) ?? 0;
        const kept = await saveConversation(tx, before, after, { now, behindMs, timeouts: channel.timeouts });
        return { ...chosen, ...kept, after };
      }),
    );
    if (!saved) return null;
    // A decision sees to all that an earlier timer was for.
    if (takesUp && saved.dueAt !== null) this.#disarm(id);
    const dueAt = Math.min(saved.dueAt ?? Infinity, saved.ringAt ?? Infinity);
    if (dueAt !== Infinity) this.arm(id, dueAt);
    if (isSettled(saved.after)) {
      for (const kept of [this.#behind, this.#failures]) kept.delete(id);
      for (const call of saved.after.calls) this.#found.delete(call.id);
    }
    const freed = [...saved.freed, ...(this.#freed.get(id) ?? [])];
    this.#freed.delete(id);
    // A call's own orders come first; freed agents are offered other calls once those are claimed.
    if (freed.length > 0 && takesUp) this.#later(() => this.offerCalls(freed, id), id);
    else if (freed.length > 0) this.#freed.set(id, freed);
    return saved;
  }

  /**
   * Chooses the orders to send now, hang-ups first. Agents are offered a call one after another, longest idle first, as
   * fast as the account allows. Sent all at once, they would wait in the channel's queue, with the legs that somebody
   * waits for behind them (D9).
   */
  async #choose(tx: Tx, c: Conversation, channel: ChannelInfo, now: number): Promise<Chosen> {
    const orders: Effect[] = [];
    const room = { ends: this.#roomFor(c.id, true), others: this.#roomFor(c.id, false) };
    const effects = pending(c, now).toSorted((a, b) => Number(isEnd(b)) - Number(isEnd(a)));
    let ringAt: number | null = null;
    for (const effect of effects) {
      const kind = isEnd(effect) ? "ends" : "others";
      if (room[kind] <= 0) continue;
      if (effect.type === "ring" || effect.type === "add") {
        const isOffer = legOf(c, effect.legId)!.entry === "OFFERED";
        if (isOffer && ringAt !== null) continue;
        const freeAt = await takeTurn(tx, channel, this.deps.clock.now(), isOffer);
        if (freeAt !== null) ringAt = now + freeAt - this.deps.clock.now();
        if (freeAt !== null) continue;
      }
      room[kind]--;
      orders.push(effect);
    }
    return { orders, isMore: ringAt === null && orders.length < effects.length, ringAt };
  }

  #roomFor(callId: string, ends: boolean): number {
    return MOST_AT_ONCE - (this.#underWay.get(`${callId} ${ends}`) ?? 0);
  }

  /** Sends the claimed orders, and those that follow from the channel's answers. @returns the conversation afterwards */
  async #give({ after, orders, isMore }: Taken): Promise<Conversation> {
    let latest = after;
    const give = async (order: Effect) => {
      const answer = await this.#ask(after, order);
      const known = answer ? this.#learnAnswer(after, order, answer, isMore) : this.#repeatSoon(after, order);
      latest = (await known) ?? latest;
    };
    await Promise.all(orders.map(give));
    return latest;
  }

  /** Returns what the channel answers to an order; null if no answer came, so the channel may or may not have done it. */
  async #ask(c: Conversation, order: Effect): Promise<readonly Fact[] | null> {
    const key = `${c.id} ${isEnd(order)}`;
    const count = (change: number) => {
      const left = (this.#underWay.get(key) ?? 0) + change;
      if (left > 0) this.#underWay.set(key, left);
      else this.#underWay.delete(key);
    };
    count(1);
    try {
      return await this.#perform(c, order);
    } catch (error) {
      logger.warn({ error, callId: c.id, order }, "calls: the channel did not do as asked; will try again");
      return null;
    } finally {
      count(-1);
    }
  }

  /** Has an order that failed sent again, sooner at first than later. A leg that may have been made is looked for instead. */
  #repeatSoon(c: Conversation, order: Effect): Promise<Conversation | null> {
    if (!isRepeatable(order)) return Promise.resolve(null);
    const againAt = this.#timeOf(c.id) + this.#backOff(c.id);
    return this.record(c.id, [{ type: "order-failed", legId: order.legId, n: numberOf(c, order), againAt }]);
  }

  /** @returns how long to wait before a failed order is sent again, in milliseconds */
  #backOff(callId: string): number {
    const nth = this.#failures.get(callId) ?? 0;
    this.#failures.set(callId, nth + 1);
    return BACK_OFF_MS[nth] ?? BACK_OFF_MS.at(-1)!;
  }

  async #learnAnswer(
    c: Conversation,
    { legId }: Effect,
    facts: readonly Fact[],
    isMore: boolean,
  ): Promise<Conversation | null> {
    const [told] = facts;
    if (told?.type === "leg-released") {
      const released = await this.record(c.id, notFoundIn(legId));
      this.arm(c.id, this.#timeOf(c.id) + this.#backOff(c.id));
      return released;
    }
    this.#failures.delete(c.id);
    if (told?.type === "recording-refused") return this.record(c.id, keepRefusal);
    if (told?.type === "leg-known") {
      const known = await this.hear(c.id, legId, told.sid, []);
      if (known) await this.carryOut(known);
      return known;
    }
    return facts.length > 0 || isMore ? this.apply(c.id, facts) : null;
  }

  async #perform(c: Conversation, effect: Effect): Promise<readonly Fact[]> {
    const { control } = await this.deps.channels(c.channelId);
    if (effect.type !== "find-leg") return control.carryOut(c, effect, () => this.#timeOf(c.id));
    const { legId } = effect;
    const sid = await findFree(await control.findLeg(c, legOf(c, legId)!));
    if (sid !== null) return [{ type: "leg-known", legId, sid }];
    await this.apply(c.id, notFoundIn(legId));
    return [];
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
   * ends. @returns their ids, the longest due first
   */
  async takeDue(): Promise<string[]> {
    const now = this.deps.clock.now();
    const rows = await preparedQuery<{ conversationId: string }>(
      TAKE_DUE,
      [now, now + LONGEST_TIMER_MS, now + SWEEP_LEASE_MS].map((at) => new Date(at).toISOString()),
    );
    return rows.map(({ conversationId }) => conversationId);
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

const TAKE_DUE = `
  WITH due AS (
    SELECT "conversationId", "dueAt" FROM "CallTimer" WHERE "dueAt" <= $1::timestamp OR "dueAt" > $2::timestamp
    ORDER BY "dueAt", "conversationId" LIMIT 50 FOR UPDATE SKIP LOCKED
  ), taken AS (
    UPDATE "CallTimer" t SET "dueAt" = $3::timestamp FROM due WHERE t."conversationId" = due."conversationId"
  )
  SELECT "conversationId" FROM due ORDER BY "dueAt", "conversationId"`;
