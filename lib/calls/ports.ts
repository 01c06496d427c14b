import type { Conversation, Leg, LegStatus } from "./model/conversation";
import type { Effect, Fact } from "./model/facts";
import type { Timeouts } from "./model/time";

export interface LegReport {
  sid: string;
  status: LegStatus;
  at: number;
  durationSeconds?: number;
}

/** What a channel does for us. `find-leg` needs to know whose the other legs are: see `findLeg`. */
export type Order = Exclude<Effect, { type: "find-leg" }>;

/** What the server asks of a channel: a Twilio account or a PBX. */
export interface CallControl {
  /**
   * Carries out an order, or asks a question.
   *
   * @param now  the conversation's own time, once the channel has answered
   * @returns the facts that the answer tells. `leg-known` or `leg-refused` of a leg to be made; `leg-released` if the
   *   channel certainly did not take the order for it, so that it may be sent again
   * @throws when the order may or may not have been taken: a time-out, a broken connection
   */
  carryOut(c: Conversation, order: Order, now: () => number): Promise<readonly Fact[]>;
  /**
   * Returns legs at the channel that may be the one requested and never reported, likeliest first. An agent's phone may
   * have been rung for another call in the meantime: the caller excludes sids that belong to other legs.
   */
  findLeg(c: Conversation, leg: Leg): Promise<string[]>;
  /** Ends a ringing or talking leg that no order names any more. */
  hangUp(sid: string): Promise<LegReport | null>;
  /** Returns the current status of each of these legs. */
  reportLegs(sids: readonly string[]): Promise<LegReport[]>;
  /** Ends a conversation without its database rows, by the conference's name alone. */
  endConference(conversationId: string): Promise<void>;
  /** Ends a leg of one of ours without its database row, by its label in the conference. */
  endLeg(conversationId: string, legId: string): Promise<void>;
}

export interface ChannelInfo {
  id: string;
  timeouts: Timeouts;
  recordCalls: boolean;
  /** How many legs the channel starts per second; any more wait in its queue. */
  callsPerSecond: number;
  control: CallControl;
}

/** Finds a channel by its id. */
export type Channels = (channelId: string) => Promise<ChannelInfo>;
