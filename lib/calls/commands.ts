import "server-only";
import { can, type CurrentUser } from "../auth/permissions";
import { db, isUniqueViolation } from "../db";
import { matchCaller } from "../matching/match-caller";
import { countryOf, formatNumber, readDialled, type DialProblem } from "../matching/numbers";
import { isEmergency } from "../matching/emergency";
import { PHONE_KINDS } from "../matching/index-numbers";
import { isWithinReach } from "../records/reach";
import { fail, ok, type Result } from "../result";
import type { Call } from "./call";
import { mayTransfer, newCall, newLeg, type Fact } from "./call-machine";
import { findChoice } from "./events";
import { findCall } from "./log";
import type { Calls } from "./calls";
import { linkCall, MOST_LINKS } from "./link-record";
import { claimSlots, isAvailable } from "./routing";
import { insertCall } from "./store";
import { makeTicket } from "./ticket";
import { words } from "../words/calls";

/** Whom to call: a phone field of a record, whoever a call was with, a call-back, or a number typed by hand. */
export type DialTarget = (
  { recordId: string; fieldKey: string } | { callId: string } | { taskId: string } | { number: string }
) & {
  /** The number of ours to call from; else one is chosen. */
  fromId?: string;
  /** The agent was told of what speaks against this call, and wants it nevertheless. */
  confirmed?: boolean;
};

type PlaceProblem =
  | "forbidden"
  | "not-found"
  | "on-a-call"
  | "no-number"
  | "emergency"
  | "too-many"
  /** These two may be confirmed. */
  | "do-not-call"
  | "colleague-talks"
  | DialProblem;

const HOUR_MS = 3_600_000;

const WORDS: Record<DialProblem, string> = {
  empty: words.noNumberToCall,
  invalid: words.notAPhoneNumber,
  premium: words.premiumRate,
  country: words.countryNotAllowed,
};

export interface PlacedCall {
  callId: string;
  /** Authorises ending the call even while the database is away. */
  ticket: string;
  number: string;
}

/**
 * Prepares an outbound call: authorises, reads the number, picks the caller ID, takes the agent's slot, writes the call.
 * The customer is called once the agent's browser connects with the call's id.
 */
export async function placeCall(
  calls: Calls,
  user: CurrentUser,
  target: DialTarget,
): Promise<Result<PlacedCall, PlaceProblem>> {
  if (!can(user, "calls.place")) return fail("forbidden", words.mayNotPlaceCalls);
  const source = await readTarget(user, target);
  if (!source) return fail("not-found", words.numberGone);
  const workspace = await db.workspace.findUniqueOrThrow({
    where: { id: "workspace" },
    select: { defaultCountry: true, callingCountries: true, callsPerHour: true },
  });
  // B10: before everything else that could speak against it.
  const countries = [workspace.defaultCountry, ...workspace.callingCountries];
  if (isEmergency(source.text, countries)) {
    const numberId = await findEmergencyNumber(user.id);
    if (!numberId) return fail("emergency", words.noEmergencyCalls);
    return place(calls, user, {
      number: source.text.replace(/\D/g, ""),
      numberId,
      recordId: null,
      matches: [],
    });
  }
  if ("number" in target && !can(user, "calls.manual-dial")) {
    return fail("forbidden", words.mayNotDialByHand);
  }
  const read = readDialled(source.text, { ...workspace, country: source.country });
  if (read.problem) return fail(read.problem, WORDS[read.problem]);
  const [isTooMuch, numberId, matches] = await Promise.all([
    callsTooMuch(user.id, calls.deps.clock.now(), workspace.callsPerHour),
    chooseCallerId(user.id, read.number, target.fromId),
    listMatches(read.number),
  ]);
  if (isTooMuch) return fail("too-many", words.tooManyCalls);
  if (!numberId) return fail("no-number", words.noCallerId);
  if (!target.confirmed) {
    const objection = await findObjection(user.id, read.number, [
      ...matches,
      ...(source.recordId ? [source.recordId] : []),
    ]);
    if (objection) return objection;
  }
  return place(calls, user, { number: read.number, numberId, recordId: source.recordId, matches });
}

/** Ids of the records that have a number. */
const listMatches = async (number: string): Promise<string[]> =>
  (await matchCaller(number)).filter(({ kind }) => kind === "record").map(({ id }) => id);

/** B8: what the agent should know before they call. They may call nevertheless. */
async function findObjection(userId: string, number: string, recordIds: readonly string[]) {
  const [talking, asked] = await Promise.all([
    db.call.findFirst({
      where: { customerNumber: number, state: { in: ["ACTIVE", "DIALING"] }, agentId: { not: userId } },
      select: { agent: { select: { name: true } } },
    }),
    db.record.findFirst({
      where: { id: { in: [...recordIds] }, doNotCall: true, deletedAt: null },
      select: { name: true },
    }),
  ]);
  if (talking?.agent) return fail("colleague-talks", words.colleagueTalks(talking.agent.name));
  return asked ? fail("do-not-call", words.askedNotToBeCalled(asked.name)) : null;
}

/** Toll-fraud guard: far above what a person dials by hand. */
async function callsTooMuch(userId: string, now: number, callsPerHour: number): Promise<boolean> {
  const placed = await db.call.count({
    where: { agentId: userId, direction: "OUTBOUND", createdAt: { gt: new Date(now - HOUR_MS) } },
  });
  return placed >= callsPerHour;
}

async function findEmergencyNumber(userId: string): Promise<string | null> {
  const number = await db.channelNumber.findFirst({
    where: { emergency: true, users: { some: { userId, mayCall: true } } },
    select: { id: true },
  });
  return number?.id ?? null;
}

interface ReadTarget {
  /** E.164, or an emergency number. */
  number: string;
  numberId: string;
  recordId: string | null;
  /** Ids of the records that have the number. */
  matches: readonly string[];
}

async function place(
  calls: Calls,
  user: CurrentUser,
  { number, numberId, recordId: ownRecordId, matches }: ReadTarget,
): Promise<Result<PlacedCall, PlaceProblem>> {
  const { clock, makeId, channels } = calls.deps;
  const now = clock.now();
  const { recordCalls } = await channels(numberId);
  const call = newCall({
    record: recordCalls,
    id: makeId(),
    direction: "OUTBOUND",
    numberId,
    customerNumber: number,
    agentId: user.id,
    createdAt: now,
    // The agent's leg is the browser's own: it is not asked for, it arrives.
    legs: [newLeg("AGENT", makeId(), user.id, now), newLeg("CUSTOMER", makeId(), null, now)],
  });
  const chosen = matches.length > 1 ? await findChoice(number, matches) : null;
  const recordId = ownRecordId ?? chosen ?? (matches.length === 1 ? matches[0]! : null);
  try {
    await db.$transaction(async (tx) => {
      await tx.agentSlot.create({
        data: { userId: user.id, callId: call.id, talking: true, since: new Date(now) },
      });
      await insertCall(tx, call, {});
      const recordIds = new Set([...(recordId ? [recordId] : []), ...matches.slice(0, MOST_LINKS)]);
      await linkCall(tx, { id: call.id, createdAt: new Date(now) }, [...recordIds], recordId);
      await tx.callTimer.create({ data: { callId: call.id, dueAt: new Date(now + FIRST_LOOK_MS) } });
    });
  } catch (error) {
    if (isUniqueViolation(error)) return fail("on-a-call", words.onACallAlready);
    throw error;
  }
  calls.arm(call.id, now + FIRST_LOOK_MS);
  return ok({
    callId: call.id,
    ticket: makeTicket(call.id, numberId, now),
    number: formatNumber(number),
  });
}

const FIRST_LOOK_MS = 16_000;

interface Target {
  text: string;
  country: string | null;
  recordId: string | null;
}

async function readTarget(user: CurrentUser, target: DialTarget): Promise<Target | null> {
  if ("number" in target) return { text: target.number, country: null, recordId: null };
  if ("callId" in target) {
    const call = await findCall(user, target.callId);
    return call?.e164 ? { text: call.e164, country: null, recordId: call.record?.id ?? null } : null;
  }
  if ("taskId" in target) {
    const task = await db.task.findFirst({
      where: { id: target.taskId, callBack: { not: null } },
      select: { callBack: true, recordId: true },
    });
    if (!task?.callBack || !(await isWithinReach(user, task.recordId))) return null;
    return { text: task.callBack, country: null, recordId: task.recordId };
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

/**
 * B7: the number that was asked for; else the one this customer was last called from, the user's own choice, one of the
 * customer's country, or the first. Only ever one that this user may call from.
 */
async function chooseCallerId(
  userId: string,
  customerNumber: string,
  askedId?: string,
): Promise<string | null> {
  const mine = await db.channelUser.findMany({
    where: { userId, mayCall: true },
    orderBy: { number: { label: "desc" } },
    select: { number: { select: { id: true, e164: true } } },
  });
  const mayUse = (id: string | null | undefined) => mine.find(({ number }) => number.id === id)?.number.id;
  if (askedId) return mayUse(askedId) ?? null;
  const [last, user] = await Promise.all([
    db.call.findFirst({
      where: { customerNumber, direction: "OUTBOUND", numberId: { in: mine.map(({ number }) => number.id) } },
      orderBy: { createdAt: "desc" },
      select: { numberId: true },
    }),
    db.user.findUniqueOrThrow({ where: { id: userId }, select: { callerIdId: true } }),
  ]);
  const country = countryOf(customerNumber);
  const sameCountry = mine.find(({ number }) => countryOf(number.e164) === country);
  return mayUse(last?.numberId) ?? mayUse(user.callerIdId) ?? (sameCountry ?? mine[0])?.number.id ?? null;
}

/** Ends a call at once. Ending what is over changes nothing. The caller has checked who asks. */
export async function endCall(calls: Calls, callId: string, by: string): Promise<Call | null> {
  return calls.apply(callId, [{ type: "end-requested", by, at: calls.deps.clock.now() }]);
}

/** The agent does not take an offered call: their own phone stops, the others go on ringing. */
export async function declineCall(calls: Calls, userId: string, callId: string): Promise<void> {
  await calls.record(callId, (call) => {
    const leg = call.legs.find((l) => l.userId === userId && !l.won);
    return leg ? [{ type: "declined", legId: leg.id }] : [];
  });
  await calls.look(callId);
}

type TransferProblem = "forbidden" | "not-found" | "taken";

/**
 * Hands a running call over to a colleague (F3): their phone rings, and the agent drops out once it does. Declined,
 * unanswered or failed, the customer waits in the queue.
 */
export async function transferCall(
  calls: Calls,
  user: CurrentUser,
  callId: string,
  userId: string,
): Promise<Result<{ name: string }, TransferProblem>> {
  const target = await db.user.findFirst({
    where: { id: userId, disabledAt: null, numbers: { some: {} } },
    select: { name: true },
  });
  if (!target || userId === user.id) return fail("not-found", words.noSuchColleague);
  const { clock, makeId } = calls.deps;
  const now = clock.now();
  let problem = null as TransferProblem | null;
  const found = await calls.apply(callId, async (call, tx): Promise<Fact[]> => {
    problem = mayTransfer(call, user.id) ? null : "not-found";
    if (problem) return [];
    const isFree =
      (await isAvailable(tx, userId, now)) && (await claimSlots(tx, callId, [userId], now)).length > 0;
    problem = isFree ? null : "taken";
    if (problem) return [];
    return [{ type: "transfer-asked", legId: makeId(), userId, byUserId: user.id, at: now }];
  });
  if (!found) problem = "not-found";
  if (problem === "taken") return fail("taken", words.colleagueTaken(target.name));
  if (problem) return fail(problem, words.cannotHandOver);
  return ok({ name: target.name });
}
