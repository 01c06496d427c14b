import "server-only";
import type { Tx } from "../base/db";
import { Prisma } from "../generated/prisma/client";

/**
 * A message between processes. It names one thing, never a list: a NOTIFY payload is limited to 8,000 bytes, and a number
 * can ring a whole company. Each process looks up which of its streams it concerns (`audience.ts`).
 */
export type Notice =
  | { type: "call"; callId: string }
  /** A user's phone, or a preference for it, has changed. */
  | { type: "presence"; userId: string }
  /** The missed calls of the people this number rings may have changed. */
  | { type: "missed"; numberId: string }
  /** The user has looked at their missed calls. */
  | { type: "seen"; userId: string }
  /** The callers waiting for the people this number rings have changed. */
  | { type: "queue"; numberId: string }
  /** Something happened on this record. */
  | { type: "record"; recordId: string };

export const CHANNEL = "dockline";

/** A query that sends to every web process when its transaction commits. Once per command, after its writes. */
export function telling(notices: readonly Notice[]): Prisma.Sql {
  const payloads = notices.map((notice) => JSON.stringify(notice));
  return Prisma.sql`SELECT pg_notify(${CHANNEL}, payload)::text FROM unnest(${payloads}::text[]) AS payload`;
}

async function notify(tx: Tx, ...notices: Notice[]) {
  await tx.$executeRaw(telling(notices));
}

export const notifyCall = (tx: Tx, callId: string) => notify(tx, { type: "call", callId });

export const notifyMissed = (tx: Tx, numberId: string) => notify(tx, { type: "missed", numberId });

export const notifySeen = (tx: Tx, userId: string) => notify(tx, { type: "seen", userId });

export const notifyQueue = (tx: Tx, numberId: string) => notify(tx, { type: "queue", numberId });

export const notifyPresence = (tx: Tx, userId: string) => notify(tx, { type: "presence", userId });

/** Makes pages that show these records, or the accounts they belong to, reload their timelines. */
export async function notifyTimeline(tx: Tx, recordIds: readonly string[]) {
  if (recordIds.length === 0) return;
  await notify(tx, ...recordIds.map((recordId) => ({ type: "record" as const, recordId })));
}
