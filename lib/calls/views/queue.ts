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
  const mine = { number: { users: { some: { userId, isRung: true } } } };
  const waiting = await db.conversation.findMany({
    where: { state: "QUEUED", calls: { some: mine } },
    orderBy: { queuedAt: "asc" },
    take: 20,
    select: {
      id: true,
      queuedAt: true,
      calls: { where: mine, select: { id: true, remoteNumber: true, remoteRaw: true } },
    },
  });
  return waiting.flatMap(({ id, queuedAt, calls }) => {
    // The customer's call, and not that of a telephone it was transferred to.
    const call = calls.find((one) => one.id === id);
    if (!call) return [];
    const number = formatCaller(call.remoteNumber, call.remoteRaw);
    return [{ id, number, since: queuedAt?.getTime() ?? 0 }];
  });
}
