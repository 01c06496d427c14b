import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { db } from "../base/db";
import { fail, ok, type Result } from "../base/result";
import { createJob, emitJob } from "../jobs/create-job";
import { words } from "../words/people";

/** What is a user's, before it is handed over. */
export interface Belongings {
  /** Records they own, by type, without types of which they own none. */
  records: { label: string; count: number }[];
  tasks: number;
  /** Tasks among them that ask to call somebody back. */
  callBacks: number;
  /** Labels of the numbers that ring them; `isAlone` if no other active user is rung. */
  numbers: { id: string; label: string; isAlone: boolean }[];
}

/** Counts what is a user's. */
export async function findBelongings(userId: string): Promise<Belongings> {
  const [records, tasks, callBacks, numbers] = await Promise.all([
    db.$queryRaw<{ label: string; count: number }[]>`
      SELECT CASE WHEN r.count = 1 THEN t.singular ELSE t.plural END AS label, r.count FROM "RecordType" t JOIN (
        SELECT "typeId", count(*)::int AS count FROM "Record" WHERE "ownerId" = ${userId} AND "deletedAt" IS NULL
        GROUP BY "typeId") r ON r."typeId" = t.id
      ORDER BY t.position, t.id`,
    db.task.count({ where: { assigneeId: userId, doneAt: null } }),
    db.task.count({ where: { assigneeId: userId, doneAt: null, callBack: { not: null } } }),
    db.$queryRaw<Belongings["numbers"]>`
      SELECT n.id, n.label, NOT EXISTS (
        SELECT 1 FROM "ChannelUser" o JOIN "User" u ON u.id = o."userId"
        WHERE o."numberId" = n.id AND o."isRung" AND o."userId" <> ${userId} AND u."disabledAt" IS NULL) AS "isAlone"
      FROM "ChannelUser" c JOIN "ChannelNumber" n ON n.id = c."numberId"
      WHERE c."userId" = ${userId} AND c."isRung" ORDER BY n.label`,
  ]);
  return { records, tasks, callBacks, numbers };
}

/** Starts a job that gives a user's records and open tasks to another, by the rights of who starts it. */
export async function handOver(
  actor: CurrentUser,
  fromId: string,
  toId: string,
): Promise<Result<{ jobId: string }, "gone" | "yourself">> {
  if (fromId === toId) return fail("yourself", words.chooseAnother);
  return db.$transaction(async (tx) => {
    const from = await tx.user.findUnique({ where: { id: fromId }, select: { name: true } });
    const to = await tx.user.findUnique({ where: { id: toId, disabledAt: null }, select: { name: true } });
    if (!from || !to) return fail("gone", words.noSuchUser);
    const { id: jobId } = await createJob(tx, {
      kind: "HAND_OVER",
      state: "RUNNING",
      userId: actor.id,
      label: { code: "handed-over", from: from.name, to: to.name },
      input: { fromId, toId, edit: { ownerId: toId } },
    });
    await emitJob(tx, "job.started", actor, jobId);
    return ok({ jobId });
  });
}
