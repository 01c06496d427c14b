import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { db } from "../base/db";
import { processSingleton } from "../base/process-singleton";
import { scopeCondition, seesAllRecords } from "../records/model/permissions";

/** The most records that can be scanned within the time a search may take. */
const SMALL = 20_000;
const FRESH_MS = 60_000;

const known = processSingleton("search-scopes", () => new Map<string, { isSmall: boolean; at: number }>());

/**
 * Checks whether the user's scope has so few records that scanning them is faster than the index over all records: a word
 * that is common in the company may be rare in the user's own records. Queried once a minute per user.
 */
export async function isSmallScope(user: CurrentUser): Promise<boolean> {
  if (seesAllRecords(user)) return false;
  const now = Date.now();
  const last = known.get(user.id);
  if (last && now - last.at < FRESH_MS) return last.isSmall;
  const [row] = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM (
      SELECT 1 FROM "Record" r WHERE r."deletedAt" IS NULL AND ${scopeCondition(user)} LIMIT ${SMALL + 1}
    ) reached`;
  const isSmall = (row?.count ?? 0) <= SMALL;
  known.set(user.id, { isSmall, at: now });
  return isSmall;
}
