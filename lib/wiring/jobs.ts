import "server-only";
import { importHandler } from "../import/handler";
import { eraseHandler } from "../personal-data/erase";
import { deleteHandler, editHandler } from "../record-jobs/bulk";
import { handOverHandler } from "../record-jobs/hand-over";
import { mergeHandler } from "../record-jobs/merge";
import { rebuildHandler, retypeHandler } from "../record-types/field-jobs";
import type { JobHandlers } from "../jobs/handler";
import * as run from "../jobs/run";

/** The handler of each kind of job. */
export const JOB_KINDS: JobHandlers = {
  EDIT: editHandler,
  DELETE: deleteHandler,
  IMPORT: importHandler,
  REBUILD: rebuildHandler,
  RETYPE: retypeHandler,
  MERGE: mergeHandler,
  HAND_OVER: handOverHandler,
  ERASE: eraseHandler,
  EXPORT: { run: () => Promise.resolve([]) },
};

/** Runs one slice of a job; see `run.workOnce`. */
export const workOnce = (jobId?: string) => run.workOnce(JOB_KINDS, jobId);

/** Runs one job, or all of them, to the end. */
export const workAll = (jobId?: string) => run.workAll(JOB_KINDS, jobId);
