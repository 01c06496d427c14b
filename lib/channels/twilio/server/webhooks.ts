import "server-only";
import { z } from "zod";
import { LEG_STATUSES, isFinal, type Hearing, type LegStatus } from "../../../calls/model/conversation";
import { isKeptOut } from "../../../calls/model/desired";
import { farLeg, mainCall } from "../../../calls/model/parties";
import type { RecordingFailure } from "../../../calls/model/recording";
import type { CallEngine } from "../../../calls/engine/call-engine";
import {
  agentConnected,
  claimCall,
  conferenceSeen,
  customerMoved,
  legLeft,
  legReported,
  legSeen,
  messageLeft,
} from "../../../calls/reports/leg-reports";
import { receiveCall } from "../../../calls/reports/receive-call";
import { findConversation } from "../../../calls/store/store";
import { db } from "../../../base/db";
import { storeEvent } from "../../../calls/reports/webhook-log";
import { logger } from "../../../base/logger";
import { within } from "../../../base/within";
import { noteSign } from "../../../health/signs";
import type { TwilioAccount } from "../../../company-numbers/accounts";
import { findGreeting } from "../../../company-numbers/settings";
import { exitConference } from "./leg-exit";
import { greetingUrl } from "./urls";
import { userIdOf } from "./token";
import * as twiml from "./twiml";
import type { VerifiedRequest } from "./verify";

/** Our response to Twilio: TwiML, or null to let its fallback take a call we have no capacity for. */
export type TwimlAnswer = string | null;

const callSid = z.string().regex(/^CA[0-9a-z]{32}$/);

/** A caller or called party, in any form. */
const party = z.string().max(1_000);

const status = z.enum(LEG_STATUSES as [LegStatus, ...LegStatus[]]);

/** The longest delay of a report; beyond it, one of the two clocks is wrong. */
const LATEST_REPORT_MS = 2 * 60_000;

/** When an event happened, by Twilio's clock. Ours is used if Twilio gives no time or the clocks disagree. */
const when = (timestamp: string | undefined, now: number) => {
  const at = timestamp ? Date.parse(timestamp) : NaN;
  return at <= now && now - at < LATEST_REPORT_MS ? at : now;
};

/** One of their SIDs or counters, as part of a key of ours: an index does not accept text of any length. */
const keyPart = z.string().max(64);

/** A week: no call lasts longer. */
const MOST_SECONDS = 604_800;

/** A time of theirs, RFC 2822; null if it is none. */
const dateOf = (text: string | undefined) => {
  const at = text === undefined ? NaN : Date.parse(text);
  return Number.isNaN(at) ? null : new Date(at);
};

/** A duration; undefined if it is not a valid one. */
const seconds = z.coerce.number().int().min(0).max(MOST_SECONDS).optional().catch(undefined);

/** Answers a call to one of our numbers. */
async function handleInbound(calls: CallEngine, { account, params }: VerifiedRequest): Promise<TwimlAnswer> {
  const incoming = z
    .object({ CallSid: callSid, From: party, To: party, StirVerstat: z.string().optional() })
    .parse(params);
  const caller = {
    sid: incoming.CallSid,
    from: incoming.From,
    to: incoming.To,
    verified: incoming.StirVerstat?.startsWith("TN-Validation-Passed-A") ?? false,
  };
  const call = await calls.door.pass((mayStay) => receiveCall(calls, caller, mayStay));
  if (call === "turned-away") return null;
  if (!call) return twiml.sayAndHangUp(twiml.PROMPTS.unknownNumber);
  if (call.rejected) return twiml.reject(mainCall(call).failure === "blocked" ? "rejected" : "busy");
  if (call.state === "VOICEMAIL") return takeMessage(account, call.id);
  return call.state === "ENDED"
    ? twiml.hangUp()
    : twiml.customerConference(call.id, farLeg(call), calls.deps.clock.now());
}

/** Connects a browser. Its token says who it is; the call it names must be one this user places. */
async function handleClient(calls: CallEngine, { params }: VerifiedRequest): Promise<TwimlAnswer> {
  const { CallSid, From, callId, legId } = z
    .object({ CallSid: callSid, From: party, callId: keyPart, legId: keyPart.optional() })
    .parse(params);
  const userId = userIdOf(From);
  const isPlaced = userId !== null && (await waitUntilPlaced(calls, callId));
  const call = isPlaced && (await agentConnected(calls, callId, { userId, sid: CallSid, legId }));
  if (!call) return twiml.sayAndHangUp(twiml.PROMPTS.notPlaced);
  const leg = call.legs.find(({ sid }) => sid === CallSid);
  if (call.state === "ENDED" || !leg) return twiml.sayAndHangUp(twiml.PROMPTS.notPlaced);
  return isKeptOut(call, leg)
    ? twiml.keptOut(call.id, leg)
    : twiml.agentConference(call.id, leg, calls.deps.clock.now());
}

/** How long a browser may wait for its call to be placed; Twilio waits 15 s for TwiML. */
const PLACED_WITHIN_MS = 5_000;
const LOOK_AGAIN_MS = 10;

/**
 * Waits until the call is placed. The browser connects while its call is being authorised, here or by another process,
 * so it may arrive first.
 */
async function waitUntilPlaced(calls: CallEngine, callId: string): Promise<boolean> {
  const { clock } = calls.deps;
  const until = clock.now() + PLACED_WITHIN_MS;
  for (let pauseMs = LOOK_AGAIN_MS; ; pauseMs *= 2) {
    if ((await calls.untilPlaced(callId)) || (await findConversation(callId)) !== null) return true;
    if (clock.now() + pauseMs > until) return false;
    await new Promise<void>((resolve) => clock.after(pauseMs, resolve));
  }
}

const ids = (query: URLSearchParams) => ({ callId: query.get("call") ?? "", legId: query.get("leg") ?? "" });

/** Claims the call for an agent's phone that answered. */
async function handleAgentAnswer(
  calls: CallEngine,
  { params, query }: VerifiedRequest,
): Promise<TwimlAnswer> {
  const { callId, legId } = ids(query);
  const claim = await claimCall(calls, callId, legId, callSid.parse(params.CallSid));
  const times = counted.parse(query.get("times"));
  if (claim === "not-yet" && times < RINGS_ON_TIMES) return twiml.ringOn(callId, legId, times);
  if (claim === null || claim === "not-yet")
    return twiml.sayAndHangUp(claim === null ? twiml.PROMPTS.alreadyAnswered : twiml.PROMPTS.notConnected);
  return twiml.agentConference(callId, claim, calls.deps.clock.now());
}

/** How often a leg asks again, a second apart, until those who wait for it are known to hear music. */
const RINGS_ON_TIMES = 3;

/** A time, or a count, that we wrote into our address. */
const counted = z.coerce.number().int().min(0).catch(0);

/** Answers for a leg whose conference is over for it. */
async function handleLegExit(calls: CallEngine, request: VerifiedRequest): Promise<TwimlAnswer> {
  const { params, query } = request;
  const left = z.object({ CallSid: callSid, CallStatus: status }).parse(params);
  const [until, since, times] = ["until", "since", "times"].map((name) => counted.parse(query.get(name)));
  const exits = { since: since!, times: times! };
  return exitConference(
    calls,
    { ...ids(query), sid: left.CallSid, status: left.CallStatus, until: until!, exits },
    request,
  );
}

/**
 * Redirects to the account's failure URL if it has one; otherwise plays the number's greeting and takes a message (D8,
 * D11, H9).
 */
async function takeMessage({ failureUrl }: TwilioAccount, callId: string): Promise<TwimlAnswer> {
  const call = await db.call.findUnique({ where: { id: callId }, select: { numberId: true, closed: true } });
  if (!call?.numberId) return twiml.hangUp();
  if (failureUrl) return twiml.redirect(failureUrl);
  const { numberId, closed } = call;
  const greeting = await findGreeting(numberId, closed);
  return twiml.voicemail(
    callId,
    greeting && { text: greeting.text, soundUrl: greeting.mediaType && greetingUrl(numberId, closed) },
  );
}

/**
 * Answers a customer who was moved to voicemail, and records the move: if the order got no reply, it need not be sent
 * again.
 */
async function handleVoicemail(calls: CallEngine, { account, query }: VerifiedRequest): Promise<TwimlAnswer> {
  const { callId } = ids(query);
  await customerMoved(calls, callId);
  return takeMessage(account, callId);
}

/** Tells the customer of an outbound call that the agent is gone and will call back. */
async function handleAgentLost(calls: CallEngine, { query }: VerifiedRequest): Promise<TwimlAnswer> {
  await customerMoved(calls, ids(query).callId);
  return twiml.sayAndHangUp(twiml.PROMPTS.agentLost);
}

/** Tells the only party left in a room that it is over. */
async function handleRoomOver(calls: CallEngine, { query }: VerifiedRequest): Promise<TwimlAnswer> {
  await customerMoved(calls, ids(query).callId);
  return twiml.sayAndHangUp(twiml.PROMPTS.roomIsOver);
}

/** Tells a customer we called that the call has lasted as long as a call may. */
async function handleTimeOver(calls: CallEngine, { query }: VerifiedRequest): Promise<TwimlAnswer> {
  await customerMoved(calls, ids(query).callId);
  return twiml.sayAndHangUp(twiml.PROMPTS.timeLimit);
}

/** How long a caller waits for the database before they hear that we cannot take the call. */
const FOUND_WITHIN_MS = 3_000;

/**
 * Answers for our TwiML, or for audio it plays, that could not be fetched. Twilio asks here once and gives the error
 * (`ErrorCode`, `ErrorUrl`). A caller who was about to leave a message is asked for one with our own prompt.
 * https://www.twilio.com/docs/usage/security/availability-reliability
 */
async function handleFallback(calls: CallEngine, { params }: VerifiedRequest): Promise<TwimlAnswer> {
  const { ErrorCode, ErrorUrl, CallSid } = params;
  logger.error({ ErrorCode, ErrorUrl, CallSid }, "twilio: a document failed");
  noteSign("document-failed", { code: keyPart.catch("?").parse(ErrorCode) });
  const call = await within(
    FOUND_WITHIN_MS,
    findMessageCall(params.AccountSid, CallSid),
    calls.deps.clock,
  ).catch((error: unknown) => {
    // The database is down or hangs: the caller at least hears that we cannot take the call.
    logger.error({ error, CallSid }, "twilio: the call of a failed document could not be looked up");
    return null;
  });
  return call ? twiml.voicemail(call.id, null) : twiml.sayAndHangUp(twiml.PROMPTS.cannotTakeCall);
}

/** Finds the call of this leg if its customer was about to leave a message. */
const findMessageCall = (accountSid: string | undefined, sid = "") =>
  db.call.findFirst({
    where: {
      conversation: { state: "VOICEMAIL", channel: { accountSid } },
      legs: { some: { sid, entry: "REMOTE" } },
    },
    select: { id: true },
  });

async function handleVoicemailDone(
  calls: CallEngine,
  { params, query }: VerifiedRequest,
): Promise<TwimlAnswer> {
  const length = seconds.parse(params.RecordingDuration) ?? 0;
  if (length > 0) await messageLeft(calls, ids(query).callId, length);
  return twiml.hangUp();
}

/** Applies a leg's status. */
async function handleCallEvent(calls: CallEngine, { params, query }: VerifiedRequest): Promise<void> {
  const event = z
    .object({
      CallSid: callSid,
      CallStatus: status,
      SequenceNumber: keyPart.default("0"),
      Timestamp: z.string().optional(),
      CallDuration: seconds,
    })
    .parse(params);
  const leg = await whichLeg(query, event.CallSid);
  if (!leg) return;
  await storeEvent(
    {
      key: `call:${params.AccountSid}:${event.CallSid}:${event.SequenceNumber}`,
      kind: "call",
      callId: leg.callId,
      payload: params,
    },
    () =>
      legReported(calls, leg.callId, leg.legId, {
        sid: event.CallSid,
        status: event.CallStatus,
        at: when(event.Timestamp, calls.deps.clock.now()),
        durationSeconds: event.CallDuration,
      }),
  );
}

/** Finds the leg named in our URL, or the one with this sid: callbacks of a number or an application name no leg. */
async function whichLeg(query: URLSearchParams, sid: string) {
  const { callId, legId } = ids(query);
  if (callId && legId) return { callId, legId };
  const leg = await db.callLeg.findUnique({ where: { sid }, select: { id: true, conversationId: true } });
  return leg && { callId: leg.conversationId, legId: leg.id };
}

/**
 * Applies what a conference tells of a leg: whether it is in and held, and how it ended if it left with its end.
 * https://www.twilio.com/docs/voice/twiml/conference#attributes-statuscallbackevent
 */
async function handleConferenceEvent(calls: CallEngine, { params, query }: VerifiedRequest): Promise<void> {
  const event = z
    .object({
      ConferenceSid: keyPart,
      SequenceNumber: keyPart,
      StatusCallbackEvent: z.string(),
      Timestamp: z.string().optional(),
      CallSid: z.string().optional(),
      Hold: z.enum(["true", "false"]).optional(),
      Muted: z.enum(["true", "false"]).optional(),
      ParticipantCallStatus: status.optional(),
    })
    .parse(params);
  const { callId } = ids(query);
  const key = `conference:${params.AccountSid}:${event.ConferenceSid}:${event.SequenceNumber}`;
  await storeEvent({ key, kind: "conference", callId, payload: params }, async () => {
    const { ConferenceSid: conference, CallSid: sid, ParticipantCallStatus: left } = event;
    const leg = sid ? await whichLeg(new URLSearchParams(), sid) : null;
    const isLeaving = event.StatusCallbackEvent === "participant-leave";
    const isOver = isLeaving && left !== undefined && isFinal(left);
    if (!leg || !sid || isOver || (!isLeaving && !event.Hold)) {
      await conferenceSeen(calls, callId, conference);
    } else {
      const music = event.Hold === "true" ? "hold" : null;
      const hearing: Hearing = { music, muted: event.Muted === "true" };
      const seq = Number(event.SequenceNumber);
      await legSeen(calls, leg.callId, leg.legId, { conference, seq, in: !isLeaving, hearing });
    }
    if (!leg || !sid || !isLeaving) return;
    if (!left || !isFinal(left)) return legLeft(calls, leg.callId, leg.legId, sid);
    await legReported(calls, leg.callId, leg.legId, {
      sid,
      status: left,
      at: when(event.Timestamp, calls.deps.clock.now()),
    });
  });
}

/**
 * Stores a finished recording of a call or a message. A call's recording without sound is stored too, with the reason,
 * since somebody will look for it; an empty message is none.
 */
async function handleRecordingEvent(calls: CallEngine, { params, query }: VerifiedRequest): Promise<void> {
  const event = z
    .object({
      RecordingSid: keyPart,
      RecordingStatus: keyPart,
      RecordingDuration: seconds,
      RecordingStartTime: z.string().optional(),
    })
    .parse(params);
  const { callId } = ids(query);
  const key = `recording:${params.AccountSid}:${event.RecordingSid}:${event.RecordingStatus}`;
  await storeEvent({ key, kind: "recording", callId, payload: params }, async () => {
    const length = event.RecordingDuration ?? 0;
    const kind = query.get("kind") === "call" ? "CALL" : "VOICEMAIL";
    const failure: RecordingFailure | null =
      event.RecordingStatus !== "completed" ? "absent"
      : length === 0 ? "empty"
      : null; // prettier-ignore
    if (failure !== null && kind === "VOICEMAIL") return;
    const toldStartAt = dateOf(event.RecordingStartTime);
    const state = failure === null ? "WAITING" : "FAILED";
    await db.recording.createMany({
      data: [{ callId, kind, sid: event.RecordingSid, seconds: length, state, failure, toldStartAt }],
      skipDuplicates: true,
    });
    if (kind === "VOICEMAIL") await messageLeft(calls, callId, length);
  });
}

/** TwiML that Twilio fetches, by the last part of its URL. */
export const DOCUMENTS: Record<
  string,
  (calls: CallEngine, request: VerifiedRequest) => Promise<TwimlAnswer>
> = {
  inbound: handleInbound,
  client: handleClient,
  "agent-answer": handleAgentAnswer,
  "leg-exit": handleLegExit,
  voicemail: handleVoicemail,
  "agent-lost": handleAgentLost,
  "room-over": handleRoomOver,
  "time-over": handleTimeOver,
  "voicemail-done": handleVoicemailDone,
  fallback: handleFallback,
};

/** Events that Twilio reports, by the last part of their URL. */
export const EVENTS: Record<string, (calls: CallEngine, request: VerifiedRequest) => Promise<void>> = {
  call: handleCallEvent,
  conference: handleConferenceEvent,
  recording: handleRecordingEvent,
};
