import "server-only";
import { toColumn, type Day } from "../base/days";
import type { Tx } from "../base/db";
import type { Actor, Cause } from "../events/domain-event";
import { emit } from "../events/emit";
import type { TaskTitle } from "./title";

interface NewTask {
  recordId: string;
  assigneeId: string;
  title: TaskTitle;
  /** E.164, for a task that is a callback (B6). */
  callBack?: string | null;
  dueOn: Day | null;
}

/** Adds a task on a record. @param actor  null: the system */
export async function addTask(
  tx: Tx,
  actor: Actor | null,
  { dueOn, callBack = null, ...task }: NewTask,
  cause?: Cause,
): Promise<void> {
  const { recordId, title, assigneeId } = task;
  const { id } = await tx.task.create({
    data: { ...task, callBack, dueOn: toColumn(dueOn) },
    select: { id: true },
  });
  const data = { title, assigneeId, dueOn, callBack };
  await emit(tx, [{ kind: "task.added", actor, subjectId: id, recordIds: [recordId], data, cause }]);
}
