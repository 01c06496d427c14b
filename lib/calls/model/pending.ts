/** What must be asked of the channel. */
import { isFinal, isLive, type Conversation, type Hearing, type Leg } from "./conversation";
import { aloneSince, desired, isHeldFor, isSameHearing, mayHaveChanged, observed, TALK } from "./desired";
import type { Effect, Fact } from "./facts";
import { farLeg, holder, isAdmitted, isFar, isNewest, isRung, isWaiting, legOf, mainCall, nearLegs, ringingTransfer, waitingParty, wasConsulted } from "./parties"; // prettier-ignore

/** An order without a reply may be sent again after this. No channel waits longer for one: see `ORDER_TIMEOUT_MS`. */
export const ORDER_AGAIN_MS = 2_000;
/** A leg the channel does not have is requested again, unless it is this old. */
const ASK_UNTIL_MS = 20_000;
/** A leg that is not in its conference, and should hear music there or be company, is asked about again after this. */
const LOOK_FOR_AGAIN_MS = 1_000;
/** How long an announcement may take to play. */
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
    const type = isOnlyLeft(c) ? "cancel" : "hang-up";
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
  if (leg.movedAt === null) {
    if (c.state === "VOICEMAIL") return [{ type: "move-to-voicemail", ...of }];
    if (announcedAt(c) !== null) return [{ type: "move-to-announcement", ...of }];
  }
  const isTalking = c.state === "ACTIVE" || c.state === "ROOM";
  const isToBeRecorded = leg === farLeg(c) && isTalking && mainCall(c).record && c.recordingAskedAt === null;
  return [...hearingOf(c, leg, sid, now), ...(isToBeRecorded ? [{ type: "record" as const, ...of }] : [])];
}

/** The order, or the question, that has a leg hear what it should. */
function hearingOf(c: Conversation, leg: Leg, sid: string, now: number): Effect[] {
  const of = { legId: leg.id, sid };
  if (mayHaveAnswered(c, leg)) return [{ type: "ask-leg", ...of }];
  const hearing = desired(c, leg, now);
  if (hearing === null) return [];
  const known = observed(c, leg);
  if (known === null) return [{ type: "ask-leg", ...of }];
  // On its way in, or out. Its entry is told of, and that may get lost.
  if (!known.in) {
    const isWanted = !isSameHearing(hearing, TALK) || aloneSince(c) !== null;
    const isTime = leg.answer === null || Math.abs(now - leg.answer.at) >= LOOK_FOR_AGAIN_MS;
    return isWanted && isTime ? [{ type: "ask-leg", ...of }] : [];
  }
  if (!isSameHearing(known.hearing, hearing)) return [{ type: "set", ...of, hearing }];
  return mayHaveChanged(leg, known) ? [{ type: "ask-leg", ...of }] : [];
}

/**
 * Whether a telephone was consulted, counts as ringing, and is waited for since: the report of its answer may be lost, and
 * nothing else tells of it, since it was in the conference before. It is asked about once.
 */
const mayHaveAnswered = (c: Conversation, leg: Leg) =>
  leg === ringingTransfer(c) &&
  leg.userId === null &&
  wasConsulted(c, leg) &&
  (leg.answer === null || leg.answer.at < c.queuedAt!);

export function mustEnd(c: Conversation, leg: Leg, now: number): boolean {
  const isOver = c.state === "ENDED";
  if (isOver && leg.movedAt !== null && isBeingTold(c, now)) return false;
  if (leg.dismissedAt !== null || leg.browserGoneAt !== null) return true;
  if (isFar(c, leg)) {
    // A hang-up would sound like a dropped call instead of busy.
    const isBeingRefused = c.rejected && now - c.createdAt < REFUSAL_MS;
    if (isOnlyLeft(c)) return true;
    return leg !== farLeg(c) || (isOver && !isBeingTold(c, now) && !isBeingRefused);
  }
  if (isOver) return !(leg === waitingParty(c) && isBeingTold(c, now));
  if (c.state === "VOICEMAIL" || leg.declined) return true;
  const has = holder(c);
  if (isAdmitted(leg)) return !isNewest(c, leg);
  // Offers end once an agent is talking, except the leg that agent is transferring the call to. Who is consulted, or
  // added to a room, is dismissed.
  const isTaken = c.state === "LOST" || (has !== undefined && leg.requestedById !== has.userId);
  return (leg.entry === "OFFERED" || leg.entry === "TRANSFER") && isTaken;
}

/** When an announcement was begun: to a customer whose agent is lost, or to who was left alone in a room. */
const announcedAt = (c: Conversation) => c.announcementAt ?? c.goodbyeAt;

const isBeingTold = (c: Conversation, now: number) =>
  announcedAt(c) !== null && c.endRequestedAt === null && now - announcedAt(c)! < ANNOUNCEMENT_MS;

/** Whether the far end was left alone by the agent who called it, as far as we know before it answered. */
const isOnlyLeft = (c: Conversation) => c.state === "DIALING" && !nearLegs(c).some(isLive);

function creation(c: Conversation, leg: Leg): Effect[] {
  const legId = leg.id;
  if (isFar(c, leg)) {
    // The far end is called once the agent's browser has connected.
    const isAgentThere = nearLegs(c).some((near) => near.sid !== null && !isFinal(near.status));
    return isAgentThere ? [{ type: "add", legId }] : [];
  }
  // The leg of an agent who dials or joins comes from their browser.
  if (!isRung(c, leg)) return [];
  const isReady = !(leg.entry === "TRANSFER" || leg.entry === "CONSULT") || isHeldFor(c, leg);
  return isReady ? [{ type: leg.userId === null ? "add" : "ring", legId }] : [];
}
