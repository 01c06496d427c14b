import "server-only";
import type { Tx } from "../db";
import type { TimelineKind } from "../generated/prisma/client";

/** Puts a note, task or call on records' timelines; saying it twice changes nothing. */
export async function addTimelineEntry(
  tx: Tx,
  recordIds: readonly string[],
  kind: TimelineKind,
  refId: string,
  at: Date,
) {
  await tx.timelineEntry.createMany({
    data: recordIds.map((recordId) => ({ recordId, kind, refId, at })),
    skipDuplicates: true,
  });
}
