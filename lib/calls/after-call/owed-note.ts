import "server-only";
import type { CurrentUser } from "../../auth/permissions";
import type { Tx } from "../../base/db";
import { notifyPresence } from "../../events/notify";

/** Whoever talked may write their note: also who handed the call over since. */
export const talkedIn = (user: CurrentUser, callId: string) => ({
  id: callId,
  legs: { some: { role: "AGENT" as const, userId: user.id, won: true } },
});

/** The user's note of a call is not asked for any more. */
export async function markWrappedUp(tx: Tx, user: CurrentUser, callId: string) {
  await tx.callLeg.updateMany({
    where: { callId, role: "AGENT", userId: user.id },
    data: { wrappedUpAt: new Date() },
  });
  await notifyPresence(tx, user.id);
}
