import type { Call, EndStatus, Party } from "../calls/call";
import type { Calls } from "../calls/calls";
import { DigitDetector } from "../media/dtmf";
import type { Frame } from "../media/g711";
import type { AudioLeg } from "../media/media";
import { RINGBACK } from "../media/tone";

/** Frames waiting to be read. Anything beyond is late audio and is dropped. */
const MOST_QUEUED = 8;

/** How an unanswered call ends for its caller. */
const UNANSWERED: Record<EndStatus, EndStatus> = {
  busy: "busy",
  failed: "failed",
  "no-answer": "no-answer",
  canceled: "no-answer",
  completed: "no-answer",
};

/**
 * Far end of a call to one of this carrier's numbers: the number's own incoming call, with its own document, joined by
 * a wire.
 *
 * caller ── placed call ══ wire ══ incoming call ── whatever the number's document connects
 */
export class OwnNumber implements Party {
  readonly #toIncoming: Frame[] = [];
  readonly #toPlaced: Frame[] = [];
  #incoming: Call | null = null;
  #placed: Call | null = null;
  #ringbackAt = 0;
  #isHeard = false;
  readonly #keysToIncoming = new DigitDetector();
  readonly #keysToPlaced = new DigitDetector();

  /** @param connect  calls the number, as the public network does; returns null when the call is not allowed */
  constructor(
    private readonly calls: Calls,
    private readonly connect: (placed: Call, party: Party) => Call | null,
  ) {}

  readonly saysKeys = true;

  readonly audio: AudioLeg = {
    // Until the number answers, its caller hears ringback.
    pop: () =>
      this.#isHeard ? (this.#toPlaced.shift() ?? null) : RINGBACK[this.#ringbackAt++ % RINGBACK.length]!,
    push: (frame) => carry(frame, this.#toIncoming, this.#keysToIncoming, this.#incoming),
  };

  ring(placed: Call) {
    this.#placed = placed;
    this.#incoming = this.connect(placed, this.#far);
    // 483 Too Many Hops: numbers that dial each other in a circle.
    if (!this.#incoming) this.calls.end(placed, "failed", { sipCode: 483 });
  }

  ringing() {}
  answered() {}

  ended() {
    if (this.#incoming) this.calls.end(this.#incoming, "completed");
  }

  /** The caller, as the number's own call sees it. */
  readonly #far: Party = {
    saysKeys: true,
    audio: {
      pop: () => this.#toIncoming.shift() ?? null,
      push: (frame) => carry(frame, this.#toPlaced, this.#keysToPlaced, this.#placed),
    },
    ring() {
      throw new Error("A number that calls is not rung.");
    },
    ringing: (_call, hasEarlyMedia = false) => {
      this.#isHeard ||= hasEarlyMedia;
      if (this.#placed) this.calls.alerting(this.#placed);
    },
    answered: () => {
      this.#isHeard = true;
      if (this.#placed) this.calls.answeredBy(this.#placed);
    },
    ended: (call, status) => {
      if (!this.#placed) return;
      this.calls.end(this.#placed, call.answeredAt === null ? UNANSWERED[status] : "completed");
    },
  };
}

function carry(frame: Frame, queue: Frame[], keys: DigitDetector, call: Call | null) {
  queue.push(frame);
  if (queue.length > MOST_QUEUED) queue.shift();
  const key = keys.push(frame);
  if (key) call?.onDigit.forEach((tell) => tell(key));
}
