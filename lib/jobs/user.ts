import "server-only";
import type { CurrentUser } from "../auth/permissions";
import type { Tx } from "../db";
import { getWorkspace } from "../workspace/queries";

/** The user on whose behalf a job works, with the role they have now. */
export async function loadJobUser(tx: Tx, userId: string): Promise<CurrentUser> {
  const [{ role, ...user }, workspace] = await Promise.all([
    tx.user.findUniqueOrThrow({
      where: { id: userId },
      select: {
        id: true,
        name: true,
        email: true,
        teamId: true,
        postCallNote: true,
        timeZone: true,
        locale: true,
        role: { select: { key: true, permissions: true, scope: true } },
      },
    }),
    getWorkspace(),
  ]);
  return {
    ...user,
    timeZone: user.timeZone ?? workspace.timeZone,
    locale: user.locale ?? workspace.locale,
    roleKey: role.key,
    permissions: role.permissions,
    scope: role.scope,
    sessionId: "",
  };
}
