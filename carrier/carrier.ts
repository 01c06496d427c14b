import { Calls } from "./calls/calls";
import type { Call, Party } from "./calls/call";
import type { Clock } from "./clock";
import { systemClock } from "./clock";
import type { Account, CarrierConfig } from "./config";
import { makeSid } from "./ids";
import { ConferenceError, Conferences } from "./conferences/conferences";
import { Audio } from "./media/load-audio";
import { TickingMedia, type Media } from "./media/media";
import { behaviourSchema, type Behaviour } from "./network/behaviour";
import { OwnNumber } from "./network/own-number";
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
import { OWN_VERSTAT, type Verstat } from "./verstat";
import { Webhooks } from "./webhooks";

interface Options {
  config: Pick<CarrierConfig, "accounts" | "readings">;
  clock?: Clock;
  random?: () => number;
  transport?: Transport;
  /** Makes the media from the clock; a simulation passes silent media. */
  media?: (clock: Clock) => Media;
  baseUrl?: () => string;
  log?: (line: string) => void;
}

const KEPT_PROBLEMS = 500;
/** Limit on calls to our own numbers that one call may lead to, since numbers can dial each other in a circle. */
const MOST_OWN_CALLS = 20;

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
    const audio = new Audio(this.clock);
    const webhooks = new Webhooks(this.clock, random, readings, options.transport ?? httpTransport);
    const calls = new Calls(this.clock, random, media, webhooks, readings);
    const recordings = new Recordings(calls, options.baseUrl ?? (() => "http://carrier.invalid"));
    const services = {
      calls,
      recordings,
      readings,
      webhooks,
      conferences: new Conferences(calls, recordings, readings, {
        music: (...args) => services.runs.music(...args),
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
    services.switchboard.numbers = { partyFor: (number) => this.#numberFor(number) };
    this.services = services;
    this.rest = new Rest(services, this.accounts);
  }

  /** Calls one of our numbers from a telephone. Returns null for a number that is not ours. */
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

  /** Connects any party to one of our numbers, whose webhook decides what happens. */
  connect(
    from: string,
    to: string,
    party: Call["party"],
    verstat: string | null = OWN_VERSTAT,
    journey: Call["journey"] = { ownCalls: 0 },
  ): Call | null {
    for (const account of this.accounts) {
      const number = account.numbers.find(({ e164 }) => e164 === to);
      if (!number) continue;
      const endpoint = account.applications.find(({ sid }) => sid === number.voiceApplicationSid) ?? number;
      const call = this.services.calls.receive(account, from, to, party, endpoint);
      call.about = {
        ...(verstat && { StirVerstat: verstat }),
        CallToken: makeSid("", this.services.calls.random),
      };
      call.journey = journey;
      runEndpoint(this.services, call, endpoint);
      return call;
    }
    return null;
  }

  /** Returns the party for one of our own numbers, which gets an incoming call of its own. */
  #numberFor(number: string): Party | null {
    const { calls } = this.services;
    if (!this.accounts.some(({ numbers }) => numbers.some(({ e164 }) => e164 === number))) return null;
    return new OwnNumber(calls, (placed, party) => {
      const parent = placed.parentSid ? (calls.all.get(placed.parentSid) ?? null) : null;
      const { journey } = parent ?? placed;
      if (++journey.ownCalls > MOST_OWN_CALLS) {
        this.services.note(
          placed,
          `${number}: one call led to more than ${MOST_OWN_CALLS} calls of own numbers`,
        );
        return null;
      }
      return this.connect(placed.from, number, party, this.#verstatOf(placed.from, parent), journey);
    });
  }

  /** Returns the network's verification of the caller ID a call shows; null if the caller is not a number. */
  #verstatOf(from: string, parent: Call | null): string | null {
    if (from.startsWith("client:")) return null;
    if (this.accounts.some(({ numbers }) => numbers.some(({ e164 }) => e164 === from))) return OWN_VERSTAT;
    const calls = [...this.services.calls.all.values()].reverse();
    const shown = [parent, ...calls].find((call) => call?.from === from && call.about.StirVerstat);
    return shown?.about.StirVerstat ?? "No-TN-Validation";
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
