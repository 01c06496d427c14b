import "server-only";
import { db } from "../base/db";
import { words } from "../words/sign-in";
import { countGuess, forgiveGuess, type Counted } from "./guesses";
import { isPassword } from "./password";
import type { CurrentUser } from "./permissions";

/**
 * Checks the password of a signed-in user before a change to their account, so that an unattended browser is not enough.
 * Guesses count against the session: they lock its user out nowhere else.
 *
 * @returns what is wrong, in words; null if it is right
 */
export async function findPasswordProblem(
  { id, sessionId }: CurrentUser,
  password: string,
  now: number,
): Promise<string | null> {
  return countingGuesses(sessionId, now, async () => {
    const user = await db.user.findUnique({ where: { id }, select: { passwordHash: true } });
    return (await isPassword(user?.passwordHash, password)) ? null : words.wrongOwnPassword;
  });
}

/** Runs a check whose failures count against a session. @returns its problem, or that there were too many */
export async function countingGuesses(
  sessionId: string,
  now: number,
  check: () => Promise<string | null>,
): Promise<string | null> {
  const counted: Counted[] = [{ what: "session", whose: sessionId }];
  const waitMs = await countGuess(counted, now);
  if (waitMs !== null) return words.tooManyHere(Math.ceil(waitMs / 60_000));
  const problem = await check();
  if (problem === null) await forgiveGuess(counted);
  return problem;
}
