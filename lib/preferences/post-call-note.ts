import "server-only";
import { db } from "../base/db";
import { notifyPresence } from "../events/notify";

/** E2: a user wants to be asked for a note after each call, or not: from the next end on, wherever they are signed in. */
export async function setPostCallNote(userId: string, on: boolean) {
  await db.$transaction(async (tx) => {
    await tx.user.update({ where: { id: userId }, data: { postCallNote: on } });
    await notifyPresence(tx, userId);
  });
}
