import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { db, type Tx } from "../base/db";
import { canSeeRecord, scopeCondition } from "./model/permissions";

/** Whether the record exists, is not deleted and lies within the user's scope. */
export async function isWithinReach(user: CurrentUser, recordId: string): Promise<boolean> {
  return (await withinReach(user, [recordId])).has(recordId);
}

/** Of these records, the ones that are not deleted and lie within the user's scope: only they may be named to, or by, them. */
export async function withinReach(
  user: CurrentUser,
  ids: readonly string[],
  tx: Tx = db,
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT r.id FROM "Record" r WHERE r.id = ANY(${ids}) AND r."deletedAt" IS NULL AND ${scopeCondition(user)}`;
  return new Set(rows.map(({ id }) => id));
}

/** What `canSeeRecord` needs to know of a record that was read. */
export const OWNED = { ownerId: true, owner: { select: { teamId: true } } } as const;

/** The same as `isWithinReach` of a record that was read with `OWNED`. */
export const reaches = (
  user: CurrentUser,
  record: { ownerId: string | null; owner: { teamId: string | null } | null; deletedAt?: Date | null },
): boolean =>
  !record.deletedAt &&
  canSeeRecord(user, { ownerId: record.ownerId, ownerTeamId: record.owner?.teamId ?? null });
