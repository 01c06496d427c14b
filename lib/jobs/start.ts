import "server-only";
import { z } from "zod";
import type { CurrentUser } from "../auth/permissions";
import { db } from "../db";
import type { Prisma } from "../generated/prisma/client";
import type { TypeView } from "../records/field-kinds";
import { namesOf, queryOf } from "../query";
import { parseListParams } from "../records/list-params";
import { withinReach } from "../records/reach";
import { fail, ok } from "../result";
import { common } from "../words/common";
import { workOnce } from "./run";
import { words } from "../words/jobs";

/** The records meant: those that were ticked, or all that a list's address shows. */
export const targetSchema = z.union([
  z.object({ ids: z.array(z.string()).min(1, words.chooseSomeRecordsFirst).max(1_000) }),
  z.object({ query: z.string() }),
]);

type Target = z.infer<typeof targetSchema>;

interface NewJob {
  kind: "EDIT" | "DELETE" | "MERGE";
  type: TypeView;
  label: string;
  input: Record<string, unknown>;
  target: Target;
}

/**
 * Few records are done before the answer; the worker goes on with the rest. Ticked ones out of the user's reach are left
 * out; a list that cannot be understood means none.
 */
export async function startJob(user: CurrentUser, { kind, type, label, input, target: meant }: NewJob) {
  const list = "query" in meant && parseListParams(type, queryOf(new URLSearchParams(meant.query)));
  if (list && list.unreadable) return fail("invalid", common.filterUnreadable(namesOf(list.unreadable)));
  const reached = "ids" in meant ? await withinReach(user, meant.ids) : null;
  const ids = reached && "ids" in meant ? [...new Set(meant.ids)].filter((id) => reached.has(id)) : null;
  const job = await db.job.create({
    data: {
      kind,
      state: "RUNNING",
      userId: user.id,
      typeId: type.id,
      label,
      input: { ...input, query: "query" in meant ? meant.query : null } as Prisma.InputJsonObject,
      total: ids?.length ?? null,
      items: { create: ids?.map((recordId, index) => ({ position: index + 1, recordId })) },
    },
    select: { id: true },
  });
  if (ids) {
    await workOnce(job.id);
    await workOnce(job.id);
  }
  return ok({ jobId: job.id });
}
