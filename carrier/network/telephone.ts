import type { Call, EndStatus, Party } from "../calls/call";
import type { Calls } from "../calls/calls";
import { SILENCE, type Frame } from "../media/g711";
import { DigitDetector } from "../media/dtmf";
import type { AudioLeg } from "../media/media";
import { levelOf, makeTone, RINGBACK, shareAt } from "../media/tone";
import type { Behaviour } from "./behaviour";

/** Frames kept of what a telephone heard: ten seconds. */
const KEPT_FRAMES = 500;

/** A scripted telephone: rings, answers or not, speaks, and remembers what it heard. */
export class Telephone implements Party {
  readonly heard: Frame[] = [];
  #speak: () => Frame | null = () => null;
  #cancel = () => {};
  #isTalking = false;
  readonly #detector = new DigitDetector();
  /** Keys it heard. */
  digits = "";

  readonly audio: AudioLeg = {
    pop: () => this.#speak(),
    push: (frame) => {
      if (!this.#isTalking) return; // nobody listens to a telephone that rings
      const digit = this.#detector.push(frame);
      if (digit) this.digits += digit;
      this.heard.push(frame);
      if (this.heard.length > KEPT_FRAMES) this.heard.shift();
    },
  };

  constructor(
    private readonly calls: Calls,
    public behaviour: Behaviour,
  ) {}

  ring(call: Call) {
    const { outcome, answerAfterMs, giveUpAfterMs } = this.behaviour;
    if (outcome === "failed") {
      this.#later(0, () => this.calls.end(call, "failed"));
      return;
    }
    this.#later(0, () => {
      this.calls.alerting(call);
      this.#speak = ringback();
      if (outcome === "busy") this.#later(answerAfterMs, () => this.calls.end(call, "busy"));
      if (outcome === "no-answer" && giveUpAfterMs) {
        this.#later(giveUpAfterMs, () => this.calls.end(call, "no-answer"));
      }
      if (outcome === "answer") this.#later(answerAfterMs, () => this.#answer(call));
    });
  }

  #answer(call: Call) {
    this.#talk(call);
    this.calls.answeredBy(call);
  }

  #talk(call: Call) {
    const { says, hangUpAfterMs } = this.behaviour;
    this.#isTalking = true;
    if (says === "silence") this.#speak = () => SILENCE;
    else if (says === "echo") this.#speak = () => this.heard.at(-1) ?? SILENCE;
    else this.#speak = makeTone(says.hertz);
    if (hangUpAfterMs) this.#later(hangUpAfterMs, () => this.calls.end(call, "completed"));
  }

  /** A call it placed. */
  ringing() {}

  answered(call: Call) {
    this.#talk(call);
  }

  ended(_call: Call, _status: EndStatus) {
    this.#cancel();
    this.#isTalking = false;
    this.#speak = () => null;
  }

  #later(ms: number, run: () => void) {
    this.#cancel = this.calls.clock.after(ms, run);
  }

  /** What it heard in the last `ms`: level, and the share of each pitch. */
  hearing(ms: number, hertz: readonly number[]) {
    const recent = this.heard.slice(-Math.ceil(ms / 20));
    return {
      level: levelOf(recent),
      digits: this.digits,
      shares: Object.fromEntries(hertz.map((pitch) => [pitch, shareAt(recent, pitch)])),
    };
  }
}

/** What a calling party hears of a telephone that rings. */
function ringback(): () => Frame {
  let at = 0;
  return () => RINGBACK[at++ % RINGBACK.length]!;
}
