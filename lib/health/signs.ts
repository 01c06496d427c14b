import "server-only";
import { randomBytes } from "node:crypto";
import { db } from "../base/db";
import { processSingleton } from "../base/process-singleton";
import { ownBuild } from "./own-build";
import { Prisma } from "../generated/prisma/client";

/** What a process may see of the outside and of itself. One row of each kind is kept. */
export type SignKind =
  /** A webhook with the right signature. */
  | "webhook-signed"
  /** A webhook that names one of our accounts, with a signature that is not its own. */
  | "webhook-refused"
  /** The channel could not fetch a document, or did not understand it. */
  | "document-failed"
  /** The public address, asked as the outside would. */
  | "address"
  | "storage"
  | "clock-database"
  | `clock-channel:${string}`
  | `certificate:${string}`
  | `process:${"web" | "worker"}:${string}`;

type Detail = Prisma.InputJsonObject;

interface Seen {
  at: number;
  count: number;
  detail: Detail;
}

const unstored = processSingleton("health-signs", () => new Map<SignKind, Seen>());

/** Notes that something was seen. Only in memory, since webhooks come by the hundred: `storeSigns` writes it later. */
export function noteSign(kind: SignKind, detail: Detail = {}, now = Date.now()): void {
  unstored.set(kind, { at: now, count: (unstored.get(kind)?.count ?? 0) + 1, detail });
}

/** Writes what was noted since the last time, in one statement. What cannot be written now is kept for the next time. */
export async function storeSigns(): Promise<void> {
  if (unstored.size === 0) return;
  const signs = [...unstored].sort(([a], [b]) => (a < b ? -1 : 1)); // always in one order: two processes never deadlock
  unstored.clear();
  const rows = signs.map(
    ([kind, { at, count, detail }]) =>
      Prisma.sql`(${kind}, ${new Date(at)}::timestamp, ${count}::int, ${JSON.stringify(detail)}::jsonb)`,
  );
  try {
    await db.$executeRaw`
      INSERT INTO "HealthSign" AS s (kind, at, count, detail) VALUES ${Prisma.join(rows)}
      ON CONFLICT (kind) DO UPDATE SET count = s.count + excluded.count,
        at = greatest(s.at, excluded.at),
        detail = CASE WHEN excluded.at >= s.at THEN excluded.detail ELSE s.detail END`;
  } catch (error) {
    for (const [kind, seen] of signs) {
      const newer = unstored.get(kind);
      unstored.set(kind, newer ? { ...newer, count: newer.count + seen.count } : seen);
    }
    throw error;
  }
}

/** An id of this process. Its pid would not do: in containers every process has the same. */
const processId = () => processSingleton("process-id", () => randomBytes(6).toString("hex"));

const KEPT_MS = 3_600_000;

/** Notes that this process lives, and which build it is. */
export const beat = (kind: "web" | "worker", now = Date.now()) =>
  noteSign(`process:${kind}:${processId()}`, ownBuild(), now);

/** Deletes what was seen of processes, clocks and certificates that are no more. */
export const forgetOldSigns = (now = Date.now()) =>
  db.healthSign.deleteMany({
    where: {
      at: { lt: new Date(now - KEPT_MS) },
      OR: ["process:", "clock-channel:", "certificate:"].map((prefix) => ({ kind: { startsWith: prefix } })),
    },
  });
