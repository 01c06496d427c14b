import "server-only";
import { db } from "../../base/db";

interface LoggedEvent {
  /** The same for every delivery of one event. */
  key: string;
  kind: string;
  callId: string;
  payload: Record<string, string>;
}

/**
 * Stores an event as received, then applies it once. An event already applied changes nothing when delivered again; one
 * stored but not applied (a crash in between) is applied now.
 *
 * @throws what `apply` throws, after recording it, so that the sender tries again
 */
export async function storeEvent(
  { key, kind, callId, payload }: LoggedEvent,
  apply: () => Promise<unknown>,
): Promise<void> {
  if (await isApplied(key, { kind, callId, payload })) return;
  try {
    await apply();
    await db.webhookEvent.update({
      where: { dedupeKey: key },
      data: { appliedAt: new Date(), attempts: { increment: 1 } },
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    await db.webhookEvent.update({
      where: { dedupeKey: key },
      data: { error: message, attempts: { increment: 1 } },
    });
    throw error;
  }
}

/** Not by a failed insertion: the pool closes a connection whose statement failed. */
async function isApplied(dedupeKey: string, event: Omit<LoggedEvent, "key">): Promise<boolean> {
  const data = [{ dedupeKey, ...event }];
  const { count } = await db.webhookEvent.createMany({ data, skipDuplicates: true });
  if (count > 0) return false;
  const known = await db.webhookEvent.findUniqueOrThrow({
    where: { dedupeKey },
    select: { appliedAt: true },
  });
  return known.appliedAt !== null;
}
