import "server-only";
import type { Tx } from "../db";
import { addTimelineEntry } from "../timeline/add-entry";

interface CallBack {
  recordId: string;
  assigneeId: string;
  title: string;
  /** E.164. */
  callBack: string;
  dueAt?: Date | null;
}

/** Puts a call on somebody's call-back list, and on the record's timeline. */
export async function addCallBack(tx: Tx, callBack: CallBack): Promise<void> {
  const task = await tx.task.create({ data: callBack });
  await addTimelineEntry(tx, [callBack.recordId], "TASK", task.id, task.createdAt);
}
