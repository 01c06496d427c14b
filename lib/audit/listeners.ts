import "server-only";
import { db } from "../base/db";

export interface Listener {
  name: string;
  /** When they last did. */
  at: Date;
  downloaded: boolean;
}

/** Lists who has listened to a call's recordings or downloaded them, the latest first (H8). */
export async function listListeners(recordingIds: readonly string[]): Promise<Listener[]> {
  if (recordingIds.length === 0) return [];
  return db.$queryRaw<Listener[]>`
    SELECT (array_agg("actorName" ORDER BY at DESC))[1] AS name, max(at) AS at, bool_or(kind = 'recording.downloaded') AS downloaded
    FROM "DomainEvent" WHERE area IS NOT NULL AND "subjectId" = ANY(${[...recordingIds]})
      AND kind IN ('recording.heard', 'recording.downloaded')
    GROUP BY "actorId" ORDER BY max(at) DESC`;
}
