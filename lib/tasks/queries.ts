import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { dayOf, fromColumn, type Day } from "../base/days";
import { db } from "../base/db";
import type { Prisma } from "../generated/prisma/client";
import { OWNED, reaches } from "../records/reach";
import { wordTitle } from "./title";

export interface TaskView {
  id: string;
  title: string;
  /** A day, the same wherever it is read. */
  dueOn: Day | null;
  /** The due day is over in the reader's time zone. */
  isLate: boolean;
  doneAt: Date | null;
  assignee: string;
  /** An answered call completes it (B6). */
  isCallBack: boolean;
}

/** The reader, whose time zone decides when a day ends. */
type Reader = Pick<CurrentUser, "timeZone">;

function lateFor({ timeZone }: Reader, now: number) {
  const today = dayOf(now, timeZone);
  return (dueOn: Date | null) => dueOn !== null && fromColumn(dueOn)! < today;
}

/** Lists a record's tasks, open ones first, by due date. The caller has checked that the user can see the record. */
export async function listTasks(reader: Reader, recordId: string, now = Date.now()): Promise<TaskView[]> {
  const tasks = await db.task.findMany({
    where: { recordId },
    orderBy: [{ doneAt: { sort: "desc", nulls: "first" } }, { dueOn: { sort: "asc", nulls: "last" } }],
    take: 50,
    select: {
      id: true,
      title: true,
      dueOn: true,
      doneAt: true,
      callBack: true,
      assignee: { select: { name: true } },
    },
  });
  const isLate = lateFor(reader, now);
  return tasks.map(({ title, callBack, assignee, dueOn, ...task }) => ({
    ...task,
    title: wordTitle(title),
    dueOn: fromColumn(dueOn),
    isLate: task.doneAt === null && isLate(dueOn),
    assignee: assignee.name,
    isCallBack: callBack !== null,
  }));
}

/** Lists the user's open tasks, most urgent first. */
export const listMyTasks = (user: CurrentUser, now = Date.now()) => listOpen(user, { callBack: null }, now);

/** Lists the user's callbacks, most urgent first (B6). */
export const listMyCallBacks = (user: CurrentUser, now = Date.now()) =>
  listOpen(user, { callBack: { not: null } }, now);

/** Lists open tasks. An assignee sees their task even without access to its record, which is then not named. */
async function listOpen(user: CurrentUser, kind: Prisma.TaskWhereInput, now: number) {
  const tasks = await db.task.findMany({
    where: { ...kind, assigneeId: user.id, doneAt: null, record: { deletedAt: null } },
    orderBy: [{ dueOn: { sort: "asc", nulls: "last" } }, { createdAt: "asc" }],
    take: 20,
    select: {
      id: true,
      title: true,
      dueOn: true,
      record: { select: { id: true, name: true, ...OWNED } },
    },
  });
  const isLate = lateFor(user, now);
  return tasks.map(({ title, record, dueOn, ...task }) => ({
    ...task,
    title: wordTitle(title),
    dueOn: fromColumn(dueOn),
    isLate: isLate(dueOn),
    record: reaches(user, record) ? { id: record.id, name: record.name, typeKey: record.type.key } : null,
  }));
}
