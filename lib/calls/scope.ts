import "server-only";
import { scopeOf, type CurrentUser, type Scope } from "../auth/permissions";
import { Prisma } from "../generated/prisma/client";

/** Condition on "Call" c: calls of these agents. */
const agentsWithin = (user: CurrentUser, scope: Scope): Prisma.Sql =>
  scope === "TEAM" && user.teamId !== null
    ? Prisma.sql`c."agentId" IN (SELECT id FROM "User" WHERE "teamId" = ${user.teamId} OR id = ${user.id})`
    : Prisma.sql`c."agentId" = ${user.id}`;

/** Condition on "Call" c: the user was in it. */
const tookPart = (user: CurrentUser): Prisma.Sql => Prisma.sql`EXISTS (
  SELECT 1 FROM "CallLeg" l WHERE l."callId" = c.id AND l."userId" = ${user.id} AND l."admittedAt" IS NOT NULL)`;

/**
 * Condition on "Call" c: the calls a user may see. With the scope “all”, every call. Otherwise the user's own calls (or
 * their team's), calls that rang them, and unanswered calls on a number that rings them.
 */
export function callScope(user: CurrentUser): Prisma.Sql {
  const scope = scopeOf(user, "calls.read");
  if (scope === "ALL") return Prisma.sql`true`;
  if (scope === "NONE") return Prisma.sql`false`;
  return Prisma.sql`(${agentsWithin(user, scope)}
    OR EXISTS (SELECT 1 FROM "CallLeg" l WHERE l."callId" = c.id AND l."userId" = ${user.id})
    OR (c."agentId" IS NULL AND ${ringsUser(user.id)}))`;
}

/**
 * Condition on "Call" c: the calls whose recordings a user may hear. Every call, or their own, those they took part in,
 * and their team's.
 */
function talkScope(user: CurrentUser): Prisma.Sql {
  const scope = scopeOf(user, "recordings.listen");
  if (scope === "ALL") return Prisma.sql`true`;
  if (scope === "NONE") return Prisma.sql`false`;
  return Prisma.sql`(${agentsWithin(user, scope)} OR ${tookPart(user)})`;
}

/**
 * Condition on "Recording" r of "Call" c, a call the user may see: they may hear it. Agents whom a call merely rang may
 * not, save for a message.
 */
export const hearScope = (user: CurrentUser): Prisma.Sql =>
  Prisma.sql`(r.kind = 'VOICEMAIL' OR ${talkScope(user)})`;

/** Condition on "Call" c: its number rings this user. */
export const ringsUser = (userId: string) => Prisma.sql`EXISTS (
  SELECT 1 FROM "ChannelUser" cu WHERE cu."numberId" = c."numberId" AND cu."userId" = ${userId} AND cu."isRung")`;
