import "server-only";
import { can, type CurrentUser } from "../../auth/permissions";
import { db, type Tx } from "../../base/db";
import { formatNumber, readDialled, type DialProblem } from "../../phone-numbers/numbers";
import { isEmergency } from "../../phone-numbers/emergency";
import { fail, ok, type Result } from "../../base/result";
import type { Conversation } from "../model/conversation";
import type { Fact, TransferTarget } from "../model/facts";
import { may } from "../model/may";
import type { CallEngine } from "../engine/call-engine";
import { claimSlots, isAvailable } from "../engine/routing";
import { words } from "../../words/calls";
import { linkCall, MOST_LINKS } from "../after-call/link-record";
import { findByExtension } from "./dial-target";
import { listMatches } from "./place-call";
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
  const started = await startTransfer(calls, user, callId, { userId, number: null }, async (tx, c) => {
    return (await isAvailable(tx, userId, now)) && (await claimSlots(tx, c.id, [userId], now)).length > 0;
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
  const [records, started] = await Promise.all([
    listMatches(read.number),
    startTransfer(calls, user, callId, { userId: null, number: read.number }),
  ]);
  if (started === null || started === "taken") return fail("not-found", words.cannotTransfer);
  if (records.length > 0) {
    const mainId = records.length === 1 ? records[0]! : null;
    await db.$transaction((tx) =>
      linkCall(tx, { id: started.legId }, records.slice(0, MOST_LINKS), mainId, user),
    );
  }
  return ok({ name: formatNumber(read.number) });
}

/** @returns the target's leg; null if this user may not transfer the call; "taken" if the other phone is not free */
async function startTransfer(
  calls: CallEngine,
  user: CurrentUser,
  callId: string,
  to: TransferTarget,
  isFree: (tx: Tx, c: Conversation) => Promise<boolean> = () => Promise.resolve(true),
): Promise<{ legId: string } | "taken" | null> {
  const { clock, makeId } = calls.deps;
  const legId = makeId();
  let answer: { legId: string } | "taken" | null = null;
  await calls.apply(callId, async (call, tx): Promise<Fact[]> => {
    if (!may(call, user.id, "transfer")) return [];
    answer = (await isFree(tx, call)) ? { legId } : "taken";
    if (answer === "taken") return [];
    return [{ type: "transfer-asked", legId, to, byUserId: user.id, at: clock.now() }];
  });
  return answer;
}
