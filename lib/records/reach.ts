import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { db, type Tx } from "../base/db";
import { canSeeRecord, scopeCondition } from "./model/permissions";

/** Checks that the record exists, isn't deleted and is within the user's scope. */
export async function isWithinReach(user: CurrentUser, recordId: string): Promise<boolean> {
  return (await withinReach(user, [recordId])).has(recordId);
}

/** Returns the ids of those records that aren't deleted and are within the user's scope. The user may see and link only these. */
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

/** The columns that `reaches` needs. */
export const OWNED = {
  ownerId: true,
  owner: { select: { teamId: true } },
  type: { select: { key: true } },
} as const;

interface OwnedRow {
  ownerId: string | null;
  owner: { teamId: string | null } | null;
  type: { key: string };
}

/** What a permission needs to know of a record that was read with `OWNED`. */
export const ownedOf = ({ ownerId, owner, type }: OwnedRow) => ({
  typeKey: type.key,
  ownerId,
  ownerTeamId: owner?.teamId ?? null,
});

/** Does the same as `isWithinReach`, for a record already read with `OWNED`. */
export const reaches = (user: CurrentUser, record: OwnedRow & { deletedAt?: Date | null }): boolean =>
  !record.deletedAt && canSeeRecord(user, ownedOf(record));

/** The record that a link field points to. */
export interface LinkedRecord {
  id: string;
  /** Null if the record is outside the reader's scope. They learn only that the link exists. */
  name: string | null;
}

/** What `linked` needs of a record. */
export const LINKED = { id: true, name: true, ...OWNED } as const;

/** Names the record behind a link, if the user reaches it. */
export const linked = (user: CurrentUser, record: OwnedRow & { id: string; name: string }): LinkedRecord => ({
  id: record.id,
  name: reaches(user, record) ? record.name : null,
});
