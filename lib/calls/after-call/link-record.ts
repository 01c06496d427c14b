import "server-only";
import type { CurrentUser } from "../../auth/permissions";
import { db, type Tx } from "../../base/db";
import type { Decimal } from "../../records/model/number-text";
import { isWithinReach, OWNED, reaches } from "../../records/reach";
import { createRecordOf } from "../../records/save";
import type { RecordInput } from "../../records/write";
import { fail, ok, type Result } from "../../base/result";
import { words } from "../../words/calls";
import { addTimelineEntry } from "../../events/timeline-entry";
import { notifyCall, notifyTimeline } from "../../events/notify";
import { callScope } from "../scope";

/** Records linked to a call by its number alone. */
export const MOST_LINKS = 5;

/** A call that can be linked. */
interface Linked {
  id: string;
  createdAt: Date;
}

/** Links a call to records and shows it on their timelines; `mainId` becomes the one that gets the note. */
export async function linkCall(tx: Tx, call: Linked, recordIds: readonly string[], mainId: string | null) {
  await addLinks(tx, call, recordIds, mainId);
  if (mainId) {
    await tx.callLink.updateMany({ where: { callId: call.id }, data: { main: false } });
    await tx.callLink.updateMany({ where: { callId: call.id, recordId: mainId }, data: { main: true } });
    await tx.call.update({ where: { id: call.id }, data: { mainRecordId: mainId } });
  }
}

/** The same for a call that is being written, and names its main record itself. */
export async function addLinks(tx: Tx, call: Linked, recordIds: readonly string[], mainId: string | null) {
  if (recordIds.length === 0) return;
  await tx.callLink.createMany({
    data: recordIds.map((recordId) => ({ callId: call.id, recordId, main: recordId === mainId })),
    skipDuplicates: true,
  });
  await addTimelineEntry(tx, recordIds, "CALL", call.id, call.createdAt);
}

/**
 * Gives a call to the record it was about, with the notes on it that the user may read: a colleague's note on a record out
 * of their reach stays where it is. The links to others stay.
 */
export async function correctLink(user: CurrentUser, callId: string, recordId: string): Promise<void> {
  await db.$transaction(async (tx) => {
    const call = await tx.call.findUniqueOrThrow({
      where: { id: callId },
      select: {
        id: true,
        createdAt: true,
        agentId: true,
        notes: { select: { id: true, record: { select: OWNED } } },
      },
    });
    await linkCall(tx, call, [recordId], recordId);
    const noteIds = call.notes.filter(({ record }) => reaches(user, record)).map(({ id }) => id);
    await tx.note.updateMany({ where: { id: { in: noteIds } }, data: { recordId } });
    const moved = await tx.timelineEntry.findMany({
      where: { kind: "NOTE", refId: { in: noteIds }, recordId: { not: recordId } },
      select: { id: true, recordId: true },
    });
    await tx.timelineEntry.updateMany({
      where: { id: { in: moved.map(({ id }) => id) } },
      data: { recordId },
    });
    await notifyTimeline(
      tx,
      moved.map((entry) => entry.recordId),
    );
    await notifyCall(tx, callId);
  });
}

/**
 * Makes `recordId`, which the caller knows to be within reach, the main link of a call that the user is on, was on, or is
 * being rung for now. A call of somebody else is left alone, also when it had rung this user before.
 */
async function linkToRunningCall(user: { id: string }, callId: string, recordId: string): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const call = await tx.call.findFirst({
      where: {
        id: callId,
        OR: [
          { agentId: user.id },
          { legs: { some: { userId: user.id, OR: [{ won: true }, { role: "CUSTOMER" }] } } },
          { state: { in: ["OFFERING", "QUEUED"] }, legs: { some: { userId: user.id, endedAt: null } } },
          { legs: { some: { userId: user.id, endedAt: null, transferredBy: { not: null } } } },
        ],
      },
      select: { id: true, createdAt: true },
    });
    if (!call) return false;
    await linkCall(tx, call, [recordId], recordId);
    await notifyCall(tx, callId);
    return true;
  });
}

/** D5: of several records with a number, this one is meant, now and when the number calls again. */
export async function chooseCaller(
  user: CurrentUser,
  callId: string,
  recordId: string,
): Promise<Result<null, "not-found">> {
  if (!(await isWithinReach(user, recordId))) return fail("not-found", words.noAccessToRecord);
  if (!(await linkToRunningCall(user, callId, recordId))) return fail("not-found", words.callNotFound);
  const { customerNumber: e164 } = await db.call.findUniqueOrThrow({
    where: { id: callId },
    select: { customerNumber: true },
  });
  if (e164) {
    await db.numberChoice.upsert({
      where: { e164 },
      create: { e164, recordId },
      update: { recordId },
    });
  }
  return ok(null);
}

/** Most earlier calls that a new record takes up. */
const MOST_EARLIER = 50;

/**
 * E6: a record that its user has just written takes up the calls there were with its numbers, as far as they may see them:
 * who writes down a number learns nothing of what colleagues talked about with it.
 */
export async function adoptCalls(user: CurrentUser, recordId: string): Promise<void> {
  await db.$transaction(async (tx) => {
    const calls = await tx.$queryRaw<{ id: string; createdAt: Date; mainRecordId: string | null }[]>`
      SELECT c.id, c."createdAt", c."mainRecordId" FROM "Call" c
      WHERE c."customerNumber" IN (SELECT e164 FROM "PhoneNumber" WHERE "recordId" = ${recordId} AND NOT assumed)
        AND NOT EXISTS (SELECT 1 FROM "CallLink" l WHERE l."callId" = c.id AND l."recordId" = ${recordId})
        AND ${callScope(user)}
      ORDER BY c."createdAt" DESC LIMIT ${MOST_EARLIER}`;
    for (const call of calls) {
      await linkCall(tx, call, [recordId], call.mainRecordId === null ? recordId : null);
    }
  });
}

/**
 * Creates a record on a user's behalf, links the call it was made in to it, if any (C3, D6), and the calls there were with
 * its numbers.
 */
export async function createRecordWithCalls(
  user: CurrentUser,
  typeKey: string,
  input: RecordInput,
  { decimal, callId }: { decimal: Decimal | null; callId?: string },
) {
  const created = await createRecordOf(user, typeKey, input, { decimal });
  if (!created.ok || created.value.errors) return created;
  if (callId) await linkToRunningCall(user, callId, created.value.id);
  await adoptCalls(user, created.value.id);
  return created;
}
