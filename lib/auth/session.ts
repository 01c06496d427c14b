import "server-only";
import { getServerSession } from "next-auth";
import { redirect } from "next/navigation";
import { cache } from "react";
import { db } from "../db";
import { getWorkspace } from "../workspace/queries";
import { authOptions } from "./options";
import type { CurrentUser } from "./permissions";

/** The user behind a session row, or null when it was revoked or the user disabled. One indexed query. */
export async function loadUser(sessionId: string): Promise<CurrentUser | null> {
  const session = await db.session.findUnique({
    where: { id: sessionId },
    select: {
      revokedAt: true,
      user: {
        select: {
          id: true,
          name: true,
          email: true,
          teamId: true,
          disabledAt: true,
          postCallNote: true,
          timeZone: true,
          locale: true,
          role: { select: { key: true, permissions: true, scope: true } },
        },
      },
    },
  });
  if (!session || session.revokedAt || session.user.disabledAt) return null;
  const { role, ...user } = session.user;
  const workspace = await getWorkspace();
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    teamId: user.teamId,
    postCallNote: user.postCallNote,
    timeZone: user.timeZone ?? workspace.timeZone,
    locale: user.locale ?? workspace.locale,
    roleKey: role.key,
    permissions: role.permissions,
    scope: role.scope,
    sessionId,
  };
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
