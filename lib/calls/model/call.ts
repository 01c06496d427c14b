import type { CallFailure } from "./failure";

/**
 * A call as the server keeps it: what is known of its legs and what was requested. `call-machine.ts` derives state,
 * outcome and times from that, so they are the same in whatever order the facts arrive.
 */
export interface Call {
  id: string;
  direction: "INBOUND" | "OUTBOUND";
  numberId: string;
  /** E.164; null for a withheld number, and for a call to a colleague. */
  customerNumber: string | null;
  agentId: string | null;
  createdAt: number;
  endRequestedBy: string | null;
  endRequestedAt: number | null;
  voicemailAt: number | null;
  messageSeconds: number | null;
  /** Set while the customer waits for any free agent: a transfer failed, or a lost agent did not come back in time. */
  queuedAt: number | null;
  /** When the lost-agent announcement was started for the customer of an outbound call. */
  announcementAt: number | null;
  /** Whether to record the call once it is answered. */
  record: boolean;
  recordingAskedAt: number | null;
  /** The channel's conferences that carried the call, by first sight. The last one counts; none comes back. */
  conferenceSids: readonly string[];
  /** True if every candidate was talking, so the caller heard busy. */
  rejected: boolean;
  /** Why the call could not be placed, or was refused. */
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
  /** `CUSTOMER` is the far end: the customer's phone, or the phone of a called colleague. */
  role: "CUSTOMER" | "AGENT";
  userId: string | null;
  /** E.164 of the outside number a call is transferred to; it counts as an agent's leg. */
  number: string | null;
  /** The channel's id; null until the channel reports it. */
  sid: string | null;
  status: LegStatus;
  declined: boolean;
  /** True if this agent has, or had, the call: they dialled, answered first, or rejoined. */
  won: boolean;
  /** The agent who is transferring the call to this leg. */
  transferredBy: string | null;
  /** True while the channel plays hold music to this party. */
  held: boolean;
  errorCode: string | null;
  createdAt: number;
  askedAt: number | null;
  movedAt: number | null;
  /** The kind and time of the last order sent to the channel for this leg; it may still be in flight. */
  ordered: string | null;
  orderedAt: number | null;
  answeredAt: number | null;
  endedAt: number | null;
}

/**
 * Leg statuses, in Twilio's words.
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

/** Whether a report is newer than the known status. Nothing follows a final status. */
export const isLater = (reported: LegStatus, known: LegStatus) => RANK[reported] > RANK[known];

/** The far end's current leg. A colleague who rejoined also has an older one, which no longer counts. */
export const customerLeg = (call: Call) => call.legs.findLast((leg) => leg.role === "CUSTOMER");

export const agentLegs = (call: Call) => call.legs.filter((leg) => leg.role === "AGENT");

/** The called colleague, in a call between two agents. */
export const calledColleague = (call: Call) => customerLeg(call)?.userId ?? null;

/** Whether a leg is queued, ringing or talking. */
export const isLive = (leg: Leg) => !isFinal(leg.status) && !leg.declined;

/** Whether this agent's transfer has begun: the channel has called the target, so the agent can leave. */
const hasTransferred = (call: Call, leg: Leg) =>
  leg.userId !== null &&
  call.legs.some(
    (other) => other.transferredBy === leg.userId && other.sid !== null && other.createdAt >= leg.createdAt,
  );

/** The current leg of the agent who is talking. An agent who rejoined also has an older one, which no longer counts. */
export const talkingLeg = (call: Call) =>
  agentLegs(call).findLast((leg) => leg.won && isLive(leg) && !hasTransferred(call, leg));

/** Whether the called colleague answered and then dropped out without ending the call. */
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

/** Name of a call's room at the channel. Derived from the call's id, so it is known without the database. */
export const roomName = (callId: string) => `room_${callId}`;

/** Label of a leg in its room. */
export const legLabel = (leg: Pick<Leg, "role" | "id" | "userId">) =>
  leg.role === "CUSTOMER" && leg.userId === null ? "customer" : `a_${leg.id}`;
