import "server-only";
import { db } from "../db";
import type { Prisma } from "../generated/prisma/client";

export interface TaskView {
  id: string;
  title: string;
  dueAt: Date | null;
  doneAt: Date | null;
  assignee: string;
  /** B6: it is done by an answered call. */
  isCallBack: boolean;
}

/** A record's tasks, open ones first, by due date. The caller has checked that the user may see the record. */
export async function listTasks(recordId: string): Promise<TaskView[]> {
  const tasks = await db.task.findMany({
    where: { recordId },
    orderBy: [{ doneAt: { sort: "desc", nulls: "first" } }, { dueAt: { sort: "asc", nulls: "last" } }],
    take: 50,
    select: {
      id: true,
      title: true,
      dueAt: true,
      doneAt: true,
      callBack: true,
      assignee: { select: { name: true } },
    },
  });
  return tasks.map(({ callBack, assignee, ...task }) => ({
    ...task,
    assignee: assignee.name,
    isCallBack: callBack !== null,
  }));
}

/** The user's open tasks, most urgent first. */
export const listMyTasks = (user: { id: string }) => listOpen(user, { callBack: null });

/** B6: whom the user is to call back, most urgent first. */
export const listMyCallBacks = (user: { id: string }) => listOpen(user, { callBack: { not: null } });

async function listOpen(user: { id: string }, kind: Prisma.TaskWhereInput) {
  const tasks = await db.task.findMany({
    where: { ...kind, assigneeId: user.id, doneAt: null, record: { deletedAt: null } },
    orderBy: [{ dueAt: { sort: "asc", nulls: "last" } }, { createdAt: "asc" }],
    take: 20,
    select: {
      id: true,
      title: true,
      dueAt: true,
      record: { select: { id: true, name: true, type: { select: { key: true } } } },
    },
  });
  const now = new Date();
  return tasks.map(({ record, ...task }) => ({
    ...task,
    isLate: task.dueAt !== null && task.dueAt < now,
    record: { id: record.id, name: record.name, typeKey: record.type.key },
  }));
}
