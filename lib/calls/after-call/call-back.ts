import "server-only";
import type { CurrentUser } from "../../auth/permissions";
import { dayOf } from "../../base/days";
import { db, type Tx } from "../../base/db";
import { fail, ok, type Result } from "../../base/result";
import { emit } from "../../events/emit";
import { addTask } from "../../tasks/add-task";
import { titleSchema } from "../../tasks/title";
import { markWrappedUp } from "./owed-note";
import { words } from "../../words/calls";
import type { Call } from "../model/conversation";
import { findOtherParty } from "../other-party";

/**
 * Creates a callback task on the primary record, for the call's agent. A number on no record is only in the call log
 * (B6).
 */
export async function askToCallBack(tx: Tx, call: Call, at: number): Promise<void> {
  const row = await tx.call.findUniqueOrThrow({ where: { id: call.id }, select: { mainRecordId: true } });
  if (!row.mainRecordId || !call.agentId || !call.remoteNumber) return;
  const task = {
    recordId: row.mainRecordId,
    assigneeId: call.agentId,
    title: { code: "call-back-after-loss" as const },
    callBack: call.remoteNumber,
    dueOn: dayOf(at, await zoneOf(tx, call.agentId)),
  };
  await addTask(tx, null, task, { callId: call.id });
}

/** Returns a user's time zone, or else the workspace's. */
async function zoneOf(tx: Tx, userId: string): Promise<string> {
  const { timeZone } = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { timeZone: true } });
  if (timeZone) return timeZone;
  const workspace = await tx.workspace.findUniqueOrThrow({
    where: { id: "workspace" },
    select: { timeZone: true },
  });
  return workspace.timeZone;
}

/** Adds the call's other party to the user's callbacks, and stops asking for the call's note. */
export async function callBackLater(
  user: CurrentUser,
  callId: string,
  note: string,
): Promise<Result<null, "not-found" | "no-record">> {
  const party = await findOtherParty(user, callId);
  if (!party?.e164) return fail("not-found", words.callNotFound);
  const { e164, record } = party;
  if (!record) return fail("no-record", words.noRecordForCallBack);
  await db.$transaction(async (tx) => {
    const title = note || { code: "call-back" as const, name: record.name };
    const task = { recordId: record.id, assigneeId: user.id, title, callBack: e164, dueOn: null };
    await addTask(tx, user, task, { callId });
    await markWrappedUp(tx, user, callId);
  });
  return ok(null);
}

/** Completes open callback tasks once the customer has been reached. */
export async function settleCallBacks(tx: Tx, { id: callId, remoteNumber, agentId }: Call): Promise<void> {
  if (!remoteNumber) return;
  const done = await tx.task.updateManyAndReturn({
    where: { callBack: remoteNumber, doneAt: null },
    data: { doneAt: new Date() },
    select: { id: true, recordId: true, title: true },
  });
  await emit(
    tx,
    done.map(({ id, recordId, title }) => ({
      kind: "task.done",
      actor: agentId === null ? null : { id: agentId },
      subjectId: id,
      recordIds: [recordId],
      data: { title: titleSchema.parse(title) },
      cause: { callId },
    })),
  );
}
