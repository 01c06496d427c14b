import "server-only";
import type { Tx } from "../db";

/** What travels between processes: ids only, since a NOTIFY payload ends at 8,000 bytes. */
export type BusMessage =
  | { type: "call"; callId: string; userIds: string[] }
  /** A user's phone, or what they chose for it, is otherwise than before. */
  | { type: "presence"; userId: string }
  /** What these users missed has changed. */
  | { type: "missed"; userIds: string[] }
  /** Who waits for these users has changed. */
  | { type: "waiting"; userIds: string[] }
  /** Something happened on these records; ids tell nothing to those who may not see them. */
  | { type: "timeline"; recordIds: string[] };

export const CHANNEL = "dockline";

/** Sends at commit, to every process that serves browsers. Once per command, after its writes. */
async function notify(tx: Tx, message: BusMessage) {
  await tx.$executeRaw`SELECT pg_notify(${CHANNEL}, ${JSON.stringify(message)})`;
}

export const notifyCall = (tx: Tx, callId: string, userIds: string[]) =>
  notify(tx, { type: "call", callId, userIds });

/** A payload must stay below 8,000 bytes, and a number may ring a whole company. */
const MOST_USERS = 100;

async function notifyUsers(tx: Tx, type: "missed" | "waiting", userIds: readonly string[]) {
  for (let at = 0; at < userIds.length; at += MOST_USERS) {
    await notify(tx, { type, userIds: userIds.slice(at, at + MOST_USERS) });
  }
}

export const notifyMissed = (tx: Tx, userIds: readonly string[]) => notifyUsers(tx, "missed", userIds);

export const notifyWaiting = (tx: Tx, userIds: readonly string[]) => notifyUsers(tx, "waiting", userIds);

export const notifyPresence = (tx: Tx, userId: string) => notify(tx, { type: "presence", userId });

/** More records at once than people look at; a payload must stay below 8,000 bytes. */
const MOST_RECORDS = 100;

/** Tells pages that show these records, or the accounts they belong to, to look again. */
export async function notifyTimeline(tx: Tx, recordIds: readonly string[]) {
  if (recordIds.length === 0 || recordIds.length > MOST_RECORDS) return;
  const links = await tx.recordLink.findMany({
    where: { fromId: { in: [...recordIds] } },
    select: { toId: true },
    take: MOST_RECORDS,
  });
  await notify(tx, { type: "timeline", recordIds: [...recordIds, ...links.map(({ toId }) => toId)] });
}
