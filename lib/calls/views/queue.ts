import "server-only";
import { db } from "../../base/db";
import { formatCaller } from "../../phone-numbers/numbers";

/** A customer in the queue, as an agent of the number sees them. */
export interface WaitingCall {
  id: string;
  /** Their number or address; null when it is withheld. A name is told to whoever answers. */
  number: string | null;
  /** Epoch milliseconds. */
  since: number;
}

/** F6: who waits for an agent of this user's numbers, the longest first. */
export async function listWaiting(userId: string): Promise<WaitingCall[]> {
  const calls = await db.call.findMany({
    where: { state: "QUEUED", number: { users: { some: { userId, isRung: true } } } },
    orderBy: { queuedAt: "asc" },
    take: 20,
    select: { id: true, customerNumber: true, customerRaw: true, queuedAt: true },
  });
  return calls.map(({ id, customerNumber, customerRaw, queuedAt }) => ({
    id,
    number: formatCaller(customerNumber, customerRaw),
    since: queuedAt?.getTime() ?? 0,
  }));
}
