import type { Timeouts } from "./model/call-machine";
import type { CallFailure } from "./model/failure";
import type { Call, Leg, LegStatus } from "./model/call";

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
  /** Rings an agent's browser, or the outside number a call is transferred to. */
  ringAgent(call: Call, leg: Leg, timeoutSeconds: number): Promise<Placed>;
  /**
   * Calls the far end into the call's room with caller ID `from`. Rings for `timeoutSeconds`, or for the channel's
   * default.
   */
  addCustomer(call: Call, leg: Leg, from: string, timeoutSeconds?: number): Promise<Placed>;
  /** Ends a ringing or talking leg. @returns how it ended, if it had ended before */
  hangUp(sid: string): Promise<LegReport | null>;
  /** Ends a leg that has not answered. @returns its status, if it had answered or ended before */
  cancel(sid: string): Promise<LegReport | null>;
  moveToVoicemail(call: Call, sid: string): Promise<void>;
  /** Plays the lost-agent announcement to the customer, then hangs up. */
  moveToAnnouncement(call: Call, sid: string): Promise<void>;
  /** Starts or stops hold music for the customer. */
  hold(call: Call, sid: string, held: boolean): Promise<void>;
  startRecording(call: Call, sid: string): Promise<void>;
  /**
   * Returns legs at the channel that may be the one requested and never reported, likeliest first. An agent's phone may
   * have been rung for another call in the meantime: the caller excludes sids that belong to other legs.
   */
  findLeg(call: Call, leg: Leg): Promise<string[]>;
  /** Returns the current status of each of these legs. */
  reportLegs(sids: readonly string[]): Promise<LegReport[]>;
  /** Ends a call without its database rows, by the room's name alone. */
  endRoom(callId: string): Promise<void>;
}

export interface ChannelInfo {
  id: string;
  timeouts: Timeouts;
  recordCalls: boolean;
  /** How many legs the channel starts per second; any more wait in its queue. */
  callsPerSecond: number;
  control: CallControl;
}

/** Finds the channel of one of our numbers. */
export type Channels = (numberId: string) => Promise<ChannelInfo & { from: string }>;
