import "server-only";
import { db, type Tx } from "../../base/db";
import type { Actor } from "../../events/domain-event";
import { changingSettings, emitSetting } from "../../events/settings";
import { formatNumber } from "../../phone-numbers/numbers";

/** Lists the blocked numbers, newest first (D7). */
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

export const isBlocked = async (tx: Pick<Tx, "blockedNumber">, e164: string): Promise<boolean> =>
  (await tx.blockedNumber.findUnique({ where: { e164 }, select: { e164: true } })) !== null;

/** Blocks a number, or unblocks it (D7). */
export async function setBlocked(user: Actor, e164: string, blocked: boolean): Promise<void> {
  await changingSettings(async (tx) => {
    if ((await isBlocked(tx, e164)) === blocked) return;
    if (blocked) await tx.blockedNumber.create({ data: { e164, userId: user.id } });
    else await tx.blockedNumber.delete({ where: { e164 } });
    const values = blocked ? { after: {} } : { before: {} };
    await emitSetting(tx, user, { what: "blocked-number", id: e164, name: e164, ...values });
  });
}
