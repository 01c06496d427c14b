import "server-only";
import { fail, ok, type Result } from "../../base/result";
import type { Conversation } from "../model/conversation";
import type { Fact } from "../model/facts";
import { meant, pressed, type Press, type Red } from "../model/may";
import type { CallEngine } from "../engine/call-engine";
import { words } from "../../words/calls";

/**
 * Does what a user's red button meant, as far as it still applies: their page may have been late. A call that is over, or
 * not theirs any more, stays as it is. The caller carries out what follows (`carryOutRed`).
 *
 * @returns the call; null if there is none
 */
export async function pressRed(
  calls: CallEngine,
  userId: string,
  callId: string,
  press: Press,
): Promise<Result<Conversation | null, "forbidden">> {
  let isTheirs = true;
  const call = await calls.record(callId, (locked): Fact[] => {
    isTheirs = locked.state === "ENDED" || locked.legs.some((leg) => leg.userId === userId);
    return pressed(locked, userId, meant(locked, userId, press), calls.deps.clock.now());
  });
  return isTheirs ? ok(call) : fail("forbidden", words.cannotEndHere);
}

/** Carries out what follows from a red button. */
export async function carryOutRed(calls: CallEngine, call: Conversation, userId: string, red: Red) {
  if (red !== "decline") return calls.carryOut(call);
  await calls.look(call.id);
  // Their phone is free: waiting callers are offered it before the declined call looks for its next agent.
  await calls.offerFirst([userId], call.id);
}
