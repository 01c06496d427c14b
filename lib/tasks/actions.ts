"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { withUser } from "../auth/action";
import { isDay } from "../base/days";
import { db } from "../base/db";
import { emit } from "../events/emit";
import { isWithinReach } from "../records/reach";
import { fail, ok } from "../base/result";
import { addTask } from "./add-task";
import { titleSchema } from "./title";
import { words } from "../words/tasks";
import { common } from "../words/common";

const day = z.string().refine(isDay, words.notADay);

/** Adds a task on a record, for the user unless another assignee is named. */
export const addTaskAction = withUser(
  z.object({
    recordId: z.string(),
    title: z.string().trim().min(1, words.enterATask).max(300),
    dueOn: day.nullable(),
    assigneeId: z.string().optional(),
  }),
  async (user, { recordId, title, dueOn, assigneeId }) => {
    if (!(await isWithinReach(user, recordId))) return fail("not-found", common.recordNotFound);
    const assignee = await db.user.findUnique({
      where: { id: assigneeId ?? user.id, disabledAt: null },
      select: { id: true },
    });
    if (!assignee) return fail("not-found", words.colleagueNotFound);
    await db.$transaction((tx) => addTask(tx, user, { recordId, title, assigneeId: assignee.id, dueOn }));
    revalidatePath("/records", "layout");
    return ok(null);
  },
);

/** Adds a callback on a record, for the user or a colleague (B6). */
export const askToCallBackAction = withUser(
  z.object({
    recordId: z.string(),
    e164: z.string().max(20),
    assigneeId: z.string().nullable(),
    about: z.string().trim().max(300),
    dueOn: day.nullable(),
  }),
  async (user, { recordId, e164, assigneeId, about, dueOn }) => {
    if (!(await isWithinReach(user, recordId))) return fail("not-found", common.recordNotFound);
    const number = await db.phoneNumber.findFirst({
      where: { recordId, e164 },
      select: { record: { select: { name: true } } },
    });
    const assignee = await db.user.findUnique({
      where: { id: assigneeId ?? user.id, disabledAt: null },
      select: { id: true },
    });
    if (!number?.record) return fail("no-number", words.numberNotFound);
    if (!assignee) return fail("not-found", words.colleagueNotFound);
    await db.$transaction((tx) =>
      addTask(tx, user, {
        recordId,
        assigneeId: assignee.id,
        title: about || { code: "call-back", name: number.record!.name },
        callBack: e164,
        dueOn,
      }),
    );
    revalidatePath("/records", "layout");
    return ok(null);
  },
);

export const setTaskDoneAction = withUser(
  z.object({ id: z.string(), done: z.boolean() }),
  async (user, { id, done }) => {
    const task = await db.task.findUnique({
      where: { id },
      select: { recordId: true, assigneeId: true, title: true },
    });
    const mayTick = task?.assigneeId === user.id || (task && (await isWithinReach(user, task.recordId)));
    if (!task || !mayTick) return fail("not-found", words.taskNotFound);
    await db.$transaction(async (tx) => {
      await tx.task.update({ where: { id }, data: { doneAt: done ? new Date() : null } });
      const { recordId } = task;
      const title = titleSchema.parse(task.title);
      const kind = done ? "task.done" : "task.reopened";
      await emit(tx, [{ kind, actor: user, subjectId: id, recordIds: [recordId], data: { title } }]);
    });
    revalidatePath("/records", "layout");
    return ok(null);
  },
);
