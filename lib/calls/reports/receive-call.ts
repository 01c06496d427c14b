import "server-only";
import { db, isUniqueViolation, preparedQuery } from "../../base/db";
import { findChoice } from "../../records/match-index/choice";
import { matchCaller } from "../../records/match-index/match-caller";
import { countryOf, readCaller } from "../../phone-numbers/numbers";
import { apply, newConversation } from "../model/apply";
import { newLeg, type Conversation } from "../model/conversation";
import type { CallEngine } from "../engine/call-engine";
import { isBlocked } from "../store/blocked";
import { isOpen, type OpeningHours } from "../../company-numbers/hours";
import { MOST_LINKS } from "../after-call/link-record";
import { claimSlots, mostOffers, routeCall } from "../engine/routing";
import { insertConversation, loadConversation } from "../store/store";

export interface IncomingCall {
  sid: string;
  from: string;
  to: string;
  /** Whether STIR/SHAKEN confirms the caller's number. */
  verified: boolean;
}

/** Thrown inside the transaction when the caller has been turned away in the meantime, so that nothing is kept. */
class TurnedAway extends Error {}

/**
 * Stores a customer's call and claims the phones it will ring. A repeated webhook gets the same call.
 *
 * @param mayStay  called once everything is written; if it returns false, nothing is kept
 * @returns the call, or null if the number isn't one of ours
 */
export async function receiveCall(
  calls: CallEngine,
  incoming: IncomingCall,
  mayStay: () => boolean = () => true,
): Promise<Conversation | null> {
  const [known, number] = await Promise.all([findBySid(incoming.sid), findCalledNumber(incoming.to)]);
  if (known) return known;
  if (!number) return null;
  const caller = await identify(incoming.from, number.country);
  const { clock, makeId, channels } = calls.deps;
  const now = clock.now();
  const callId = makeId();
  const channel = await channels(number.channelId);
  const closed = !isOpen(number, now);
  let received: Conversation;
  try {
    received = await db.$transaction(async (tx) => {
      const { route, userIds } = await routeCall(tx, number.id, now, { blocked: caller.blocked, closed });
      const customer = newLeg({
        id: makeId(),
        callId,
        entry: "REMOTE",
        number: caller.e164,
        createdAt: now,
        sid: incoming.sid,
        status: "ringing",
        askedAt: now,
        admittedAt: now,
        // The TwiML that answers them goes to voicemail.
        movedAt: route === "nobody" ? now : null,
      });
      const call = newConversation({
        id: callId,
        channelId: number.channelId,
        direction: "INBOUND",
        numberId: number.id,
        remoteNumber: caller.e164,
        createdAt: now,
        legs: [customer],
        voicemailAt: route === "nobody" ? now : null,
        rejected: route === "busy" || route === "refuse",
        failure: route === "refuse" ? "blocked" : null,
        record: channel.recordCalls,
      });
      const claimed = await claimSlots(tx, callId, userIds.slice(0, mostOffers(channel)), now);
      const legs = claimed.map((userId) => ({ id: makeId(), userId }));
      const offered = apply(call, { type: "offered", at: now, legs });
      const { recordIds, mainRecordId } = caller;
      await insertConversation(tx, offered, {
        facts: { remoteRaw: incoming.from, verified: incoming.verified, closed, recordIds, mainRecordId },
        dueAt: now,
        notices: [
          // Their pages look the caller up while their phones are being rung.
          { type: "call", callId },
          ...(call.state === "ENDED" ? [{ type: "missed" as const, numberId: number.id }] : []),
        ],
      });
      if (!mayStay()) throw new TurnedAway(`The caller ${incoming.sid} was turned away`);
      return offered;
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return findBySid(incoming.sid); // the same webhook, twice at once
  }
  // The offers' REST calls are made after the webhook is answered.
  calls.arm(callId, now);
  return received;
}

interface CalledNumber {
  id: string;
  channelId: string;
  hours: OpeningHours[];
  holidays: string[];
  timeZone: string;
  defaultCountry: string;
}

const CALLED_NUMBER = `
  SELECT n.id, n."channelId", n.hours, coalesce(n.holidays, '{}') AS holidays,
         coalesce(n."timeZone", w."timeZone") AS "timeZone", w."defaultCountry"
  FROM "ChannelNumber" n CROSS JOIN "Workspace" w WHERE n.e164 = $1`;

/** Looks up the company number a customer called, and when it is open. */
async function findCalledNumber(to: string) {
  // A PBX calls our number at a SIP address.
  const called = readCaller(to);
  const e164 = called.kind === "number" ? called.e164 : to;
  const [number] = await preparedQuery<CalledNumber>(CALLED_NUMBER, [e164]);
  return number ? { ...number, country: countryOf(e164) ?? number.defaultCountry } : null;
}

/**
 * Finds the records a caller's number matches, and whether it is blocked.
 *
 * @param country  of the number that was called, which reads a national form
 * @returns `mainRecordId`: the one chosen before, the only one, or the only certain one
 */
async function identify(from: string, country: string) {
  const caller = readCaller(from, country);
  if (caller.kind !== "number") return { e164: null, blocked: false, recordIds: [], mainRecordId: null };
  const { e164 } = caller;
  const [found, blocked] = await Promise.all([matchCaller(e164), isBlocked(db, e164)]);
  const matches = found.filter((match) => match.kind === "record");
  const ids = matches.map(({ id }) => id);
  const certain = matches.filter((match) => match.certainty === "certain");
  const chosen = ids.length > 1 ? await findChoice(e164, ids) : null;
  const only = ids.length === 1 ? ids[0]! : certain.length === 1 ? certain[0]!.id : null;
  return { e164, blocked, recordIds: ids.slice(0, MOST_LINKS), mainRecordId: chosen ?? only };
}

async function findBySid(sid: string): Promise<Conversation | null> {
  const [leg] = await preparedQuery<{ id: string }>(
    `SELECT "conversationId" AS id FROM "CallLeg" WHERE sid = $1`,
    [sid],
  );
  return leg ? loadConversation(leg.id) : null;
}
