import "server-only";
import { importHandler } from "../import/handler";
import { deleteHandler, editHandler } from "../record-jobs/bulk";
import { mergeHandler } from "../record-jobs/merge";
import { rebuildHandler, retypeHandler } from "../record-types/field-jobs";
import * as run from "../jobs/run";

/** What each kind of job does. */
export const JOB_KINDS: run.JobHandlers = {
  EDIT: editHandler,
  DELETE: deleteHandler,
  IMPORT: importHandler,
  REBUILD: rebuildHandler,
  RETYPE: retypeHandler,
  MERGE: mergeHandler,
  EXPORT: { run: () => Promise.resolve([]) },
};

/** Does one slice of a job; see `run.workOnce`. */
export const workOnce = (jobId?: string) => run.workOnce(JOB_KINDS, jobId);

/** Works until nothing is left of a job, or of all of them. */
export const workAll = (jobId?: string) => run.workAll(JOB_KINDS, jobId);
