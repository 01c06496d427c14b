import "server-only";
import { hashPassword } from "../auth/password";
import { db, type Tx } from "../base/db";
import { env } from "../base/env";
import { fail, ok, type Result } from "../base/result";
import { drawSecretText, hashOf } from "../base/secret-text";
import { emit } from "../events/emit";
import { words } from "../words/people";

export const LINK_LIFE_MS = 7 * 24 * 3_600_000;

/** Makes the link by which a user sets their password; the one before no longer works. @returns its address */
export async function makePasswordLink(
  tx: Tx,
  userId: string,
  now: number,
  lifeMs = LINK_LIFE_MS,
): Promise<string> {
  const text = drawSecretText();
  const made = { hash: hashOf(text), createdAt: new Date(now), expiresAt: new Date(now + lifeMs) };
  await tx.passwordLink.upsert({ where: { userId }, create: { userId, ...made }, update: made });
  return new URL(`/password/${text}`, env().NEXTAUTH_URL).toString();
}

/** Finds whose link this is; null if it is unknown, used or over, or its user is disabled. */
export async function findLinkUser(text: string, now = Date.now(), tx: Tx = db) {
  const link = await tx.passwordLink.findUnique({
    where: { hash: hashOf(text), expiresAt: { gt: new Date(now) }, user: { disabledAt: null } },
    select: { user: { select: { id: true, name: true, email: true } } },
  });
  return link?.user ?? null;
}

/** Sets the password of a link's user. The link works once, and their other sessions end. */
export async function setPasswordByLink(
  text: string,
  password: string,
  now = Date.now(),
): Promise<Result<{ email: string }, "gone">> {
  const passwordHash = await hashPassword(password);
  return db.$transaction(async (tx) => {
    const user = await findLinkUser(text, now, tx);
    // Deleted first: of two who use a link at once, one finds nothing to delete.
    const { count } = await tx.passwordLink.deleteMany({ where: { hash: hashOf(text) } });
    if (!user || count === 0) return fail("gone", words.linkOver);
    await tx.user.update({ where: { id: user.id }, data: { passwordHash } });
    const changes = [{ key: "password", isSecret: true as const }];
    await emit(tx, [
      {
        kind: "user.changed",
        actor: { id: user.id },
        subjectId: user.id,
        recordIds: [],
        data: { name: user.name, email: user.email, changes },
      },
    ]);
    return ok({ email: user.email });
  });
}
