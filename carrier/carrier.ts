import { Calls } from "./calls/calls";
import type { Call } from "./calls/call";
import type { Clock } from "./clock";
import { systemClock } from "./clock";
import type { Account, CarrierConfig } from "./config";
import { ConferenceError, Conferences } from "./conferences/conferences";
import { toFrames, type Frame } from "./media/g711";
import { TickingMedia, type Media } from "./media/media";
import { toneFrames } from "./media/tone";
import { readWav } from "./media/wav";
import { behaviourSchema, type Behaviour } from "./network/behaviour";
import { Switchboard } from "./network/switchboard";
import { Telephone } from "./network/telephone";
import { Recordings } from "./recordings";
import { Rest } from "./rest/rest";
import type { Services } from "./services";
import { Speech } from "./speech/speech";
import { TwimlError } from "./twiml/parse";
import { Run } from "./twiml/run";
import { httpTransport, Webhooks, type Transport } from "./webhooks";

interface Options {
  config: Pick<CarrierConfig, "accounts">;
  clock?: Clock;
  random?: () => number;
  transport?: Transport;
  /** Made with the clock; a simulation passes one without sound. */
  media?: (clock: Clock) => Media;
  baseUrl?: () => string;
  log?: (line: string) => void;
}

const LONGEST_AUDIO_BYTES = 10 * 1024 * 1024;

/** The carrier without its servers: calls, rooms, documents, REST and the telephone network. */
export class Carrier {
  readonly services: Services;
  readonly rest: Rest;
  readonly clock: Clock;
  readonly accounts: readonly Account[];
  readonly problems: { at: number; callSid: string; message: string }[] = [];
  readonly #audio = new Map<string, readonly Frame[]>();

  constructor(options: Options) {
    this.clock = options.clock ?? systemClock;
    this.accounts = options.config.accounts;
    const random = options.random ?? Math.random;
    const media = options.media?.(this.clock) ?? new TickingMedia();
    const webhooks = new Webhooks(this.clock, random, options.transport ?? httpTransport);
    const calls = new Calls(this.clock, random, media, webhooks);
    const services: Services = {
      calls,
      conferences: new Conferences(calls, (call, source) => Run.music(services, call, source)),
      recordings: new Recordings(calls, options.baseUrl ?? (() => "http://carrier.invalid")),
      switchboard: new Switchboard(calls),
      webhooks,
      speech: new Speech(),
      loadAudio: (url) => this.#loadAudio(url),
      customParams: () => ({}),
      note: (call, error) => this.#note(call, error, options.log),
    };
    this.services = services;
    this.rest = new Rest(services, this.accounts);
  }

  /** A telephone calls one of our numbers. Null when the number is nobody's. */
  dial(
    from: string,
    to: string,
    behaviour: Partial<Behaviour> = {},
  ): { call: Call; telephone: Telephone } | null {
    const telephone = new Telephone(
      this.services.calls,
      behaviourSchema.parse({ says: "silence", ...behaviour }),
    );
    const call = this.connect(from, to, telephone);
    if (call) this.services.switchboard.telephones.set(from, telephone);
    return call && { call, telephone };
  }

  /** Any party calls one of our numbers: its webhook says what happens. */
  connect(from: string, to: string, party: Call["party"]): Call | null {
    for (const account of this.accounts) {
      const number = account.numbers.find(({ e164 }) => e164 === to);
      if (!number) continue;
      const call = this.services.calls.receive(account, from, to, party, number.statusCallback);
      party.ringing(call);
      call.run = new Run(this.services, call, {
        url: number.voiceUrl,
        method: "POST",
        fallbackUrl: number.voiceFallbackUrl,
      });
      call.run.start();
      return call;
    }
    return null;
  }

  async #loadAudio(url: string): Promise<readonly Frame[]> {
    const known = this.#audio.get(url);
    if (known) return known;
    const frames = url === "carrier:music" ? softMusic() : await fetchAudio(url);
    this.#audio.set(url, frames);
    return frames;
  }

  #note(call: Call, error: unknown, log?: (line: string) => void) {
    const isTold = error instanceof TwimlError || error instanceof ConferenceError;
    const message = isTold ? `${error.code}: ${error.message}` : String(error);
    this.problems.push({ at: this.clock.now(), callSid: call.sid, message });
    log?.(`${call.sid} ${message}`);
  }
}

async function fetchAudio(url: string): Promise<readonly Frame[]> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch((cause: unknown) => {
    throw new TwimlError(11200, `${url}: ${cause instanceof Error ? cause.message : "no answer"}`);
  });
  if (!response.ok) throw new TwimlError(11200, `${url} answered ${response.status}`);
  const length = Number(response.headers.get("content-length") ?? 0);
  if (length > LONGEST_AUDIO_BYTES) throw new TwimlError(12300, `${url} is longer than 10 MB`);
  try {
    return toFrames(readWav(new Uint8Array(await response.arrayBuffer())));
  } catch (cause) {
    throw new TwimlError(12300, `${url}: ${cause instanceof Error ? cause.message : "cannot be played"}`);
  }
}

/** A slow, quiet run of notes: what waits without a waitUrl hear. */
function softMusic(): Frame[] {
  return [262, 330, 392, 330].flatMap((hertz) => toneFrames([hertz], 0.8, 1500));
}
