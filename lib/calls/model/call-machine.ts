import {
  agentLegs,
  calledColleague,
  customerLeg,
  isColleagueAway,
  isFinal,
  isLater,
  isLive,
  talkingLeg,
  type Call,
  type CallOutcome,
  type CallState,
  type Leg,
  type LegStatus,
} from "./call";
import type { CallFailure } from "./failure";

/**
 * The life of a call, as pure functions.
 *
 *   outbound:  DIALING ──customer answers──► ACTIVE
 *   inbound:   OFFERING ──an agent claims──► ACTIVE
 *                  └─all declined, no answer─► VOICEMAIL
 *   ACTIVE ──an agent's leg drops──────────► LOST ──they rejoin──────► ACTIVE
 *                                              └─the grace runs out──► QUEUED (inbound), or the lost-agent
 *                                                                      announcement and ENDED (outbound)
 *   ACTIVE ──transferred───────────────────► QUEUED ──an agent claims──► ACTIVE
 *                                              └─the longest wait──────► VOICEMAIL
 *   any state ──end requested, customer hangs up, agent leaves before an answer──► ENDED
 *
 * Facts may arrive late, twice and in any order. `learn` keeps the latest for each leg. What a call is (`derive`) and
 * what the channel must still do (`pending`) depend on nothing else, so a crash loses nothing: the next process to look
 * at the call finds the same work to do.
 */
export type Fact =
  | { type: "leg-asked"; legId: string; at: number }
  | { type: "conference-known"; sid: string }
  /** An order for this leg is being sent to the channel, by this process only. */
  | { type: "ordered"; legId: string; order: Effect["type"]; at: number }
  /** The channel did not take the order for the leg itself; it may be sent again. */
  | { type: "leg-released"; legId: string }
  /** An order that is safe to repeat failed, or had no answer; it may be sent again at this time. */
  | { type: "order-failed"; legId: string; order: Effect["type"]; againAt: number }
  | { type: "leg-known"; legId: string; sid: string }
  | { type: "leg-refused"; legId: string; code: string; failure: CallFailure; at: number }
  | { type: "leg-reported"; legId: string; status: LegStatus; at: number; durationSeconds?: number }
  /** In ringing order, a millisecond apart, so that the order is kept. */
  | { type: "offered"; legs: readonly { id: string; userId: string }[]; at: number }
  | { type: "claimed"; legId: string; at: number }
  | { type: "declined"; legId: string }
  | { type: "moved"; legId: string; at: number }
  | { type: "held"; legId: string; held: boolean }
  /** The agent's browser has reconnected, with a new leg. */
  | { type: "rejoined"; legId: string; userId: string; sid: string; at: number }
  | { type: "transfer-asked"; legId: string; to: TransferTarget; byUserId: string; at: number }
  | { type: "queued"; at: number }
  | { type: "announced"; at: number }
  | { type: "recording-asked"; at: number }
  | { type: "voicemail-chosen"; at: number }
  | { type: "message-left"; seconds: number }
  | { type: "end-requested"; by: string; at: number; failure?: CallFailure };

/** The target of a transfer: a colleague, or an outside number (E.164). */
export type TransferTarget = { userId: string; number: null } | { userId: null; number: string };

/** An order to the channel. Each is safe to repeat. */
export type Effect =
  | { type: "ring-agent"; legId: string }
  | { type: "add-customer"; legId: string }
  | { type: "hang-up"; legId: string; sid: string }
  /** Ends a leg unless it has answered, which we may not have heard of. */
  | { type: "cancel"; legId: string; sid: string }
  | { type: "move-to-voicemail"; legId: string; sid: string }
  | { type: "move-to-announcement"; legId: string; sid: string }
  | { type: "hold"; legId: string; sid: string; held: boolean }
  | { type: "record"; legId: string; sid: string }
  /** Requested long ago and not reported since: asks whether the leg exists. */
  | { type: "find-leg"; legId: string };

/** How long a browser may take to connect after its call was placed. */
const CONNECT_TIMEOUT_MS = 15_000;
/** An order without a reply may be sent again after this. No channel waits longer for one: see `ORDER_TIMEOUT_MS`. */
const ORDER_AGAIN_MS = 2_000;
/** A leg the channel does not have is requested again, unless it is this old. */
const ASK_UNTIL_MS = 20_000;
/**
 * Grace period before hold music. An agent's leg can end just before their hang-up command arrives; without it the
 * customer would hear a burst of music.
 */
const LOST_AFTER_MS = 700;
/** How long the lost-agent announcement may take to play. */
const ANNOUNCEMENT_MS = 30_000;
/** How long a refusal may take to reach the caller. */
const REFUSAL_MS = 10_000;

/** Time limits in milliseconds; settings of a channel. */
export interface Timeouts {
  /** An inbound call is offered for this long. */
  incoming: number;
  /** A lost agent may rejoin for this long. */
  grace: number;
  /** A customer waits in the queue for this long. */
  queue: number;
}

export function learn(call: Call, fact: Fact): Call {
  return derive(note(call, fact));
}

function note(call: Call, fact: Fact): Call {
  switch (fact.type) {
    case "leg-asked":
      return withLeg(call, fact.legId, (leg) => ({ ...leg, askedAt: fact.at }));
    case "ordered":
      return withLeg(call, fact.legId, (leg) => ({ ...leg, ordered: fact.order, orderedAt: fact.at }));
    case "order-failed":
      return withLeg(call, fact.legId, (leg) =>
        leg.ordered === fact.order ? { ...leg, orderedAt: fact.againAt - ORDER_AGAIN_MS } : leg,
      );
    case "conference-known":
      return call.conferenceSids.includes(fact.sid)
        ? call
        : { ...call, conferenceSids: [...call.conferenceSids, fact.sid] };
    case "leg-released":
      return withLeg(call, fact.legId, (leg) => ({ ...answered(leg, "find-leg"), askedAt: null }));
    case "leg-known":
      return withLeg(call, fact.legId, (leg) =>
        leg.sid === null ? { ...answered(leg, "find-leg"), sid: fact.sid } : leg,
      );
    case "leg-refused": {
      const refused = withLeg(call, fact.legId, (leg) =>
        report({ ...answered(leg, "find-leg"), errorCode: fact.code }, { status: "failed", at: fact.at }),
      );
      const isCustomer = customerLeg(call)?.id === fact.legId;
      if (isCustomer) return { ...refused, failure: call.failure ?? fact.failure };
      // The transfer failed: the agent who started it keeps the call.
      return talkingLeg(refused) ? { ...refused, queuedAt: null } : refused;
    }
    case "leg-reported":
      return withLeg(call, fact.legId, (leg) => report(answered(leg, "cancel"), fact));
    case "offered":
      return {
        ...call,
        legs: [...call.legs, ...fact.legs.map((leg, i) => newLeg("AGENT", leg.id, leg.userId, fact.at + i))],
      };
    case "claimed":
      return mayClaim(call, fact.legId)
        ? withLeg(
            // A call transferred to an outside number stays with the agent who transferred it.
            { ...call, agentId: legOf(call, fact.legId)?.userId ?? call.agentId, queuedAt: null },
            fact.legId,
            (leg) => ({
              ...leg,
              won: true,
              answeredAt: leg.answeredAt ?? fact.at,
            }),
          )
        : call;
    case "declined":
      return withLeg(call, fact.legId, (leg) => ({ ...leg, declined: true }));
    case "moved":
      return withLeg(call, fact.legId, (leg) => ({
        ...answered(leg, "move-to-voicemail", "move-to-announcement"),
        movedAt: leg.movedAt ?? fact.at,
      }));
    case "voicemail-chosen":
      return isOfferingOrQueued(call) ? { ...call, voicemailAt: call.voicemailAt ?? fact.at } : call;
    case "held":
      return withLeg(call, fact.legId, (leg) => ({ ...answered(leg, "hold"), held: fact.held }));
    case "rejoined": {
      if (!mayRejoin(call, fact.userId) || call.legs.some(({ sid }) => sid === fact.sid)) return call;
      const isColleague = calledColleague(call) === fact.userId;
      const leg = newLeg(isColleague ? "CUSTOMER" : "AGENT", fact.legId, fact.userId, fact.at);
      const back = { ...leg, sid: fact.sid, won: !isColleague, answeredAt: fact.at };
      return { ...call, legs: [...call.legs, back] };
    }
    case "transfer-asked": {
      if (!mayTransfer(call, fact.byUserId)) return call;
      const { userId, number } = fact.to;
      const leg = newLeg("AGENT", fact.legId, userId, fact.at);
      return {
        ...call,
        queuedAt: fact.at,
        legs: [...call.legs, { ...leg, number, transferredBy: fact.byUserId }],
      };
    }
    case "queued":
      return call.state === "LOST" ? { ...call, queuedAt: fact.at } : call;
    case "announced":
      return call.state === "LOST" ? { ...call, announcementAt: fact.at } : call;
    case "recording-asked":
      return { ...call, recordingAskedAt: call.recordingAskedAt ?? fact.at };
    case "message-left":
      return { ...call, messageSeconds: Math.max(call.messageSeconds ?? 0, fact.seconds) };
    case "end-requested":
      return call.endRequestedAt !== null
        ? call
        : {
            ...call,
            endRequestedBy: fact.by,
            endRequestedAt: fact.at,
            failure: call.failure ?? fact.failure ?? null,
          };
  }
}

/** Clears an order once the channel has answered it; a later order may be in flight. */
const answered = (leg: Leg, ...orders: Effect["type"][]): Leg =>
  orders.some((order) => order === leg.ordered) ? { ...leg, ordered: null, orderedAt: null } : leg;

const legOf = (call: Call, legId: string) => call.legs.find((leg) => leg.id === legId);

function withLeg(call: Call, legId: string, change: (leg: Leg) => Leg): Call {
  return { ...call, legs: call.legs.map((leg) => (leg.id === legId ? change(leg) : leg)) };
}

type NewCall = Pick<
  Call,
  "id" | "direction" | "numberId" | "customerNumber" | "agentId" | "createdAt" | "legs"
> &
  Partial<Pick<Call, "voicemailAt" | "rejected" | "record" | "failure">>;

/** Creates a call of which only the beginning is known. */
export const newCall = (begun: NewCall): Call =>
  derive({
    endRequestedBy: null,
    endRequestedAt: null,
    voicemailAt: null,
    messageSeconds: null,
    queuedAt: null,
    announcementAt: null,
    record: false,
    recordingAskedAt: null,
    conferenceSids: [],
    rejected: false,
    failure: null,
    state: "DIALING",
    outcome: null,
    answeredAt: null,
    endedAt: null,
    ...begun,
    // The agent who dials owns the call.
    legs: begun.legs.map((leg) => ({
      ...leg,
      won: leg.won || (begun.direction === "OUTBOUND" && leg.role === "AGENT"),
    })),
  });

export const newLeg = (role: Leg["role"], id: string, userId: string | null, at: number): Leg => ({
  id,
  role,
  userId,
  number: null,
  sid: null,
  status: "queued",
  declined: false,
  won: false,
  transferredBy: null,
  held: false,
  errorCode: null,
  createdAt: at,
  askedAt: null,
  movedAt: null,
  ordered: null,
  orderedAt: null,
  answeredAt: null,
  endedAt: null,
});

/** Applies a status report. A late one never moves the leg back, but may still say when it was answered. */
function report(leg: Leg, fact: { status: LegStatus; at: number; durationSeconds?: number }): Leg {
  const told = fact.status === "in-progress" ? fact.at : null;
  const known = isLater(fact.status, leg.status) ? { ...leg, status: fact.status } : leg;
  if (!isFinal(fact.status)) return { ...known, answeredAt: told ?? known.answeredAt };
  // The report of the answer was lost: the leg's duration gives the time.
  const inferred = fact.durationSeconds ? fact.at - fact.durationSeconds * 1000 : null;
  return { ...known, endedAt: leg.endedAt ?? fact.at, answeredAt: leg.answeredAt ?? inferred };
}

/** Whether a customer is waiting for an agent to answer. */
export const isOfferingOrQueued = (call: Call) => call.state === "OFFERING" || call.state === "QUEUED";

/** Whether this leg may claim the call. The first claim wins; an ended call, or one in voicemail, can't be claimed. */
export function mayClaim(call: Call, legId: string): boolean {
  const leg = legOf(call, legId);
  return isOfferingOrQueued(call) && leg !== undefined && leg.role === "AGENT" && isLive(leg) && !leg.won;
}

/** Whether this agent's browser may rejoin a call: the call is theirs and not over. */
export const mayRejoin = (call: Call, userId: string) =>
  (call.state === "LOST" && call.agentId === userId) ||
  (call.state === "ACTIVE" && call.answeredAt !== null && talkingLeg(call)?.userId === userId) ||
  (isTalkedIn(call) && call.answeredAt !== null && calledColleague(call) === userId);

/** Whether both parties have, or had, each other in the call, and it is not over. */
const isTalkedIn = (call: Call) => call.state === "ACTIVE" || call.state === "LOST";

/** Whether this agent may transfer the call now. */
export const mayTransfer = (call: Call, userId: string) =>
  call.state === "ACTIVE" &&
  calledColleague(call) === null &&
  talkingLeg(call)?.userId === userId &&
  !agentLegs(call).some((leg) => leg.transferredBy === userId && isLive(leg));

function derive(call: Call): Call {
  const customer = customerLeg(call);
  const winners = agentLegs(call).filter((leg) => leg.won);
  const answering =
    call.direction === "OUTBOUND" ? call.legs.filter(({ role }) => role === "CUSTOMER") : winners;
  const answers = answering.flatMap((leg) => leg.answeredAt ?? []);
  const answeredAt = answers.length > 0 ? Math.min(...answers) : null;
  // Nobody can rejoin once the outside number it was transferred to hangs up.
  const outside = winners.at(-1)?.number ? winners.at(-1) : undefined;
  const isUnanswered = call.direction === "OUTBOUND" && answeredAt === null;
  const ends = [
    call.endRequestedAt,
    call.announcementAt,
    customer && isFinal(customer.status) && !isColleagueAway(call) ? customer.endedAt : null,
    // An unanswered call ends when its agent leaves, once it is known that nobody answered.
    isUnanswered && winners[0] && isFinal(winners[0].status) && !isStillCalled(customer)
      ? winners[0].endedAt
      : null,
    outside && isFinal(outside.status) ? outside.endedAt : null,
    call.rejected ? call.createdAt : null,
  ].filter((at): at is number => at !== null);
  // A late report may remove the reason for an end. The call stays ended; its agent is free and its legs are hung up.
  const known = call.state === "ENDED" ? call.endedAt : null;
  const endedAt = ends.length > 0 ? Math.max(Math.min(...ends), answeredAt ?? 0) : known;
  return {
    ...call,
    answeredAt,
    endedAt,
    state: endedAt !== null ? "ENDED" : stateOf(call, answeredAt),
    outcome: endedAt === null ? null : outcomeOf(call, answeredAt, endedAt),
  };
}

/** Whether the far end rings, or may ring. */
const isStillCalled = (customer: Leg | undefined) =>
  customer !== undefined && !isFinal(customer.status) && !isNeverAsked(customer);

/** Whether the far end was left alone by the agent who called it, as far as we know before it answered. */
const isOnlyLeft = (call: Call, leg: Leg) =>
  call.state === "DIALING" && leg === customerLeg(call) && !agentLegs(call).some(isLive);

function stateOf(call: Call, answeredAt: number | null): CallState {
  if (call.voicemailAt !== null) return "VOICEMAIL";
  if (answeredAt === null) return call.direction === "OUTBOUND" ? "DIALING" : "OFFERING";
  if (talkingLeg(call) && !isColleagueAway(call)) return "ACTIVE";
  return call.queuedAt !== null ? "QUEUED" : "LOST";
}

/** When the lost party was last on the call. */
const lostAt = (call: Call) =>
  Math.max(
    call.createdAt,
    ...call.legs.map((leg) => (leg.won || leg.role === "CUSTOMER" ? (leg.endedAt ?? 0) : 0)),
  );

/** When a call without a conversation is next due. */
export function nextTurn(call: Call, now: number, timeouts: Timeouts): number | null {
  switch (call.state) {
    case "OFFERING":
      return Math.max(now, call.createdAt + timeouts.incoming);
    case "LOST": {
      const musicAt = lostAt(call) + LOST_AFTER_MS;
      return musicAt > now ? musicAt : Math.max(now, lostAt(call) + timeouts.grace);
    }
    case "QUEUED":
      return Math.max(now, call.queuedAt! + timeouts.queue);
    default:
      return null;
  }
}

const BY_STATUS: Partial<Record<LegStatus, CallOutcome>> = {
  busy: "BUSY",
  "no-answer": "NO_ANSWER",
  failed: "FAILED",
};

function outcomeOf(call: Call, answeredAt: number | null, endedAt: number): CallOutcome {
  // A late report may show that the customer hung up before they were queued.
  if (call.queuedAt !== null && !talkingLeg(call) && endedAt > call.queuedAt)
    return call.messageSeconds ? "VOICEMAIL" : "ABANDONED";
  if (answeredAt !== null) return "ANSWERED";
  if (call.direction === "OUTBOUND") {
    const status = customerLeg(call)?.status;
    if (call.failure !== null) return "FAILED";
    if (customerLeg(call)?.declined) return "DECLINED";
    // Only an answered leg completes, unless we ended it: the report of the answer was lost.
    if (status === "completed" && call.endRequestedAt === null) return "ANSWERED";
    return (status && BY_STATUS[status]) ?? "CANCELED";
  }
  if (call.rejected) return "BUSY";
  if (call.messageSeconds) return "VOICEMAIL";
  const offers = agentLegs(call);
  if (offers.length > 0 && offers.every((leg) => leg.declined)) return "DECLINED";
  return call.voicemailAt !== null ? "NO_ANSWER" : "CANCELED";
}

/** Returns the orders the channel still needs and that are not in flight; empty once the call is as it should be. */
export function pending(call: Call, now: number): Effect[] {
  return call.legs.flatMap((leg) =>
    isFinal(leg.status) ? [] : lacking(call, leg, now).filter((effect) => !isUnderWay(leg, effect, now)),
  );
}

function lacking(call: Call, leg: Leg, now: number): Effect[] {
  const isUnknown = leg.sid === null && leg.askedAt !== null;
  if (isUnknown && Math.abs(now - leg.askedAt!) >= ORDER_AGAIN_MS)
    return [{ type: "find-leg", legId: leg.id }];
  if (mustEnd(call, leg, now)) {
    const type = isOnlyLeft(call, leg) ? "cancel" : "hang-up";
    return leg.sid ? [{ type, legId: leg.id, sid: leg.sid }] : [];
  }
  if (leg.sid === null) return leg.askedAt === null ? creation(call, leg) : [];
  const isWaitedFor = leg.role === "CUSTOMER" || calledColleague(call) !== null;
  return isWaitedFor ? careOf(call, { ...leg, sid: leg.sid }, now) : [];
}

/**
 * A leg has one order in flight at a time, except that a hang-up never waits. Recording is requested once in a call's
 * life.
 */
const isUnderWay = (leg: Leg, { type }: Effect, now: number) =>
  leg.orderedAt !== null &&
  Math.abs(now - leg.orderedAt) < ORDER_AGAIN_MS &&
  type !== "record" &&
  ((type !== "hang-up" && type !== "cancel") || leg.ordered === type);

/** The fact that claims an effect, stored before it is carried out so that no other process does the same. */
export function takenUp({ type, legId }: Effect, at: number): Fact {
  if (type === "ring-agent" || type === "add-customer") return { type: "leg-asked", legId, at };
  return type === "record" ? { type: "recording-asked", at } : { type: "ordered", legId, order: type, at };
}

/** Whether a leg was requested and never reported by the channel. */
export function isUnknown(call: Call, legId: string): boolean {
  const leg = legOf(call, legId);
  return leg !== undefined && leg.sid === null && leg.askedAt !== null && !isFinal(leg.status);
}

/** Whether `sid` belongs to an order that was abandoned: the leg has another sid by now, or ended without one. */
export function isStray(call: Call, legId: string, sid: string): boolean {
  const leg = legOf(call, legId);
  return leg !== undefined && leg.sid !== sid && (leg.sid !== null || isFinal(leg.status));
}

/** The latest known moment of a call. Its time is never earlier, whatever a clock says. */
export const newestOf = (call: Call): number =>
  Math.max(
    call.createdAt,
    ...[call.endRequestedAt, call.voicemailAt, call.queuedAt, call.announcementAt].map((at) => at ?? 0),
    ...call.legs.flatMap((leg) =>
      [leg.askedAt, leg.orderedAt, leg.movedAt, leg.answeredAt, leg.endedAt].map((at) => at ?? 0),
    ),
  );

/** The fact that follows when the channel does not have a requested leg: request it again while it is still needed. */
export function notFound(call: Call, legId: string, at: number): Fact {
  const leg = legOf(call, legId);
  const isOver = !leg || mustEnd(call, leg, at);
  const isWaitedFor =
    leg && (at - leg.createdAt < ASK_UNTIL_MS || (leg.role === "AGENT" && isOfferingOrQueued(call)));
  return isOver || !isWaitedFor
    ? { type: "leg-refused", legId, at, code: "no-answer-from-channel", failure: "no-answer-from-channel" }
    : { type: "leg-released", legId };
}

/** When an order in flight, or a requested leg, may have to be checked again. */
export const nextOrder = (call: Call): number =>
  Math.min(
    ...call.legs
      .filter((leg) => !isFinal(leg.status))
      .flatMap((leg) => [leg.sid === null ? leg.askedAt : null, leg.orderedAt])
      .map((at) => (at === null ? Infinity : at + ORDER_AGAIN_MS)),
  );

/** Orders for a connected leg besides ending it: the customer's, and both legs in a call between agents. */
function careOf(call: Call, { id: legId, sid, ...leg }: Leg & { sid: string }, now: number): Effect[] {
  if (leg.movedAt === null && call.state === "VOICEMAIL") return [{ type: "move-to-voicemail", legId, sid }];
  if (leg.movedAt === null && call.announcementAt !== null)
    return [{ type: "move-to-announcement", legId, sid }];
  const isTalking = call.state === "ACTIVE";
  const isWaitingWithMusic =
    call.state === "QUEUED" || (call.state === "LOST" && now - lostAt(call) >= LOST_AFTER_MS);
  const isHeldWrongly = (isTalking && leg.held) || (isWaitingWithMusic && !leg.held);
  return [
    ...(isHeldWrongly ? [{ type: "hold" as const, legId, sid, held: isWaitingWithMusic }] : []),
    ...(isTalking && call.record && call.recordingAskedAt === null
      ? [{ type: "record" as const, legId, sid }]
      : []),
  ];
}

function mustEnd(call: Call, leg: Leg, now: number): boolean {
  if (leg.role === "CUSTOMER") {
    const isBeingTold =
      call.announcementAt !== null &&
      call.endRequestedAt === null &&
      now - call.announcementAt < ANNOUNCEMENT_MS;
    // A hang-up would sound like a dropped call instead of busy.
    const isBeingRefused = call.rejected && now - call.createdAt < REFUSAL_MS;
    if (isOnlyLeft(call, leg)) return true;
    return leg !== customerLeg(call) || (call.state === "ENDED" && !isBeingTold && !isBeingRefused);
  }
  if (call.state === "ENDED" || call.state === "VOICEMAIL" || leg.declined) return true;
  const talking = talkingLeg(call);
  if (leg.won) return leg !== talking;
  // Offers end once an agent is talking, except the leg that agent is transferring the call to.
  return call.state === "LOST" || (talking !== undefined && leg.transferredBy !== talking.userId);
}

function creation(call: Call, leg: Leg): Effect[] {
  // The leg of an agent who dials comes from their browser.
  if (leg.role === "AGENT") return leg.won ? [] : [{ type: "ring-agent", legId: leg.id }];
  // The customer is called once the agent's browser has connected.
  const isAgentThere = agentLegs(call).some((agent) => agent.sid !== null && !isFinal(agent.status));
  return isAgentThere ? [{ type: "add-customer", legId: leg.id }] : [];
}

/** Returns the facts that the passing of time alone adds to a call. */
export function due(call: Call, now: number, timeouts: Timeouts): Fact[] {
  switch (call.state) {
    case "DIALING": {
      const isWaitingForAgent = agentLegs(call).every((leg) => leg.sid === null);
      if (!isWaitingForAgent || now - call.createdAt < CONNECT_TIMEOUT_MS) return [];
      return [{ type: "end-requested", by: "system", at: now, failure: "browser-did-not-connect" }];
    }
    case "OFFERING":
      return now - call.createdAt >= timeouts.incoming ? [{ type: "voicemail-chosen", at: now }] : [];
    case "LOST":
      if (now - lostAt(call) < timeouts.grace) return [];
      // A call between colleagues is neither queued nor called back.
      if (calledColleague(call) !== null) return [{ type: "end-requested", by: "system", at: now }];
      return [{ type: call.direction === "INBOUND" ? "queued" : "announced", at: now }];
    case "QUEUED":
      return now - call.queuedAt! >= timeouts.queue ? [{ type: "voicemail-chosen", at: now }] : [];
    default:
      return [];
  }
}

/** Whether nothing more can happen to a call and nothing is left to do. */
export const isSettled = (call: Call) =>
  call.state === "ENDED" && call.legs.every((leg) => isFinal(leg.status) || isNeverAsked(leg));

/** Whether a leg was never requested, so there is nothing at the channel to end. */
const isNeverAsked = (leg: Leg) => leg.sid === null && leg.askedAt === null;

/** A user's relation to a call: it rings them, they are talking, they are expected back, or they are not part of it. */
export type Standing = "offered" | "talking" | "lost" | "gone";

export function standing(call: Call, userId: string): Standing {
  const leg = call.legs.findLast((one) => one.userId === userId);
  if (!leg || call.state === "ENDED") return "gone";
  if (leg.role === "CUSTOMER") {
    return leg.answeredAt === null ? "offered" : isLive(leg) ? "talking" : "lost";
  }
  if (isLive(leg) && !leg.won)
    return isOfferingOrQueued(call) || leg.transferredBy !== null ? "offered" : "gone";
  if (call.agentId !== userId || call.state === "QUEUED") return "gone";
  if (call.state === "LOST") return isColleagueAway(call) && isLive(leg) ? "talking" : "lost";
  // Transferred to an outside number, the call still belongs to this agent, who is no longer on it.
  return talkingLeg(call)?.userId === userId ? "talking" : "gone";
}
