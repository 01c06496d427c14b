import "server-only";
import type { CurrentUser } from "../../auth/permissions";
import { db, type Tx } from "../../base/db";
import type { Decimal } from "../../records/model/number-text";
import type { Prisma } from "../../generated/prisma/client";
import { isWithinReach, OWNED, reaches } from "../../records/reach";
import { createRecordOf } from "../../records/save";
import type { RecordInput } from "../../records/write";
import { fail, ok, type Result } from "../../base/result";
import { words } from "../../words/calls";
import type { Actor } from "../../events/domain-event";
import { emit } from "../../events/emit";
import { notifyCall } from "../../events/notify";

/** The most records linked to a call by its number alone. */
export const MOST_LINKS = 5;

/** Links a call to records; `mainId` becomes primary and gets the note. @param actor  null: the system */
export async function linkCall(
  tx: Tx,
  call: { id: string },
  recordIds: readonly string[],
  mainId: string | null,
  actor: Actor | null = null,
) {
  await tx.callLink.createMany({
    data: recordIds.map((recordId) => ({ callId: call.id, recordId, main: recordId === mainId })),
    skipDuplicates: true,
  });
  await emit(tx, [
    { kind: "call.linked", actor, subjectId: call.id, data: { linked: [...recordIds], mainId } },
  ]);
  if (mainId) {
    await tx.callLink.updateMany({ where: { callId: call.id }, data: { main: false } });
    await tx.callLink.updateMany({ where: { callId: call.id, recordId: mainId }, data: { main: true } });
    await tx.call.update({ where: { id: call.id }, data: { mainRecordId: mainId } });
  }
}

/**
 * Makes a record the primary one of a call and moves the call's notes to it. Notes on records outside the user's reach
 * stay where they are, as do the links to other records.
 */
export async function correctLink(user: CurrentUser, callId: string, recordId: string): Promise<void> {
  await db.$transaction(async (tx) => {
    const call = await tx.call.findUniqueOrThrow({
      where: { id: callId },
      select: {
        id: true,
        notes: { select: { id: true, body: true, recordId: true, record: { select: OWNED } } },
      },
    });
    await linkCall(tx, call, [recordId], recordId, user);
    const moved = call.notes.filter((note) => reaches(user, note.record) && note.recordId !== recordId);
    await tx.note.updateMany({ where: { id: { in: moved.map(({ id }) => id) } }, data: { recordId } });
    await emit(
      tx,
      moved.map((note) => ({
        kind: "note.changed",
        actor: user,
        subjectId: note.id,
        recordIds: [note.recordId, recordId],
        data: { before: { body: note.body, recordId: note.recordId }, after: { body: note.body, recordId } },
        cause: { callId },
      })),
    );
    await notifyCall(tx, callId);
  });
}

/** Condition: a call the user is on, was on, or is being rung for now. A colleague's is none, even if it rang them before. */
const ownCall = (user: Actor, callId: string): Prisma.CallWhereInput => ({
  id: callId,
  OR: [
    { agentId: user.id },
    { legs: { some: { userId: user.id, admittedAt: { not: null } } } },
    {
      conversation: { state: { in: ["OFFERING", "QUEUED"] } },
      legs: { some: { userId: user.id, endedAt: null } },
    },
    { legs: { some: { userId: user.id, endedAt: null, requestedById: { not: null } } } },
  ],
});

/** Makes `recordId` the primary record of the user's own call. The caller has checked access to the record. */
async function linkToRunningCall(tx: Tx, user: Actor, callId: string, recordId: string): Promise<boolean> {
  const call = await tx.call.findFirst({ where: ownCall(user, callId), select: { id: true } });
  if (!call) return false;
  await makePrimary(tx, user, call.id, recordId);
  return true;
}

async function makePrimary(tx: Tx, user: Actor, callId: string, recordId: string): Promise<void> {
  await linkCall(tx, { id: callId }, [recordId], recordId, user);
  await notifyCall(tx, callId);
}

/** Chooses the right record among several with a number, for this call and for later calls from the number (D5). */
export async function chooseCaller(
  user: CurrentUser,
  callId: string,
  recordId: string,
): Promise<Result<null, "not-found">> {
  if (!(await isWithinReach(user, recordId))) return fail("not-found", words.noAccessToRecord);
  const isLinked = await db.$transaction((tx) => linkToRunningCall(tx, user, callId, recordId));
  if (!isLinked) return fail("not-found", words.callNotFound);
  const { remoteNumber: e164 } = await db.call.findUniqueOrThrow({
    where: { id: callId },
    select: { remoteNumber: true },
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

/**
 * Creates a record for a user and, in the same transaction, links it to the call of theirs it was created in, if any
 * (C3, D6). `adopt.ts` then links earlier calls with its numbers.
 */
export async function createRecordInCall(
  user: CurrentUser,
  typeKey: string,
  input: RecordInput,
  { decimal, callId }: { decimal: Decimal | null; callId?: string },
) {
  const call = callId
    ? await db.call.findFirst({ where: ownCall(user, callId), select: { id: true } })
    : null;
  return createRecordOf(user, typeKey, input, {
    decimal,
    within: call ? (tx, id) => makePrimary(tx, user, call.id, id) : undefined,
    cause: call ? { callId: call.id } : undefined,
  });
}
