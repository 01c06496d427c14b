import twilio from "twilio";
import { carrierConfig, DEMO_ACCOUNT } from "../../scripts/demo-account.mjs";
import { makeRandom, type Random } from "../../scripts/seed/random";
import type { Call as CarrierCall, EndStatus, Party } from "../../carrier/calls/call";
import { Carrier } from "../../carrier/carrier";
import { configSchema } from "../../carrier/config";
import { SILENCE } from "../../carrier/media/g711";
import { SilentMedia } from "../../carrier/media/media";
import { behaviourSchema, type Behaviour } from "../../carrier/network/behaviour";
import { RestError } from "../../carrier/rest/errors";
import { inProcess } from "../../carrier/testing/rig";
import { runEndpoint } from "../../carrier/twiml/endpoint";
import type { Transport } from "../../carrier/transport";
import type { CurrentUser } from "../../lib/auth/permissions";
import { Calls } from "../../lib/calls/engine/calls";
import { type DialTarget } from "../../lib/calls/commands/dial-target";
import { declineCall, requestEndOf } from "../../lib/calls/commands/end-call";
import { placeCall } from "../../lib/calls/commands/place-call";
import { transferCall } from "../../lib/calls/commands/transfer-call";
import { reconcile } from "../../lib/calls/reports/reconcile";
import type { CallControl } from "../../lib/calls/ports";
import { TwilioCallControl } from "../../lib/channels/twilio/server/call-control";
import * as twiml from "../../lib/channels/twilio/server/twiml";
import { verifyRequest } from "../../lib/channels/twilio/server/verify";
import { DOCUMENTS, EVENTS } from "../../lib/channels/twilio/server/webhooks";
import { VirtualClock } from "./virtual-clock";

const APP = "http://127.0.0.1:3000";
const SWEEP_EVERY_MS = 5_000;
const RECONCILE_EVERY_MS = 30_000;
const RESTART_MS = 2_000;

export interface Chances {
  /** For status callbacks. */
  lose: number;
  repeat: number;
  /** Delays of up to 3 s, so callbacks overtake each other. */
  delay: number;
  /** For requests to the carrier: the process dies before or after sending. */
  crash: number;
  /** For requests to the carrier: it answers 500 or 429 and does nothing. */
  restFault: number;
  /** For requests to the carrier: it acts, but its answer is lost. */
  answerLost: number;
  /** For requests to ring an agent: no answer comes, and the carrier acts some seconds later. */
  late: number;
}

class Crash extends Error {}

/** Reaction of an agent's browser to a ring. */
type Reaction = { kind: "answer" | "decline" | "ignore"; afterMs: number };

/** Runs the app's logic and the carrier in one process, in virtual time; a seed decides everything. */
export class World {
  readonly random: Random;
  readonly clock: VirtualClock;
  readonly carrier: Carrier;
  calls: Calls;
  crashes = 0;
  /** The highest number of agents in one room at once. */
  mostAgentsInARoom = 0;
  reaction: (userId: string) => Reaction = () => ({ kind: "ignore", afterMs: 0 });
  #inFlight = 0;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(
    seed: number,
    startAt: number,
    private readonly chances: Chances,
  ) {
    this.random = makeRandom(seed);
    this.clock = new VirtualClock(startAt);
    this.carrier = new Carrier({
      config: configSchema.parse(carrierConfig({ appUrl: APP, port: 0 })),
      clock: this.clock,
      random: this.random.next,
      media: (clock) => new SilentMedia(clock),
      transport: (request, timeoutMs) => this.#inOrder(() => this.#deliver(request, timeoutMs)),
    });
    const { services } = this.carrier;
    services.loadAudio = () => Promise.resolve(Array.from({ length: 250 }, () => SILENCE));
    services.switchboard.clients = {
      partyFor: (_account, identity, custom) => new SimulatedBrowser(this, identity, custom.callId ?? ""),
    };
    services.webhooks.fault = () => ({
      lose: this.random.chance(this.chances.lose),
      repeat: this.random.chance(this.chances.repeat) ? 1 : 0,
      delayMs: this.random.chance(this.chances.delay) ? this.random.int(0, 3000) : 0,
    });
    this.carrier.rest.fault = () => {
      if (!this.random.chance(this.chances.restFault)) return null;
      return this.random.chance(0.5)
        ? new RestError(500, 20500, "Fault on purpose")
        : new RestError(429, 20429, "Too many requests");
    };
    this.calls = this.#start();
    this.#every(SWEEP_EVERY_MS, () => this.calls.sweep());
    this.#every(RECONCILE_EVERY_MS, () => reconcile(this.calls));
  }

  /** Starts a new process, with nothing in memory. */
  #start(): Calls {
    return new Calls({
      clock: this.clock,
      makeId: () =>
        `s${Math.floor(this.random.next() * 1e15).toString(36)}${Math.floor(this.random.next() * 1e9).toString(36)}`,
      inBackground: (work) => void this.#inOrder(work),
      inOrder: true,
      channels: async () => ({
        id: "channel",
        from: DEMO_ACCOUNT.numbers[0]!.e164,
        timeouts: { incoming: 25_000, grace: 20_000, queue: 60_000 },
        recordCalls: false,
        callsPerSecond: 3,
        control: this.#crashing(new TwilioCallControl(this.#client(), DEMO_ACCOUNT.numbers[0]!.e164)),
      }),
    });
  }

  /** Crashes the process: its timers are lost, its work is left half done, and a new process starts soon after. */
  #crash(): never {
    this.crashes++;
    this.calls.forgetTimers();
    this.calls = this.#start();
    // A new process first reconciles.
    this.clock.after(
      RESTART_MS,
      () => void this.#inOrder(() => reconcile(this.calls)).catch(this.#expectCrash),
    );
    throw new Crash();
  }

  #crashing(control: CallControl): CallControl {
    return new Proxy(control, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== "function") return method;
        return async (...args: unknown[]) => {
          if (this.random.chance(this.chances.crash)) this.#crash();
          const result: unknown = await Reflect.apply(method, target, args);
          if (this.random.chance(this.chances.crash)) this.#crash();
          return result;
        };
      },
    });
  }

  /**
   * Makes a client from the real `twilio` package. This process answers its requests, some late or with the answer
   * lost.
   */
  #client() {
    const { accountSid, apiKeySid, apiKeySecret } = DEMO_ACCOUNT;
    const network = inProcess(this.carrier);
    const request: typeof network.request = async (order) => {
      const isRing = order.method.toUpperCase() === "POST" && `${order.data?.To}`.startsWith("client:");
      if (isRing && this.random.chance(this.chances.late)) {
        this.clock.after(this.random.int(0, 4_000), () => void network.request(order));
        throw new Error("The order has no answer");
      }
      const answer = await network.request(order);
      if (this.random.chance(this.chances.answerLost)) throw new Error("The answer is lost");
      return answer;
    };
    return twilio(apiKeySid, apiKeySecret, { accountSid, httpClient: { request } as never });
  }

  /** Delivers to the app's webhook routes, without their server. */
  readonly #deliver: Transport = async ({ url, headers, body }) => {
    const request = new Request(url, { method: "POST", headers, body });
    const { pathname } = new URL(url);
    const name = pathname.split("/").at(-1)!;
    const xml = (text: string) => ({ status: 200, contentType: "text/xml", body: text });
    if (name === "ringback" || name === "hold") return xml(twiml.loopSound(name));
    const verified = await verifyRequest(request);
    if (verified instanceof Response) return { status: verified.status, contentType: "text/plain", body: "" };
    try {
      if (pathname.includes("/events/")) {
        await EVENTS[name]!(this.calls, verified);
        return { status: 204, contentType: "", body: "" };
      }
      const document = await DOCUMENTS[name]!(this.calls, verified);
      return document === null ? { status: 503, contentType: "", body: "" } : xml(document);
    } catch (error) {
      if (error instanceof Crash || this.chances.restFault > 0)
        return { status: 500, contentType: "", body: "" };
      throw error;
    }
  };

  /** Runs tasks one by one in the order they were queued, so that the database's speed decides nothing. */
  async #inOrder<T>(work: () => Promise<T>): Promise<T> {
    this.#inFlight++;
    const turn = this.#queue.then(work);
    this.#queue = turn.catch(() => {}); // The caller gets the error.
    try {
      return await turn;
    } finally {
      this.#inFlight--;
    }
  }

  #every(ms: number, work: () => Promise<unknown>) {
    const run = () => {
      void this.#inOrder(work).catch(this.#expectCrash);
      this.clock.after(ms, run);
    };
    this.clock.after(ms, run);
  }

  readonly #expectCrash = (error: unknown) => {
    if (!(error instanceof Crash)) throw error;
  };

  /** Waits until nothing is running at this instant. */
  async #rest() {
    let quiet = 0;
    while (quiet < 2) {
      await new Promise(setImmediate);
      quiet = this.#inFlight === 0 ? quiet + 1 : 0;
    }
  }

  /** Advances time until `isDone`, by at most `ms`. */
  async run(ms: number, isDone: () => boolean | Promise<boolean>): Promise<boolean> {
    const until = this.clock.now() + ms;
    let checkedAt = 0;
    while (this.clock.step(until)) {
      await this.#rest();
      this.#watchRooms();
      if (this.clock.now() - checkedAt < 1000) continue;
      checkedAt = this.clock.now();
      if (await isDone()) return true;
    }
    return isDone();
  }

  #watchRooms() {
    for (const room of this.carrier.services.conferences.all.values()) {
      const agents = [...room.participants.values()].filter(({ options }) =>
        options.label?.startsWith("a_"),
      ).length;
      this.mostAgentsInARoom = Math.max(this.mostAgentsInARoom, agents);
    }
  }

  get liveAtCarrier(): CarrierCall[] {
    return [...this.carrier.services.calls.all.values()].filter((call) => !call.isOver);
  }

  /** Dials as an agent who clicks a number: the app places the call, and the browser connects. */
  async dial(user: CurrentUser, number: string, behaviour: Partial<Behaviour>): Promise<string | null> {
    this.carrier.services.switchboard.behaviours.set(number, behaviourSchema.parse(behaviour));
    return this.#place(user, { number });
  }

  callColleague(user: CurrentUser, colleague: CurrentUser): Promise<string | null> {
    return this.#place(user, { userId: colleague.id });
  }

  async #place(user: CurrentUser, target: DialTarget): Promise<string | null> {
    const placed = await placeCall(this.calls, user, target);
    if (!placed.ok) return null;
    const { callId } = placed.value;
    this.#connect(`u_${user.id}`, callId);
    return callId;
  }

  /** Connects a browser to a call: one it placed, or one it returns to. */
  #connect(identity: string, callId: string) {
    const party = new SimulatedBrowser(this, identity, callId);
    const account = this.carrier.accounts[0]!;
    const { services } = this.carrier;
    const [application] = account.applications;
    const call = services.calls.receive(account, `client:${identity}`, "", party, application!);
    call.about = { callId };
    runEndpoint(services, call, application!);
  }

  /** Calls the company as a customer who hangs up some time later. */
  ring(number: string, behaviour: Partial<Behaviour>, hangUpAfterMs: number) {
    const dialled = this.carrier.dial(number, DEMO_ACCOUNT.numbers[0]!.e164, behaviour);
    if (!dialled) throw new Error("the company's number is not at the carrier");
    this.clock.after(hangUpAfterMs, () => this.carrier.services.calls.end(dialled.call, "completed"));
    return dialled.call;
  }

  /** Presses End as an agent. Like a browser, repeats the request until it is answered, even if only with a refusal. */
  pressEnd(user: CurrentUser, callId: string, afterMs: number) {
    const end = async () => {
      const ended = await requestEndOf(this.calls, user.id, callId);
      if (ended.ok && ended.value) await this.calls.carryOut(ended.value);
    };
    this.clock.after(afterMs, () => {
      void this.#inOrder(end).catch((error: unknown) => {
        this.#expectCrash(error);
        this.pressEnd(user, callId, 1000);
      });
    });
  }

  /** Closes the browser of the agent in a call; with `backAfterMs`, another page of theirs returns. */
  loseAgent(
    callId: string,
    afterMs: number,
    backAfterMs: number | null,
    /** Which of two agents in an internal call: the first to enter the room (0), or the last (-1). */
    which: 0 | -1 = 0,
  ) {
    this.clock.after(afterMs, () => {
      const { calls, conferences } = this.carrier.services;
      const room = [...conferences.all.values()].find(
        ({ friendlyName }) => friendlyName === `room_${callId}`,
      );
      const agent = [...(room?.participants.values() ?? [])]
        .filter(({ options }) => options.label?.startsWith("a_"))
        .at(which);
      if (!agent) return;
      const identity = /u_\w+/.exec(`${agent.call.from} ${agent.call.to}`)?.[0];
      calls.end(agent.call, "completed");
      if (backAfterMs !== null && identity)
        this.clock.after(backAfterMs, () => this.#connect(identity, callId));
    });
  }

  transfer(
    callId: string,
    from: CurrentUser,
    to: { userId: string } | { number: string; behaviour: Partial<Behaviour> },
    afterMs: number,
  ) {
    if ("number" in to) {
      this.carrier.services.switchboard.behaviours.set(to.number, behaviourSchema.parse(to.behaviour));
    }
    this.clock.after(afterMs, () => {
      void this.#inOrder(() => transferCall(this.calls, from, callId, to)).catch(this.#expectCrash);
    });
  }

  decline(userId: string, callId: string) {
    return this.#inOrder(() => declineCall(this.calls, userId, callId)).catch(this.#expectCrash);
  }
}

/** An agent's browser: the far end of their legs. */
class SimulatedBrowser implements Party {
  readonly audio = { pop: () => null, push: () => {} };

  constructor(
    private readonly world: World,
    private readonly identity: string,
    private readonly callId: string,
  ) {}

  ring(call: CarrierCall) {
    const { calls } = this.world.carrier.services;
    calls.alerting(call);
    const userId = this.identity.slice(2);
    const { kind, afterMs } = this.world.reaction(userId);
    this.world.clock.after(afterMs, () => {
      if (call.isOver) return;
      if (kind === "answer") calls.answeredBy(call);
      if (kind === "decline") {
        void this.world.decline(userId, this.callId);
        calls.end(call, "busy");
      }
    });
  }

  ringing() {}
  answered() {}
  ended(_call: CarrierCall, _status: EndStatus) {}
}
