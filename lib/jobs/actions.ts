"use server";

import { z } from "zod";
import { withUser } from "../auth/action";
import { can } from "../auth/permissions";
import { db } from "../base/db";
import { fail, ok } from "../base/result";
import { JOB_KINDS } from "../wiring/jobs";
import { emitJob } from "./create-job";
import { findJob } from "./queries";
import { FROM_THE_END } from "./run";
import { words } from "../words/jobs";

const jobId = z.object({ id: z.string() });

/** Returns a job's progress to the page that waits for it. */
export const jobProgressAction = withUser(jobId, async (user, { id }) => {
  const job = await findJob(user, id);
  return job ? ok(job) : fail("not-found", words.jobNotFound);
});

/** Stops a job between two slices. Finished items stay, and can be undone. */
export const stopJobAction = withUser(jobId, async (user, { id }) => {
  if (!(await findJob(user, id))) return fail("not-found", words.jobNotFound);
  await db.$transaction(async (tx) => {
    const [job] = await tx.$queryRaw<{ id: string }[]>`SELECT id FROM "Job" WHERE id = ${id} FOR UPDATE`;
    const current = job && (await tx.job.findUnique({ where: { id } }));
    if (current?.state === "CHECKING") {
      await tx.job.update({ where: { id }, data: { state: "STAGED", position: 0 } });
    } else if (current?.state === "RUNNING") {
      await JOB_KINDS[current.kind].finish?.(tx, current, "CANCELED");
      await tx.job.update({ where: { id }, data: { state: "CANCELED", finishedAt: new Date() } });
      await emitJob(tx, "job.stopped", user, id);
    }
  });
  return ok(null);
});

/** Undoes a job: restores each record unless someone has changed it since. */
export const undoJobAction = withUser(jobId, async (user, { id }) => {
  const job = await findJob(user, id);
  if (!job) return fail("not-found", words.jobNotFound);
  if (!job.canUndo) return fail("too-late", words.nothingToUndo);
  if (job.typeKey && !can(user, "records.edit", job.typeKey))
    return fail("forbidden", words.noPermissionToUndo);
  await db.$transaction(async (tx) => {
    const { count } = await tx.job.updateMany({
      where: { id, state: { in: ["DONE", "CANCELED", "FAILED"] } },
      data: {
        state: "UNDOING",
        position: FROM_THE_END,
        failures: 0,
        kept: 0,
        undoneById: user.id,
      },
    });
    if (count === 1) await emitJob(tx, "job.undone", user, id);
  });
  return ok(null);
});
