import { Calls } from "./calls/calls";
import type { Call } from "./calls/call";
import type { Clock } from "./clock";
import { systemClock } from "./clock";
import type { Account, CarrierConfig } from "./config";
import { makeSid } from "./ids";
import { ConferenceError, Conferences } from "./conferences/conferences";
import { Audio } from "./media/load-audio";
import { TickingMedia, type Media } from "./media/media";
import { behaviourSchema, type Behaviour } from "./network/behaviour";
import { Switchboard } from "./network/switchboard";
import { Telephone } from "./network/telephone";
import { Messages } from "./messages";
import { Queues } from "./queues";
import { Recordings } from "./recordings";
import { Rest } from "./rest/rest";
import type { Services } from "./services";
import { Speech } from "./speech/speech";
import { TwimlError } from "./twiml/parse";
import { runEndpoint } from "./twiml/endpoint";
import { Runs } from "./twiml/runs";
import { httpTransport } from "./http-transport";
import type { Transport } from "./transport";
import { Webhooks } from "./webhooks";

interface Options {
  config: Pick<CarrierConfig, "accounts" | "readings">;
  clock?: Clock;
  random?: () => number;
  transport?: Transport;
  /** Made with the clock; a simulation passes one without sound. */
  media?: (clock: Clock) => Media;
  baseUrl?: () => string;
  log?: (line: string) => void;
}

/** Whether the network vouches for a caller's number. https://www.twilio.com/docs/voice/trusted-calling-with-shakenstir */
export const VERSTATS = [
  "TN-Validation-Passed-A",
  "TN-Validation-Passed-B",
  "TN-Validation-Passed-C",
  "No-TN-Validation",
] as const;
export type Verstat = (typeof VERSTATS)[number];

const KEPT_PROBLEMS = 500;

/** The carrier without its servers: calls, rooms, documents, REST and the telephone network. */
export class Carrier {
  readonly services: Services;
  readonly rest: Rest;
  readonly clock: Clock;
  readonly accounts: readonly Account[];
  readonly problems: { at: number; callSid: string | null; message: string }[] = [];

  constructor(options: Options) {
    this.clock = options.clock ?? systemClock;
    this.accounts = options.config.accounts;
    const random = options.random ?? Math.random;
    const { readings } = options.config;
    const media = options.media?.(this.clock) ?? new TickingMedia();
    const audio = new Audio();
    const webhooks = new Webhooks(this.clock, random, readings, options.transport ?? httpTransport);
    const calls = new Calls(this.clock, random, media, webhooks, readings);
    const recordings = new Recordings(calls, options.baseUrl ?? (() => "http://carrier.invalid"));
    const services = {
      calls,
      recordings,
      readings,
      webhooks,
      conferences: new Conferences(calls, recordings, readings, {
        music: (call, source) => services.runs.music(call, source),
        announcement: (...args) => services.runs.announcement(...args),
      }),
      queues: new Queues(calls),
      messages: new Messages(calls),
      switchboard: new Switchboard(calls),
      speech: new Speech(),
      loadAudio: (url: string) => audio.load(url),
      note: (call: Call | null, error: unknown) => this.#note(call, error, options.log),
    } as Services;
    services.runs = new Runs(services);
    this.services = services;
    this.rest = new Rest(services, this.accounts);
  }

  /** A telephone calls one of our numbers. Null when the number is nobody's. */
  dial(
    from: string,
    to: string,
    behaviour: Partial<Behaviour> = {},
    verstat?: Verstat,
  ): { call: Call; telephone: Telephone } | null {
    const telephone = new Telephone(
      this.services.calls,
      behaviourSchema.parse({ says: "silence", ...behaviour }),
    );
    const call = this.connect(from, to, telephone, verstat);
    if (call) this.services.switchboard.telephones.set(from, telephone);
    return call && { call, telephone };
  }

  /** Any party calls one of our numbers: its webhook says what happens. */
  connect(
    from: string,
    to: string,
    party: Call["party"],
    verstat: Verstat = "TN-Validation-Passed-A",
  ): Call | null {
    for (const account of this.accounts) {
      const number = account.numbers.find(({ e164 }) => e164 === to);
      if (!number) continue;
      const endpoint = account.applications.find(({ sid }) => sid === number.voiceApplicationSid) ?? number;
      const call = this.services.calls.receive(account, from, to, party, endpoint);
      call.about = { StirVerstat: verstat, CallToken: makeSid("", this.services.calls.random) };
      runEndpoint(this.services, call, endpoint);
      return call;
    }
    return null;
  }

  #note(call: Call | null, error: unknown, log?: (line: string) => void) {
    const isTold = error instanceof TwimlError || error instanceof ConferenceError;
    const message = isTold ? `${error.code}: ${error.message}` : String(error);
    const callSid = call?.sid ?? null;
    this.problems.push({ at: this.clock.now(), callSid, message });
    if (this.problems.length > KEPT_PROBLEMS) this.problems.shift();
    log?.(`${callSid ?? "conference"} ${message}`);
  }
}
