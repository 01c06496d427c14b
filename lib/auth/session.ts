import "server-only";
import { getServerSession } from "next-auth";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { db, preparedQuery } from "../base/db";
import { authOptions } from "./options";
import type { CurrentUser } from "./permissions";
import { PATH_HEADER, signInPath } from "./return-path";
import { stands, USE_RESOLUTION_MS } from "./session-life";

interface SessionRow extends Omit<CurrentUser, "sessionId"> {
  createdAt: Date;
  usedAt: Date;
  revokedAt: Date | null;
  isDisabled: boolean;
}

const SESSION = `
  SELECT s."createdAt" AT TIME ZONE 'utc' AS "createdAt", s."usedAt" AT TIME ZONE 'utc' AS "usedAt",
         s."revokedAt" AT TIME ZONE 'utc' AS "revokedAt", u."disabledAt" IS NOT NULL AS "isDisabled",
         u.id, u.name, u.email, u."teamId", u."postCallNote",
         coalesce(u."timeZone", w."timeZone") AS "timeZone", coalesce(u.locale, w.locale) AS locale,
         w."defaultCountry", r.name AS "roleName", r.grants
  FROM "Session" s JOIN "User" u ON u.id = s."userId" JOIN "Role" r ON r.id = u."roleId"
  CROSS JOIN "Workspace" w
  WHERE s.id = $1`;

/**
 * Loads the user of a session; null if it has ended or the user is disabled. One prepared statement, because every
 * request waits for it, also the one that places a call.
 *
 * @param isUse  true if the user does something, rather than the phone of an open page: only this keeps the session alive
 */
export async function loadUser(
  sessionId: string,
  { isUse = false, now = Date.now() } = {},
): Promise<CurrentUser | null> {
  const [row] = await preparedQuery<SessionRow>(SESSION, [sessionId]);
  if (!row) return null;
  const { createdAt, usedAt, revokedAt, isDisabled, ...user } = row;
  if (isDisabled || !stands({ createdAt, usedAt, revokedAt }, now)) return null;
  if (isUse && now - usedAt.getTime() > USE_RESOLUTION_MS) {
    await db.session.updateMany({
      where: { id: sessionId, revokedAt: null },
      data: { usedAt: new Date(now) },
    });
  }
  return { ...user, sessionId };
}

/** Loads the current user, or null. Read once per request, so a change of role applies at once. See `loadUser`. */
export const findCurrentUser = cache(async (isUse = true): Promise<CurrentUser | null> => {
  const session = await getServerSession(authOptions());
  return session?.sessionId ? loadUser(session.sessionId, { isUse }) : null;
});

/** Loads the current user, for pages. Redirects to the sign-in page, which returns here, if no one is signed in. */
export async function requireUser(): Promise<CurrentUser> {
  return (await findCurrentUser()) ?? redirect(signInPath((await headers()).get(PATH_HEADER) ?? "/"));
}
