import { carryOutRed, pressRed } from "../commands/press-red";
import type { CallEngine } from "../engine/call-engine";
import type { Press, Red } from "../model/may";

/** Presses the red button for an agent, as the route does. @returns the call; null if they have nothing to do with it */
export async function press(
  calls: CallEngine,
  userId: string,
  callId: string,
  red: Red,
  legId: Press["legId"] = null,
) {
  const answer = await pressRed(calls, userId, callId, { red, legId });
  if (!answer.ok) return null;
  if (answer.value) await carryOutRed(calls, answer.value, userId, red);
  return answer.value;
}

export const pressEnd = (calls: CallEngine, userId: string, callId: string) =>
  press(calls, userId, callId, "end");
