import "server-only";
import type { CurrentUser } from "../../auth/permissions";
import type { Tx } from "../../base/db";
import { notifyPresence } from "../../events/notify";

/** Condition: the user was on the call, so they may write its note, even after transferring it. */
export const talkedIn = (user: CurrentUser, callId: string) => ({
  id: callId,
  legs: { some: { userId: user.id, admittedAt: { not: null } } },
});

/** Stops asking this user for the call's note. */
export async function markWrappedUp(tx: Tx, user: CurrentUser, callId: string) {
  await tx.callLeg.updateMany({
    where: { callId, userId: user.id },
    data: { wrappedUpAt: new Date() },
  });
  await notifyPresence(tx, user.id);
}
