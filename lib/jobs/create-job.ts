import "server-only";
import type { Tx } from "../base/db";
import type { EventKind } from "../events/domain-event";
import { emit } from "../events/emit";
import type { JobKind, Prisma } from "../generated/prisma/client";
import type { JobLabel } from "./label";

type NewJob = Omit<Prisma.JobUncheckedCreateInput, "label"> & { label: JobLabel };

/** Creates a job of any kind. Requires its label to be a code, which the column's own type does not. */
export const createJob = (tx: Tx, job: NewJob): Promise<{ id: string }> =>
  tx.job.create({ data: job, select: { id: true } });

type JobEvent = Extract<EventKind, `job.${string}`>;

/** Kinds that users start as such. A merge is told by its record's event, the others follow from a change of settings. */
const TOLD: readonly JobKind[] = ["EDIT", "DELETE", "IMPORT", "HAND_OVER"];

/** Emits that a user has started, stopped or undone a job. */
export async function emitJob(tx: Tx, kind: JobEvent, actor: { id: string; name: string }, id: string) {
  const { type, ...job } = await tx.job.findUniqueOrThrow({
    where: { id },
    select: {
      kind: true,
      label: true,
      total: true,
      type: { select: { key: true, singular: true, plural: true } },
    },
  });
  if (kind === "job.started" && !TOLD.includes(job.kind)) return;
  await emit(tx, [
    {
      kind,
      actor,
      subjectId: id,
      recordIds: [],
      data: {
        job: job.kind,
        label: job.label as Prisma.InputJsonValue,
        type: type ? { key: type.key, label: type.plural } : undefined,
        total: job.total,
      },
      cause: { jobId: id },
    },
  ]);
}
