import {
  agentLegs,
  customerLeg,
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
import { words } from "../words/calls";

/**
 * The life of a call, as pure functions.
 *
 *   outbound:  DIALING ──customer answers──► ACTIVE ──────────► ENDED
 *   inbound:   OFFERING ──an agent claims──► ACTIVE ──────────► ENDED
 *                  └─all declined, no answer─► VOICEMAIL ─────► ENDED
 *   any state ──end asked for, customer gone, talking agent gone──► ENDED
 *
 * Facts may come late, twice and in any order: `learn` keeps the latest of each leg, and what a call is (`derive`) and
 * what must be done about it (`pending`) depend on nothing else. So a lost process loses nothing: whoever looks at the
 * call next finds the same work to do.
 */
export type Fact =
  | { type: "leg-asked"; legId: string; at: number }
  /** The channel did not take the order: it may be given again. */
  | { type: "leg-released"; legId: string }
  | { type: "leg-known"; legId: string; sid: string }
  | { type: "leg-refused"; legId: string; code: string; words: string; at: number }
  | { type: "leg-reported"; legId: string; status: LegStatus; at: number; durationSeconds?: number }
  | { type: "offered"; legs: readonly { id: string; userId: string }[]; at: number }
  | { type: "claimed"; legId: string; at: number }
  | { type: "declined"; legId: string }
  | { type: "moved"; legId: string; at: number }
  | { type: "voicemail-chosen"; at: number }
  | { type: "message-left"; seconds: number }
  | { type: "end-requested"; by: string; at: number; failure?: string };

/** What to ask of the channel. Each may be asked again without harm. */
export type Effect =
  | { type: "ring-agent"; legId: string }
  | { type: "add-customer"; legId: string }
  | { type: "hang-up"; legId: string; sid: string }
  | { type: "move-to-voicemail"; legId: string; sid: string }
  /** Asked for long ago, and nothing heard since: is it there? */
  | { type: "find-leg"; legId: string };

/** How long a browser may take to connect after its call was placed. */
export const CONNECT_TIMEOUT_MS = 15_000;
/** How long the channel may take to tell the id of a leg it was asked for. */
export const UNKNOWN_LEG_MS = 5_000;

export function learn(call: Call, fact: Fact): Call {
  return derive(note(call, fact));
}

function note(call: Call, fact: Fact): Call {
  switch (fact.type) {
    case "leg-asked":
      return withLeg(call, fact.legId, (leg) => ({ ...leg, askedAt: fact.at }));
    case "leg-released":
      return withLeg(call, fact.legId, (leg) => ({ ...leg, askedAt: null }));
    case "leg-known":
      return withLeg(call, fact.legId, (leg) => ({ ...leg, sid: leg.sid ?? fact.sid }));
    case "leg-refused": {
      const refused = withLeg(call, fact.legId, (leg) =>
        report({ ...leg, errorCode: fact.code }, { status: "failed", at: fact.at }),
      );
      const isCustomer = customerLeg(call)?.id === fact.legId;
      return isCustomer ? { ...refused, failure: call.failure ?? fact.words } : refused;
    }
    case "leg-reported":
      return withLeg(call, fact.legId, (leg) => report(leg, fact));
    case "offered":
      return {
        ...call,
        legs: [...call.legs, ...fact.legs.map((leg) => newLeg("AGENT", leg.id, leg.userId, fact.at))],
      };
    case "claimed":
      return mayClaim(call, fact.legId)
        ? withLeg({ ...call, agentId: legOf(call, fact.legId)?.userId ?? null }, fact.legId, (leg) => ({
            ...leg,
            won: true,
            answeredAt: leg.answeredAt ?? fact.at,
          }))
        : call;
    case "declined":
      return withLeg(call, fact.legId, (leg) => ({ ...leg, declined: true }));
    case "moved":
      return withLeg(call, fact.legId, (leg) => ({ ...leg, movedAt: fact.at }));
    case "voicemail-chosen":
      return call.state === "OFFERING" ? { ...call, voicemailAt: call.voicemailAt ?? fact.at } : call;
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

const legOf = (call: Call, legId: string) => call.legs.find((leg) => leg.id === legId);

function withLeg(call: Call, legId: string, change: (leg: Leg) => Leg): Call {
  return { ...call, legs: call.legs.map((leg) => (leg.id === legId ? change(leg) : leg)) };
}

type NewCall = Pick<
  Call,
  "id" | "direction" | "numberId" | "customerNumber" | "agentId" | "createdAt" | "legs"
> &
  Partial<Pick<Call, "voicemailAt" | "rejected">>;

/** A call of which nothing is known but how it began. */
export const newCall = (begun: NewCall): Call =>
  derive({
    endRequestedBy: null,
    endRequestedAt: null,
    voicemailAt: null,
    messageSeconds: null,
    rejected: false,
    failure: null,
    state: "DIALING",
    outcome: null,
    answeredAt: null,
    endedAt: null,
    ...begun,
  });

export const newLeg = (role: Leg["role"], id: string, userId: string | null, at: number): Leg => ({
  id,
  role,
  userId,
  sid: null,
  status: "queued",
  declined: false,
  won: false,
  errorCode: null,
  createdAt: at,
  askedAt: null,
  movedAt: null,
  answeredAt: null,
  endedAt: null,
});

/** A late report moves nothing back; it may still tell when the leg was answered. */
function report(leg: Leg, fact: { status: LegStatus; at: number; durationSeconds?: number }): Leg {
  const told = fact.status === "in-progress" ? fact.at : null;
  const known = isLater(fact.status, leg.status) ? { ...leg, status: fact.status } : leg;
  if (!isFinal(fact.status)) return { ...known, answeredAt: told ?? known.answeredAt };
  // The report of the answer was lost, and the end tells how long it was.
  const inferred = fact.durationSeconds ? fact.at - fact.durationSeconds * 1000 : null;
  return { ...known, endedAt: leg.endedAt ?? fact.at, answeredAt: leg.answeredAt ?? inferred };
}

/** The first to claim has the call; nobody claims one that has ended or gone to voicemail. */
export function mayClaim(call: Call, legId: string): boolean {
  const leg = legOf(call, legId);
  return call.state === "OFFERING" && leg !== undefined && leg.role === "AGENT" && isLive(leg);
}

function derive(call: Call): Call {
  const customer = customerLeg(call);
  const talking = talkingLeg(call);
  const ends = [
    call.endRequestedAt,
    customer && isFinal(customer.status) ? customer.endedAt : null,
    talking && isFinal(talking.status) ? talking.endedAt : null,
    call.rejected ? call.createdAt : null,
  ].filter((at): at is number => at !== null);
  const answeredAt = (call.direction === "OUTBOUND" ? customer?.answeredAt : talking?.answeredAt) ?? null;
  const isOver = ends.length > 0;
  return {
    ...call,
    answeredAt,
    endedAt: isOver ? Math.max(Math.min(...ends), answeredAt ?? 0) : null,
    state: isOver ? "ENDED" : stateOf(call, answeredAt),
    outcome: isOver ? outcomeOf(call, answeredAt) : null,
  };
}

function stateOf(call: Call, answeredAt: number | null): CallState {
  if (answeredAt !== null) return "ACTIVE";
  if (call.direction === "OUTBOUND") return "DIALING";
  return call.voicemailAt !== null ? "VOICEMAIL" : "OFFERING";
}

const BY_STATUS: Partial<Record<LegStatus, CallOutcome>> = {
  busy: "BUSY",
  "no-answer": "NO_ANSWER",
  failed: "FAILED",
};

function outcomeOf(call: Call, answeredAt: number | null): CallOutcome {
  if (answeredAt !== null) return "ANSWERED";
  if (call.direction === "OUTBOUND") {
    const status = customerLeg(call)?.status;
    if (call.failure !== null) return "FAILED";
    // Only an answered leg completes, unless it was we who ended it: the report of the answer was lost.
    if (status === "completed" && call.endRequestedAt === null) return "ANSWERED";
    return (status && BY_STATUS[status]) ?? "CANCELED";
  }
  if (call.rejected) return "BUSY";
  if (call.messageSeconds) return "VOICEMAIL";
  const offers = agentLegs(call);
  if (offers.length > 0 && offers.every((leg) => leg.declined)) return "DECLINED";
  return call.voicemailAt !== null ? "NO_ANSWER" : "CANCELED";
}

/** What must still be asked of the channel. Empty once the call is as it should be. */
export function pending(call: Call, now: number): Effect[] {
  return call.legs.flatMap((leg): Effect[] => {
    if (isFinal(leg.status)) return [];
    const isUnknown = leg.sid === null && leg.askedAt !== null;
    if (isUnknown && now - leg.askedAt! >= UNKNOWN_LEG_MS) return [{ type: "find-leg", legId: leg.id }];
    if (mustEnd(call, leg)) return leg.sid ? [{ type: "hang-up", legId: leg.id, sid: leg.sid }] : [];
    if (leg.sid === null && leg.askedAt === null) return creation(call, leg);
    if (leg.role === "CUSTOMER" && call.state === "VOICEMAIL" && leg.movedAt === null && leg.sid) {
      return [{ type: "move-to-voicemail", legId: leg.id, sid: leg.sid }];
    }
    return [];
  });
}

function mustEnd(call: Call, leg: Leg): boolean {
  if (call.state === "ENDED") return true;
  if (leg.role === "CUSTOMER") return false;
  if (leg.declined || call.state === "VOICEMAIL") return true;
  return call.direction === "INBOUND" && call.state === "ACTIVE" && !leg.won;
}

function creation(call: Call, leg: Leg): Effect[] {
  if (call.direction === "INBOUND")
    return leg.role === "AGENT" ? [{ type: "ring-agent", legId: leg.id }] : [];
  // The customer is called once the agent's browser has connected.
  const isAgentThere = agentLegs(call).some((agent) => agent.sid !== null && !isFinal(agent.status));
  return leg.role === "CUSTOMER" && isAgentThere ? [{ type: "add-customer", legId: leg.id }] : [];
}

/** What the passing of time alone makes of a call. */
export function due(call: Call, now: number, incomingTimeoutMs: number): Fact[] {
  if (call.direction === "OUTBOUND" && call.state === "DIALING") {
    const isWaiting = agentLegs(call).every((leg) => leg.sid === null);
    if (isWaiting && now - call.createdAt >= CONNECT_TIMEOUT_MS) {
      const failure = words.browserDidNotConnect;
      return [{ type: "end-requested", by: "system", at: now, failure }];
    }
  }
  if (call.state === "OFFERING" && now - call.createdAt >= incomingTimeoutMs) {
    return [{ type: "voicemail-chosen", at: now }];
  }
  return [];
}

/** Nothing more can happen to it, and nothing more is to be done. */
export const isSettled = (call: Call) =>
  call.state === "ENDED" && call.legs.every((leg) => isFinal(leg.status) || isNeverAsked(leg));

/** A leg that was never asked for: there is nothing at the channel to end. */
const isNeverAsked = (leg: Leg) => leg.sid === null && leg.askedAt === null;
