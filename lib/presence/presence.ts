import "server-only";
import { db } from "../base/db";
import { notifyPresence } from "../events/notify";

/** A phone silent for this long is offline: a machine may vanish without notice. */
export const PRESENCE_TIMEOUT_MS = 25_000;

/**
 * Stores what the tab that owns a user's phone reports: registered with a usable microphone, or not.
 *
 * @returns whether that changed anything
 */
export async function setPhoneReady(
  userId: string,
  streamId: string,
  ready: boolean,
  now: number,
): Promise<boolean> {
  const seenAt = new Date(now);
  // Nearly every report changes nothing: it takes one statement and notifies nobody.
  const { count } = await db.presence.updateMany({
    where: { userId, streamId, ready, seenAt: { gt: new Date(now - PRESENCE_TIMEOUT_MS) } },
    data: { seenAt },
  });
  if (count > 0) return false;
  await db.$transaction(async (tx) => {
    await tx.presence.upsert({
      where: { userId },
      create: { userId, streamId, ready, seenAt },
      update: { streamId, ready, seenAt },
    });
    await notifyPresence(tx, userId);
  });
  return true;
}

/** Takes a phone offline whose owner's stream has closed. A tab that took over in the meantime is left alone. */
export async function setOffline(userId: string, streamId: string) {
  await db.$transaction(async (tx) => {
    const { count } = await tx.presence.updateMany({
      where: { userId, streamId, ready: true },
      data: { ready: false },
    });
    if (count > 0) await notifyPresence(tx, userId);
  });
}

/** Sets do-not-disturb: the user is not rung, wherever they are signed in (I5). */
export async function setDnd(userId: string, dnd: boolean) {
  await db.$transaction(async (tx) => {
    await tx.user.update({ where: { id: userId }, data: { dnd } });
    await notifyPresence(tx, userId);
  });
}
