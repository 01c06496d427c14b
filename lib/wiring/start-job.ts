import "server-only";
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import type { CurrentUser } from "../auth/permissions";
import { db } from "../base/db";
import type { Prisma } from "../generated/prisma/client";
import { createJob, emitJob } from "../jobs/create-job";
import type { JobLabel } from "../jobs/label";
import { wordProblems } from "../jobs/problem";
import type { TypeView } from "../records/model/field-kinds";
import { namesOf, queryOf } from "../base/query";
import { parseListParams } from "../records/list-params";
import { withinReach } from "../records/reach";
import { fail, ok } from "../base/result";
import { common } from "../words/common";
import { workAll, workOnce } from "./jobs";
import { words } from "../words/jobs";

/** The records a job is for: selected ones, or all that a list's address shows. */
export const targetSchema = z.union([
  z.object({ ids: z.array(z.string()).min(1, words.selectRecordsFirst).max(1_000) }),
  z.object({ query: z.string() }),
]);

type Target = z.infer<typeof targetSchema>;

interface NewJob {
  kind: "EDIT" | "DELETE" | "MERGE";
  type: TypeView;
  label: JobLabel;
  input: Record<string, unknown>;
  target: Target;
}

/**
 * Starts a job. A few records are done before the answer; the worker does the rest. Selected records the user has no access
 * to are left out. A list address that cannot be understood is an error.
 */
export async function startJob(user: CurrentUser, { kind, type, label, input, target: meant }: NewJob) {
  const list = "query" in meant && parseListParams(type, queryOf(new URLSearchParams(meant.query)));
  if (list && list.unreadable) return fail("invalid", common.filterUnreadable(namesOf(list.unreadable)));
  const reached = "ids" in meant ? await withinReach(user, meant.ids) : null;
  const ids = reached && "ids" in meant ? [...new Set(meant.ids)].filter((id) => reached.has(id)) : null;
  if (ids?.length === 0) return fail("not-found", common.recordNotFound);
  const job = await db.$transaction(async (tx) => {
    const created = await createJob(tx, {
      kind,
      state: "RUNNING",
      userId: user.id,
      typeId: type.id,
      label,
      input: { ...input, query: "query" in meant ? meant.query : null } as Prisma.InputJsonObject,
      total: ids?.length ?? null,
      items: { create: ids?.map((recordId, index) => ({ position: index + 1, recordId })) },
    });
    await emitJob(tx, "job.started", user, created.id);
    return created;
  });
  if (ids) {
    await workOnce(job.id);
    await workOnce(job.id);
  }
  return ok({ jobId: job.id });
}

const LOOK_AGAIN_MS = 50;

/**
 * Waits for a small job to end, whether this process or the worker does it, so that the answer can say what went wrong.
 *
 * @returns that the job failed, the problem of an item that was rejected, or null; also null if it takes longer
 *   than `withinMs`: its progress is shown elsewhere
 */
export async function whatWentWrong(jobId: string, withinMs = 10_000): Promise<string | null> {
  const until = performance.now() + withinMs;
  for (;;) {
    await workAll(jobId);
    const { state } = await db.job.findUniqueOrThrow({ where: { id: jobId }, select: { state: true } });
    if (state === "FAILED" || state === "CANCELED") return words.stoppedByOurError;
    if (state === "DONE") break;
    if (performance.now() > until) return null;
    await setTimeout(LOOK_AGAIN_MS);
  }
  const rejected = await db.jobItem.findFirst({
    where: { jobId, outcome: "rejected" },
    select: { problems: true },
  });
  return rejected && (wordProblems(rejected.problems) || words.stoppedByOurError);
}
