import { requestEndOf } from "../commands/commands";
import type { Calls } from "../engine/calls";

/** An agent presses End, as the route has it. @throws where they may not */
export async function pressEnd(calls: Calls, userId: string, callId: string) {
  const ended = await requestEndOf(calls, userId, callId);
  if (!ended.ok) throw new Error(ended.message);
  if (ended.value) await calls.carryOut(ended.value);
  return ended.value;
}
