import "server-only";
import { db, isUniqueViolation } from "../../base/db";
import { findChoice } from "../../records/match-index/choice";
import { matchCaller } from "../../records/match-index/match-caller";
import { countryOf, readCaller } from "../../phone-numbers/numbers";
import { apply, newConversation } from "../model/apply";
import { newLeg, type Conversation } from "../model/conversation";
import type { CallEngine } from "../engine/call-engine";
import { notifyCall } from "../../events/notify";
import { isBlocked } from "../store/blocked";
import { isOpen, type OpeningHours } from "../../company-numbers/hours";
import { MOST_LINKS } from "../after-call/link-record";
import { claimSlots, mostOffers, routeCall } from "../engine/routing";
import { insertConversation, loadConversation, saveLegs, tellMissed } from "../store/store";

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
  const known = await findBySid(incoming.sid);
  if (known) return known;
  const number = await findCalledNumber(incoming.to);
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
      const blocked = caller.e164 !== null && (await isBlocked(tx, caller.e164));
      const { route, userIds } = await routeCall(tx, number.id, now, { blocked, closed });
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
      await insertConversation(tx, call, {
        remoteRaw: incoming.from,
        verified: incoming.verified,
        closed,
        recordIds: caller.recordIds,
        mainRecordId: caller.mainRecordId,
      });
      if (call.state === "ENDED") await tellMissed(tx, number.id);
      await tx.callTimer.create({ data: { conversationId: callId, dueAt: new Date(now) } });
      const claimed = await claimSlots(tx, callId, userIds.slice(0, mostOffers(channel)), now);
      const legs = claimed.map((userId) => ({ id: makeId(), userId }));
      const offered = apply(call, { type: "offered", at: now, legs });
      await saveLegs(tx, call, offered);
      // Their pages look the caller up while their phones are being rung.
      await notifyCall(tx, callId);
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

/** Looks up the company number a customer called, and when it is open. */
async function findCalledNumber(to: string) {
  // A PBX calls our number at a SIP address.
  const called = readCaller(to);
  const e164 = called.kind === "number" ? called.e164 : to;
  const number = await db.channelNumber.findUnique({
    where: { e164 },
    select: { id: true, channelId: true, hours: true, holidays: true, timeZone: true },
  });
  if (!number) return null;
  const workspace = await db.workspace.findUniqueOrThrow({
    where: { id: "workspace" },
    select: { defaultCountry: true, timeZone: true },
  });
  return {
    ...number,
    hours: number.hours as unknown as OpeningHours[],
    timeZone: number.timeZone ?? workspace.timeZone,
    country: countryOf(e164) ?? workspace.defaultCountry,
  };
}

/**
 * Finds the records a caller's number matches.
 *
 * @param country  of the number that was called, which reads a national form
 * @returns `mainRecordId`: the one chosen before, the only one, or the only certain one
 */
async function identify(from: string, country: string) {
  const caller = readCaller(from, country);
  const e164 = caller.kind === "number" ? caller.e164 : null;
  const matches = e164 ? (await matchCaller(e164)).filter((match) => match.kind === "record") : [];
  const ids = matches.map(({ id }) => id);
  const certain = matches.filter((match) => match.certainty === "certain");
  const chosen = e164 && ids.length > 1 ? await findChoice(e164, ids) : null;
  const only = ids.length === 1 ? ids[0]! : certain.length === 1 ? certain[0]!.id : null;
  return { e164, recordIds: ids.slice(0, MOST_LINKS), mainRecordId: chosen ?? only };
}

async function findBySid(sid: string): Promise<Conversation | null> {
  const leg = await db.callLeg.findUnique({ where: { sid }, select: { conversationId: true } });
  return leg && loadConversation(leg.conversationId);
}
