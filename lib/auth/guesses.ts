import "server-only";
import { createHmac } from "node:crypto";
import { db } from "../base/db";
import { env } from "../base/env";

/** How long failures count, from the first of them. */
export const GUESSES_LAST_MS = 15 * 60_000;

/**
 * Failures allowed in that time. An address gets more than an account, since a whole office can share one. A device that has
 * signed in to an account before is counted separately, so strangers who guess at that account do not lock out its user.
 * `session` counts the passwords and codes that a signed-in user confirms a change with, `setup` the codes for the first
 * administrator.
 * `link` and `linkAddress` limit requests for a new password, by the account and the address they come from.
 * https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
 */
const MOST = {
  account: 10,
  address: 50,
  device: 10,
  setup: 10,
  session: 10,
  link: 5,
  linkAddress: 20,
} as const;

export type Counted = { what: keyof typeof MOST; whose: string };

/** A hash, so that no email or IP address is stored, not even of people without an account. */
const keyOf = ({ what, whose }: Counted) =>
  `${what}:${createHmac("sha256", env().NEXTAUTH_SECRET).update(`guesses:${whose}`).digest("base64url")}`;

/**
 * Counts an attempt as failed before it is checked, so that many at once get no more tries than one after the other.
 *
 * @returns how long to wait, in milliseconds, if there were too many; null if the attempt may go on
 */
export async function countGuess(all: readonly Counted[], now: number): Promise<number | null> {
  const at = new Date(now);
  const until = new Date(now + GUESSES_LAST_MS);
  for (const counted of all) {
    const [row] = await db.$queryRaw<{ count: number; until: Date }[]>`
      INSERT INTO "Guesses" AS g (key, count, until) VALUES (${keyOf(counted)}, 1, ${until})
      ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN g.until <= ${at} THEN 1 ELSE least(g.count + 1, 1000000) END,
        until = CASE WHEN g.until <= ${at} THEN ${until} ELSE g.until END
      RETURNING count, until`;
    // A rejected attempt counts against nothing else: a locked-out guesser neither prolongs the lock nor adds rows.
    if (row && row.count > MOST[counted.what]) return row.until.getTime() - now;
  }
  return null;
}

/** Takes an attempt back out of the counts: it has neither succeeded nor failed. */
export async function returnGuess(all: readonly Counted[]): Promise<void> {
  await db.guesses.updateMany({
    where: { key: { in: all.map(keyOf) }, count: { gt: 0 } },
    data: { count: { decrement: 1 } },
  });
}

/** Takes a successful attempt back out of the counts, and resets those of the account and the device. */
export async function forgiveGuess(all: readonly Counted[]): Promise<void> {
  // An address is only given this attempt back: otherwise anyone with one account could go on guessing at the others.
  await returnGuess(all.filter(({ what }) => what === "address"));
  const own = all.filter(({ what }) => what !== "address");
  await db.guesses.deleteMany({ where: { key: { in: own.map(keyOf) } } });
}
