import type { Account } from "../config";
import type { AudioLeg } from "../media/media";
import type { Run } from "../twiml/run";
import type { Params } from "../webhooks";
import { isFinal, type CallStatus, type ProgressEvent } from "./transitions";

export type EndStatus = "completed" | "busy" | "failed" | "no-answer" | "canceled";

/** Who is at the far end of a call: a browser's SDK, a scripted telephone, a handset page. */
export interface Party {
  readonly audio: AudioLeg;
  /** Its keys come as tones in its audio, and need not be made into such. */
  readonly saysKeys?: boolean;
  /** Rings. The party answers, refuses or lets it ring through the `Calls` it was made with. */
  ring(call: Call): void;
  /** A call this party placed is ringing at the other side; with early media it can hear that. */
  ringing(call: Call, hasEarlyMedia?: boolean): void;
  /** A call this party placed is being answered. */
  answered(call: Call): void;
  /** The call is over, whoever ended it. Called once. */
  ended(call: Call, status: EndStatus): void;
}

export interface ProgressCallback {
  url: string;
  method: "GET" | "POST";
  events: readonly ProgressEvent[];
}

/** One leg, in Twilio's sense of a Call resource. What happens to it is in `Calls`. */
export class Call {
  status: CallStatus = "queued";
  answeredAt: number | null = null;
  endedAt: number | null = null;
  /** SIP code of a call that was not answered. */
  sipCode: number | null = null;
  /** Number of progress callbacks sent so far. */
  sequence = 0;
  /** The document being run on it. */
  run: Run | null = null;
  /** How long it waited for its turn to start, in milliseconds (Twilio's `queue_time`). */
  queueMs = 0;
  /** Said about an incoming call in its first requests: who vouches for the caller, a token to forward it with. */
  about: Params = {};
  /** What it led to, shared with the calls of our own numbers that came of it. */
  journey = { ownCalls: 0 };
  /** Its document calls browsers and nobody else. */
  callsBrowsers = false;
  /** Told of each status it comes to. */
  readonly onStatus = new Set<() => void>();
  /** Told when the call is over. */
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
