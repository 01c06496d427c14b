import "server-only";
import { db, type Tx } from "../../base/db";
import { formatNumber } from "../../phone-numbers/numbers";

/** D7: the numbers that are refused, the newest first. */
export async function listBlocked() {
  const numbers = await db.blockedNumber.findMany({
    orderBy: { createdAt: "desc" },
    take: 500,
    select: { e164: true, createdAt: true, user: { select: { name: true } } },
  });
  return numbers.map(({ e164, createdAt, user }) => ({
    e164,
    number: formatNumber(e164),
    by: user.name,
    createdAt,
  }));
}

export const isBlocked = async (tx: Tx, e164: string): Promise<boolean> =>
  (await tx.blockedNumber.findUnique({ where: { e164 }, select: { e164: true } })) !== null;
