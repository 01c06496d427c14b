import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { db } from "../db";
import { canSeeRecord } from "./permissions";

/** Whether the record exists, is not deleted and lies within the user's scope. */
export async function isWithinReach(user: CurrentUser, recordId: string): Promise<boolean> {
  const record = await db.record.findFirst({
    where: { id: recordId, deletedAt: null },
    select: { ownerId: true, owner: { select: { teamId: true } } },
  });
  return (
    record !== null &&
    canSeeRecord(user, { ownerId: record.ownerId, ownerTeamId: record.owner?.teamId ?? null })
  );
}
