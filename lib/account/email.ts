import "server-only";
import { findPasswordProblem } from "../auth/confirm-password";
import type { CurrentUser } from "../auth/permissions";
import { db, type Tx } from "../base/db";
import { env } from "../base/env";
import { drawSecretText, hashOf } from "../base/secret-text";
import { fail, ok, type Refused, type Result } from "../base/result";
import { changingSettings } from "../events/settings";
import { isMailConfigured, sendMail } from "../mail/send-mail";
import { words } from "../words/account";
import { mails } from "../words/mail";
import { words as peopleWords } from "../words/people";
import { emitOwnChange } from "./emit-own-change";

export const EMAIL_LINK_LIFE_MS = 24 * 3_600_000;

const isTaken = async (tx: Tx, email: string) =>
  (await tx.user.findUnique({ where: { email }, select: { id: true } })) !== null;

/**
 * Changes a user's own email: at once, or, where mail is set up, when the new address confirms it by a link.
 *
 * @returns where the link was sent; null if the email is changed
 */
export async function changeEmail(
  user: CurrentUser,
  { email, current }: { email: string; current: string },
  now = Date.now(),
): Promise<Result<{ sentTo: string | null; errors?: undefined } | Refused, "unsent" | "off">> {
  const problem = await findPasswordProblem(user, current, now);
  if (problem) return ok({ errors: { current: problem } });
  if (email === user.email) return ok({ errors: { email: words.sameEmail } });
  if (await isTaken(db, email)) return ok({ errors: { email: peopleWords.emailTaken } });
  if (!isMailConfigured()) {
    const isSet = await changingSettings((tx) => setEmail(tx, user, email));
    return ok(isSet ? { sentTo: null } : { errors: { email: peopleWords.emailTaken } });
  }
  const text = drawSecretText();
  const made = { email, hash: hashOf(text), expiresAt: new Date(now + EMAIL_LINK_LIFE_MS) };
  await db.emailChange.upsert({
    where: { userId: user.id },
    create: { userId: user.id, ...made },
    update: made,
  });
  const link = new URL(`/email/${text}`, env().NEXTAUTH_URL).toString();
  const sent = await sendMail({
    to: { name: user.name, address: email },
    ...mails.confirmEmail(user.name, link),
  });
  return sent.ok ? ok({ sentTo: email }) : fail(sent.code, words.linkUnsent);
}

/** Finds the change that a link confirms; null if it is unknown, used or over, or its user is disabled. */
export const findEmailChange = (text: string, now = Date.now(), tx: Tx = db) =>
  tx.emailChange.findUnique({
    where: { hash: hashOf(text), expiresAt: { gt: new Date(now) }, user: { disabledAt: null } },
    select: { email: true, user: { select: { id: true, name: true, email: true } } },
  });

/** Changes a user's email by the link that was sent to it. The address before is told, in case it was not they. */
export async function confirmEmail(
  text: string,
  now = Date.now(),
): Promise<Result<{ email: string }, "gone" | "not-unique">> {
  const done = await changingSettings(async (tx) => {
    const change = await findEmailChange(text, now, tx);
    if (!change) return fail("gone", words.emailLinkOver);
    const isSet = await setEmail(tx, change.user, change.email);
    return isSet ? ok(change) : fail("not-unique", peopleWords.emailTaken);
  });
  if (!done.ok) return done;
  const { email, user } = done.value;
  await sendMail({ to: { name: user.name, address: user.email }, ...mails.emailChanged(user.name, email) });
  return ok({ email });
}

/** Writes an email, and ends links that were sent to the one before. @returns false if another user has it */
async function setEmail(tx: Tx, user: Pick<CurrentUser, "id" | "name" | "email">, email: string) {
  if (await isTaken(tx, email)) return false;
  await tx.user.update({ where: { id: user.id }, data: { email } });
  await tx.passwordLink.deleteMany({ where: { userId: user.id } });
  await tx.emailChange.deleteMany({ where: { userId: user.id } });
  await emitOwnChange(tx, { ...user, email }, [{ key: "email", before: user.email, after: email }]);
  return true;
}
