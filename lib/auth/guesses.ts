import "server-only";
import { createHmac } from "node:crypto";
import { db } from "../base/db";
import { env } from "../base/env";

/** Failures are forgotten this long after the first of them. */
export const GUESSES_LAST_MS = 15 * 60_000;

/**
 * How many failures there may be meanwhile. More for an address than for an account: an office has one. Those of a
 * device that has signed in to an account before count by themselves, so that strangers who try that account keep
 * nobody out of it who knows the password and the device.
 * https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
 */
const MOST = { account: 10, address: 50, device: 10, setup: 10 } as const;

export type Counted = { what: keyof typeof MOST; whose: string };

/** Not the e-mail or the address itself: of some who never had an account, one would be kept. */
const keyOf = ({ what, whose }: Counted) =>
  `${what}:${createHmac("sha256", env().NEXTAUTH_SECRET).update(`guesses:${whose}`).digest("base64url")}`;

/**
 * Counts an attempt as if it failed, before it is known: of many at once no more get through than of one after the other.
 *
 * @returns how long to wait, in milliseconds, when there were too many; null when it may be tried
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
    // What is refused counts no further: neither is an account kept shut by who is shut out, nor are ever more rows made.
    if (row && row.count > MOST[counted.what]) return row.until.getTime() - now;
  }
  return null;
}

/** The attempt was right: it is not counted, and whose password it is begins anew. */
export async function forgiveGuess(all: readonly Counted[]): Promise<void> {
  const [addresses, own] = [
    all.filter(({ what }) => what === "address"),
    all.filter(({ what }) => what !== "address"),
  ].map((list) => list.map(keyOf));
  // Of an address only this one: whoever has one account could otherwise try all others.
  await db.guesses.updateMany({
    where: { key: { in: addresses }, count: { gt: 0 } },
    data: { count: { decrement: 1 } },
  });
  await db.guesses.deleteMany({ where: { key: { in: own } } });
}
