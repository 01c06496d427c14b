import "server-only";
import type { Tx } from "../db";
import { addTimelineEntry } from "../timeline/add-entry";
import { words } from "../words/calls";
import type { Call } from "./call";

/** B6: leaves a "please call back" for the agent of a call on its record. A number in no record has the call log only. */
export async function askToCallBack(tx: Tx, call: Call): Promise<void> {
  const row = await tx.call.findUniqueOrThrow({ where: { id: call.id }, select: { mainRecordId: true } });
  if (!row.mainRecordId || !call.agentId || !call.customerNumber) return;
  const task = await tx.task.create({
    data: {
      recordId: row.mainRecordId,
      assigneeId: call.agentId,
      title: words.callBackAfterLoss,
      callBack: call.customerNumber,
      dueAt: new Date(call.apologyAt ?? Date.now()),
    },
  });
  await addTimelineEntry(tx, [row.mainRecordId], "TASK", task.id, task.createdAt);
}
