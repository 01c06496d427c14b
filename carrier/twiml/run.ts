import type { Call } from "../calls/call";
import type { Frame } from "../media/g711";
import type { Account } from "../config";
import type { Services } from "../services";
import type { Params } from "../webhooks";
import { parseTwiml, TwimlError, type Element } from "./parse";
import type { Fallback, RunningDocument, Source, StopReason } from "./source";
import type { Outcome, Verb } from "./verb";

class Stopped extends Error {}

/** Destination of a run's audio. Calls `onEnd` after playing; returns the stop function. */
type Sink = (frames: readonly Frame[], onEnd: () => void) => () => void;

/** Kind of a run: its allowed verbs, its listeners and its end. */
export interface Stage {
  verbs: Record<string, Verb>;
  sink: Sink;
  /** Repeats until stopped. */
  loops: boolean;
  /** Added to each request for a document. */
  params: () => Params;
  /** Called when the documents have ended, with the error if one failed. */
  onEnd: (error: unknown) => void;
}

const ERROR_WORDS = "We are sorry, an application error has occurred. Goodbye.";
/** Documents a call may run without a pause before it counts as a loop. */
const MOST_DOCUMENTS = 200;
const EMPTY_MUSIC_PAUSE_MS = 1000;
/** Verbs of Twilio's that this carrier lacks. */
const UNSUPPORTED = ["Connect", "Pay", "Prompt", "Refer", "Sms", "Start", "Stop", "Stream", "Transcription"];

/** Runs TwiML documents on one call, verb by verb, until they end, the call ends or another run replaces it. */
export class Run implements RunningDocument {
  readonly #stage: Stage;
  #stopReason: StopReason | null = null;
  readonly #onStop = new Set<() => void>();
  #documents = 0;
  #hasFallenBack = false;
  /** URL of the running document; null if a request contained the document. */
  #documentUrl: string | null = null;

  constructor(
    readonly services: Services,
    readonly account: Account,
    private readonly ownCall: Call | null,
    private source: Source | null,
    private readonly fallback: Fallback | null,
    makeStage: (run: Run) => Stage,
  ) {
    this.#stage = makeStage(this);
  }

  /** The call it runs on. An announcement has none, and its verbs need none. */
  get call(): Call {
    if (!this.ownCall) throw new Error("An announcement runs on no call.");
    return this.ownCall;
  }

  /** Answers an unanswered call before anything is played. */
  answer() {
    if (this.ownCall) this.services.calls.answer(this.ownCall);
  }

  get stopReason() {
    return this.#stopReason;
  }

  /** URL for requesting the document again: the default of an `action`. */
  get documentUrl() {
    return this.#documentUrl;
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
   * Waits until `start` calls back. If the run is stopped first, the function `start` returned is called and nothing
   * after the wait runs.
   */
  until<T>(start: (done: (value: T) => void) => () => void): Promise<T> {
    if (this.#stopReason) return Promise.reject(new Stopped());
    return new Promise<T>((resolve, reject) => {
      let cancel = () => {};
      let isDone = false;
      const stopped = () => {
        cancel();
        reject(new Stopped());
      };
      this.#onStop.add(stopped);
      cancel = start((value) => {
        if (isDone || this.#stopReason) return;
        isDone = true;
        this.#onStop.delete(stopped);
        resolve(value);
      });
    });
  }

  sleep(ms: number): Promise<void> {
    return this.until<void>((done) => this.services.calls.clock.after(ms, done));
  }

  /** Plays frames to the run's listeners. */
  play(frames: readonly Frame[]): Promise<void> {
    return this.until<void>((done) => this.#stage.sink(frames, done));
  }

  /** Resolves a URL against the document's own. @throws TwimlError 11100 for an invalid URL */
  resolve(url: string): string {
    const base = this.#documentUrl?.split("#")[0];
    try {
      const resolved = new URL(url, base);
      if (resolved.protocol === "http:" || resolved.protocol === "https:") return resolved.href;
    } catch {
      // Not a URL: refused below.
    }
    throw new TwimlError(11100, `not a URL that can be requested: ${url || "(empty)"}`);
  }

  /** Handles a document error that Twilio may only warn about. @throws the error, where the readings refuse it */
  complain(error: TwimlError) {
    if (this.services.readings.unknownTwiml === "refused") throw error;
    this.services.note(this.ownCall, error);
  }

  async #runAll() {
    const stage = this.#stage;
    while (this.source) {
      const { source } = this;
      try {
        const verbs = await this.#load(source);
        const outcome = await this.#runDocument(verbs);
        if (outcome.kind === "go") this.source = outcome.source;
        else if (outcome.kind === "end" || !stage.loops) this.source = null;
        else if (verbs.length === 0) await this.sleep(EMPTY_MUSIC_PAUSE_MS);
      } catch (error) {
        if (error instanceof Stopped) return;
        this.services.note(this.ownCall, error);
        const next = this.#fallBack(source, error);
        if (!next) return stage.onEnd(error);
        this.source = next;
      }
    }
    stage.onEnd(null);
  }

  /** Returns the fallback, once, with the failure as parameters. */
  #fallBack(failed: Source, error: unknown): Source | null {
    const isFirst = this.#documents <= 1;
    if (!this.fallback || this.#hasFallenBack) return null;
    if (!isFirst && this.services.readings.failedAction === "apology") return null;
    this.#hasFallenBack = true;
    const code = error instanceof TwimlError ? error.code : 11200;
    const params = { ErrorCode: String(code), ErrorUrl: "url" in failed ? failed.url : "" };
    return { ...this.fallback, params };
  }

  async #runDocument(verbs: Element[]): Promise<Outcome> {
    for (const [position, element] of verbs.entries()) {
      const verb = this.#stage.verbs[element.name];
      if (!verb) {
        if (UNSUPPORTED.includes(element.name))
          throw new TwimlError(12200, `<${element.name}> is not supported by this carrier`);
        this.complain(new TwimlError(12200, `<${element.name}> has no place here`));
        continue;
      }
      const outcome = await verb(this, element, position);
      if (this.#stopReason) throw new Stopped();
      if (outcome.kind !== "next") return outcome;
    }
    return { kind: "next" };
  }

  async #load(source: Source): Promise<Element[]> {
    if (++this.#documents > MOST_DOCUMENTS && !this.#stage.loops)
      throw new TwimlError(11102, "too many documents in a row");
    if ("twiml" in source) return parseTwiml(source.twiml);
    if ("verbs" in source) {
      this.#documentUrl = source.documentUrl;
      return source.verbs;
    }
    const { url, method } = source;
    const params = { ...this.#stage.params(), ...source.params };
    const response = await this.services.webhooks.fetch(this.account.authToken, { url, method, params });
    if (this.#stopReason) throw new Stopped();
    this.#documentUrl = url;
    if (response.status >= 400) throw new TwimlError(11200, `${url} answered ${response.status}`);
    const type = response.contentType.split(";")[0]?.trim() ?? "";
    const isEmpty = response.body.trim() === "" && !type.startsWith("audio/");
    return response.status === 204 || isEmpty ? [] : readDocument(url, type, response.body);
  }

  /** Plays Twilio's error message to the caller before the hang-up. */
  async apologise() {
    try {
      this.services.calls.answer(this.call);
      await this.play(this.services.speech.say(ERROR_WORDS));
    } catch (error) {
      if (error instanceof Stopped) return;
      throw error;
    }
    this.services.calls.end(this.call, "completed");
  }
}

/**
 * Reads a response according to its content type. https://www.twilio.com/docs/voice/twiml#twilio-understands-mime-types
 */
function readDocument(url: string, type: string, body: string): Element[] {
  const verb = (name: string, text: string): Element[] => [{ name, attributes: {}, children: [], text }];
  if (type.startsWith("audio/")) return verb("Play", url);
  if (type === "text/plain") return verb("Say", body.trim());
  if (["text/xml", "application/xml", "text/html"].includes(type)) return parseTwiml(body);
  throw new TwimlError(12300, `content type ${type || "missing"}`);
}
