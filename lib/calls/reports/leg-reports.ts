import "server-only";
import { db } from "../../base/db";
import { logger } from "../../base/logger";
import { apply } from "../model/apply";
import { isFinal, type Conversation, type Leg, type LegStatus, type Seen } from "../model/conversation";
import { isAfter, isHeldFor, isSameHearing, observed } from "../model/desired";
import type { Fact } from "../model/facts";
import { mayClaim, mayRejoin } from "../model/may";
import { consultation, farLeg, holder, isAdmitted, isThere, isWaiting, legOf, mainCall, waitingParty, wasConsulted } from "../model/parties"; // prettier-ignore
import { isStray } from "../model/pending";
import type { CallEngine } from "../engine/call-engine";
import { loadConversation } from "../store/store";

/** A browser that connects: its user, the channel's id of its leg, and our id of the leg if it asked to join a room. */
interface Connecting {
  userId: string;
  sid: string;
  legId?: string;
}

/**
 * Connects the agent's browser to a call it placed or a room it asked to join, or lets it rejoin one of the agent's calls.
 * The customer is called before this resolves, so that the agent can still hear why a call was refused.
 *
 * @returns null if the call is not this user's, or is over
 */
export async function agentConnected(
  calls: CallEngine,
  callId: string,
  { userId, sid, legId }: Connecting,
): Promise<Conversation | null> {
  const { makeId } = calls.deps;
  const call = await calls.apply(callId, (locked, _tx, at): Fact[] => {
    const dialling = holder(locked);
    if (locked.state === "DIALING" && dialling?.userId === userId) {
      if (dialling.sid !== null && dialling.sid !== sid) return [];
      return [
        { type: "leg-known", legId: dialling.id, sid },
        { type: "leg-reported", legId: dialling.id, status: "ringing", at },
      ];
    }
    const joining = legId === undefined ? undefined : legOf(locked, legId);
    if (joining?.userId === userId && joining.entry === "JOINED" && isThere(joining)) {
      if (joining.sid !== null && joining.sid !== sid) return [];
      return [
        { type: "leg-known", legId: joining.id, sid },
        { type: "leg-reported", legId: joining.id, status: "in-progress", at },
      ];
    }
    return mayRejoin(locked, userId) ? [{ type: "rejoined", legId: makeId(), userId, sid, at }] : [];
  });
  const leg = call?.legs.find((one) => one.userId === userId && one.sid === sid);
  return leg && isAdmitted(leg) && isThere(leg) ? call : null;
}

/**
 * Answers for a phone that was rung. Only the first of those that a call was offered to gets it; losing phones are stopped
 * after the answer is returned.
 *
 * @returns the leg, if it may come in; null if it may not, and "not-yet" while somebody who must not hear it may be in
 */
export async function claimCall(
  calls: CallEngine,
  callId: string,
  legId: string,
  sid: string,
): Promise<Leg | "not-yet" | null> {
  const now = calls.deps.clock.now();
  const call = await calls.record(callId, (locked, _tx, at) => {
    // From an order without a reply that was sent again: the other leg is ringing.
    if (isStray(locked, legId, sid)) return [];
    const known: Fact = { type: "leg-known", legId, sid };
    // A transfer's target may be claimed as soon as its leg is known: the answer of our order may still be on its way.
    return mayClaim(apply(locked, known), legId) ? [known, { type: "claimed", legId, at }] : [known];
  });
  const leg = call?.legs.find((known) => known.id === legId && known.sid === sid);
  if (leg && isAdmitted(leg) && leg.userId) {
    await db.presence.updateMany({ where: { userId: leg.userId }, data: { lastCallAt: new Date(now) } });
  }
  if (call) calls.carryOutLater(call);
  if (!call || !leg || leg.answeredAt === null || !isThere(leg)) return null;
  if (leg.entry === "CONSULT" && !isAdmitted(leg))
    return consultation(call)?.leg !== leg ? null : isHeldFor(call, leg) ? leg : "not-yet";
  return isAdmitted(leg) && (call.state === "ACTIVE" || call.room !== null) ? leg : null;
}

/** Records the conference that carries a call, if it is not known. Orders name it, instead of asking for it first. */
export async function conferenceSeen(calls: CallEngine, callId: string, sid: string): Promise<void> {
  const isKnown = await db.conversation.count({ where: { id: callId, conferenceSids: { has: sid } } });
  if (isKnown === 0) await calls.record(callId, [{ type: "conference-known", sid }]);
}

/**
 * Applies what an event of the conference tells of a leg, and carries out what follows. Most events tell what is known
 * already, and cost no more than reading it.
 */
export async function legSeen(calls: CallEngine, callId: string, legId: string, seen: Seen): Promise<void> {
  const facts = (c: Conversation): Fact[] => {
    const leg = legOf(c, legId);
    const known = leg && observed(c, leg);
    const isNews = leg && isAfter(apply(c, { type: "seen", legId, ...seen }), seen, leg.seen);
    const isSame = known?.in === seen.in && (!seen.in || isSameHearing(known.hearing, seen.hearing));
    // A telephone that enters its conference has answered, unless it was consulted: the report of that may be lost.
    const isAnswer =
      leg?.userId === null &&
      leg.answeredAt === null &&
      seen.in &&
      ["TRANSFER", "ADDED"].includes(leg.entry) &&
      !wasConsulted(c, leg);
    const answer: Fact[] = isAnswer
      ? [{ type: "leg-reported", legId, status: "in-progress", at: calls.deps.clock.now() }]
      : [];
    if (isAnswer || (isNews && !isSame)) return [{ type: "seen", legId, ...seen }, ...answer];
    const sid = seen.conference;
    return c.conferenceSids.includes(sid) ? [] : [{ type: "conference-known", sid }];
  };
  const before = await loadConversation(callId);
  if (!before || facts(before).length === 0) return;
  const call = await calls.record(callId, facts);
  if (call) await calls.carryOut(call);
}

/** A leg that leaves its conference because it ended is usually reported as ended within the first of these; then we ask. */
const ASK_AFTER_MS = [500, 500, 1_000, 2_000];

/**
 * Asks how a leg is that left its conference while it was said to be live: it may have been moved, or its end is reported
 * later, or never.
 */
export function legLeft(calls: CallEngine, callId: string, legId: string, sid: string, attempt = 0) {
  const afterMs = ASK_AFTER_MS[attempt];
  if (afterMs === undefined) return; // the reconciler finds out
  const ask = async () => {
    const call = await loadConversation(callId);
    const leg = call?.legs.find(({ id }) => id === legId);
    if (!call || !leg || isFinal(leg.status)) return;
    const { control } = await calls.deps.channels(call.channelId);
    const [report] = await control.reportLegs([sid]);
    if (report && isFinal(report.status)) await legReported(calls, callId, legId, report);
  };
  const failed = (error: unknown) => {
    logger.warn({ error, callId }, "calls: a leg that left could not be asked about; again soon");
    legLeft(calls, callId, legId, sid, attempt + 1);
  };
  calls.deps.clock.after(afterMs, () => void ask().catch(failed));
}

/** Applies a leg's status, from a callback or a REST lookup. */
export async function legReported(
  calls: CallEngine,
  callId: string,
  legId: string,
  report: { sid: string; status: LegStatus; at: number; durationSeconds?: number },
): Promise<Conversation | null> {
  const { sid, ...rest } = report;
  const reported = await calls.hear(callId, legId, sid, [{ type: "leg-reported", legId, ...rest }]);
  const call = reported && (await learnAnswer(calls, reported, legId));
  return call && (isWaiting(call) ? calls.look(callId) : (await calls.carryOut(call), call));
}

/**
 * Asks the channel for the duration of a customer's leg that we ended without hearing of an answer. Without a reply,
 * the call counts as cancelled.
 */
async function learnAnswer(
  calls: CallEngine,
  call: Conversation,
  legId: string,
): Promise<Conversation | null> {
  const leg = farLeg(call);
  const isUnknown = leg.id === legId && leg.status === "completed" && leg.answeredAt === null && leg.sid;
  if (mainCall(call).direction === "INBOUND" || !isUnknown) return call;
  const { control } = await calls.deps.channels(call.channelId);
  try {
    const [told] = await control.reportLegs([leg.sid!]);
    if (!told?.durationSeconds) return call;
    const { sid: _sid, ...rest } = told;
    return await calls.record(call.id, [{ type: "leg-reported", legId, ...rest }]);
  } catch (error) {
    logger.warn({ error, callId: call.id }, "calls: how long it was could not be asked");
    return call;
  }
}

/** Records that a message was left, or that its length is known. */
export const messageLeft = (calls: CallEngine, callId: string, seconds: number) =>
  calls.apply(callId, [{ type: "message-left", seconds }]);

/** Records that the customer's leg has fetched the TwiML it was moved to. */
export const customerMoved = (calls: CallEngine, callId: string) =>
  calls.record(callId, (call, _tx, at) => {
    const leg = waitingParty(call);
    return leg.movedAt === null ? [{ type: "moved", legId: leg.id, at }] : [];
  });
