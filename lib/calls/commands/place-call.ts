import "server-only";
import { can, type CurrentUser } from "../../auth/permissions";
import { findRegistrationChannel } from "../../company-numbers/queries";
import { db, isUniqueViolation, preparedQuery, type Tx } from "../../base/db";
import { plainDigits } from "../../base/digits";
import { matchCaller } from "../../records/match-index/match-caller";
import { formatNumber, readDialled, type DialProblem } from "../../phone-numbers/numbers";
import { isEmergency } from "../../phone-numbers/emergency";
import { fail, ok, type Result } from "../../base/result";
import { newConversation } from "../model/apply";
import { newLeg, type Conversation } from "../model/conversation";
import { findChoice } from "../../records/match-index/choice";
import type { CallEngine } from "../engine/call-engine";
import { MOST_LINKS } from "../after-call/link-record";
import { claimSlots, isAvailable } from "../engine/routing";
import { insertConversation, type NewCallFacts } from "../store/store";
import { makeTicket } from "../store/ticket";
import { words } from "../../words/calls";
import { type DialTarget, readTarget, findByExtension } from "./dial-target";
import { DIAL_PROBLEMS, getCallingRules, countriesOf, callsTooMuch } from "./calling-rules";
import { chooseCallerId, findEmergencyNumber, type CallerId } from "./caller-id";

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
  calls: CallEngine,
  user: CurrentUser,
  target: DialTarget,
  callId: string = calls.deps.makeId(),
): Promise<Result<PlacedCall, PlaceProblem>> {
  if (!can(user, "calls.place")) return fail("forbidden", words.noPermissionToCall);
  const [source, workspace, extensionId] = await Promise.all([
    readTarget(user, target),
    getCallingRules(),
    // A record's short number is not one of our extensions.
    "number" in target ? findByExtension(target.number) : null,
  ]);
  if (!source) return fail("not-found", words.numberNotFound);
  // Checked before anything that could refuse the call (B10).
  if (isEmergency(source.text, countriesOf(workspace))) {
    const from = await findEmergencyNumber(user.id);
    if (!from) return fail("emergency", words.noEmergencyCalls);
    return place(calls, user, callId, {
      number: plainDigits(source.text).replace(/\D/g, ""),
      from,
      recordId: null,
      matches: [],
    });
  }
  const colleagueId = source.colleagueId ?? extensionId;
  if ("number" in target && !can(user, "calls.dial")) {
    return fail("forbidden", words.noPermissionToDial);
  }
  if (colleagueId) return placeInternal(calls, user, callId, colleagueId);
  const read = readDialled(source.text, { ...workspace, country: source.country });
  if (read.problem) return fail(read.problem, DIAL_PROBLEMS[read.problem]);
  const isAsked = !target.confirmed || workspace.objectionsBlock;
  const [isTooMuch, from, matches, talker] = await Promise.all([
    callsTooMuch(user.id, calls.deps.clock.now(), workspace.callsPerHour),
    chooseCallerId(user.id, read.number, { numberId: target.fromId }),
    listMatches(read.number),
    isAsked ? findTalker(user.id, read.number) : null,
  ]);
  if (isTooMuch) return fail("too-many", words.tooManyCalls);
  if (!from) return fail("no-number", words.noCallerId);
  const [asked, chosen] = await Promise.all([
    isAsked ? findDoNotCall(source.recordId ? [...matches, source.recordId] : matches) : null,
    matches.length > 1 ? findChoice(read.number, matches) : null,
  ]);
  const objection = objectionOf(talker, asked);
  if (objection && !objection.ok)
    return workspace.objectionsBlock ? fail("not-now", objection.message) : objection;
  const recordId = source.recordId ?? chosen ?? (matches.length === 1 ? matches[0]! : null);
  return place(calls, user, callId, { number: read.number, from, recordId, matches });
}

/** Calls a colleague: no record, no note, no outside number. */
async function placeInternal(
  calls: CallEngine,
  user: CurrentUser,
  callId: string,
  colleagueId: string,
): Promise<Result<PlacedCall, PlaceProblem>> {
  const { clock, makeId } = calls.deps;
  const now = clock.now();
  if (colleagueId === user.id) return fail("colleague", words.ownExtension);
  const [mine, theirs, colleague] = await Promise.all([
    findRegistrationChannel(user.id),
    findRegistrationChannel(colleagueId),
    db.user.findUnique({ where: { id: colleagueId, disabledAt: null }, select: { name: true } }),
  ]);
  if (!colleague || !theirs) return fail("colleague", words.noSuchColleague);
  if (!mine) return fail("no-number", words.noCallerId);
  if (mine !== theirs) return fail("colleague", words.otherAccount(colleague.name));
  if (!(await isAvailable(db, colleagueId, now)))
    return fail("colleague", words.colleagueAway(colleague.name));
  const of = { callId, createdAt: now };
  const call = newConversation({
    id: callId,
    channelId: mine,
    direction: "INTERNAL",
    createdAt: now,
    legs: [
      newLeg({ ...of, id: makeId(), entry: "DIALLED", userId: user.id, admittedAt: now }),
      newLeg({ ...of, id: makeId(), entry: "REMOTE", userId: colleagueId, admittedAt: now }),
    ],
  });
  const isFree = await writeOutbound(call, user.id, {}, async (tx) => {
    return (await claimSlots(tx, call.id, [colleagueId], now)).length > 0;
  });
  if (isFree === "on-a-call") return fail("on-a-call", words.onACallAlready);
  if (!isFree) return fail("colleague", words.colleagueTalksNow(colleague.name));
  return placed(calls, call, colleague.name);
}

/** Returns the ids of the records that have a number. */
export const listMatches = async (number: string): Promise<string[]> =>
  (await matchCaller(number)).filter(({ kind }) => kind === "record").map(({ id }) => id);

const TALKER = `
  SELECT u.name FROM "Call" c JOIN "Conversation" v ON v.id = c."conversationId" JOIN "User" u ON u.id = c."agentId"
  WHERE c."remoteNumber" = $1 AND c."endedAt" IS NULL AND v.state IN ('ACTIVE', 'DIALING', 'ROOM') AND u.id <> $2
  LIMIT 1`;

/** Finds the colleague who talks with a number, or calls it. */
const findTalker = async (userId: string, number: string) =>
  (await preparedQuery<{ name: string }>(TALKER, [number, userId]))[0] ?? null;

const DO_NOT_CALL = `SELECT name FROM "Record" WHERE id = ANY($1) AND "doNotCall" AND "deletedAt" IS NULL LIMIT 1`;

/** Finds a record among these that asked not to be called. */
const findDoNotCall = async (recordIds: readonly string[]) =>
  (await preparedQuery<{ name: string }>(DO_NOT_CALL, [recordIds]))[0] ?? null;

/** A reason not to call, which the agent may override (B8). */
function objectionOf(talker: { name: string } | null, asked: { name: string } | null) {
  if (talker) return fail("colleague-talks", words.colleagueTalks(talker.name));
  return asked ? fail("do-not-call", words.askedNotToBeCalled(asked.name)) : null;
}

interface ReadTarget {
  /** E.164, or an emergency number. */
  number: string;
  from: CallerId;
  /** The primary record. */
  recordId: string | null;
  /** Ids of the records that have the number. */
  matches: readonly string[];
}

async function place(
  calls: CallEngine,
  user: CurrentUser,
  callId: string,
  { number, from, recordId, matches }: ReadTarget,
): Promise<Result<PlacedCall, PlaceProblem>> {
  const { clock, makeId, channels } = calls.deps;
  const now = clock.now();
  const { recordCalls } = await channels(from.channelId);
  const of = { callId, createdAt: now };
  const call = newConversation({
    record: recordCalls,
    id: callId,
    direction: "OUTBOUND",
    ...from,
    remoteNumber: number,
    createdAt: now,
    legs: [
      // Their browser's, so it is not requested: it connects by itself.
      newLeg({ ...of, id: makeId(), entry: "DIALLED", userId: user.id, admittedAt: now }),
      newLeg({ ...of, id: makeId(), entry: "REMOTE", number, admittedAt: now }),
    ],
  });
  const facts = { recordIds: matches.slice(0, MOST_LINKS), mainRecordId: recordId };
  const written = await writeOutbound(call, user.id, facts);
  if (written === "on-a-call") return fail("on-a-call", words.onACallAlready);
  return placed(calls, call, formatNumber(number));
}

/** Takes the agent's slot and writes their call, unless `mayGoOn` refuses before anything is written. */
async function writeOutbound(
  call: Conversation,
  userId: string,
  facts: NewCallFacts,
  mayGoOn: (tx: Tx) => Promise<boolean> = () => Promise.resolve(true),
): Promise<boolean | "on-a-call"> {
  try {
    return await db.$transaction(async (tx) => {
      if (!(await mayGoOn(tx))) return false;
      await insertConversation(tx, call, { facts, dueAt: call.createdAt + FIRST_LOOK_MS, talkerId: userId });
      return true;
    });
  } catch (error) {
    if (isUniqueViolation(error)) return "on-a-call";
    throw error;
  }
}

function placed(calls: CallEngine, call: Conversation, label: string): Result<PlacedCall, never> {
  const { id, channelId, createdAt } = call;
  calls.arm(id, createdAt + FIRST_LOOK_MS);
  const own = call.legs.find(({ entry }) => entry === "DIALLED")!;
  const ticket = makeTicket(
    { callId: id, channelId, userId: own.userId!, legId: own.id, scope: "call" },
    createdAt,
  );
  return ok({ callId: id, ticket, number: label });
}

const FIRST_LOOK_MS = 16_000;
