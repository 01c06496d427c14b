import "server-only";
import { toColumn, type Day } from "../base/days";
import type { Tx } from "../base/db";
import { addTimelineEntry } from "../events/timeline-entry";

interface CallBack {
  recordId: string;
  assigneeId: string;
  title: string;
  /** E.164. */
  callBack: string;
  dueOn: Day | null;
}

/** Puts a call on somebody's call-back list, and on the record's timeline. */
export async function addCallBack(tx: Tx, { dueOn, ...callBack }: CallBack): Promise<void> {
  const task = await tx.task.create({ data: { ...callBack, dueOn: toColumn(dueOn) } });
  await addTimelineEntry(tx, [callBack.recordId], "TASK", task.id, task.createdAt);
}
