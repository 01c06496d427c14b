import "server-only";
import { CURRENT_USER, toCurrentUser } from "../auth/current-user";
import type { CurrentUser } from "../auth/permissions";
import type { Tx } from "../db";
import { loadWorkspace } from "../workspace/queries";

/** The user on whose behalf a job works, with the role they have now. */
export async function loadJobUser(tx: Tx, userId: string): Promise<CurrentUser> {
  const user = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: CURRENT_USER });
  return toCurrentUser(user, await loadWorkspace(tx));
}
