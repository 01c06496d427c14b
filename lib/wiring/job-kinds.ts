import "server-only";
import type { JobKind } from "../generated/prisma/client";
import { importHandler } from "../import/handler";
import { deleteHandler, editHandler } from "../record-jobs/bulk";
import { mergeHandler } from "../record-jobs/merge";
import { rebuildHandler, retypeHandler } from "../record-types/field-jobs";
import type { JobHandler } from "../jobs/run";

/** What each kind of job does. */
export const JOB_KINDS: Record<JobKind, JobHandler> = {
  EDIT: editHandler,
  DELETE: deleteHandler,
  IMPORT: importHandler,
  REBUILD: rebuildHandler,
  RETYPE: retypeHandler,
  MERGE: mergeHandler,
  EXPORT: { run: () => Promise.resolve([]) },
};
