import { requestEndOf } from "../commands/end-call";
import type { CallEngine } from "../engine/call-engine";

/** Presses End for an agent, as the route does. @throws if they may not end the call */
export async function pressEnd(calls: CallEngine, userId: string, callId: string) {
  const ended = await requestEndOf(calls, userId, callId);
  if (!ended.ok) throw new Error(ended.message);
  if (ended.value) await calls.carryOut(ended.value);
  return ended.value;
}
