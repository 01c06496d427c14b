import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { Prisma } from "../generated/prisma/client";

/**
 * Condition on "Call" c: the calls a user may see. With the scope “all”, every call. Otherwise the user's own calls (or
 * their team's), calls that rang them, and unanswered calls on a number that rings them.
 */
export const callScope = (user: CurrentUser): Prisma.Sql =>
  user.scope === "ALL"
    ? Prisma.sql`true`
    : Prisma.sql`(${talkScope(user)}
        OR EXISTS (SELECT 1 FROM "CallLeg" l WHERE l."callId" = c.id AND l."userId" = ${user.id})
        OR (c."agentId" IS NULL AND ${ringsUser(user.id)}))`;

/**
 * Condition on "Call" c: the calls whose content a user may know. Every call, or their own, those they took part in,
 * and their team's.
 */
export function talkScope(user: CurrentUser): Prisma.Sql {
  if (user.scope === "ALL") return Prisma.sql`true`;
  const agents =
    user.scope === "TEAM" && user.teamId !== null
      ? Prisma.sql`c."agentId" IN (SELECT id FROM "User" WHERE "teamId" = ${user.teamId} OR id = ${user.id})`
      : Prisma.sql`c."agentId" = ${user.id}`;
  return Prisma.sql`(${agents}
    OR EXISTS (SELECT 1 FROM "CallLeg" l WHERE l."callId" = c.id AND l."userId" = ${user.id}
      AND l."admittedAt" IS NOT NULL))`;
}

/** Condition on "Call" c: its number rings this user. */
export const ringsUser = (userId: string) => Prisma.sql`EXISTS (
  SELECT 1 FROM "ChannelUser" cu WHERE cu."numberId" = c."numberId" AND cu."userId" = ${userId} AND cu."isRung")`;
