import "server-only";
import { db } from "../db";

/** A phone that has been silent this long is offline: a machine may vanish without a word. */
export const PRESENCE_TIMEOUT_MS = 25_000;

/** The tab that owns a user's phone says how it is: registered with a usable microphone, or not. */
export async function setPhoneReady(userId: string, streamId: string, ready: boolean, now: number) {
  const seenAt = new Date(now);
  await db.presence.upsert({
    where: { userId },
    create: { userId, streamId, ready, seenAt },
    update: { streamId, ready, seenAt },
  });
}

/** The owner's stream closed: nobody rings there any more. Another tab that took over meanwhile is left alone. */
export async function setOffline(userId: string, streamId: string) {
  await db.presence.updateMany({ where: { userId, streamId }, data: { ready: false } });
}
