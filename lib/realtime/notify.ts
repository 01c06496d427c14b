import "server-only";
import type { Tx } from "../db";

/** What travels between processes: ids only, since a NOTIFY payload ends at 8,000 bytes. */
export type BusMessage =
  | { type: "call"; callId: string; userIds: string[] }
  | { type: "presence"; userId: string }
  | { type: "signed-out"; userId: string };

export const CHANNEL = "dockline";

/** Sends at commit, to every process that serves browsers. Once per command, after its writes. */
async function notify(tx: Tx, message: BusMessage) {
  await tx.$executeRaw`SELECT pg_notify(${CHANNEL}, ${JSON.stringify(message)})`;
}

export const notifyCall = (tx: Tx, callId: string, userIds: string[]) =>
  notify(tx, { type: "call", callId, userIds });

export const notifyPresence = (tx: Tx, userId: string) => notify(tx, { type: "presence", userId });
