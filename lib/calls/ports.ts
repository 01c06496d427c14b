import type { Conversation, Hearing, Leg, LegStatus, Whereabouts } from "./model/conversation";
import type { CallFailure } from "./model/failure";
import type { Timeouts } from "./model/time";

/** Whether the channel took an order to place a call. */
export type Placed =
  | { ok: true; sid: string }
  /** Refused for good; `code` is the channel's own. */
  | { ok: false; retry: false; code: string; failure: CallFailure }
  /** Certainly not taken; the order may be sent again. */
  | { ok: false; retry: true };

export interface LegReport {
  sid: string;
  status: LegStatus;
  at: number;
  durationSeconds?: number;
}

/**
 * What the server asks of a channel: a Twilio account or a PBX.
 * Throws when an order may or may not have been taken (a time-out, a broken connection).
 */
export interface CallControl {
  /** Rings an agent's browser, or the telephone a call is transferred to, with caller ID `from`. */
  ring(c: Conversation, leg: Leg, from: string, timeoutSeconds: number): Promise<Placed>;
  /**
   * Calls the far end into the conference with caller ID `from`. Rings for `timeoutSeconds`, or for the channel's
   * default.
   */
  add(c: Conversation, leg: Leg, from: string, timeoutSeconds?: number): Promise<Placed>;
  /** Ends a ringing or talking leg. @returns how it ended, if it had ended before */
  hangUp(sid: string): Promise<LegReport | null>;
  /** Ends a leg that has not answered. @returns its status, if it had answered or ended before */
  cancel(sid: string): Promise<LegReport | null>;
  moveToVoicemail(c: Conversation, sid: string): Promise<void>;
  /** Plays the lost-agent announcement to the customer, then hangs up. */
  moveToAnnouncement(c: Conversation, sid: string): Promise<void>;
  /** Has a leg hear the others, or music. @throws if it is not in the conference (yet): it must not count as done */
  set(c: Conversation, sid: string, hearing: Hearing): Promise<void>;
  /** Asks whether a leg is in the conference, and what it hears. */
  ask(c: Conversation, sid: string): Promise<Whereabouts>;
  startRecording(c: Conversation, sid: string): Promise<void>;
  /**
   * Returns legs at the channel that may be the one requested and never reported, likeliest first. An agent's phone may
   * have been rung for another call in the meantime: the caller excludes sids that belong to other legs.
   */
  findLeg(c: Conversation, leg: Leg): Promise<string[]>;
  /** Returns the current status of each of these legs. */
  reportLegs(sids: readonly string[]): Promise<LegReport[]>;
  /** Ends a conversation without its database rows, by the conference's name alone. */
  endConference(conversationId: string): Promise<void>;
}

export interface ChannelInfo {
  id: string;
  timeouts: Timeouts;
  recordCalls: boolean;
  /** How many legs the channel starts per second; any more wait in its queue. */
  callsPerSecond: number;
  /** Returns one of its numbers, E.164. */
  callerId: (numberId: string) => Promise<string>;
  control: CallControl;
}

/** Finds a channel by its id. */
export type Channels = (channelId: string) => Promise<ChannelInfo>;
