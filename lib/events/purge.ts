import "server-only";
import { db } from "../base/db";
import { loadWorkspace } from "../workspace/queries";

const DAY_MS = 86_400_000;

/** Events of one statement, so that none holds its rows for long. */
const SLICE = 5_000;

/**
 * Deletes events older than the workspace keeps them. One that is still to be dispatched stays, and so does one that was
 * set aside: nothing else says what it left undone.
 *
 * @returns the number of events deleted
 */
export async function purgeEvents(now = Date.now(), slice = SLICE): Promise<number> {
  const { keepEventsDays } = await loadWorkspace(db);
  const before = new Date(now - keepEventsDays * DAY_MS);
  let [purged, ofSlice] = [0, 0];
  do {
    ofSlice = await db.$transaction(async (tx) => {
      // The trigger "keepEvents" refuses to delete an event otherwise.
      await tx.$executeRaw`SELECT set_config('dockline.retention', 'on', true)`;
      return tx.$executeRaw`
        DELETE FROM "DomainEvent" WHERE id = ANY(ARRAY(
          SELECT id FROM "DomainEvent" WHERE at < ${before} AND "dispatchedAt" IS NOT NULL ORDER BY at LIMIT ${slice}))`;
    });
    purged += ofSlice;
  } while (ofSlice === slice);
  return purged;
}
