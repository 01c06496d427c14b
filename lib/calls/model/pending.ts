/** What must be asked of the channel. */
import { isFinal, isLive, type Conversation, type Hearing, type Leg } from "./conversation";
import { desired, isHeldFor, isSameHearing, mayHaveChanged, observed } from "./desired";
import type { Effect, Fact } from "./facts";
import { farLeg, holder, isAdmitted, isFar, isRung, isWaiting, legOf, mainCall, nearLegs, ringingTransfer } from "./parties"; // prettier-ignore

/** An order without a reply may be sent again after this. No channel waits longer for one: see `ORDER_TIMEOUT_MS`. */
export const ORDER_AGAIN_MS = 2_000;
/** A leg the channel does not have is requested again, unless it is this old. */
const ASK_UNTIL_MS = 20_000;
/** How long the lost-agent announcement may take to play. */
const ANNOUNCEMENT_MS = 30_000;
/** How long a refusal may take to reach the caller. */
const REFUSAL_MS = 10_000;

/** Returns the orders the channel still needs and that are not in flight; empty once all is as it should be. */
export function pending(c: Conversation, now: number): Effect[] {
  return c.legs.flatMap((leg) =>
    isFinal(leg.status) ? [] : lacking(c, leg, now).filter((effect) => !isUnderWay(leg, effect, now)),
  );
}

function lacking(c: Conversation, leg: Leg, now: number): Effect[] {
  const legId = leg.id;
  const isUnreported = leg.sid === null && leg.askedAt !== null;
  if (isUnreported && Math.abs(now - leg.askedAt!) >= ORDER_AGAIN_MS) return [{ type: "find-leg", legId }];
  if (mustEnd(c, leg, now)) {
    const type = isOnlyLeft(c, leg) ? "cancel" : "hang-up";
    return leg.sid ? [{ type, legId, sid: leg.sid }] : [];
  }
  if (leg.sid === null) return leg.askedAt === null ? creation(c, leg) : [];
  return careOf(c, leg, leg.sid, now);
}

/**
 * A leg has one order in flight at a time, except that a hang-up never waits. Recording is requested once in a
 * conversation's life.
 */
const isUnderWay = ({ order }: Leg, { type }: Effect, now: number) =>
  order !== null &&
  Math.abs(now - order.at) < ORDER_AGAIN_MS &&
  type !== "record" &&
  ((type !== "hang-up" && type !== "cancel") || order.type === type);

/** The fact that claims an effect, stored before it is carried out so that no other process does the same. */
export function takenUp(effect: Effect, at: number): Fact {
  const { type: order, legId } = effect;
  if (order === "ring" || order === "add") return { type: "leg-asked", legId, at };
  if (order === "record") return { type: "recording-asked", at };
  const want: Hearing | null = effect.type === "set" ? effect.hearing : null;
  return { type: "order-given", legId, order, want, at };
}

/** Whether a leg was requested and never reported by the channel. */
export function isUnknown(c: Conversation, legId: string): boolean {
  const leg = legOf(c, legId);
  return leg !== undefined && leg.sid === null && leg.askedAt !== null && !isFinal(leg.status);
}

/** Whether `sid` belongs to an order that was abandoned: the leg has another sid by now, or ended without one. */
export function isStray(c: Conversation, legId: string, sid: string): boolean {
  const leg = legOf(c, legId);
  return leg !== undefined && leg.sid !== sid && (leg.sid !== null || isFinal(leg.status));
}

/** The fact that follows when the channel does not have a requested leg: request it again while it is still needed. */
export function notFound(c: Conversation, legId: string, at: number): Fact {
  const leg = legOf(c, legId);
  const isOver = !leg || mustEnd(c, leg, at);
  const isWaitedFor = leg && (at - leg.createdAt < ASK_UNTIL_MS || (!isFar(c, leg) && isWaiting(c)));
  return isOver || !isWaitedFor
    ? { type: "leg-refused", legId, at, code: "no-answer-from-channel", failure: "no-answer-from-channel" }
    : { type: "leg-released", legId };
}

/** When an order in flight, or a requested leg, may have to be checked again. */
export const nextOrder = (c: Conversation): number =>
  Math.min(
    ...c.legs
      .filter((leg) => !isFinal(leg.status))
      .flatMap((leg) => [leg.sid === null ? leg.askedAt : null, leg.order?.at ?? null])
      .map((at) => (at === null ? Infinity : at + ORDER_AGAIN_MS)),
  );

/** Orders for a connected leg besides ending it. */
function careOf(c: Conversation, leg: Leg, sid: string, now: number): Effect[] {
  const of = { legId: leg.id, sid };
  const isCustomer = leg === farLeg(c);
  if (isCustomer && leg.movedAt === null) {
    if (c.state === "VOICEMAIL") return [{ type: "move-to-voicemail", ...of }];
    if (c.announcementAt !== null) return [{ type: "move-to-announcement", ...of }];
  }
  const isToBeRecorded =
    isCustomer && c.state === "ACTIVE" && mainCall(c).record && c.recordingAskedAt === null;
  return [...hearingOf(c, leg, sid, now), ...(isToBeRecorded ? [{ type: "record" as const, ...of }] : [])];
}

/** The order, or the question, that has a leg hear what it should. */
function hearingOf(c: Conversation, leg: Leg, sid: string, now: number): Effect[] {
  const of = { legId: leg.id, sid };
  const hearing = desired(c, leg, now);
  if (hearing === null) return [];
  const known = observed(c, leg);
  if (known === null) return [{ type: "ask-leg", ...of }];
  if (!known.in) return [];
  if (!isSameHearing(known.hearing, hearing)) return [{ type: "set", ...of, hearing }];
  return mayHaveChanged(leg, known) ? [{ type: "ask-leg", ...of }] : [];
}

export function mustEnd(c: Conversation, leg: Leg, now: number): boolean {
  if (isFar(c, leg)) {
    const isBeingTold =
      c.announcementAt !== null && c.endRequestedAt === null && now - c.announcementAt < ANNOUNCEMENT_MS;
    // A hang-up would sound like a dropped call instead of busy.
    const isBeingRefused = c.rejected && now - c.createdAt < REFUSAL_MS;
    if (isOnlyLeft(c, leg)) return true;
    return leg !== farLeg(c) || (c.state === "ENDED" && !isBeingTold && !isBeingRefused);
  }
  if (c.state === "ENDED" || c.state === "VOICEMAIL" || leg.declined) return true;
  const has = holder(c);
  if (isAdmitted(leg)) return leg !== has;
  // Offers end once an agent is talking, except the leg that agent is transferring the call to.
  return c.state === "LOST" || (has !== undefined && leg.requestedById !== has.userId);
}

/** Whether the far end was left alone by the agent who called it, as far as we know before it answered. */
const isOnlyLeft = (c: Conversation, leg: Leg) =>
  c.state === "DIALING" && leg === farLeg(c) && !nearLegs(c).some(isLive);

function creation(c: Conversation, leg: Leg): Effect[] {
  if (isFar(c, leg)) {
    // The far end is called once the agent's browser has connected.
    const isAgentThere = nearLegs(c).some((near) => near.sid !== null && !isFinal(near.status));
    return isAgentThere ? [{ type: "add", legId: leg.id }] : [];
  }
  // The leg of an agent who dials comes from their browser.
  if (!isRung(c, leg)) return [];
  const isReady = leg !== ringingTransfer(c) || isHeldFor(c, leg);
  return isReady ? [{ type: "ring", legId: leg.id }] : [];
}

/** Whether a leg was never requested, so there is nothing at the channel to end. */
export const isNeverAsked = (leg: Leg) => leg.sid === null && leg.askedAt === null;
