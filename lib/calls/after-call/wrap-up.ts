import "server-only";
import type { CurrentUser } from "../../auth/permissions";
import { db, type Tx } from "../../base/db";
import { canEditRecord } from "../../records/model/permissions";
import { isWithinReach, OWNED, ownedOf } from "../../records/reach";
import { listRelatedOpen } from "../../records/related";
import { fail, ok, type Result } from "../../base/result";
import { writeMentions } from "../../notes/write";
import { emit } from "../../events/emit";
import { notifyCall } from "../../events/notify";
import { markWrappedUp, talkedIn } from "./owed-note";
import { setStatus } from "../../records/set-status";
import { words } from "../../words/calls";

/**
 * Saves the note after a call and, if given, a new status: of the primary record, or of an open deal or case of it.
 * Saving again updates the note, so a retry after a lost response writes nothing twice. Without text it only completes
 * the call (E2, Skip).
 */
export async function wrapUp(
  user: CurrentUser,
  callId: string,
  input: { body: string; status: { recordId: string; value: string } | null },
): Promise<Result<null, "not-found" | "no-record" | "invalid">> {
  const call = await db.call.findFirst({
    where: talkedIn(user, callId),
    select: { id: true, mainRecordId: true, createdAt: true },
  });
  if (!call) return fail("not-found", words.notYourCall);
  const { mainRecordId } = call;
  const hasText = input.body !== "";
  if ((hasText || input.status) && (!mainRecordId || !(await isWithinReach(user, mainRecordId)))) {
    return fail("no-record", words.linkedToNoRecord);
  }
  if (input.status && !(await mayChangeStatus(user, mainRecordId!, input.status.recordId))) {
    return fail("no-record", words.statusOutOfReach);
  }
  const problem = await db.$transaction(async (tx) => {
    if (hasText && mainRecordId) {
      await saveNote(tx, user, callId, { recordId: mainRecordId, body: input.body });
    }
    if (input.status && !(await setStatus(tx, user, input.status, { callId }))) {
      return fail("invalid", words.statusNotFound);
    }
    await markWrappedUp(tx, user, callId);
    await tx.noteDraft.deleteMany({ where: { callId, userId: user.id } });
    await notifyCall(tx, callId);
    return null;
  });
  return problem ?? ok(null);
}

async function saveNote(
  tx: Tx,
  user: CurrentUser,
  callId: string,
  { recordId, body }: { recordId: string; body: string },
) {
  const key = { callId, authorId: user.id };
  const before = await tx.note.findUnique({
    where: { callId_authorId: key },
    select: { body: true, recordId: true },
  });
  const note = await tx.note.upsert({
    where: { callId_authorId: key },
    create: { ...key, recordId, body },
    update: { recordId, body },
    select: { id: true },
  });
  await writeMentions(tx, note.id, body, user.id);
  if (before?.body === body && before.recordId === recordId) return;
  const of = { actor: user, subjectId: note.id, recordIds: [recordId], cause: { callId } };
  await emit(tx, [
    before
      ? { ...of, kind: "note.changed", data: { before, after: { recordId, body } } }
      : { ...of, kind: "note.added", data: { body } },
  ]);
}

/** Whether the user can edit the record, which is the primary one, or an open deal or case of it. */
async function mayChangeStatus(user: CurrentUser, mainRecordId: string, recordId: string): Promise<boolean> {
  const record = await db.record.findUnique({ where: { id: recordId }, select: OWNED });
  if (!record || !canEditRecord(user, ownedOf(record))) return false;
  const related = recordId === mainRecordId ? [] : await listRelatedOpen(user, mainRecordId);
  return (
    recordId === mainRecordId || related.some(({ id, status }) => id === recordId && status !== undefined)
  );
}

/** Stores the user's unsaved note, so that the next browser they open has it (E3). */
export async function keepDraft(
  user: CurrentUser,
  callId: string,
  body: string,
): Promise<Result<null, "not-found">> {
  const call = await db.call.findFirst({ where: talkedIn(user, callId), select: { id: true } });
  if (!call) return fail("not-found", words.notYourCall);
  const key = { callId, userId: user.id };
  await db.noteDraft.upsert({
    where: { callId_userId: key },
    create: { ...key, body },
    update: { body, updatedAt: new Date() },
  });
  return ok(null);
}
