import "server-only";
import type { Tx } from "../base/db";
import type { JobKind, JobState } from "../generated/prisma/client";
import type { ItemProblem } from "./problem";

export interface JobRow {
  id: string;
  kind: JobKind;
  state: JobState;
  /** The user by whose rights it works: who started it, or who undoes it. */
  userId: string;
  typeId: string | null;
  input: unknown;
  total: number | null;
  position: number;
  failures: number;
  createdAt: Date;
}

export interface JobItemRow {
  position: number;
  recordId: string | null;
  cells: string[];
  key: string | null;
  before: unknown;
  version: number | null;
}

export type Outcome = "created" | "updated" | "skipped" | "rejected" | "undone" | "kept";

/** The result of one item. */
export interface ItemResult {
  position: number;
  outcome: Outcome;
  /** Why it was rejected, or what to check although it was not. */
  problems?: readonly ItemProblem[];
  recordId?: string | null;
  key?: string | null;
  before?: unknown;
  version?: number | null;
  /** IMPORT: the cells to keep of the row. */
  cells?: string[];
  /** IMPORT: records created for the row's links. */
  linked?: string[];
}

/**
 * One kind of job. Each step runs in the transaction that also stores the job's position: if the process dies, the step has
 * not happened, and the next worker repeats it.
 */
export interface JobHandler {
  /** Inserts the items and returns their number. Left out when the items come with the job. */
  stage?: (tx: Tx, job: JobRow) => Promise<number>;
  /** Returns what `run` would do, without writing records. */
  check?: (tx: Tx, job: JobRow, items: JobItemRow[]) => Promise<ItemResult[]>;
  /** Returns results for at least the first item. Items without a result come again with the next slice. */
  run: (tx: Tx, job: JobRow, items: JobItemRow[]) => Promise<ItemResult[]>;
  /** Reverts what `run` did to these items, unless someone has changed the record since. */
  undo?: (tx: Tx, job: JobRow, items: JobItemRow[]) => Promise<ItemResult[]>;
  /** Runs once, after the last item or when the job stops early. */
  finish?: (tx: Tx, job: JobRow, how: "DONE" | "CANCELED" | "FAILED") => Promise<void>;
}

export type JobHandlers = Record<JobKind, JobHandler>;
