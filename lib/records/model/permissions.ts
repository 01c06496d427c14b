import "server-only";
import type { CurrentUser } from "../../auth/permissions";
import { can } from "../../auth/permissions";
import { Prisma } from "../../generated/prisma/client";

interface Owned {
  ownerId: string | null;
  ownerTeamId: string | null;
}

/** Checks that a record is within the user's scope. Records without an owner are visible to everyone. */
export function canSeeRecord(user: CurrentUser, record: Owned): boolean {
  if (user.scope === "ALL" || record.ownerId === null || record.ownerId === user.id) return true;
  return user.scope === "TEAM" && user.teamId !== null && record.ownerTeamId === user.teamId;
}

export const canEditRecord = (user: CurrentUser, record: Owned) =>
  can(user, "records.edit") && canSeeRecord(user, record);

/** Builds the rule of `canSeeRecord` as an SQL condition on "Record" r, or on another table with its "ownerId". */
export function scopeCondition(user: CurrentUser, owned: Prisma.Sql = Prisma.sql`r`): Prisma.Sql {
  if (user.scope === "ALL") return Prisma.sql`true`;
  if (user.scope === "TEAM" && user.teamId !== null) {
    return Prisma.sql`(${owned}."ownerId" IS NULL OR ${owned}."ownerId" IN (SELECT id FROM "User" WHERE "teamId" = ${user.teamId} OR id = ${user.id}))`;
  }
  return Prisma.sql`(${owned}."ownerId" IS NULL OR ${owned}."ownerId" = ${user.id})`;
}
