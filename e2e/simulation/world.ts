import { Pool } from "pg";
import twilio from "twilio";
import { carrierConfig, DEMO_ACCOUNT } from "../../scripts/demo-account.mjs";
import type { Call as CarrierCall } from "../../carrier/calls/call";
import { Carrier } from "../../carrier/carrier";
import { configSchema } from "../../carrier/config";
import { SILENCE } from "../../carrier/media/g711";
import { HearingMedia } from "../../carrier/media/hearing-media";
import { RestError } from "../../carrier/rest/errors";
import { inProcess } from "../../carrier/testing/rig";
import { TransportError, type Transport } from "../../carrier/transport";
import { runEndpoint } from "../../carrier/twiml/endpoint";
import type { CurrentUser } from "../../lib/auth/permissions";
import { env } from "../../lib/base/env";
import { processSingleton } from "../../lib/base/process-singleton";
import { press } from "../../lib/calls/testing/press";
import type { CallEngine } from "../../lib/calls/engine/call-engine";
import type { DialTarget } from "../../lib/calls/commands/dial-target";
import { pageGone } from "../../lib/calls/commands/page-gone";

import { placeCall } from "../../lib/calls/commands/place-call";
import { ringTarget } from "../../lib/calls/commands/ring-target";
import { may } from "../../lib/calls/model/may";
import { reconcile } from "../../lib/calls/reports/reconcile";
import { loadConversation } from "../../lib/calls/store/store";
import { TwilioCallControl } from "../../lib/channels/twilio/server/call-control";
import { timeoutOf } from "../../lib/channels/twilio/server/client";
import { waitingSound } from "../../lib/channels/twilio/server/twiml";
import { WAITING_SOUNDS } from "../../lib/channels/twilio/server/urls";
import { verifyRequest } from "../../lib/channels/twilio/server/verify";
import { DOCUMENTS, EVENTS } from "../../lib/channels/twilio/server/webhooks";
import type { Journal } from "./allowance";
import { AppProcess, gate, ProcessGone } from "./app-process";
import { Judge } from "./judge";
import { SimulatedBrowser, SimulatedTelephone, type Manners, type Reaction } from "./phones";
import { Streams } from "./streams";
import { VirtualClock } from "./virtual-clock";

const APP = "http://127.0.0.1:3000";
const OWN_NUMBER = DEMO_ACCOUNT.numbers[0]!.e164;
/** Processes of the application, side by side. */
const PROCESSES = 2;
/** Four times as rare as in reality: the sweep only takes over what a dead process left. */
const SWEEP_EVERY_MS = 2_000;
const RECONCILE_EVERY_MS = 30_000;
const RESTART_MS = 2_000;
/** How long one way through the network takes, at least and at most. */
const WAY_MS = [5, 120] as const;
/** How long a channel keeps the leg of a browser that crashed. */
const DEAD_BROWSER_MS = [15_000, 20_000] as const;

export interface Chances {
  /** For status callbacks. */
  lose: number;
  repeat: number;
  /** Delays of up to 3 s, so callbacks overtake each other. */
  delay: number;
  /** Between two steps of a process: it dies. */
  crash: number;
  /** For requests to the carrier: it answers 500 or 429 and does nothing. */
  refuse: number;
  /** For requests to the carrier: it does as asked, and answers 500. */
  refuseAfter: number;
  /** For requests to the carrier: it does as asked, but its answer is lost. */
  loseAnswer: number;
  /** For requests to the carrier: it gets them seconds later, after we gave up. */
  late: number;
  /** That the database goes away for up to 20 s, once in a run. */
  databaseAway: number;
  /** That every conference ends by itself, once in a run. */
  conferencesEnd: number;
}

/** The pool of all processes of a world: one connection, so that one transaction runs at a time. */
const pool = () =>
  processSingleton("pool", () => {
    const made = new Pool({ connectionString: env().DATABASE_URL, max: 1 });
    gate(made, () => World.current?.isDatabaseAway ?? false);
    return made;
  });

/** Whether a process has a connection, or waits for one. */
function isPoolBusy(): boolean {
  const { waitingCount, idleCount, totalCount } = pool();
  return waitingCount > 0 || idleCount < totalCount;
}

interface Order {
  method: string;
  uri: string;
  data?: Record<string, unknown>;
}

/** Runs the app's processes and the carrier in one process, in virtual time; a seed decides everything. */
export class World {
  static current: World | null = null;

  readonly streams: Streams;
  readonly clock: VirtualClock;
  readonly carrier: Carrier;
  readonly judge: Judge;
  readonly journal: Journal = { told: [], failed: [], deaths: [], away: [], deadBrowsers: [] };
  /** The highest number of agents in one room at once. */
  mostAgentsInARoom = 0;
  isDatabaseAway = false;
  reaction: (userId: string) => Reaction = () => ({ kind: "ignore", afterMs: 0 });
  /** Kills the process that takes this step of the run, counted over all of them; null kills none. */
  dieAtStep: number | null = null;
  steps = 0;
  /** What happened, a line each: requests, reports, deaths, what customers hear. */
  readonly log: string[] = [];
  readonly #processes: AppProcess[] = [];
  #started = 0;

  constructor(
    seed: number,
    private readonly startAt: number,
    private readonly chances: Chances,
  ) {
    World.current = this;
    pool();
    this.streams = new Streams(seed);
    this.clock = new VirtualClock(startAt);
    const media = new HearingMedia(this.clock);
    this.carrier = new Carrier({
      config: configSchema.parse(carrierConfig({ appUrl: APP, port: 0 })),
      clock: this.clock,
      random: this.streams.of("carrier").next,
      media: () => media,
      transport: this.#deliver,
    });
    const { services } = this.carrier;
    const sound = [new Uint8Array(SILENCE.length), ...Array.from({ length: 249 }, () => SILENCE)];
    const sounds = new Map<string, ReturnType<HearingMedia["name"]>>();
    services.loadAudio = (url) => {
      if (!sounds.has(url)) sounds.set(url, media.name([...sound], url.split("/").at(-1)!));
      return Promise.resolve(sounds.get(url)!);
    };
    services.switchboard.clients = {
      partyFor: (_account, identity, { callId = "" }) => this.#browser(identity.slice(2), callId),
    };
    services.webhooks.fault = ({ url, params }) => {
      const stream = this.streams.of(`callback ${new URL(url).pathname} ${params.StatusCallbackEvent ?? ""}`);
      const [lose, repeat, delay, delayMs] = [
        stream.next(), stream.next(), stream.next(), stream.int(0, 3_000),
      ]; // prettier-ignore
      return {
        lose: lose < this.chances.lose,
        repeat: repeat < this.chances.repeat ? 1 : 0,
        delayMs: delay < this.chances.delay ? delayMs : 0,
      };
    };
    this.judge = new Judge(this.carrier, media, this.journal, this.#note);
    for (let i = 0; i < PROCESSES; i++) this.#start(i);
    this.#every(RECONCILE_EVERY_MS, () => this.#reconcile(this.#pick("reconcile")));
    const away = this.streams.of("database");
    const [goesAway, afterMs, forMs] = [away.next(), away.int(0, 60_000), away.int(500, 20_000)];
    const rooms = this.streams.of("conferences");
    const [end, endAfterMs] = [rooms.next(), rooms.int(0, 60_000)];
    if (end < chances.conferencesEnd) this.clock.after(endAfterMs, () => this.#endConferences());
    if (goesAway < chances.databaseAway) this.clock.after(afterMs, () => this.#loseDatabase(forMs));
  }

  readonly #note = (text: string) =>
    void this.log.push(`${((this.clock.now() - this.startAt) / 1000).toFixed(3).padStart(8)} ${text}`);

  get crashes(): number {
    return this.journal.deaths.length;
  }

  /** Starts a new process in place of the nth, with nothing in memory. */
  #start(n: number) {
    const name = `process ${n}`;
    const ids = this.streams.of(`ids of ${name} ${this.#started++}`);
    const deaths = this.streams.of(`death of ${name}`);
    const process: AppProcess = new AppProcess(
      name,
      this.clock,
      () => this.steps++ === this.dieAtStep || deaths.chance(this.chances.crash),
      () => {
        this.journal.deaths.push({ at: this.clock.now() });
        const now = this.clock.now();
        this.#note(`${name} dies`);
        if (this.#alive.length === 0) this.journal.away.push({ from: now, to: now + RESTART_MS });
        this.clock.after(RESTART_MS, () => this.#start(n));
      },
      (self) => ({
        makeId: () =>
          `s${Math.floor(ids.next() * 1e15).toString(36)}${Math.floor(ids.next() * 1e9).toString(36)}`,
        channels: async (id) => ({
          id,
          timeouts: { incoming: 25_000, grace: 20_000, queue: 60_000, alone: 600_000 },
          recordCalls: false,
          callsPerSecond: 3,
          control: new TwilioCallControl(this.#client(self), {
            ringSeconds: 25,
            callerId: () => Promise.resolve(OWN_NUMBER),
          }),
        }),
      }),
    );
    this.#processes[n] = process;
    const sweep = () => {
      if (process.isDead) return;
      this.#forget(process.run((calls) => calls.sweep()));
      this.clock.after(SWEEP_EVERY_MS, sweep);
    };
    this.clock.after((n * SWEEP_EVERY_MS) / PROCESSES, sweep);
    // A new process first reconciles.
    if (this.#started > PROCESSES) this.#forget(this.#reconcile(process));
  }

  get #alive(): AppProcess[] {
    return this.#processes.filter(({ isDead }) => !isDead);
  }

  /** Picks the process that gets a request; null when all are dead. */
  #pick(what: string): AppProcess | null {
    const n = this.streams.of(`process for ${what}`).int(0, PROCESSES - 1);
    const process = this.#processes[n]!;
    return process.isDead ? (this.#alive[0] ?? null) : process;
  }

  async #reconcile(process: AppProcess | null) {
    if (!process) return;
    await process.run(reconcile);
    this.journal.told.push({ at: this.clock.now(), sid: null });
  }

  #loseDatabase(forMs: number) {
    this.isDatabaseAway = true;
    const from = this.clock.now();
    this.journal.away.push({ from, to: from + forMs });
    this.clock.after(forMs, () => (this.isDatabaseAway = false));
  }

  /** Whoever was called into a conference by REST goes down with it. */
  #endConferences() {
    const { conferences } = this.carrier.services;
    for (const conference of conferences.all.values()) {
      if (conference.status === "completed") continue;
      this.#note(`${conference.friendlyName} ends by itself`);
      for (const { call, options } of conference.participants.values())
        if (options.isByRest) this.judge.fallen.add(call.sid);
      conferences.end(conference, "conference-ended-via-api", "conference_ended_via_api");
    }
  }

  #every(ms: number, work: () => Promise<unknown>) {
    const run = () => {
      this.#forget(work());
      this.clock.after(ms, run);
    };
    this.clock.after(ms, run);
  }

  /** Work that nobody waits for may fail in the ways a seed makes it fail; anything else is a bug. */
  #forget(work: Promise<unknown>) {
    work.catch((error: unknown) => {
      if (error instanceof ProcessGone || this.#mayFail) return;
      this.unexpected.push(error);
    });
  }

  /** Errors that no fault of this run explains. */
  readonly unexpected: unknown[] = [];

  /** Once the database or the carrier may fail, any work may. */
  get #mayFail() {
    const { databaseAway, refuse, refuseAfter, loseAnswer, late } = this.chances;
    return databaseAway + refuse + refuseAfter + loseAnswer + late > 0;
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.clock.after(ms, resolve));
  }

  #way(what: string): Promise<void> {
    return this.#wait(this.streams.of(`way ${what}`).int(...WAY_MS));
  }

  /** Makes a client of the real `twilio` package for one process, over a network that takes its time and may fail. */
  #client(process: AppProcess) {
    const { accountSid, apiKeySid, apiKeySecret } = DEMO_ACCOUNT;
    const network = inProcess(this.carrier);
    const request = async (order: Order) => {
      await process.step();
      const answer = await this.#carry(order, () => network.request(order as never));
      await process.step();
      return answer;
    };
    return twilio(apiKeySid, apiKeySecret, { accountSid, httpClient: { request } as never });
  }

  /** Carries a request to the carrier and its answer back, or loses either. */
  async #carry<T>(order: Order, ask: () => Promise<T>): Promise<T> {
    const method = order.method.toUpperCase();
    const kind = `${method} ${new URL(order.uri).pathname.replace(/(AC|CA|CF)\w{32}|room_\w+/g, "…")}`;
    const stream = this.streams.of(`request ${kind}`);
    // As many draws for each request, whatever becomes of it.
    const [there, back] = [stream.int(...WAY_MS), stream.int(...WAY_MS)];
    const [fault, is429, lateMs] = [stream.next(), stream.next() < 0.5, stream.int(0, 4_000)];
    const { refuse, refuseAfter, loseAnswer, late } = this.chances;
    const callId = this.#callIdOf(order);
    const failed = (how: "refused" | "lost") =>
      this.journal.failed.push({ at: this.clock.now(), callId, how });
    const answerOf = (status: number) =>
      ({
        statusCode: status,
        body: JSON.stringify(new RestError(status, status === 429 ? 20429 : 20500, "Fault on purpose")),
        headers: {},
      }) as T;
    const startedAt = this.clock.now();
    const note = (outcome: string) =>
      this.#note(
        `${method} ${order.uri.split("/").slice(-4).join("/")} ${JSON.stringify(order.data ?? {})}: ${outcome}`,
      );
    const giveUp = async (): Promise<never> => {
      failed("lost");
      await this.#wait(Math.max(0, startedAt + timeoutOf(method, order.uri) - this.clock.now()));
      throw new Error("No answer in time");
    };
    const isLate = fault >= 1 - late;
    await this.#wait(isLate ? 0 : there);
    if (isLate) {
      note(`comes ${lateMs} ms later, and we gave up`);
      this.clock.after(lateMs, () => void ask());
      return giveUp();
    }
    if (fault < refuse) {
      note("refused");
      await this.#wait(back);
      failed("refused");
      return answerOf(is429 ? 429 : 500);
    }
    const answer = await ask();
    note(fault < refuse + loseAnswer ? "done, and its answer is lost" : "done");
    if (fault < refuse + loseAnswer) return giveUp();
    await this.#wait(back);
    if (fault >= refuse + loseAnswer + refuseAfter) return answer;
    failed("lost");
    return answerOf(500);
  }

  /** Returns the id of the call a request is about. */
  #callIdOf({ uri, data = {} }: Order): string | null {
    const text = `${uri} ${Object.values(data).join(" ")}`;
    const named = /room_(\w+)|[?&]call(?:Id)?=(\w+)/.exec(text);
    if (named) return named[1] ?? named[2]!;
    const conference = /CF\w{32}/.exec(text)?.[0];
    if (conference)
      return this.carrier.services.conferences.all.get(conference)?.friendlyName.replace("room_", "") ?? null;
    const leg = /CA\w{32}/.exec(text)?.[0];
    return leg ? this.judge.callIdOf(leg) : null;
  }

  /** Delivers to the app's webhook routes, without their server. */
  readonly #deliver: Transport = async ({ url, headers, body }) => {
    const request = new Request(url, { method: "POST", headers, body });
    const { pathname } = new URL(url);
    const name = pathname.split("/").at(-1)!;
    const sid = new URLSearchParams(body).get("CallSid");
    await this.#way(pathname);
    const process = this.#pick(pathname);
    if (!process) throw new TransportError("ct", "No process is there");
    const xml = (text: string) => ({ status: 200, contentType: "text/xml", body: text });
    const sound = WAITING_SOUNDS.find((known) => name === `${known}.xml`);
    if (sound) return xml(waitingSound(sound));
    try {
      const answer = await process.run(async (calls) => {
        const verified = await verifyRequest(request);
        if (verified instanceof Response)
          return { status: verified.status, contentType: "text/plain", body: "" };
        if (pathname.includes("/events/")) {
          await EVENTS[name]!(calls, verified);
          return { status: 204, contentType: "", body: "" };
        }
        const document = await DOCUMENTS[name]!(calls, verified);
        return document === null ? { status: 503, contentType: "", body: "" } : xml(document);
      });
      if (answer.status < 300 && sid) {
        this.journal.told.push({ at: this.clock.now(), sid });
        if (pathname.includes("/voice/")) this.judge.documents.set(sid, name);
      }
      const about = new URLSearchParams(body);
      const what = about.get("StatusCallbackEvent") ?? about.get("CallStatus");
      this.#note(`${process.name} takes ${name} ${what} ${sid}: ${answer.status}`);
      await this.#way(pathname);
      return answer;
    } catch (error) {
      if (error instanceof ProcessGone) throw new TransportError("ct", "The process died");
      if (!this.#mayFail) this.unexpected.push(error);
      return { status: 500, contentType: "", body: "" };
    }
  };

  /** Asks the app as a browser does. @throws when no answer comes */
  async #ask<T>(what: string, work: (calls: CallEngine) => Promise<T>): Promise<T> {
    await this.#way(what);
    const process = this.#pick(what);
    if (!process) throw new ProcessGone();
    const answer = await process.run(work);
    await this.#way(what);
    return answer;
  }

  /** Waits until nothing is running at this instant. Sleeps while the database works, which needs the processor. */
  async #rest() {
    let quiet = isPoolBusy() ? 0 : 1;
    while (quiet < 3) {
      if (isPoolBusy()) await new Promise((resolve) => pool().once("release", resolve));
      await new Promise(setImmediate);
      quiet = isPoolBusy() ? 0 : quiet + 1;
    }
  }

  /** Advances time until `isDone`, by at most `ms`. */
  async run(ms: number, isDone: () => boolean | Promise<boolean>): Promise<boolean> {
    const until = this.clock.now() + ms;
    let checkedAt = 0;
    while (this.clock.step(until)) {
      await this.#rest();
      this.judge.look(this.clock.now());
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

  /** Gives a number a telephone with these manners. */
  addTelephone(number: string, manners: Manners) {
    const { switchboard, calls } = this.carrier.services;
    const own = switchboard.handsets;
    switchboard.handsets = {
      partyFor: (to, from) =>
        to === number ? new SimulatedTelephone(calls, manners) : (own?.partyFor(to, from) ?? null),
    };
  }

  #browser(userId: string, callId: string) {
    return new SimulatedBrowser(this.carrier.services.calls, userId, this.reaction(userId), () =>
      this.#forget(this.#ask(`decline of ${userId}`, (calls) => press(calls, userId, callId, "decline"))),
    );
  }

  /** Dials as an agent who clicks a number: the app places the call, and the browser connects. */
  async dial(user: CurrentUser, number: string, manners: Manners): Promise<string | null> {
    this.addTelephone(number, manners);
    return this.#place(user, { number });
  }

  callColleague(user: CurrentUser, colleague: CurrentUser): Promise<string | null> {
    return this.#place(user, { userId: colleague.id });
  }

  async #place(user: CurrentUser, target: DialTarget): Promise<string | null> {
    const placed = await placeCall(this.#processes[0]!.calls, user, target);
    if (!placed.ok) return null;
    const { callId } = placed.value;
    this.#connect(user.id, callId);
    return callId;
  }

  /** Connects a browser to a call: one it placed, or one it returns to. */
  #connect(userId: string, callId: string) {
    const account = this.carrier.accounts[0]!;
    const { services } = this.carrier;
    const [application] = account.applications;
    const party = this.#browser(userId, callId);
    const call = services.calls.receive(account, `client:u_${userId}`, "", party, application!);
    call.about = { callId };
    runEndpoint(services, call, application!);
  }

  /** Calls the company as a customer who hangs up some time later. */
  ring(number: string, hangUpAfterMs: number) {
    const { calls } = this.carrier.services;
    const telephone = new SimulatedTelephone(calls, { outcome: "answer", answerAfterMs: 0 });
    const call = this.carrier.connect(number, OWN_NUMBER, telephone);
    if (!call) throw new Error("the company's number is not at the carrier");
    this.clock.after(hangUpAfterMs, () => telephone.hangUp(call));
    return call;
  }

  /**
   * Presses End as an agent whose card offers it, as it was `staleMs` ago. Like a browser, repeats the request until it
   * is answered, even if only with a refusal.
   */
  pressEnd(user: CurrentUser, callId: string, afterMs: number, staleMs: number) {
    const press = async () => {
      const seen = await loadConversation(callId);
      const offered = seen && may(seen, user.id, "end");
      await this.#wait(staleMs);
      if (!offered) return;
      this.judge.endsPressed.add(callId);
      this.#tellEnd(user, callId);
    };
    this.clock.after(Math.max(0, afterMs - staleMs), () => this.#forget(press()));
  }

  #tellEnd(user: CurrentUser, callId: string) {
    const end = this.#ask(`end of ${user.id}`, (calls) => press(calls, user.id, callId, "end"));
    end.catch(() => this.clock.after(1_000, () => this.#tellEnd(user, callId)));
  }

  /** Returns the call that a customer is in and the agent who talks with them; null while nobody does. */
  talkOf(customer: CarrierCall): { callId: string; userId: string } | null {
    const callId = this.judge.callIdOf(customer.sid);
    if (callId === null || customer.isOver) return null;
    const agent = this.#agentsIn(callId)[0];
    return agent ? { callId, userId: (agent.call.party as SimulatedBrowser).userId } : null;
  }

  #agentsIn(callId: string) {
    const room = [...this.carrier.services.conferences.all.values()].find(
      ({ friendlyName, status }) => friendlyName === `room_${callId}` && status !== "completed",
    );
    return [...(room?.participants.values() ?? [])].filter(
      ({ call }) => call.party instanceof SimulatedBrowser && !call.party.isGone,
    );
  }

  /** Closes the browser of the agent in a call; with `backAfterMs`, another page of theirs returns. */
  loseAgent(
    callId: string,
    afterMs: number,
    {
      backAfterMs,
      crashes = false,
      beaconAfterMs = null,
      which = 0,
    }: {
      backAfterMs: number | null;
      /** The channel keeps the leg of a browser that crashed for a while. */
      crashes?: boolean;
      /** The page says that it leaves. */
      beaconAfterMs?: number | null;
      /** Which of two agents in an internal call: the first to enter the room (0), or the last (-1). */
      which?: 0 | -1;
    },
  ) {
    this.clock.after(afterMs, () => {
      const { calls } = this.carrier.services;
      const agent = this.#agentsIn(callId).at(which);
      if (!agent) return;
      const { call } = agent;
      const browser = call.party as SimulatedBrowser;
      browser.isGone = true;
      if (crashes) {
        const keptMs = this.streams.of(`crash of ${browser.userId}`).int(...DEAD_BROWSER_MS);
        const from = this.clock.now();
        this.journal.deadBrowsers.push({ sid: call.sid, from, to: from + keptMs });
        this.clock.after(keptMs, () => calls.end(call, "completed"));
      } else {
        calls.end(call, "completed");
      }
      if (beaconAfterMs !== null) {
        const leave = () => this.#ask("beacon", (app) => pageGone(app, browser.userId, callId, call.sid));
        this.clock.after(beaconAfterMs, () => this.#forget(leave()));
      }
      if (backAfterMs !== null) this.clock.after(backAfterMs, () => this.#connect(browser.userId, callId));
    });
  }

  transfer(
    callId: string,
    from: CurrentUser,
    to: { userId: string } | { number: string; manners: Manners },
    afterMs: number,
  ) {
    if ("number" in to) this.addTelephone(to.number, to.manners);
    this.clock.after(afterMs, () =>
      this.#forget(
        this.#ask("transfer", (calls) => ringTarget(calls, from, callId, { type: "transfer", to })),
      ),
    );
  }
}
