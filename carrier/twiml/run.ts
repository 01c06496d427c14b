import type { Call } from "../calls/call";
import type { Services } from "../services";
import { TwimlError, parseTwiml, type Element } from "./parse";
import type { Outcome } from "./verb";
import { MUSIC_VERBS, VERBS } from "./verbs";

/** Where a document comes from. */
export type Source =
  | { url: string; method: "GET" | "POST"; fallbackUrl?: string; params?: Record<string, string> }
  | { twiml: string };

/** Why a run was stopped from outside. */
export type StopReason = "hang-up" | "redirected" | "replaced";

class Stopped extends Error {}

const ERROR_WORDS = "We are sorry, an application error has occurred. Goodbye.";
/** Documents one call may be led through without a pause, before it is taken for a loop. */
const MOST_DOCUMENTS = 200;
const EMPTY_MUSIC_PAUSE_MS = 1000;

/**
 * Runs TwiML documents on one call, verb after verb, until they end, the call ends, or something else takes over.
 * `Run.music` is what a participant hears alone: the same verbs less those that would lead it away, over and over.
 */
export class Run {
  #stopReason: StopReason | null = null;
  readonly #onStop = new Set<() => void>();
  #documents = 0;

  constructor(
    readonly services: Services,
    readonly call: Call,
    private source: Source | null,
    private readonly isMusic = false,
  ) {}

  static music(services: Services, call: Call, source: Source | null): Run {
    return new Run(services, call, source ?? { twiml: DEFAULT_MUSIC }, true);
  }

  get stopReason() {
    return this.#stopReason;
  }

  start() {
    void this.#runAll();
  }

  stop(reason: StopReason) {
    if (this.#stopReason) return;
    this.#stopReason = reason;
    for (const cancel of [...this.#onStop]) cancel();
    this.#onStop.clear();
  }

  /**
   * Waits until `start` calls back. When the run is stopped meanwhile, what `start` returned undoes it and nothing
   * after the wait happens.
   */
  until<T>(start: (done: (value: T) => void) => () => void): Promise<T> {
    if (this.#stopReason) return Promise.reject(new Stopped());
    return new Promise<T>((resolve, reject) => {
      let cancel = () => {};
      const stopped = () => {
        cancel();
        reject(new Stopped());
      };
      this.#onStop.add(stopped);
      cancel = start((value) => {
        this.#onStop.delete(stopped);
        resolve(value);
      });
    });
  }

  sleep(ms: number): Promise<void> {
    return this.until<void>((done) => this.services.calls.clock.after(ms, done));
  }

  async #runAll() {
    try {
      while (this.source) {
        const verbs = await this.#load(this.source);
        const outcome = await this.#runDocument(verbs);
        if (outcome.kind === "go") this.source = outcome.source;
        else if (this.isMusic) await this.sleep(verbs.length === 0 ? EMPTY_MUSIC_PAUSE_MS : 0);
        else this.source = null;
      }
      this.services.calls.end(this.call, "completed");
    } catch (error) {
      if (error instanceof Stopped) return;
      this.services.note(this.call, error);
      if (!this.isMusic) await this.#apologise();
    }
  }

  async #runDocument(verbs: Element[]): Promise<Outcome> {
    const table = this.isMusic ? MUSIC_VERBS : VERBS;
    for (const [position, element] of verbs.entries()) {
      const verb = table[element.name];
      if (!verb) throw new TwimlError(12200, `<${element.name}> is not supported here`);
      const outcome = await verb(this, element, position);
      if (this.#stopReason) throw new Stopped();
      if (outcome.kind !== "next") return outcome;
    }
    return { kind: "next" };
  }

  async #load(source: Source): Promise<Element[]> {
    if (++this.#documents > MOST_DOCUMENTS && !this.isMusic)
      throw new TwimlError(11102, "too many documents in a row");
    if ("twiml" in source) return parseTwiml(source.twiml);
    try {
      return await this.#fetch(source.url, source.method, source.params ?? {});
    } catch (error) {
      if (this.#stopReason) throw new Stopped();
      if (!source.fallbackUrl) throw error;
      const code = error instanceof TwimlError ? error.code : 11200;
      return this.#fetch(source.fallbackUrl, "POST", { ErrorCode: String(code), ErrorUrl: source.url });
    }
  }

  async #fetch(url: string, method: "GET" | "POST", extra: Record<string, string>): Promise<Element[]> {
    const { webhooks, calls } = this.services;
    const params = { ...calls.params(this.call), ...this.services.customParams(this.call), ...extra };
    const response = await webhooks.fetch(this.call.account.authToken, { url, method, params });
    if (this.#stopReason) throw new Stopped();
    if (response.status >= 400) throw new TwimlError(11200, `${url} answered ${response.status}`);
    if (response.status === 204 || response.body.trim() === "") return [];
    const type = response.contentType.split(";")[0]?.trim() ?? "";
    if (type.startsWith("audio/")) return [{ name: "Play", attributes: {}, children: [], text: url }];
    if (!["text/xml", "application/xml"].includes(type)) throw new TwimlError(12300, `content type ${type}`);
    return parseTwiml(response.body);
  }

  /** What a caller hears when an application fails: Twilio says so and hangs up. */
  async #apologise() {
    try {
      this.services.calls.answer(this.call);
      const frames = this.services.speech.say(ERROR_WORDS);
      await this.until<void>((done) => this.services.calls.media.play(this.call.sid, frames, done));
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
    }
    this.services.calls.end(this.call, "completed");
  }
}

/** Twilio's own hold music stands behind a missing waitUrl; ours is a soft tone. */
const DEFAULT_MUSIC = `<Response><Play>carrier:music</Play></Response>`;
