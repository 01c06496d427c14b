import "server-only";
import { db } from "../base/db";
import { notifyPresence } from "../events/notify";

/** A phone that has been silent this long is offline: a machine may vanish without a word. */
export const PRESENCE_TIMEOUT_MS = 25_000;

/**
 * The tab that owns a user's phone says how it is: registered with a usable microphone, or not.
 *
 * @returns whether that is news
 */
export async function setPhoneReady(
  userId: string,
  streamId: string,
  ready: boolean,
  now: number,
): Promise<boolean> {
  const seenAt = new Date(now);
  // Nearly every answer says that all is as it was: one statement, and nobody is told.
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

/** The owner's stream closed: nobody rings there any more. Another tab that took over meanwhile is left alone. */
export async function setOffline(userId: string, streamId: string) {
  await db.$transaction(async (tx) => {
    const { count } = await tx.presence.updateMany({
      where: { userId, streamId, ready: true },
      data: { ready: false },
    });
    if (count > 0) await notifyPresence(tx, userId);
  });
}

/** I5: a user who does not want to be disturbed is not rung, wherever they are signed in. */
export async function setDnd(userId: string, dnd: boolean) {
  await db.$transaction(async (tx) => {
    await tx.user.update({ where: { id: userId }, data: { dnd } });
    await notifyPresence(tx, userId);
  });
}
