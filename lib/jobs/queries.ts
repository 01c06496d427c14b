import "server-only";
import { can, type CurrentUser } from "../auth/permissions";
import { db } from "../base/db";
import type { JobKind, JobState } from "../generated/prisma/client";
import { words } from "../words/jobs";
import { wordLabel } from "./label";
import { wordProblems } from "./problem";

/** A job as shown to its user: a plain object that can be sent to the client. */
export interface JobView {
  id: string;
  kind: JobKind;
  state: JobState;
  label: string;
  typeKey: string | null;
  typePlural: string | null;
  userName: string;
  /** Items in all; null while they are counted. */
  total: number | null;
  /** Items done in the present pass. */
  done: number;
  created: number;
  updated: number;
  skipped: number;
  rejected: number;
  message: string | null;
  createdAt: Date;
  finishedAt: Date | null;
  canUndo: boolean;
}

/** Days for which items, and with them the undo, are kept. */
export const UNDO_DAYS = 30;

const DAY_MS = 86_400_000;

const UNDOABLE: readonly JobKind[] = ["EDIT", "DELETE", "IMPORT", "MERGE", "HAND_OVER"];

const SELECT = {
  id: true,
  kind: true,
  state: true,
  label: true,
  total: true,
  position: true,
  created: true,
  updated: true,
  skipped: true,
  rejected: true,
  kept: true,
  createdAt: true,
  finishedAt: true,
  type: { select: { key: true, plural: true } },
  user: { select: { name: true } },
} as const;

type Row = NonNullable<Awaited<ReturnType<typeof db.job.findFirst<{ select: typeof SELECT }>>>>;

/** Says why a job failed, or what its undo left. */
function messageOf({ state, kept }: Pick<Row, "state" | "kept">): string | null {
  if (state === "FAILED") return words.stoppedByOurError;
  return state === "UNDONE" && kept > 0 ? words.notUndone(kept) : null;
}

function toView({ type, user, position, label, kept, ...job }: Row): JobView {
  const total = job.total ?? 0;
  const isEnded = ["DONE", "CANCELED", "FAILED"].includes(job.state);
  return {
    ...job,
    label: wordLabel(label),
    message: messageOf({ state: job.state, kept }),
    typeKey: type?.key ?? null,
    typePlural: type?.plural ?? null,
    userName: user.name,
    done: job.state === "UNDOING" ? Math.max(0, total - position) : Math.min(position, total),
    canUndo:
      isEnded &&
      job.createdAt.getTime() > Date.now() - UNDO_DAYS * DAY_MS &&
      UNDOABLE.includes(job.kind) &&
      job.created + job.updated > 0,
  };
}

/** The jobs a user can see, stop and undo: their own, or all with permission to change settings. */
const visible = (user: CurrentUser) => (can(user, "settings.records") ? {} : { userId: user.id });

const JOBS_SHOWN = 100;

/** Lists the newest jobs, without uploads that were never continued. */
export async function listJobs(user: CurrentUser): Promise<JobView[]> {
  const rows = await db.job.findMany({
    where: { ...visible(user), state: { not: "STAGED" } },
    orderBy: { createdAt: "desc" },
    take: JOBS_SHOWN,
    select: SELECT,
  });
  return rows.map(toView);
}

export async function findJob(user: CurrentUser, id: string): Promise<JobView | null> {
  const row = await db.job.findFirst({ where: { id, ...visible(user) }, select: SELECT });
  return row && toView(row);
}

/** Returns a job's input, whose shape depends on its kind. */
export async function findJobInput(user: CurrentUser, id: string): Promise<unknown> {
  return (await db.job.findFirst({ where: { id, ...visible(user) }, select: { input: true } }))?.input;
}

export interface JobProblem {
  position: number;
  problem: string;
  cells: string[];
}

const toProblem = ({ problems, ...row }: { position: number; problems: unknown; cells: string[] }) => ({
  ...row,
  problem: wordProblems(problems),
});

/** Lists the first items that were, or would be, rejected. */
export async function listProblems(jobId: string, take = 50): Promise<JobProblem[]> {
  const rows = await db.jobItem.findMany({
    where: { jobId, outcome: "rejected" },
    orderBy: { position: "asc" },
    take,
    select: { position: true, problems: true, cells: true },
  });
  return rows.map(toProblem);
}

/** Lists the first items that are, or would be, written but should be checked, and counts all of them. */
export async function listNotes(jobId: string, take = 20): Promise<{ first: JobProblem[]; count: number }> {
  const where = { jobId, outcome: { in: ["created", "updated"] }, problems: { not: [] } };
  const [rows, count] = await Promise.all([
    db.jobItem.findMany({
      where,
      orderBy: { position: "asc" },
      take,
      select: { position: true, problems: true, cells: true },
    }),
    db.jobItem.count({ where }),
  ]);
  return { first: rows.map(toProblem), count };
}

const JUST_NOW_MS = 600_000;

/** Returns the newest job that reads all numbers again, if it is running or has just ended. */
export async function findReindex(user: CurrentUser): Promise<JobView | null> {
  const row = await db.job.findFirst({
    where: {
      ...visible(user),
      kind: "REBUILD",
      typeId: null,
      OR: [{ state: "RUNNING" }, { finishedAt: { gt: new Date(Date.now() - JUST_NOW_MS) } }],
    },
    orderBy: { createdAt: "desc" },
    select: SELECT,
  });
  return row && toView(row);
}
