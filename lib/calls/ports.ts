import type { Timeouts } from "./model/call-machine";
import type { CallFailure } from "./model/failure";
import type { Call, Leg, LegStatus } from "./model/call";

/** Whether the channel took an order to call somebody. */
export type Placed =
  | { ok: true; sid: string }
  /** Refused for a reason that will not go away; `code` is the channel's own. */
  | { ok: false; retry: false; code: string; failure: CallFailure }
  /** Not taken, and known not to be: it may be asked again. */
  | { ok: false; retry: true };

export interface LegReport {
  sid: string;
  status: LegStatus;
  at: number;
  durationSeconds?: number;
}

/**
 * What the server asks of a channel, a Twilio account or a PBX.
 * An order that may or may not have been taken (a time-out, a broken connection) throws.
 */
export interface CallControl {
  /** Rings an agent's browser, or the outside telephone a call is handed over to. */
  ringAgent(call: Call, leg: Leg, timeoutSeconds: number): Promise<Placed>;
  /** Calls the far end into the call's room, showing `from`; rings for `timeoutSeconds`, else for as long as the channel does. */
  addCustomer(call: Call, leg: Leg, from: string, timeoutSeconds?: number): Promise<Placed>;
  /** Ends a leg, ringing or talking; one that is over already is fine. */
  hangUp(sid: string): Promise<void>;
  moveToVoicemail(call: Call, sid: string): Promise<void>;
  /** Has the customer told that their agent is gone, and hung up. */
  moveToApology(call: Call, sid: string): Promise<void>;
  /** Lets the customer wait with music, or talk again. */
  hold(call: Call, sid: string, held: boolean): Promise<void>;
  startRecording(call: Call, sid: string): Promise<void>;
  /**
   * Legs at the channel that may be the one that was asked for and never heard of, likeliest first. An agent's phone may
   * have been rung for another call meanwhile: the caller leaves out those it knows to be other legs.
   */
  findLeg(call: Call, leg: Leg): Promise<string[]>;
  /** How each of these legs is now. */
  reportLegs(sids: readonly string[]): Promise<LegReport[]>;
  /** Ends a call without its records: by the room's name alone. */
  endRoom(callId: string): Promise<void>;
}

export interface ChannelInfo {
  id: string;
  timeouts: Timeouts;
  recordCalls: boolean;
  /** Legs the channel starts in a second; more wait there in line. */
  callsPerSecond: number;
  control: CallControl;
}

/** Finds the channel that a number of ours belongs to. */
export type Channels = (numberId: string) => Promise<ChannelInfo & { from: string }>;
