import "server-only";
import { can, type CurrentUser } from "../../auth/permissions";
import { findRegistrationNumber } from "../../company-numbers/queries";
import { db, isUniqueViolation, type Tx } from "../../base/db";
import { plainDigits } from "../../base/digits";
import { matchCaller } from "../../records/match-index/match-caller";
import { countryOf, formatNumber, readDialled, type DialProblem } from "../../phone-numbers/numbers";
import { isEmergency } from "../../phone-numbers/emergency";
import { PHONE_KINDS } from "../../records/match-index/index-numbers";
import { isWithinReach } from "../../records/reach";
import { fail, ok, type Result } from "../../base/result";
import { customerLeg, talkingLeg, type Call } from "../model/call";
import {
  mayTransfer,
  newCall,
  newLeg,
  standing,
  type Fact,
  type TransferTarget,
} from "../model/call-machine";
import { findChoice } from "../../records/match-index/choice";
import { findOtherParty } from "../other-party";
import type { Calls } from "../engine/calls";
import { MOST_LINKS } from "../after-call/link-record";
import { claimSlots, isAvailable } from "../engine/routing";
import { insertCall, loadCall, type NewCallFacts } from "../store/store";
import { makeTicket } from "../store/ticket";
import { words } from "../../words/calls";

/**
 * What to call: a phone field of a record, the other party of a call, a callback, a colleague, or typed text: a number
 * or an extension.
 */
export type DialTarget = (
  | { recordId: string; fieldKey: string }
  | { callId: string }
  | { taskId: string }
  | { userId: string }
  | { number: string }
) & {
  /** Our number to call from; otherwise one is chosen. */
  fromId?: string;
  /** The agent has seen the objection to this call and still wants it. */
  confirmed?: boolean;
};

type PlaceProblem =
  | "forbidden"
  | "not-found"
  | "on-a-call"
  | "no-number"
  | "emergency"
  | "too-many"
  | "colleague"
  /** The workspace does not let the agent decide (B8). */
  | "not-now"
  /** The agent may confirm these two. */
  | "do-not-call"
  | "colleague-talks"
  | DialProblem;

const HOUR_MS = 3_600_000;

const WORDS: Record<DialProblem, string> = {
  empty: words.noNumberToCall,
  invalid: words.notAPhoneNumber,
  premium: words.premiumRate,
  "shared-cost": words.sharedCostNotAllowed,
  country: words.countryNotAllowed,
};

export interface PlacedCall {
  callId: string;
  /** Authorises ending the call even while the database is down. */
  ticket: string;
  number: string;
}

/**
 * Prepares an outbound call: authorises it, reads the number, picks the caller ID, takes the agent's slot, writes the
 * call. The customer is called once the agent's browser has connected with the call's id.
 *
 * @param callId  made by the browser, which connects in the meantime; an id already in use is refused
 */
export async function placeCall(
  calls: Calls,
  user: CurrentUser,
  target: DialTarget,
  callId: string = calls.deps.makeId(),
): Promise<Result<PlacedCall, PlaceProblem>> {
  if (!can(user, "calls.place")) return fail("forbidden", words.noPermissionToCall);
  const [source, workspace] = await Promise.all([readTarget(user, target), getCallingRules()]);
  if (!source) return fail("not-found", words.numberNotFound);
  // Checked before anything that could refuse the call (B10).
  if (isEmergency(source.text, countriesOf(workspace))) {
    const numberId = await findEmergencyNumber(user.id);
    if (!numberId) return fail("emergency", words.noEmergencyCalls);
    return place(calls, user, callId, {
      number: plainDigits(source.text).replace(/\D/g, ""),
      numberId,
      recordId: null,
      matches: [],
    });
  }
  // A record's short number is not one of our extensions.
  const colleagueId = source.colleagueId ?? ("number" in target ? await findByExtension(source.text) : null);
  if ("number" in target && !can(user, "calls.manual-dial")) {
    return fail("forbidden", words.noPermissionToDial);
  }
  if (colleagueId) return placeInternal(calls, user, callId, colleagueId);
  const read = readDialled(source.text, { ...workspace, country: source.country });
  if (read.problem) return fail(read.problem, WORDS[read.problem]);
  const [isTooMuch, numberId, matches] = await Promise.all([
    callsTooMuch(user.id, calls.deps.clock.now(), workspace.callsPerHour),
    chooseCallerId(user.id, read.number, target.fromId),
    listMatches(read.number),
  ]);
  if (isTooMuch) return fail("too-many", words.tooManyCalls);
  if (!numberId) return fail("no-number", words.noCallerId);
  if (!target.confirmed || workspace.objectionsBlock) {
    const objection = await findObjection(user.id, read.number, [
      ...matches,
      ...(source.recordId ? [source.recordId] : []),
    ]);
    if (objection && !objection.ok)
      return workspace.objectionsBlock ? fail("not-now", objection.message) : objection;
  }
  return place(calls, user, callId, { number: read.number, numberId, recordId: source.recordId, matches });
}

const getCallingRules = () =>
  db.workspace.findUniqueOrThrow({
    where: { id: "workspace" },
    select: {
      defaultCountry: true,
      callingCountries: true,
      sharedCostCalls: true,
      callsPerHour: true,
      objectionsBlock: true,
    },
  });

/** The countries whose emergency numbers apply here. */
const countriesOf = (rules: { defaultCountry: string; callingCountries: string[] }) => [
  rules.defaultCountry,
  ...rules.callingCountries,
];

const EXTENSION = /^\d{2,5}$/;

/** Finds the colleague with this extension (B2). */
async function findByExtension(text: string): Promise<string | null> {
  const extension = plainDigits(text.trim());
  if (!EXTENSION.test(extension)) return null;
  const found = await db.user.findUnique({ where: { extension }, select: { id: true } });
  return found?.id ?? null;
}

/** Calls a colleague: no record, no note, no outside number. */
async function placeInternal(
  calls: Calls,
  user: CurrentUser,
  callId: string,
  colleagueId: string,
): Promise<Result<PlacedCall, PlaceProblem>> {
  const { clock, makeId } = calls.deps;
  const now = clock.now();
  if (colleagueId === user.id) return fail("colleague", words.ownExtension);
  const [mine, theirs, colleague] = await Promise.all([
    findRegistrationNumber(user.id),
    findRegistrationNumber(colleagueId),
    db.user.findUnique({ where: { id: colleagueId, disabledAt: null }, select: { name: true } }),
  ]);
  if (!colleague || !theirs) return fail("colleague", words.noSuchColleague);
  if (!mine) return fail("no-number", words.noCallerId);
  if (mine.channelId !== theirs.channelId) return fail("colleague", words.otherAccount(colleague.name));
  if (!(await isAvailable(db, colleagueId, now)))
    return fail("colleague", words.colleagueAway(colleague.name));
  const call = newCall({
    id: callId,
    direction: "OUTBOUND",
    numberId: mine.numberId,
    customerNumber: null,
    agentId: user.id,
    createdAt: now,
    legs: [newLeg("AGENT", makeId(), user.id, now), newLeg("CUSTOMER", makeId(), colleagueId, now)],
  });
  const isFree = await writeOutbound(call, user.id, {}, async (tx) => {
    return (await claimSlots(tx, call.id, [colleagueId], now)).length > 0;
  });
  if (isFree === "on-a-call") return fail("on-a-call", words.onACallAlready);
  if (!isFree) return fail("colleague", words.colleagueTalksNow(colleague.name));
  return placed(calls, call, colleague.name);
}

/** Returns the ids of the records that have a number. */
const listMatches = async (number: string): Promise<string[]> =>
  (await matchCaller(number)).filter(({ kind }) => kind === "record").map(({ id }) => id);

/** Finds a reason not to call, which the agent may override (B8). */
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

/** Toll-fraud guard, far above what a person dials manually. */
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
  callId: string,
  { number, numberId, recordId: ownRecordId, matches }: ReadTarget,
): Promise<Result<PlacedCall, PlaceProblem>> {
  const { clock, makeId, channels } = calls.deps;
  const now = clock.now();
  const { recordCalls } = await channels(numberId);
  const call = newCall({
    record: recordCalls,
    id: callId,
    direction: "OUTBOUND",
    numberId,
    customerNumber: number,
    agentId: user.id,
    createdAt: now,
    // The agent's leg is their browser's, so it is not requested: it connects by itself.
    legs: [newLeg("AGENT", makeId(), user.id, now), newLeg("CUSTOMER", makeId(), null, now)],
  });
  const chosen = matches.length > 1 ? await findChoice(number, matches) : null;
  const recordId = ownRecordId ?? chosen ?? (matches.length === 1 ? matches[0]! : null);
  const facts = { recordIds: matches.slice(0, MOST_LINKS), mainRecordId: recordId };
  const written = await writeOutbound(call, user.id, facts);
  if (written === "on-a-call") return fail("on-a-call", words.onACallAlready);
  return placed(calls, call, formatNumber(number));
}

/** Takes the agent's slot and writes their call, unless `mayGoOn` refuses before anything is written. */
async function writeOutbound(
  call: Call,
  userId: string,
  facts: NewCallFacts,
  mayGoOn: (tx: Tx) => Promise<boolean> = () => Promise.resolve(true),
): Promise<boolean | "on-a-call"> {
  const since = new Date(call.createdAt);
  try {
    return await db.$transaction(async (tx) => {
      if (!(await mayGoOn(tx))) return false;
      await tx.agentSlot.createMany({ data: { userId, callId: call.id, talking: true, since } });
      await insertCall(tx, call, facts);
      const dueAt = new Date(call.createdAt + FIRST_LOOK_MS);
      await tx.callTimer.createMany({ data: { callId: call.id, dueAt } });
      return true;
    });
  } catch (error) {
    if (isUniqueViolation(error)) return "on-a-call";
    throw error;
  }
}

function placed(
  calls: Calls,
  { id, numberId, agentId, createdAt }: Call,
  label: string,
): Result<PlacedCall, never> {
  calls.arm(id, createdAt + FIRST_LOOK_MS);
  return ok({ callId: id, ticket: makeTicket(id, numberId, agentId!, createdAt), number: label });
}

const FIRST_LOOK_MS = 16_000;

interface Target {
  text: string;
  country: string | null;
  recordId: string | null;
  /** Set when the target is a colleague and not a number. */
  colleagueId?: string;
}

async function readTarget(user: CurrentUser, target: DialTarget): Promise<Target | null> {
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

/**
 * Chooses the caller ID: the requested number; else the one this customer was last called from, the user's own choice,
 * one in the customer's country, or the first. Always a number this user may call from (B7).
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

/**
 * Ends a call for an agent who talks in it or is expected back. If it still rings them, declines it. A call that is
 * over stays so. The caller carries out the effects.
 *
 * @returns the call; null if there is none
 */
export async function requestEndOf(
  calls: Calls,
  userId: string,
  callId: string,
): Promise<Result<Call | null, "forbidden">> {
  let isTheirs = true;
  const call = await calls.record(callId, (locked): Fact[] => {
    const mine = standing(locked, userId);
    isTheirs = mine !== "gone" || locked.state === "ENDED";
    if (mine === "gone") return [];
    if (mine === "offered") return declined(locked, userId, calls.deps.clock.now());
    return [{ type: "end-requested", by: "agent", at: calls.deps.clock.now() }];
  });
  return isTheirs ? ok(call) : fail("forbidden", words.cannotEndHere);
}

/** Declines an offered call: the agent's phone stops and the others keep ringing. A calling colleague is notified. */
export async function declineCall(calls: Calls, userId: string, callId: string): Promise<void> {
  await calls.record(callId, (call) => declined(call, userId, calls.deps.clock.now()));
  await calls.look(callId);
  // Their phone is free: waiting callers are offered it before the declined call looks for its next agent.
  await calls.offerFirst([userId], callId);
}

function declined(call: Call, userId: string, now: number): Fact[] {
  const leg = call.legs.find((l) => l.userId === userId && !l.won);
  if (!leg || leg.answeredAt !== null) return [];
  const fact: Fact = { type: "declined", legId: leg.id };
  return leg.role === "AGENT" ? [fact] : [fact, { type: "end-requested", by: "colleague", at: now }];
}

/**
 * Ends the leg of an agent whose page has gone, whether or not the browser could hang it up. The other party hears
 * music from now on.
 */
export async function agentLeft(calls: Calls, userId: string, callId: string, sid: string): Promise<void> {
  const call = await loadCall(callId);
  const leg =
    call && [talkingLeg(call), customerLeg(call)].find((l) => l?.userId === userId && l.sid === sid);
  if (!leg) return;
  const { control } = await calls.deps.channels(call.numberId);
  await control.hangUp(sid);
  await calls.apply(callId, [
    { type: "leg-reported", legId: leg.id, status: "completed", at: calls.deps.clock.now() },
  ]);
}

type TransferProblem = "forbidden" | "not-found" | "taken" | "too-many" | "emergency" | DialProblem;

/**
 * Transfers a running call to a colleague, or to a typed number or extension (F2, F3). The agent leaves once the other
 * phone rings. If that phone declines, fails or does not answer, the customer waits in the queue.
 */
export async function transferCall(
  calls: Calls,
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
  calls: Calls,
  user: CurrentUser,
  callId: string,
  text: string,
): Promise<Result<{ name: string }, TransferProblem>> {
  if (!can(user, "calls.manual-dial")) return fail("forbidden", words.noPermissionToDial);
  const workspace = await getCallingRules();
  if (isEmergency(text, countriesOf(workspace))) return fail("emergency", words.noEmergencyTransfer);
  const read = readDialled(text, { ...workspace, country: null });
  if (read.problem) return fail(read.problem, WORDS[read.problem]);
  if (await callsTooMuch(user.id, calls.deps.clock.now(), workspace.callsPerHour)) {
    return fail("too-many", words.tooManyCalls);
  }
  const started = await startTransfer(calls, user, callId, { userId: null, number: read.number });
  return started ? ok({ name: formatNumber(read.number) }) : fail("not-found", words.cannotTransfer);
}

/** @returns whether this user may transfer the call; "taken" if the other phone is not free */
async function startTransfer(
  calls: Calls,
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
