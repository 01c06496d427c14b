import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { Prisma } from "../generated/prisma/client";

/**
 * Which calls a user may see, as a condition on "Call" c: everybody's for a role that reaches everything; else one's own
 * (or one's team's), those that rang one, and those that nobody took on a number that rings one.
 */
export const callScope = (user: CurrentUser): Prisma.Sql =>
  user.scope === "ALL"
    ? Prisma.sql`true`
    : Prisma.sql`(${talkScope(user)}
        OR EXISTS (SELECT 1 FROM "CallLeg" l WHERE l."callId" = c.id AND l."userId" = ${user.id})
        OR (c."agentId" IS NULL AND ${ringsUser(user.id)}))`;

/** Which calls a user may know what was said in: everybody's, their own and those they took part in, or their team's. */
export function talkScope(user: CurrentUser): Prisma.Sql {
  if (user.scope === "ALL") return Prisma.sql`true`;
  const agents =
    user.scope === "TEAM" && user.teamId !== null
      ? Prisma.sql`c."agentId" IN (SELECT id FROM "User" WHERE "teamId" = ${user.teamId} OR id = ${user.id})`
      : Prisma.sql`c."agentId" = ${user.id}`;
  return Prisma.sql`(${agents}
    OR EXISTS (SELECT 1 FROM "CallLeg" l WHERE l."callId" = c.id AND l."userId" = ${user.id}
      AND (l.won OR l.role = 'CUSTOMER')))`;
}

/** The number of call `c` rings this user. */
export const ringsUser = (userId: string) => Prisma.sql`EXISTS (
  SELECT 1 FROM "ChannelUser" cu WHERE cu."numberId" = c."numberId" AND cu."userId" = ${userId} AND cu."isRung")`;
