import "server-only";
import { db } from "../base/db";
import { notifyPresence } from "../events/notify";

/** Turns the note dialog after calls on or off, wherever the user is signed in, from the next call's end (E2). */
export async function setPostCallNote(userId: string, on: boolean) {
  await db.$transaction(async (tx) => {
    await tx.user.update({ where: { id: userId }, data: { postCallNote: on } });
    await notifyPresence(tx, userId);
  });
}
