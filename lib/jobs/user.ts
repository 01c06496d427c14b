import "server-only";
import { CURRENT_USER, toCurrentUser } from "../auth/current-user";
import type { CurrentUser } from "../auth/permissions";
import type { Tx } from "../base/db";
import { loadWorkspace } from "../workspace/queries";

/** Loads the user a job works for, with their current role. A disabled user may do nothing. */
export async function loadJobUser(tx: Tx, userId: string): Promise<CurrentUser> {
  const { disabledAt, ...row } = await tx.user.findUniqueOrThrow({
    where: { id: userId },
    select: { ...CURRENT_USER, disabledAt: true },
  });
  const user = toCurrentUser(row, await loadWorkspace(tx));
  return disabledAt ? { ...user, grants: {} } : user;
}
