import "server-only";
import { isFinal } from "../model/conversation";
import type { Fact } from "../model/facts";
import { isFar } from "../model/parties";
import type { CallEngine } from "../engine/call-engine";

/**
 * Ends the leg of an agent whose page has gone, whether or not the browser could hang it up. The other party hears
 * music from now on.
 */
export async function pageGone(calls: CallEngine, userId: string, callId: string, sid: string) {
  await calls.apply(callId, (c, _tx, at): Fact[] => {
    const leg = c.legs.find((one) => one.userId === userId && one.sid === sid);
    if (!leg || isFinal(leg.status)) return [];
    // A called colleague whose phone still rings has not been there yet.
    return isFar(c, leg) && leg.answeredAt === null
      ? [{ type: "dismissed", legId: leg.id, dismissal: "left", at }]
      : [{ type: "browser-gone", legId: leg.id, at }];
  });
}
