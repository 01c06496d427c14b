import "server-only";
import { countGuess } from "../auth/guesses";
import { db } from "../base/db";
import { fail, ok, type Result } from "../base/result";
import { emit } from "../events/emit";
import { senderOf } from "../http/address";
import { sendMail } from "../mail/send-mail";
import { mails } from "../words/mail";
import { words } from "../words/people";
import { makePasswordLink } from "./password-link";

/** Anyone can ask for this link, so it lasts less long than one of an administrator. */
export const FORGOTTEN_LIFE_MS = 3_600_000;

/** Counts a request for a link, whether or not the email is a user's. */
export async function countRequest(
  email: string,
  address: string,
  now = Date.now(),
): Promise<Result<null, "too-many">> {
  const waitMs = await countGuess(
    [
      { what: "linkAddress", whose: senderOf(address) },
      { what: "link", whose: email },
    ],
    now,
  );
  return waitMs === null ? ok(null) : fail("too-many", words.tooManyLinks(Math.ceil(waitMs / 60_000)));
}

/** Mails a user a link for a new password. Nothing happens if the email is no one's, or a disabled user's. */
export async function mailForgottenLink(email: string, now = Date.now()): Promise<void> {
  const made = await db.$transaction(async (tx) => {
    const user = await tx.user.findUnique({
      where: { email, disabledAt: null },
      select: { id: true, name: true, email: true },
    });
    if (!user) return null;
    const changes = [{ key: "passwordLink", isSecret: true as const }];
    await emit(tx, [
      {
        kind: "user.changed",
        actor: null,
        subjectId: user.id,
        recordIds: [],
        data: { name: user.name, email, changes },
      },
    ]);
    return { ...user, link: await makePasswordLink(tx, user.id, now, FORGOTTEN_LIFE_MS) };
  });
  if (made)
    await sendMail({ to: { name: made.name, address: email }, ...mails.forgotten(made.name, made.link) });
}
