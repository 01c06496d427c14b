import "server-only";
import { getServerSession } from "next-auth";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { db } from "../base/db";
import { getWorkspace } from "../workspace/queries";
import { CURRENT_USER, toCurrentUser } from "./current-user";
import { authOptions } from "./options";
import type { CurrentUser } from "./permissions";
import { PATH_HEADER, signInPath } from "./return-path";
import { stands, USE_RESOLUTION_MS } from "./session-life";

/**
 * Loads the user of a session; null if it has ended or the user is disabled. One indexed query.
 *
 * @param isUse  true if the user does something, rather than the phone of an open page: only this keeps the session alive
 */
export async function loadUser(
  sessionId: string,
  { isUse = false, now = Date.now() } = {},
): Promise<CurrentUser | null> {
  const session = await db.session.findUnique({
    where: { id: sessionId },
    select: {
      createdAt: true,
      usedAt: true,
      revokedAt: true,
      user: { select: { ...CURRENT_USER, disabledAt: true } },
    },
  });
  if (!session || !stands(session, now) || session.user.disabledAt) return null;
  if (isUse && now - session.usedAt.getTime() > USE_RESOLUTION_MS) {
    await db.session.updateMany({
      where: { id: sessionId, revokedAt: null },
      data: { usedAt: new Date(now) },
    });
  }
  const { disabledAt: _disabledAt, ...user } = session.user;
  return toCurrentUser(user, await getWorkspace(), sessionId);
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
