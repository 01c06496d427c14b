import type { Dismissal, Hearing, LegStatus, Position, Seen, Whereabouts } from "./conversation";
import type { CallFailure } from "./failure";

/**
 * What can become known of a conversation: an intent, which somebody asked for, or a report of the channel. Intents are
 * applied in the order they were made; reports in any, late and twice.
 */
export type Fact =
  | { type: "leg-asked"; legId: string; at: number }
  /** An order for this leg is being sent to the channel, by this process only. */
  | { type: "order-given"; legId: string; order: Effect["type"]; want: Hearing | null; at: number }
  /** The channel did as ordered. */
  | { type: "order-answered"; legId: string; n: number; whereabouts: Whereabouts | null; at: number }
  /** An order that is safe to repeat failed, or had no answer; it may be sent again at this time. */
  | { type: "order-failed"; legId: string; n: number; againAt: number }
  /** The channel did not take the order for the leg itself; it may be sent again. */
  | { type: "leg-released"; legId: string }
  | { type: "leg-known"; legId: string; sid: string }
  | { type: "leg-refused"; legId: string; code: string; failure: CallFailure; at: number }
  | { type: "leg-reported"; legId: string; status: LegStatus; at: number; durationSeconds?: number }
  | { type: "conference-known"; sid: string }
  /** An event of the conference about a leg. */
  | ({ type: "seen"; legId: string } & Seen)
  /** The channel was asked about a leg, by order `n` and with the events up to `upTo` known. */
  | ({ type: "found"; legId: string; n: number; upTo: Position | null; at: number } & Whereabouts)
  /** In ringing order, a millisecond apart, so that the order is kept. */
  | { type: "offered"; legs: readonly { id: string; userId: string }[]; at: number }
  /** One of ours has fetched our document. For the target of a consultation an answer, else also the admission. */
  | { type: "claimed"; legId: string; at: number }
  | { type: "declined"; legId: string }
  | { type: "moved"; legId: string; at: number }
  /** The agent's browser has reconnected, with a new leg. */
  | { type: "rejoined"; legId: string; userId: string; sid: string; at: number }
  /** The page of this leg is gone, whatever the channel still thinks. */
  | { type: "browser-gone"; legId: string; at: number }
  | { type: "hold-asked"; byUserId: string; at: number }
  | { type: "resumed"; byUserId: string }
  | { type: "hold-known" }
  | { type: "hold-given-up"; at: number }
  | { type: "transfer-asked"; legId: string; to: Target; byUserId: string; at: number }
  | { type: "consult-asked"; legId: string; to: Target; byUserId: string; at: number }
  | { type: "consult-completed"; legId: string; at: number }
  /** The target of a consultation is let in; `number` opens the room if there is none. */
  | { type: "merged"; legId: string; number: number | null; at: number }
  | { type: "room-opened"; number: number; ownerId: string; at: number }
  | { type: "room-shared"; isShared: boolean }
  | { type: "add-asked"; legId: string; to: Target; byUserId: string; at: number }
  | { type: "join-asked"; legId: string; userId: string; at: number }
  | { type: "dismissed"; legId: string; dismissal: Dismissal; at: number }
  /** By the room's owner; null ends it. */
  | { type: "mute-asked"; legId: string; byUserId: string | null }
  | { type: "goodbye-chosen"; at: number }
  | { type: "queued"; at: number }
  | { type: "announced"; at: number }
  | { type: "recording-asked"; at: number }
  /** The channel records since about then. */
  | { type: "recording-known"; at: number }
  /** The channel will not record. Kept as a recording without sound. */
  | { type: "recording-refused" }
  | { type: "voicemail-chosen"; at: number }
  | { type: "message-left"; seconds: number }
  | { type: "end-requested"; by: string; at: number; failure?: CallFailure };

/** Whom to ring: a colleague, or an outside number (E.164), from one of the company's. */
export type Target = { userId: string; number: null } | { userId: null; number: string; numberId: string };

/** An order to the channel, or a question. */
export type Effect =
  /** Rings a colleague's browser, whose document lets it in. */
  | { type: "ring"; legId: string }
  /** Calls a telephone, or the called colleague, into the conference. */
  | { type: "add"; legId: string }
  | { type: "hang-up"; legId: string; sid: string }
  /** Ends a leg unless it has answered, which we may not have heard of. */
  | { type: "cancel"; legId: string; sid: string }
  | { type: "move-to-voicemail"; legId: string; sid: string }
  | { type: "move-to-announcement"; legId: string; sid: string }
  /** Has a leg hear the others, or music. */
  | { type: "set"; legId: string; sid: string; hearing: Hearing }
  /** What a leg hears is not certain: asks whether it is in its conference, and what it hears. */
  | { type: "ask-leg"; legId: string; sid: string }
  | { type: "record"; legId: string; sid: string }
  /** Requested long ago and not reported since: asks whether the leg exists. */
  | { type: "find-leg"; legId: string };
