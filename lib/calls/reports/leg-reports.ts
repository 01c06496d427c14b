import "server-only";
import { db } from "../../base/db";
import { logger } from "../../base/logger";
import { customerLeg, isFinal, talkingLeg, type Call, type Leg, type LegStatus } from "../model/call";
import { isStray, isOfferingOrQueued, mayClaim, mayRejoin, type Fact } from "../model/call-machine";
import type { Calls } from "../engine/calls";
import { loadCall } from "../store/store";

/**
 * Connects the agent's browser to a call it placed, or lets it rejoin one of the agent's calls. The customer is called
 * before this resolves, so that the agent can still hear why a call was refused.
 *
 * @returns null if the call is not this user's, or is over
 */
export async function agentConnected(
  calls: Calls,
  callId: string,
  userId: string,
  sid: string,
): Promise<Call | null> {
  const { makeId } = calls.deps;
  const call = await calls.apply(callId, (locked, _tx, at): Fact[] => {
    const dialling = talkingLeg(locked);
    if (locked.state === "DIALING" && dialling?.userId === userId) {
      if (dialling.sid !== null && dialling.sid !== sid) return [];
      return [
        { type: "leg-known", legId: dialling.id, sid },
        { type: "leg-reported", legId: dialling.id, status: "ringing", at },
      ];
    }
    return mayRejoin(locked, userId) ? [{ type: "rejoined", legId: makeId(), userId, sid, at }] : [];
  });
  const latest = call && (await loadCall(callId));
  const isIn = (leg: Leg | undefined) => leg?.userId === userId && leg.sid === sid;
  return latest && (isIn(talkingLeg(latest)) || isIn(customerLeg(latest))) ? latest : null;
}

/**
 * Claims an offered call for the phone that answered. Only the first gets the call; the others get false and hang up.
 * Losing phones are stopped after the answer is returned.
 */
export async function claimCall(calls: Calls, callId: string, legId: string, sid: string): Promise<boolean> {
  const now = calls.deps.clock.now();
  const call = await calls.record(callId, (locked, _tx, at) => {
    // From an order without a reply that was sent again: the other leg is ringing.
    if (isStray(locked, legId, sid)) return [];
    const claimed: Fact[] = mayClaim(locked, legId) ? [{ type: "claimed", legId, at }] : [];
    return [{ type: "leg-known", legId, sid }, ...claimed];
  });
  const leg = call?.legs.find((known) => known.id === legId && known.sid === sid);
  if (leg?.won && leg.userId) {
    await db.presence.updateMany({ where: { userId: leg.userId }, data: { lastCallAt: new Date(now) } });
  }
  if (call) calls.carryOutLater(call);
  return leg?.won === true && call?.state === "ACTIVE";
}

/** Records the conference that carries a call, if it is not known. Orders name it, instead of asking for it first. */
export async function conferenceSeen(calls: Calls, callId: string, sid: string): Promise<void> {
  const isKnown = await db.call.count({ where: { id: callId, conferenceSids: { has: sid } } });
  if (isKnown === 0) await calls.record(callId, [{ type: "conference-known", sid }]);
}

/** A leg that leaves its conference because it ended is usually reported as ended within the first of these; then we ask. */
const ASK_AFTER_MS = [500, 500, 1_000, 2_000];

/**
 * Asks how a leg is that left its conference while it was said to be live: it may have been moved, or its end is reported
 * later, or never.
 */
export function legLeft(calls: Calls, callId: string, legId: string, sid: string, attempt = 0) {
  const afterMs = ASK_AFTER_MS[attempt];
  if (afterMs === undefined) return; // the reconciler finds out
  const ask = async () => {
    const call = await loadCall(callId);
    const leg = call?.legs.find(({ id }) => id === legId);
    if (!call || !leg || isFinal(leg.status)) return;
    const { control } = await calls.deps.channels(call.numberId);
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
  calls: Calls,
  callId: string,
  legId: string,
  report: { sid: string; status: LegStatus; at: number; durationSeconds?: number },
): Promise<Call | null> {
  const { sid, ...rest } = report;
  const reported = await calls.hear(callId, legId, sid, [{ type: "leg-reported", legId, ...rest }]);
  const call = reported && (await learnAnswer(calls, reported, legId));
  return call && (isOfferingOrQueued(call) ? calls.look(callId) : (await calls.carryOut(call), call));
}

/**
 * Asks the channel for the duration of a customer's leg that we ended without hearing of an answer. Without a reply,
 * the call counts as cancelled.
 */
async function learnAnswer(calls: Calls, call: Call, legId: string): Promise<Call | null> {
  const leg = customerLeg(call);
  const isUnknown = leg?.id === legId && leg.status === "completed" && leg.answeredAt === null && leg.sid;
  if (call.direction === "INBOUND" || !isUnknown) return call;
  const { control } = await calls.deps.channels(call.numberId);
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
export const messageLeft = (calls: Calls, callId: string, seconds: number) =>
  calls.apply(callId, [{ type: "message-left", seconds }]);

/** Records that the customer's leg has fetched the TwiML it was moved to. */
export const customerMoved = (calls: Calls, callId: string) =>
  calls.record(callId, (call, _tx, at) => {
    const leg = customerLeg(call);
    return leg?.movedAt === null ? [{ type: "moved", legId: leg.id, at }] : [];
  });
