import "server-only";
import { can, type CurrentUser } from "../../auth/permissions";
import { db, type Tx } from "../../base/db";
import { formatNumber, readDialled, type DialProblem } from "../../phone-numbers/numbers";
import { isEmergency } from "../../phone-numbers/emergency";
import { fail, ok, type Result } from "../../base/result";
import type { Conversation } from "../model/conversation";
import type { Fact, Target } from "../model/facts";
import { may } from "../model/may";
import { legOf } from "../model/parties";
import type { CallEngine } from "../engine/call-engine";
import { claimSlots, isAvailable } from "../engine/routing";
import { words } from "../../words/calls";
import { linkCall, MOST_LINKS } from "../after-call/link-record";
import { chooseCallerIdIn } from "./caller-id";
import { findByExtension } from "./dial-target";
import { listMatches } from "./place-call";
import { DIAL_PROBLEMS, getCallingRules, countriesOf, callsTooMuch } from "./calling-rules";

type RingProblem = "forbidden" | "not-found" | "taken" | "too-many" | "no-number" | "emergency" | DialProblem;

/**
 * What somebody is rung for: to get the call (F2, F3), to talk to first (F4), or to come into the room (G3). If the phone
 * of a transfer declines, fails or does not answer, the customer waits in the queue.
 */
export interface Ring {
  type: "transfer" | "consult" | "add";
  to: { userId: string } | { number: string };
  /** Made by the browser, so that a repeated request rings nobody twice. */
  legId?: string;
}

/** Rings a colleague for a call, or a typed number or extension. */
export async function ringTarget(
  calls: CallEngine,
  user: CurrentUser,
  callId: string,
  ring: Ring,
): Promise<Result<{ name: string }, RingProblem>> {
  const { to } = ring;
  const userId = "userId" in to ? to.userId : await findByExtension(to.number);
  if (userId) return ringColleague(calls, user, callId, ring, userId);
  return "number" in to
    ? ringOutside(calls, user, callId, ring, to.number)
    : fail("not-found", words.noSuchColleague);
}

async function ringColleague(
  calls: CallEngine,
  user: CurrentUser,
  callId: string,
  ring: Ring,
  userId: string,
): Promise<Result<{ name: string }, RingProblem>> {
  const target = await db.user.findFirst({
    where: { id: userId, disabledAt: null, numbers: { some: {} } },
    select: { name: true },
  });
  if (!target || userId === user.id) return fail("not-found", words.noSuchColleague);
  const { clock } = calls.deps;
  const now = clock.now();
  const started = await start(calls, user, callId, ring, { userId, number: null }, async (tx, c) => {
    return (await isAvailable(tx, userId, now)) && (await claimSlots(tx, c.id, [userId], now)).length > 0;
  });
  if (started === "taken") return fail("taken", words.colleagueTaken(target.name));
  return started ? ok(target) : fail("not-found", words.cannotTransfer);
}

/** Rings an outside number, with the same checks as dialling it manually. */
async function ringOutside(
  calls: CallEngine,
  user: CurrentUser,
  callId: string,
  ring: Ring,
  text: string,
): Promise<Result<{ name: string }, RingProblem>> {
  if (!can(user, "calls.dial")) return fail("forbidden", words.noPermissionToDial);
  const workspace = await getCallingRules();
  if (isEmergency(text, countriesOf(workspace))) return fail("emergency", words.noEmergencyTransfer);
  const read = readDialled(text, { ...workspace, country: null });
  if (read.problem) return fail(read.problem, DIAL_PROBLEMS[read.problem]);
  if (await callsTooMuch(user.id, calls.deps.clock.now(), workspace.callsPerHour)) {
    return fail("too-many", words.tooManyCalls);
  }
  const numberId = await chooseCallerIdIn(callId, user.id, read.number);
  if (!numberId) return fail("no-number", words.noCallerId);
  const [records, started] = await Promise.all([
    listMatches(read.number),
    start(calls, user, callId, ring, { userId: null, number: read.number, numberId }),
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

const FACT = { transfer: "transfer-asked", consult: "consult-asked", add: "add-asked" } as const;

/** @returns the target's leg; null if this user may not ring it now; "taken" if the other phone is not free */
async function start(
  calls: CallEngine,
  user: CurrentUser,
  callId: string,
  { type, legId: known }: Ring,
  to: Target,
  isFree: (tx: Tx, c: Conversation) => Promise<boolean> = () => Promise.resolve(true),
): Promise<{ legId: string } | "taken" | null> {
  const { clock, makeId } = calls.deps;
  const legId = known ?? makeId();
  let answer: { legId: string } | "taken" | null = null;
  await calls.apply(callId, async (call, tx): Promise<Fact[]> => {
    // A page that asks again after a lost answer has its leg already.
    if (legOf(call, legId)?.requestedById === user.id) answer = { legId };
    if (legOf(call, legId) || !may(call, user.id, type)) return [];
    answer = (await isFree(tx, call)) ? { legId } : "taken";
    if (answer === "taken") return [];
    return [{ type: FACT[type], legId, to, byUserId: user.id, at: clock.now() }];
  });
  return answer;
}
