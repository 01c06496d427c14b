import "server-only";
import { randomUUID } from "node:crypto";
import type { Tx } from "../base/db";
import type { TimelineKind } from "../generated/prisma/client";
import { notifyTimeline } from "./notify";

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
  await notifyTimeline(tx, recordIds);
}

/** Says on a record's timeline who changed what. */
export async function addChangeEntry(tx: Tx, recordId: string, text: string) {
  await tx.timelineEntry.create({
    data: { recordId, kind: "CHANGE", refId: randomUUID(), at: new Date(), detail: { text } },
  });
  await notifyTimeline(tx, [recordId]);
}
