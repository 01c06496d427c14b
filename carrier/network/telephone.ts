import type { Call, Party } from "../calls/call";
import type { Calls } from "../calls/calls";
import { SILENCE, type Frame } from "../media/g711";
import { DigitDetector } from "../media/dtmf";
import type { AudioLeg } from "../media/media";
import { BEEP, levelOf, makeTone, RINGBACK, shareAt, toneFrames } from "../media/tone";
import type { Behaviour, Says } from "./behaviour";

/** Frames kept of what a telephone heard: ten seconds. */
const KEPT_FRAMES = 500;
/** A voicemail's greeting, and the beep before it records. */
const GREETING: Frame[] = [...toneFrames([320], 1), ...BEEP];

/** Time from one key to the next. */
const KEY_MS = 240;
const PAUSE_MS: Record<string, number> = { w: 500, W: 1000 };

type Voice = () => Frame | null;

/** A scripted telephone: rings, answers or not, speaks, and keeps what it heard. */
export class Telephone implements Party {
  readonly heard: Frame[] = [];
  #speak: Voice = () => null;
  readonly #timers = new Set<() => void>();
  #isTalking = false;
  readonly #detector = new DigitDetector();
  /** Keys it heard. */
  digits = "";

  readonly audio: AudioLeg = {
    pop: () => this.#speak(),
    push: (frame) => {
      if (!this.#isTalking) return; // A ringing telephone has no listener.
      const digit = this.#detector.push(frame);
      if (digit) this.#hearKey(digit);
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
      this.#speak = inTurn(RINGBACK, true);
      if (outcome === "busy") this.#later(answerAfterMs, () => this.calls.end(call, "busy"));
      if (outcome === "reject") {
        this.#later(answerAfterMs, () => this.calls.end(call, "busy", { sipCode: 603 }));
      }
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
    const { says, sendDigits, hangUpAfterMs } = this.behaviour;
    this.#isTalking = true;
    this.#speak = this.#voiceOf(typeof says === "object" && "prompt" in says ? says.prompt : says);
    let at = KEY_MS;
    for (const key of sendDigits) {
      if (PAUSE_MS[key] === undefined) this.#later(at, () => call.onDigit.forEach((tell) => tell(key)));
      at += PAUSE_MS[key] ?? KEY_MS;
    }
    if (hangUpAfterMs) this.#later(hangUpAfterMs, () => this.calls.end(call, "completed"));
  }

  #voiceOf(says: Says): Voice {
    if (says === "silence") return () => SILENCE;
    if (says === "echo") return () => this.heard.at(-1) ?? SILENCE;
    if (says === "voicemail") return after(GREETING, () => SILENCE);
    return makeTone(says.hertz);
  }

  #hearKey(digit: string) {
    this.digits += digit;
    const { says } = this.behaviour;
    if (typeof says !== "object" || !("prompt" in says)) return;
    this.#speak = this.#voiceOf(says.keys[digit] ?? says.prompt);
  }

  /** For a call it placed. */
  ringing() {}

  answered(call: Call) {
    this.#talk(call);
  }

  ended() {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    this.#isTalking = false;
    this.#speak = () => null;
  }

  #later(ms: number, run: () => void) {
    const cancel = this.calls.clock.after(ms, () => {
      this.#timers.delete(cancel);
      run();
    });
    this.#timers.add(cancel);
  }

  /** Returns the level of the last `ms` it heard, and the share of each tone. */
  hearing(ms: number, hertz: readonly number[]) {
    const recent = this.heard.slice(-Math.ceil(ms / 20));
    return {
      level: levelOf(recent),
      digits: this.digits,
      shares: Object.fromEntries(hertz.map((pitch) => [pitch, shareAt(recent, pitch)])),
    };
  }
}

/** Plays frames in turn, once or in a loop. */
function inTurn(frames: readonly Frame[], loops: boolean): Voice {
  let at = 0;
  return () => frames[loops ? at++ % frames.length : at++] ?? null;
}

function after(frames: readonly Frame[], then: Voice): Voice {
  const first = inTurn(frames, false);
  return () => first() ?? then();
}
