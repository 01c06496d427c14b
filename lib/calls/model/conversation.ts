import type { CallFailure } from "./failure";

/**
 * A telephone conversation as the server keeps it: what is known of its legs and what was requested. `apply.ts` derives
 * state, outcomes and times from that, so they are the same in whatever order the facts arrive.
 */
export interface Conversation {
  /** The id of its first call. */
  id: string;
  channelId: string;
  createdAt: number;
  legs: readonly Leg[];
  /** The customer's call, or the internal one; then one for each further telephone. */
  calls: readonly [Call, ...Call[]];
  /** The channel's conferences that carried it, by first sight. The last one counts; none comes back. */
  conferenceSids: readonly string[];
  /** True if every candidate was talking, so the caller heard busy. */
  rejected: boolean;
  /** Set while the customer waits for any free agent: a transfer failed, or a lost agent did not come back in time. */
  queuedAt: number | null;
  /** When the lost-agent announcement was started for the customer of an outbound call. */
  announcementAt: number | null;
  voicemailAt: number | null;
  /** When the party that was left alone in a room was told that it is over. */
  goodbyeAt: number | null;
  /** Who has put the others on hold. */
  hold: Hold | null;
  /** When a hold was given up, because the channel did not take it in time. */
  holdFailedAt: number | null;
  /** Set from when it was opened as a conference. */
  room: Room | null;
  recordingAskedAt: number | null;
  /** When the channel answered that order. */
  recordingKnownAt: number | null;
  endRequestedBy: string | null;
  endRequestedAt: number | null;
  /** Derived, as is `endedAt`. */
  state: ConversationState;
  endedAt: number | null;
}

export type ConversationState =
  "DIALING" | "OFFERING" | "ACTIVE" | "LOST" | "QUEUED" | "ROOM" | "VOICEMAIL" | "ENDED";

/** `isKnown` once the channel was known to have everybody on hold. */
interface Hold {
  byUserId: string;
  at: number;
  isKnown: boolean;
}

/** An opened conversation: agents can join it by its number, 99900 to 99999. */
interface Room {
  number: number;
  ownerId: string;
  openedAt: number;
  /** Whether other agents may join, who were not in it. */
  isShared: boolean;
}

/** A row of the call log: one for each outside party, or one for an internal call. */
export interface Call {
  id: string;
  direction: "INBOUND" | "OUTBOUND" | "INTERNAL";
  /** The company's number. An internal call has none. */
  numberId: string | null;
  /** E.164; null for a withheld number, and for an internal call. */
  remoteNumber: string | null;
  createdAt: number;
  /** Whether to record the call once it is answered. */
  record: boolean;
  messageSeconds: number | null;
  /** Why the call could not be placed, or was refused. */
  failure: CallFailure | null;
  /** The agent who last had the call, or who dialled. Derived, as is what follows. */
  agentId: string | null;
  outcome: CallOutcome | null;
  answeredAt: number | null;
  endedAt: number | null;
}

export type CallOutcome =
  "ANSWERED" | "BUSY" | "NO_ANSWER" | "CANCELED" | "DECLINED" | "FAILED" | "VOICEMAIL" | "ABANDONED";

/**
 * How a leg came in: it placed the call, is the far end, was offered a waiting customer, is the target of a transfer or
 * of a consultation, was added to a room, or is a browser that came back or joined.
 */
type LegEntry = "DIALLED" | "REMOTE" | "OFFERED" | "TRANSFER" | "CONSULT" | "ADDED" | "JOINED";

/** Why a leg ceased to belong, besides its own end. */
export type Dismissal = "left" | "removed" | "cancelled" | "completed" | "given-up";

/** One telephone or browser. */
export interface Leg {
  id: string;
  /** A telephone: its own call. A leg of ours: the call its user came in for, which gets their note. */
  callId: string;
  entry: LegEntry;
  /** A leg of ours has a user; a telephone has none. */
  userId: string | null;
  /** E.164 of a telephone; null for a withheld number. */
  number: string | null;
  /** The user who transfers the call to this leg, consults it or adds it. */
  requestedById: string | null;
  /** The channel's id; null until the channel reports it. */
  sid: string | null;
  status: LegStatus;
  declined: boolean;
  errorCode: string | null;
  createdAt: number;
  askedAt: number | null;
  /** Since when it belongs to the conversation: it dialled, claimed, or came back; the far end from its first document. */
  admittedAt: number | null;
  /** The later of admission and answer, once both are known. Derived. */
  memberSince: number | null;
  /** When it ceased to belong, although it may not have ended yet. */
  dismissedAt: number | null;
  dismissal: Dismissal | null;
  /** When its page was gone, whatever the channel still thinks. */
  browserGoneAt: number | null;
  /** The room's owner who muted it. */
  mutedById: string | null;
  /** When it was moved to voicemail or to an announcement. */
  movedAt: number | null;
  /** The latest event of the channel about it. */
  seen: Seen | null;
  /** The latest answer of the channel about it, to an order or to a question. */
  answer: Answer | null;
  /** The order in flight. */
  order: Order | null;
  /** When it heard music instead of the others: from the order to the answer that ended it. Null: it still does. */
  holds: readonly { from: number; to: number | null }[];
  answeredAt: number | null;
  endedAt: number | null;
}

/**
 * What a leg hears while it is in its conference: the others, or music instead, for who waits or for who is alone. While
 * it is muted, the others do not hear it.
 */
export interface Hearing {
  music: "hold" | "alone" | null;
  muted: boolean;
}

/** A moment in a conference, which numbers its events. */
export interface Position {
  conference: string;
  seq: number;
}

/** Whether a leg is in its conference, and what it hears there. */
export interface Whereabouts {
  in: boolean;
  hearing: Hearing;
}

export type Seen = Position & Whereabouts;

/** `n` is the order or the question it answers; events up to `upTo` were known when that was sent. `at` is when it came. */
type Answer = Whereabouts & { n: number; upTo: Position | null; at: number };

/** `want` is what the leg is to hear, for orders about that. */
interface Order {
  n: number;
  type: string;
  want: Hearing | null;
  /** Whether an earlier order about what it hears had no answer, so that the channel may have taken it. */
  isOpen: boolean;
  upTo: Position | null;
  at: number;
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

/** Whether a leg is queued, ringing or talking. */
export const isLive = (leg: Leg) => !isFinal(leg.status) && !leg.declined;

/** Name of a conversation's conference at the channel. Derived from its id, so it is known without the database. */
export const conferenceName = (conversationId: string) => `room_${conversationId}`;

/** Label of a leg in its conference: an outside party's, or one of ours. */
export const legLabel = (leg: Pick<Leg, "id" | "userId">) => `${leg.userId === null ? "c" : "a"}_${leg.id}`;

/** A leg nothing is known of but how it comes in. */
export const newLeg = (leg: Pick<Leg, "id" | "callId" | "entry" | "createdAt"> & Partial<Leg>): Leg => ({
  userId: null,
  number: null,
  requestedById: null,
  sid: null,
  status: "queued",
  declined: false,
  errorCode: null,
  askedAt: null,
  admittedAt: null,
  memberSince: null,
  dismissedAt: null,
  dismissal: null,
  browserGoneAt: null,
  mutedById: null,
  movedAt: null,
  seen: null,
  answer: null,
  order: null,
  holds: [],
  answeredAt: null,
  endedAt: null,
  ...leg,
});
