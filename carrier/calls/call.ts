import type { Account } from "../config";
import type { AudioLeg } from "../media/media";
import type { RunningDocument } from "../twiml/source";
import type { Params } from "../webhooks";
import { isFinal, type CallStatus, type ProgressEvent } from "./transitions";

export type EndStatus = "completed" | "busy" | "failed" | "no-answer" | "canceled";

/** Far end of a call: a browser's SDK, a scripted telephone or a handset page. */
export interface Party {
  readonly audio: AudioLeg;
  /** Its key presses already sound in its audio, so no tones are added for them. */
  readonly saysKeys?: boolean;
  /** Rings. The party answers, refuses or keeps ringing through the `Calls` it was made with. */
  ring(call: Call): void;
  /** A call this party placed is ringing at the other end; early media lets the party hear that. */
  ringing(call: Call, hasEarlyMedia?: boolean): void;
  /** A call this party placed is being answered. */
  answered(call: Call): void;
  /** The call has ended, from either side. Called once. */
  ended(call: Call, status: EndStatus): void;
}

export interface ProgressCallback {
  url: string;
  method: "GET" | "POST";
  events: readonly ProgressEvent[];
}

/** One leg: a Call resource in Twilio's terms. `Calls` changes it. */
export class Call {
  status: CallStatus = "queued";
  answeredAt: number | null = null;
  endedAt: number | null = null;
  /** SIP response code of an unanswered call. */
  sipCode: number | null = null;
  /** Number of progress callbacks sent so far. */
  sequence = 0;
  /** TwiML document running on the call. */
  run: RunningDocument | null = null;
  /** Milliseconds the call waited in the queue before it started (Twilio's `queue_time`). */
  queueMs = 0;
  /** Added to its document requests: a browser's parameters, or StirVerstat and a token for forwarding the call. */
  about: Params = {};
  /** Shared with all calls to our own numbers that this call led to. */
  journey = { ownCalls: 0 };
  /** The call's document dials only browsers. */
  callsBrowsers = false;
  /** Called at each change of status. */
  readonly onStatus = new Set<() => void>();
  /** Called when the call ends. */
  readonly onEnd = new Set<(call: Call) => void>();
  /** Told when the far end presses a key. */
  readonly onDigit = new Set<(digit: string) => void>();

  constructor(
    readonly sid: string,
    readonly account: Account,
    readonly direction: "inbound" | "outbound-api" | "outbound-dial",
    readonly from: string,
    readonly to: string,
    readonly party: Party,
    readonly createdAt: number,
    public progress: ProgressCallback | null = null,
    readonly parentSid: string | null = null,
  ) {}

  get isOver() {
    return isFinal(this.status);
  }

  get isAnswered() {
    return this.status === "in-progress";
  }
}
