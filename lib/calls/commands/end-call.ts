import "server-only";
import { fail, ok, type Result } from "../../base/result";
import type { Conversation } from "../model/conversation";
import type { Fact } from "../model/facts";
import { may } from "../model/may";
import { farLeg, holder, isFar } from "../model/parties";
import type { CallEngine } from "../engine/call-engine";
import { loadConversation } from "../store/store";
import { words } from "../../words/calls";

/**
 * Ends a call for an agent who talks in it or is expected back. If it still rings them, declines it. A call that is
 * over stays so. The caller carries out the effects.
 *
 * @returns the call; null if there is none
 */
export async function requestEndOf(
  calls: CallEngine,
  userId: string,
  callId: string,
): Promise<Result<Conversation | null, "forbidden">> {
  let isTheirs = true;
  const call = await calls.record(callId, (locked): Fact[] => {
    const at = calls.deps.clock.now();
    if (may(locked, userId, "end")) return [{ type: "end-requested", by: "agent", at }];
    if (may(locked, userId, "decline")) return declined(locked, userId, at);
    isTheirs = locked.state === "ENDED";
    return [];
  });
  return isTheirs ? ok(call) : fail("forbidden", words.cannotEndHere);
}

/** Declines an offered call: the agent's phone stops and the others keep ringing. A calling colleague is notified. */
export async function declineCall(calls: CallEngine, userId: string, callId: string): Promise<void> {
  await calls.record(callId, (call) => declined(call, userId, calls.deps.clock.now()));
  await calls.look(callId);
  // Their phone is free: waiting callers are offered it before the declined call looks for its next agent.
  await calls.offerFirst([userId], callId);
}

/** Nothing, if it does not ring them: it was answered in another tab, or a colleague has it. */
function declined(c: Conversation, userId: string, now: number): Fact[] {
  const leg = c.legs.findLast((l) => l.userId === userId);
  if (!leg || !may(c, userId, "decline")) return [];
  const fact: Fact = { type: "declined", legId: leg.id };
  return !isFar(c, leg) ? [fact] : [fact, { type: "end-requested", by: "colleague", at: now }];
}

/**
 * Ends the leg of an agent whose page has gone, whether or not the browser could hang it up. The other party hears
 * music from now on.
 */
export async function agentLeft(
  calls: CallEngine,
  userId: string,
  callId: string,
  sid: string,
): Promise<void> {
  const c = await loadConversation(callId);
  const leg = c && [holder(c), farLeg(c)].find((l) => l?.userId === userId && l.sid === sid);
  if (!leg) return;
  const { control } = await calls.deps.channels(c.channelId);
  await control.hangUp(sid);
  // Only a leg that answered completes: a called colleague's may still ring.
  const isTalking = !isFar(c, leg) || leg.answeredAt !== null;
  const status = isTalking ? "completed" : "canceled";
  await calls.apply(callId, [{ type: "leg-reported", legId: leg.id, status, at: calls.deps.clock.now() }]);
}
