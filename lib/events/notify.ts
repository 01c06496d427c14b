import "server-only";
import type { Tx } from "../base/db";

/**
 * What travels between processes. It names one thing, never a list: a NOTIFY payload ends at 8,000 bytes, and a number may
 * ring a whole company. Whom it concerns is looked up by the process that holds their streams (`audience.ts`).
 */
export type Notice =
  | { type: "call"; callId: string }
  /** A user's phone, or what they chose for it, is otherwise than before. */
  | { type: "presence"; userId: string }
  /** What those whom the number rings have missed may have changed. */
  | { type: "missed"; numberId: string }
  /** The user has looked at what they missed. */
  | { type: "seen"; userId: string }
  /** Who waits for those whom the number rings has changed. */
  | { type: "waiting"; numberId: string }
  /** Something happened on this record. */
  | { type: "record"; recordId: string };

export const CHANNEL = "dockline";

/** Sends at commit, to every process that serves browsers. Once per command, after its writes. */
async function notify(tx: Tx, ...notices: Notice[]) {
  const payloads = notices.map((notice) => JSON.stringify(notice));
  await tx.$executeRaw`SELECT pg_notify(${CHANNEL}, payload) FROM unnest(${payloads}::text[]) AS payload`;
}

export const notifyCall = (tx: Tx, callId: string) => notify(tx, { type: "call", callId });

export const notifyMissed = (tx: Tx, numberId: string) => notify(tx, { type: "missed", numberId });

export const notifySeen = (tx: Tx, userId: string) => notify(tx, { type: "seen", userId });

export const notifyWaiting = (tx: Tx, numberId: string) => notify(tx, { type: "waiting", numberId });

export const notifyPresence = (tx: Tx, userId: string) => notify(tx, { type: "presence", userId });

/** Tells pages that show these records, or the accounts they belong to, to look again. */
export async function notifyTimeline(tx: Tx, recordIds: readonly string[]) {
  if (recordIds.length === 0) return;
  await notify(tx, ...recordIds.map((recordId) => ({ type: "record" as const, recordId })));
}
