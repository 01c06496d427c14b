import "server-only";
import { db } from "../base/db";
import { logger } from "../base/logger";
import { openStorage } from "../recordings/storage";

/** Deletes a recording or a leg from a channel's own log. Resolves if it is not there any more. */
export type Forget = (channelId: string, sid: string) => Promise<void>;

/** How long a removal is reserved for one process. */
const LEASE_MS = 60_000;
const LONGEST_WAIT_MS = 3_600_000;

/** Delay between attempts: 2 s, 4 s, 8 s, up to an hour, for as long as it takes. */
const waitMs = (attempts: number) => Math.min(1000 * 2 ** attempts, LONGEST_WAIT_MS);

interface Due {
  id: string;
  file: string | null;
  channelId: string;
  sid: string | null;
  attempts: number;
}

async function take(now: number): Promise<Due | null> {
  const [row] = await db.$queryRaw<Due[]>`
    UPDATE "Removal" SET "retryAt" = ${new Date(now + LEASE_MS)}, attempts = attempts + 1
    WHERE id = (SELECT id FROM "Removal" WHERE "retryAt" <= ${new Date(now)} ORDER BY "retryAt" LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, file, "channelId", sid, attempts`;
  return row ?? null;
}

/**
 * Removes what erased people have left outside the database, one after another. Safe in several processes: removing twice
 * changes nothing.
 *
 * @returns the number removed
 */
export async function removeErased(forget: Forget, now: () => number): Promise<number> {
  let removed = 0;
  for (let next = await take(now()); next; next = await take(now())) {
    const { id, file, channelId, sid, attempts } = next;
    try {
      if (file !== null) await openStorage().remove(file);
      if (sid !== null) await forget(channelId, sid);
      await db.removal.deleteMany({ where: { id } });
      removed++;
    } catch (error) {
      logger.warn({ error, removalId: id }, "erasure: not removed yet");
      const retryAt = new Date(now() + waitMs(attempts));
      await db.removal.updateMany({ where: { id }, data: { retryAt } });
    }
  }
  return removed;
}
