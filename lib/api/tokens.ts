import "server-only";
import { CURRENT_USER, toCurrentUser } from "../auth/current-user";
import { getWorkspace } from "../workspace/queries";
import { can, type CurrentUser } from "../auth/permissions";
import { db } from "../base/db";
import { drawSecretText, hashOf } from "../base/secret-text";
import { changingSettings, emitSetting } from "../events/settings";
import { fail, ok, type Result } from "../base/result";
import { words } from "../words/api";

/** Lets people and secret scanners recognise our tokens. */
const PREFIX = "dockline_";

const MOST_TOKENS = 50;

/** Shortest time between updates of `lastUsedAt`: a program with ten requests a second would keep its row busy. */
const USE_RESOLUTION_MS = 60_000;

/** Lists a user's tokens, newest first, without their text: only its hash is stored. */
export const listTokens = (user: CurrentUser) =>
  db.apiToken.findMany({
    where: { userId: user.id },
    orderBy: { createdAt: "desc" },
    select: { id: true, name: true, createdAt: true, lastUsedAt: true },
  });

/** Creates a token with which a program acts as the user. Its text is returned only here. */
export async function makeToken(
  user: CurrentUser,
  name: string,
): Promise<Result<{ token: string }, "forbidden" | "too-many">> {
  if (!can(user, "api")) return fail("forbidden", words.noPermissionToUse);
  const token = PREFIX + drawSecretText();
  return changingSettings(async (tx) => {
    if ((await tx.apiToken.count({ where: { userId: user.id } })) >= MOST_TOKENS) {
      return fail("too-many", words.tooManyTokens);
    }
    const { id } = await tx.apiToken.create({ data: { userId: user.id, name, hash: hashOf(token) } });
    await emitSetting(tx, user, { what: "api-token", id, name, after: { user: user.name } });
    return ok({ token });
  });
}

/** Revokes a token immediately. */
export async function revokeToken(user: CurrentUser, id: string): Promise<Result<null, "not-found">> {
  return changingSettings(async (tx) => {
    const token = await tx.apiToken.findFirst({ where: { id, userId: user.id }, select: { name: true } });
    if (!token) return fail("not-found", words.alreadyRevoked);
    await tx.apiToken.delete({ where: { id } });
    await emitSetting(tx, user, { what: "api-token", id, name: token.name, before: { user: user.name } });
    return ok(null);
  });
}

/**
 * Finds the user a token acts for, with their current role, and the token's name. Null if it is unknown or revoked, or its
 * user is disabled.
 */
export async function findTokenUser(token: string): Promise<{ user: CurrentUser; name: string } | null> {
  if (!token.startsWith(PREFIX)) return null;
  const found = await db.apiToken.findUnique({
    where: { hash: hashOf(token) },
    select: {
      id: true,
      name: true,
      lastUsedAt: true,
      user: { select: { ...CURRENT_USER, disabledAt: true } },
    },
  });
  if (!found) return null;
  const { disabledAt, ...user } = found.user;
  if (disabledAt) return null;
  const now = Date.now();
  if (now - (found.lastUsedAt?.getTime() ?? 0) > USE_RESOLUTION_MS) {
    await db.apiToken.updateMany({ where: { id: found.id }, data: { lastUsedAt: new Date(now) } });
  }
  return { user: toCurrentUser(user, await getWorkspace()), name: found.name };
}
