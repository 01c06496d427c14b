import "server-only";
import { getServerSession } from "next-auth";
import { redirect } from "next/navigation";
import { cache } from "react";
import { db } from "../db";
import { CURRENT_USER, toCurrentUser } from "./current-user";
import { authOptions } from "./options";
import type { CurrentUser } from "./permissions";

/** The user behind a session row, or null when it was revoked or the user disabled. One indexed query. */
export async function loadUser(sessionId: string): Promise<CurrentUser | null> {
  const session = await db.session.findUnique({
    where: { id: sessionId },
    select: { revokedAt: true, user: { select: { ...CURRENT_USER, disabledAt: true } } },
  });
  if (!session || session.revokedAt || session.user.disabledAt) return null;
  const { disabledAt: _disabledAt, ...user } = session.user;
  return toCurrentUser(user, sessionId);
}

/** Who is asking, or null. Read from the database once per request, so a change of role counts at once. */
export const findCurrentUser = cache(async (): Promise<CurrentUser | null> => {
  const session = await getServerSession(authOptions());
  return session?.sessionId ? loadUser(session.sessionId) : null;
});

/** Who is asking; sends the signed-out to the sign-in page. For pages. */
export async function requireUser(): Promise<CurrentUser> {
  return (await findCurrentUser()) ?? redirect("/login");
}
