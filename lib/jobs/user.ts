import "server-only";
import { CURRENT_USER, toCurrentUser } from "../auth/current-user";
import type { CurrentUser } from "../auth/permissions";
import type { Tx } from "../db";

/** The user on whose behalf a job works, with the role they have now. */
export async function loadJobUser(tx: Tx, userId: string): Promise<CurrentUser> {
  return toCurrentUser(await tx.user.findUniqueOrThrow({ where: { id: userId }, select: CURRENT_USER }));
}
