import "server-only";
import type { CurrentUser } from "../../auth/permissions";
import { dayOf } from "../../base/days";
import { db, type Tx } from "../../base/db";
import { fail, ok, type Result } from "../../base/result";
import { addCallBack } from "../../tasks/call-back";
import { markWrappedUp } from "./owed-note";
import { words } from "../../words/calls";
import { words as taskWords } from "../../words/tasks";
import type { Call } from "../model/call";
import { findOtherParty } from "../other-party";

/** B6: leaves a "please call back" for the agent of a call on its record. A number in no record has the call log only. */
export async function askToCallBack(tx: Tx, call: Call): Promise<void> {
  const row = await tx.call.findUniqueOrThrow({ where: { id: call.id }, select: { mainRecordId: true } });
  if (!row.mainRecordId || !call.agentId || !call.customerNumber) return;
  await addCallBack(tx, {
    recordId: row.mainRecordId,
    assigneeId: call.agentId,
    title: words.callBackAfterLoss,
    callBack: call.customerNumber,
    dueOn: dayOf(call.apologyAt ?? Date.now(), await zoneOf(tx, call.agentId)),
  });
}

/** Where a user's day is: their zone, else the workspace's. */
async function zoneOf(tx: Tx, userId: string): Promise<string> {
  const { timeZone } = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { timeZone: true } });
  if (timeZone) return timeZone;
  const workspace = await tx.workspace.findUniqueOrThrow({
    where: { id: "workspace" },
    select: { timeZone: true },
  });
  return workspace.timeZone;
}

/** Puts whom a call was with on the user's call-back list, and counts the call as written up. */
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
    await addCallBack(tx, {
      recordId: record.id,
      assigneeId: user.id,
      title: note || taskWords.callBackTitle(record.name),
      callBack: e164,
      dueOn: null,
    });
    await markWrappedUp(tx, user, callId);
  });
  return ok(null);
}

/** Whoever was to be called back has been reached. */
export async function settleCallBacks(tx: Tx, { customerNumber }: Call): Promise<void> {
  if (!customerNumber) return;
  await tx.task.updateMany({
    where: { callBack: customerNumber, doneAt: null },
    data: { doneAt: new Date() },
  });
}
