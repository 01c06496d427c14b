import "server-only";
import { z } from "zod";
import type { CurrentUser } from "../../auth/permissions";
import { db } from "../../base/db";
import { plainDigits } from "../../base/digits";
import { PHONE_KINDS } from "../../records/match-index/index-numbers";
import { isWithinReach } from "../../records/reach";
import { findOtherParty } from "../other-party";

const OPTIONS = {
  /** Our number to call from; otherwise one is chosen. */
  fromId: z.string().max(64).optional(),
  /** The agent has seen the objection to this call and still wants it. */
  confirmed: z.boolean().optional(),
};

/**
 * What to call: a phone field of a record, the other party of a call, a callback, a colleague, or typed text: a number
 * or an extension.
 */
export const dialTargetSchema = z.union([
  z.object({ recordId: z.string(), fieldKey: z.string(), ...OPTIONS }),
  z.object({ callId: z.string().max(64), ...OPTIONS }),
  z.object({ taskId: z.string().max(64), ...OPTIONS }),
  z.object({ userId: z.string().max(64), ...OPTIONS }),
  z.object({ number: z.string().max(100), ...OPTIONS }),
]);

export type DialTarget = z.infer<typeof dialTargetSchema>;

interface Target {
  text: string;
  country: string | null;
  recordId: string | null;
  /** Set when the target is a colleague and not a number. */
  colleagueId?: string;
}

/** Reads what to call, if the user reaches it; null otherwise. */
export async function readTarget(user: CurrentUser, target: DialTarget): Promise<Target | null> {
  if ("number" in target) return { text: target.number, country: null, recordId: null };
  if ("userId" in target) return { text: "", country: null, recordId: null, colleagueId: target.userId };
  if ("callId" in target) {
    const party = await findOtherParty(user, target.callId);
    if (party?.colleagueId)
      return { text: "", country: null, recordId: null, colleagueId: party.colleagueId };
    return party?.e164 ? { text: party.e164, country: null, recordId: party.record?.id ?? null } : null;
  }
  if ("taskId" in target) {
    const task = await db.task.findFirst({
      where: { id: target.taskId, callBack: { not: null } },
      select: { callBack: true, recordId: true, assigneeId: true },
    });
    const reached = task && (await isWithinReach(user, task.recordId));
    if (!task?.callBack || !(reached || task.assigneeId === user.id)) return null;
    return { text: task.callBack, country: null, recordId: reached ? task.recordId : null };
  }
  const record = await db.record.findFirst({
    where: { id: target.recordId, deletedAt: null },
    select: { values: true, type: { select: { fields: { select: { key: true, kind: true } } } } },
  });
  const field = record?.type.fields.find(({ key }) => key === target.fieldKey);
  if (!record || !field || !PHONE_KINDS.includes(field.kind)) return null;
  if (!(await isWithinReach(user, target.recordId))) return null;
  const values = record.values as Record<string, unknown>;
  const countryField = record.type.fields.find(({ kind }) => kind === "COUNTRY");
  const country = countryField && values[countryField.key];
  return {
    text: String(values[target.fieldKey] ?? ""),
    country: typeof country === "string" ? country : null,
    recordId: target.recordId,
  };
}

const EXTENSION = /^\d{2,5}$/;

/** Finds the colleague with this extension (B2). */
export async function findByExtension(text: string): Promise<string | null> {
  const extension = plainDigits(text.trim());
  if (!EXTENSION.test(extension)) return null;
  const found = await db.user.findUnique({ where: { extension }, select: { id: true } });
  return found?.id ?? null;
}
