import "server-only";
import type { Tx } from "../../base/db";

/** Two who open rooms at once want the same number; the later one looks again. */
const MOST_TRIES = 5;

/**
 * Takes the lowest free room number, 99900 to 99999, for a conversation and its owner. Its row goes with the room.
 *
 * @returns "has-room" if the owner has another running room, "no-room-free" if all numbers are taken
 */
export async function takeRoomNumber(
  tx: Tx,
  conversationId: string,
  ownerId: string,
): Promise<number | "has-room" | "no-room-free"> {
  for (let i = 0; i < MOST_TRIES; i++) {
    const [taken] = await tx.$queryRaw<{ number: number }[]>`
      INSERT INTO "RoomNumber" (number, "conversationId", "ownerId")
      SELECT n, ${conversationId}, ${ownerId} FROM generate_series(99900, 99999) AS n
      WHERE NOT EXISTS (SELECT 1 FROM "RoomNumber" r WHERE r.number = n)
      ORDER BY n LIMIT 1
      ON CONFLICT DO NOTHING RETURNING number`;
    if (taken) return taken.number;
    if ((await tx.roomNumber.count({ where: { ownerId } })) > 0) return "has-room";
  }
  return "no-room-free";
}
