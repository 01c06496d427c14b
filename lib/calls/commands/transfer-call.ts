import "server-only";
import { can, type CurrentUser } from "../../auth/permissions";
import { db, type Tx } from "../../base/db";
import { formatNumber, readDialled, type DialProblem } from "../../phone-numbers/numbers";
import { isEmergency } from "../../phone-numbers/emergency";
import { fail, ok, type Result } from "../../base/result";
import type { Fact, TransferTarget } from "../model/facts";
import { mayTransfer } from "../model/may";
import type { CallEngine } from "../engine/call-engine";
import { claimSlots, isAvailable } from "../engine/routing";
import { words } from "../../words/calls";
import { findByExtension } from "./dial-target";
import { DIAL_PROBLEMS, getCallingRules, countriesOf, callsTooMuch } from "./calling-rules";

type TransferProblem = "forbidden" | "not-found" | "taken" | "too-many" | "emergency" | DialProblem;

/**
 * Transfers a running call to a colleague, or to a typed number or extension (F2, F3). The agent leaves once the other
 * phone rings. If that phone declines, fails or does not answer, the customer waits in the queue.
 */
export async function transferCall(
  calls: CallEngine,
  user: CurrentUser,
  callId: string,
  to: { userId: string } | { number: string },
): Promise<Result<{ name: string }, TransferProblem>> {
  const userId = "userId" in to ? to.userId : await findByExtension(to.number);
  if (userId) return transferToColleague(calls, user, callId, userId);
  return "number" in to
    ? transferOutside(calls, user, callId, to.number)
    : fail("not-found", words.noSuchColleague);
}

async function transferToColleague(
  calls: CallEngine,
  user: CurrentUser,
  callId: string,
  userId: string,
): Promise<Result<{ name: string }, TransferProblem>> {
  const target = await db.user.findFirst({
    where: { id: userId, disabledAt: null, numbers: { some: {} } },
    select: { name: true },
  });
  if (!target || userId === user.id) return fail("not-found", words.noSuchColleague);
  const { clock } = calls.deps;
  const now = clock.now();
  const started = await startTransfer(calls, user, callId, { userId, number: null }, async (tx) => {
    return (await isAvailable(tx, userId, now)) && (await claimSlots(tx, callId, [userId], now)).length > 0;
  });
  if (started === "taken") return fail("taken", words.colleagueTaken(target.name));
  return started ? ok(target) : fail("not-found", words.cannotTransfer);
}

/** Transfers to an outside number, with the same checks as dialling it manually. */
async function transferOutside(
  calls: CallEngine,
  user: CurrentUser,
  callId: string,
  text: string,
): Promise<Result<{ name: string }, TransferProblem>> {
  if (!can(user, "calls.manual-dial")) return fail("forbidden", words.noPermissionToDial);
  const workspace = await getCallingRules();
  if (isEmergency(text, countriesOf(workspace))) return fail("emergency", words.noEmergencyTransfer);
  const read = readDialled(text, { ...workspace, country: null });
  if (read.problem) return fail(read.problem, DIAL_PROBLEMS[read.problem]);
  if (await callsTooMuch(user.id, calls.deps.clock.now(), workspace.callsPerHour)) {
    return fail("too-many", words.tooManyCalls);
  }
  const started = await startTransfer(calls, user, callId, { userId: null, number: read.number });
  return started ? ok({ name: formatNumber(read.number) }) : fail("not-found", words.cannotTransfer);
}

/** @returns whether this user may transfer the call; "taken" if the other phone is not free */
async function startTransfer(
  calls: CallEngine,
  user: CurrentUser,
  callId: string,
  to: TransferTarget,
  isFree: (tx: Tx) => Promise<boolean> = () => Promise.resolve(true),
): Promise<boolean | "taken"> {
  const { clock, makeId } = calls.deps;
  let answer: boolean | "taken" = false;
  await calls.apply(callId, async (call, tx): Promise<Fact[]> => {
    answer = mayTransfer(call, user.id) && ((await isFree(tx)) || "taken");
    if (answer !== true) return [];
    return [{ type: "transfer-asked", legId: makeId(), to, byUserId: user.id, at: clock.now() }];
  });
  return answer;
}
