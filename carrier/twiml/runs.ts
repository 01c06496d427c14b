import type { Call } from "../calls/call";
import type { Account } from "../config";
import { FRAME_MS, type Frame } from "../media/g711";
import type { Services } from "../services";
import type { Params } from "../webhooks";
import type { Element } from "./parse";
import { Run } from "./run";
import type { Fallback, Source } from "./source";
import type { Verb } from "./verb";
import { DOCUMENT_VERBS, MUSIC_VERBS, PROMPT_VERBS, WAIT_VERBS, WHISPER_VERBS } from "./verbs";

/** Twilio plays its own music when waitUrl is missing; ours is a soft tone. */
const DEFAULT_MUSIC: Source = { twiml: `<Response><Play>carrier:music</Play></Response>` };

/** Makes each kind of run, with its allowed verbs, its listeners and its end. */
export class Runs {
  constructor(private readonly services: Services) {}

  /** Runs a call's document; the call is hung up at its end. */
  document(call: Call, source: Source, fallback: Fallback | null = null): Run {
    const document = new Run(this.services, call.account, call, source, fallback, (run) => ({
      verbs: DOCUMENT_VERBS,
      sink: (frames, onEnd) => this.services.calls.media.play(call.sid, frames, onEnd),
      loops: false,
      // The carrier's own parameters override any that a browser sent.
      params: () => ({ ...call.about, ...this.services.calls.params(call) }),
      onEnd: (error) => {
        if (error) void run.apologise();
        else this.services.calls.end(call, "completed");
      },
    }));
    call.run = document;
    return document;
  }

  /**
   * Plays to one waiting or held participant. https://www.twilio.com/docs/voice/twiml/conference#attributes-wait-url
   */
  music(call: Call, source: Source | null, onFailure: () => void): Run {
    return this.#background(call, source ?? DEFAULT_MUSIC, MUSIC_VERBS, { onFailure });
  }

  /** Plays to a caller in a queue. https://www.twilio.com/docs/voice/twiml/enqueue#attributes-wait-url */
  wait(call: Call, source: Source | null, params: () => Params): Run {
    return this.#background(call, source ?? DEFAULT_MUSIC, WAIT_VERBS, { params });
  }

  /** Without `onFailure`, a failure is only logged; the waiting caller hears nothing more. */
  #background(
    call: Call,
    source: Source,
    verbs: Record<string, Verb>,
    { params, onFailure }: { params?: () => Params; onFailure?: () => void },
  ): Run {
    return new Run(this.services, call.account, call, source, null, () => ({
      verbs,
      sink: (frames, onEnd) => this.services.calls.media.play(call.sid, frames, onEnd),
      loops: true,
      params: () => ({ ...this.services.calls.params(call), ...params?.() }),
      onEnd: (error) => {
        if (error) onFailure?.();
      },
    }));
  }

  /** Plays to a dialled party before both sides are bridged. */
  whisper(call: Call, source: Source, onEnd: (error: unknown) => void): Run {
    return new Run(this.services, call.account, call, source, null, () => ({
      verbs: WHISPER_VERBS,
      sink: (frames, done) => this.services.calls.media.play(call.sid, frames, done),
      loops: false,
      params: () => this.services.calls.params(call),
      onEnd,
    }));
  }

  /** Plays the prompts of <Gather> while it waits for keys. */
  prompts(call: Call, verbs: Element[], documentUrl: string | null, onEnd: (error: unknown) => void): Run {
    return new Run(this.services, call.account, call, { verbs, documentUrl }, null, () => ({
      verbs: PROMPT_VERBS,
      sink: (frames, done) => this.services.calls.media.play(call.sid, frames, done),
      loops: false,
      params: () => ({}),
      onEnd,
    }));
  }

  /** Plays to several calls at once, over their conversation. */
  announcement(
    hearers: () => readonly Call[],
    account: Account,
    source: Source,
    params: Params,
    onEnd: (error: unknown) => void,
  ): Run {
    return new Run(this.services, account, null, source, null, () => ({
      verbs: MUSIC_VERBS,
      sink: (frames, done) => overlayAll(this.services, hearers(), frames, done),
      loops: false,
      params: () => params,
      onEnd,
    }));
  }
}

/** Ends by the clock, since a listener may leave early. */
function overlayAll(
  { calls }: Services,
  hearers: readonly Call[],
  frames: readonly Frame[],
  onEnd: () => void,
): () => void {
  const stops = hearers.map((call) => calls.media.overlay(call.sid, frames, () => {}));
  const cancel = calls.clock.after(frames.length * FRAME_MS, onEnd);
  return () => [cancel, ...stops].forEach((stop) => stop());
}
