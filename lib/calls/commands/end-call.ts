import "server-only";
import { fail, ok, type Result } from "../../base/result";
import { customerLeg, talkingLeg, type Call } from "../model/call";
import { standing, type Fact } from "../model/call-machine";
import type { Calls } from "../engine/calls";
import { loadCall } from "../store/store";
import { words } from "../../words/calls";

/**
 * Ends a call for an agent who talks in it or is expected back. If it still rings them, declines it. A call that is
 * over stays so. The caller carries out the effects.
 *
 * @returns the call; null if there is none
 */
export async function requestEndOf(
  calls: Calls,
  userId: string,
  callId: string,
): Promise<Result<Call | null, "forbidden">> {
  let isTheirs = true;
  const call = await calls.record(callId, (locked): Fact[] => {
    const mine = standing(locked, userId);
    isTheirs = mine !== "gone" || locked.state === "ENDED";
    if (mine === "gone") return [];
    if (mine === "offered") return declined(locked, userId, calls.deps.clock.now());
    return [{ type: "end-requested", by: "agent", at: calls.deps.clock.now() }];
  });
  return isTheirs ? ok(call) : fail("forbidden", words.cannotEndHere);
}

/** Declines an offered call: the agent's phone stops and the others keep ringing. A calling colleague is notified. */
export async function declineCall(calls: Calls, userId: string, callId: string): Promise<void> {
  await calls.record(callId, (call) => declined(call, userId, calls.deps.clock.now()));
  await calls.look(callId);
  // Their phone is free: waiting callers are offered it before the declined call looks for its next agent.
  await calls.offerFirst([userId], callId);
}

function declined(call: Call, userId: string, now: number): Fact[] {
  const leg = call.legs.find((l) => l.userId === userId && !l.won);
  if (!leg || leg.answeredAt !== null) return [];
  const fact: Fact = { type: "declined", legId: leg.id };
  return leg.role === "AGENT" ? [fact] : [fact, { type: "end-requested", by: "colleague", at: now }];
}

/**
 * Ends the leg of an agent whose page has gone, whether or not the browser could hang it up. The other party hears
 * music from now on.
 */
export async function agentLeft(calls: Calls, userId: string, callId: string, sid: string): Promise<void> {
  const call = await loadCall(callId);
  const leg =
    call && [talkingLeg(call), customerLeg(call)].find((l) => l?.userId === userId && l.sid === sid);
  if (!leg) return;
  const { control } = await calls.deps.channels(call.numberId);
  await control.hangUp(sid);
  // Only a leg that answered completes: a called colleague's may still ring.
  const isTalking = leg.role === "AGENT" || leg.answeredAt !== null;
  const status = isTalking ? "completed" : "canceled";
  await calls.apply(callId, [{ type: "leg-reported", legId: leg.id, status, at: calls.deps.clock.now() }]);
}
