import "server-only";
import {
  can,
  scopeOf,
  typesApart,
  type CurrentUser,
  type Permission,
  type Scope,
} from "../../auth/permissions";
import { Prisma } from "../../generated/prisma/client";

interface Owned {
  typeKey: string;
  ownerId: string | null;
  ownerTeamId: string | null;
}

type RecordPermission = Extract<Permission, `records.${string}`>;

/** Whether a permission reaches this record. Records without an owner are everyone's. */
function reachesRecord(user: CurrentUser, permission: RecordPermission, record: Owned): boolean {
  const scope = scopeOf(user, permission, record.typeKey);
  if (scope === "NONE") return false;
  if (scope === "ALL" || record.ownerId === null || record.ownerId === user.id) return true;
  return scope === "TEAM" && user.teamId !== null && record.ownerTeamId === user.teamId;
}

export const canSeeRecord = (user: CurrentUser, record: Owned) => reachesRecord(user, "records.read", record);

export const canEditRecord = (user: CurrentUser, record: Owned) =>
  reachesRecord(user, "records.edit", record);

export const canDeleteRecord = (user: CurrentUser, record: Owned) =>
  reachesRecord(user, "records.delete", record);

/** Whether the user may see every record of every type. */
export const seesAllRecords = (user: CurrentUser): boolean =>
  [undefined, ...typesApart(user)].every((key) => scopeOf(user, "records.read", key) === "ALL");

/** Whether a type has records that the user may see. */
export const canSeeType = (user: CurrentUser, typeKey: string) => can(user, "records.read", typeKey);

/** Condition on a table with "ownerId": whose records a scope reaches. */
function whose(user: CurrentUser, scope: Scope, owned: Prisma.Sql): Prisma.Sql {
  if (scope === "NONE") return Prisma.sql`false`;
  if (scope === "ALL") return Prisma.sql`true`;
  if (scope === "TEAM" && user.teamId !== null) {
    return Prisma.sql`(${owned}."ownerId" IS NULL OR ${owned}."ownerId" IN (SELECT id FROM "User" WHERE "teamId" = ${user.teamId} OR id = ${user.id}))`;
  }
  return Prisma.sql`(${owned}."ownerId" IS NULL OR ${owned}."ownerId" = ${user.id})`;
}

const RECORD = Prisma.sql`r`;

/** Builds the rule of `canSeeRecord` as an SQL condition on "Record" r, whose types may be many. */
export function scopeCondition(user: CurrentUser): Prisma.Sql {
  const rest = scopeOf(user, "records.read");
  const apart = typesApart(user).filter((key) => scopeOf(user, "records.read", key) !== rest);
  if (apart.length === 0) return whose(user, rest, RECORD);
  const isOf = (keys: readonly string[]) =>
    Prisma.sql`r."typeId" IN (SELECT id FROM "RecordType" WHERE key = ANY(${[...keys]}))`;
  const parts = apart.map((key) => {
    const reached = whose(user, scopeOf(user, "records.read", key), RECORD);
    return Prisma.sql`(${isOf([key])} AND ${reached})`;
  });
  const others = Prisma.sql`(NOT ${isOf(apart)} AND ${whose(user, rest, RECORD)})`;
  return Prisma.sql`(${Prisma.join([...parts, others], " OR ")})`;
}

/** Does the same as `scopeCondition` for records of one type, or for another table that has their "ownerId". */
export const typeScopeCondition = (user: CurrentUser, typeKey: string, owned = RECORD): Prisma.Sql =>
  whose(user, scopeOf(user, "records.read", typeKey), owned);
