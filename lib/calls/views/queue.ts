import "server-only";
import { db } from "../../base/db";
import { formatCaller } from "../../phone-numbers/numbers";

/** A customer in the queue, as an agent of the number sees them. */
export interface QueuedCall {
  id: string;
  /** Their number or address; null if withheld. Only the agent who answers learns the name. */
  number: string | null;
  /** Epoch milliseconds. */
  since: number;
}

/** Lists the callers queued for this user's numbers, longest wait first (F6). */
export async function listQueued(userId: string): Promise<QueuedCall[]> {
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
