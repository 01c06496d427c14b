import type { CallFailure } from "./failure";

/**
 * A call as the server keeps it: what is known of its legs and what was asked for. State, outcome and times follow from
 * that (`call-machine.ts`), so they come out the same in whatever order the facts arrive.
 */
export interface Call {
  id: string;
  direction: "INBOUND" | "OUTBOUND";
  numberId: string;
  /** E.164; null for a withheld number, and when a colleague is called. */
  customerNumber: string | null;
  agentId: string | null;
  createdAt: number;
  endRequestedBy: string | null;
  endRequestedAt: number | null;
  voicemailAt: number | null;
  messageSeconds: number | null;
  /** The customer waits for whoever comes free: a transfer failed, or their agent was lost and did not come back. */
  queuedAt: number | null;
  /** The customer of an outbound call was told that their agent is gone. */
  apologyAt: number | null;
  /** Recorded from the answer on. */
  record: boolean;
  recordingAskedAt: number | null;
  /** Every candidate was talking. */
  rejected: boolean;
  /** Why it could not be placed, or was refused. */
  failure: CallFailure | null;
  legs: readonly Leg[];
  state: CallState;
  outcome: CallOutcome | null;
  answeredAt: number | null;
  endedAt: number | null;
}

export type CallState = "DIALING" | "OFFERING" | "ACTIVE" | "LOST" | "QUEUED" | "VOICEMAIL" | "ENDED";

export type CallOutcome =
  "ANSWERED" | "BUSY" | "NO_ANSWER" | "CANCELED" | "DECLINED" | "FAILED" | "VOICEMAIL" | "ABANDONED";

export interface Leg {
  id: string;
  /** `CUSTOMER` is the far end: a customer's telephone, or the phone of the colleague who is called. */
  role: "CUSTOMER" | "AGENT";
  userId: string | null;
  /** E.164 of an outside telephone that the call is handed over to; it counts as an agent's. */
  number: string | null;
  /** The channel's id; null until it has told us. */
  sid: string | null;
  status: LegStatus;
  declined: boolean;
  /** This agent's phone has, or had, the call: it dialled, was the first to answer, or came back to it. */
  won: boolean;
  /** The agent who hands the call over to this one. */
  transferredBy: string | null;
  /** The channel was told to let this party wait with music. */
  held: boolean;
  errorCode: string | null;
  createdAt: number;
  askedAt: number | null;
  movedAt: number | null;
  /** The order about it that was last given to the channel, and may be under way still: its kind, and when. */
  ordered: string | null;
  orderedAt: number | null;
  answeredAt: number | null;
  endedAt: number | null;
}

/**
 * Statuses of a leg, in Twilio's words.
 * https://www.twilio.com/docs/voice/api/call-resource#call-status-values, and `initiated`, an event of its callbacks
 */
const RANK = {
  queued: 0,
  initiated: 1,
  ringing: 2,
  "in-progress": 3,
  completed: 4,
  busy: 4,
  failed: 4,
  "no-answer": 4,
  canceled: 4,
} as const;

export type LegStatus = keyof typeof RANK;

export const LEG_STATUSES = Object.keys(RANK) as LegStatus[];

export const isFinal = (status: LegStatus) => RANK[status] === RANK.completed;

/** Whether a report is news: later in a leg's life than what we know, and nothing follows an end. */
export const isLater = (reported: LegStatus, known: LegStatus) => RANK[reported] > RANK[known];

/** The far end's leg. A colleague who was called and came back has an older one as well, which counts no more. */
export const customerLeg = (call: Call) => call.legs.findLast((leg) => leg.role === "CUSTOMER");

export const agentLegs = (call: Call) => call.legs.filter((leg) => leg.role === "AGENT");

/** The colleague who is called, of a call between two agents. */
export const calledColleague = (call: Call) => customerLeg(call)?.userId ?? null;

/** A leg that rings or talks, or is about to. */
export const isLive = (leg: Leg) => !isFinal(leg.status) && !leg.declined;

/** The channel has called whom this agent hands over to: nothing holds them in the call any more. */
const hasHandedOver = (call: Call, leg: Leg) =>
  leg.userId !== null &&
  call.legs.some(
    (other) => other.transferredBy === leg.userId && other.sid !== null && other.createdAt >= leg.createdAt,
  );

/** The leg of the agent who talks. An agent who came back has an older one as well, which counts no more. */
export const talkingLeg = (call: Call) =>
  agentLegs(call).findLast((leg) => leg.won && isLive(leg) && !hasHandedOver(call, leg));

/** A colleague who was called, answered, and is not there any more, without a word that the call is to end. */
export const isColleagueAway = (call: Call) => {
  const leg = customerLeg(call);
  return (
    leg !== undefined &&
    leg.userId !== null &&
    leg.answeredAt !== null &&
    isFinal(leg.status) &&
    call.endRequestedAt === null
  );
};

/** Name of a call's room at the channel. Derived, so that it is known when the database is not. */
export const roomName = (callId: string) => `room_${callId}`;

/** Label of a leg in its room. */
export const legLabel = (leg: Pick<Leg, "role" | "id" | "userId">) =>
  leg.role === "CUSTOMER" && leg.userId === null ? "customer" : `a_${leg.id}`;
