import "server-only";
import type { Tx } from "../base/db";
import type { Prisma } from "../generated/prisma/client";
import type { JobLabel } from "./label";

type NewJob = Omit<Prisma.JobUncheckedCreateInput, "label"> & { label: JobLabel };

/** Creates a job of any kind. Requires its label to be a code, which the column's own type does not. */
export const createJob = (tx: Tx, job: NewJob): Promise<{ id: string }> =>
  tx.job.create({ data: job, select: { id: true } });
