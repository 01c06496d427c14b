import "server-only";
import { logger } from "../../../base/logger";
import { within } from "../../../base/within";
import type { CallEngine } from "../../../calls/engine/call-engine";
import { isFinal, type Conversation, type Leg, type LegStatus } from "../../../calls/model/conversation";
import { isKeptOut } from "../../../calls/model/desired";
import { mustEnd } from "../../../calls/model/pending";
import { loadConversation } from "../../../calls/store/store";
import { legReported } from "../../../calls/reports/leg-reports";
import { isLegOwn } from "./own";
import * as twiml from "./twiml";
import type { VerifiedRequest } from "./verify";

/** How long the database has to say whether a leg still belongs to its call. Its party hears silence until then. */
const FOUND_WITHIN_MS = 1_000;
/** A leg that leaves its conference this often within a minute is kept out for a minute: the conference cannot be had. */
const MOST_EXITS = 3;
const MINUTE_MS = 60_000;

/** A leg whose `<Dial>` is over, as the action's address and Twilio tell it. */
export interface LegExit {
  callId: string;
  legId: string;
  sid: string;
  status: LegStatus;
  /** When the leg's life ends. */
  until: number;
  /** How often it left its conference before, and since when that is counted. */
  exits: twiml.Exits;
}

/**
 * Answers for a leg that left its conference without being hung up or moved, by cause. Whoever still belongs to the call is let
 * in again: a conference that ended by itself, or could not be established, drops nobody who came by TwiML.
 */
export async function exitConference(
  calls: CallEngine,
  exit: LegExit,
  request: VerifiedRequest,
): Promise<string> {
  const now = calls.deps.clock.now();
  if (isFinal(exit.status)) {
    await reportEnd(calls, exit, request, now);
    return twiml.hangUp();
  }
  if (now >= exit.until) return twiml.sayAndHangUp(twiml.PROMPTS.timeLimit);
  try {
    const leg = await within(FOUND_WITHIN_MS, findMember(exit, request, now), calls.deps.clock);
    if (leg === "kept-out") return twiml.waitOutside("moment", exit);
    return leg ? enterAgain(exit, leg, now) : twiml.hangUp();
  } catch (error) {
    logger.error(
      { error, callId: exit.callId },
      "twilio: a leg that left its conference could not be looked up; again soon",
    );
    return twiml.waitOutside("moment", exit);
  }
}

/** Our hang-up brings a leg here too, before its status callback or without one. */
async function reportEnd(calls: CallEngine, exit: LegExit, request: VerifiedRequest, now: number) {
  try {
    if (!(await within(FOUND_WITHIN_MS, isLegOwn(request), calls.deps.clock))) return;
    await legReported(calls, exit.callId, exit.legId, { sid: exit.sid, status: exit.status, at: now });
  } catch (error) {
    logger.warn({ error, callId: exit.callId }, "twilio: the end of a leg could not be written");
  }
}

/** Finds the leg if it still belongs to its call, and the call to the account that asks. */
async function findMember(
  exit: LegExit,
  request: VerifiedRequest,
  now: number,
): Promise<Leg | "kept-out" | null> {
  if (!(await isLegOwn(request))) return null;
  const call = await loadConversation(exit.callId);
  const leg = call && memberOf(call, exit, now);
  return leg && isKeptOut(call, leg) ? "kept-out" : leg;
}

function memberOf(call: Conversation, { legId, sid }: LegExit, now: number): Leg | null {
  const leg = call.legs.find((known) => known.id === legId);
  const isOurs = leg && (leg.sid === null || leg.sid === sid);
  return isOurs && !isFinal(leg.status) && !mustEnd(call, leg, now) ? leg : null;
}

/** Lets a leg in again, with music until the others are there; not over and over when the conference cannot be had. */
function enterAgain(exit: LegExit, leg: Leg, now: number): string {
  const { since, times } = exit.exits;
  const exits = now - since < MINUTE_MS ? { since, times: times + 1 } : { since: now, times: 1 };
  return exits.times > MOST_EXITS
    ? twiml.waitOutside("minute", exit)
    : twiml.conferenceAgain(exit.callId, leg, { until: exit.until, now, exits });
}
