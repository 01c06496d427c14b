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
import type { Result } from "../../lib/base/result";
import { press } from "../../lib/calls/testing/press";
import type { CallEngine } from "../../lib/calls/engine/call-engine";
import { pageGone } from "../../lib/calls/commands/page-gone";
import type { Press } from "../../lib/calls/model/may";
import { CHANNEL } from "../../lib/events/notify";
import { reconcile } from "../../lib/calls/reports/reconcile";
import { TwilioCallControl } from "../../lib/channels/twilio/server/call-control";
import { timeoutOf } from "../../lib/channels/twilio/server/client";
import { waitingSound } from "../../lib/channels/twilio/server/twiml";
import { WAITING_SOUNDS } from "../../lib/channels/twilio/server/urls";
import { verifyRequest } from "../../lib/channels/twilio/server/verify";
import { DOCUMENTS, EVENTS } from "../../lib/channels/twilio/server/webhooks";
import { Agent, type Departure } from "./agents";
import { emptyJournal, MISSED_AGAIN_MS } from "./allowance";
import { AppProcess, gate, ProcessGone } from "./app-process";
import { Judge } from "./judge";
import { Notices } from "./notices";
import { Presses } from "./presses";
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
  /** For a card on its way to a browser: it comes up to 4 s late. */
  stale: number;
  /** For a card on its way to a browser: the connection is lost, and neither side knows. */
  deaf: number;
}

/**
 * The pool of all processes of a world: one connection, so that one transaction runs at a time. Made when this module is
 * loaded, before anything uses the database and gets a pool of many that knows nothing of deaths.
 */
const pool = processSingleton("pool", makePool);

function makePool(): Pool {
  const made = new Pool({ connectionString: env().DATABASE_URL, max: 1, idleTimeoutMillis: 0 });
  gate(made, () => World.current?.isDatabaseAway ?? false);
  made.on("connect", (client) => {
    client.on("notification", ({ payload }) => World.current?.notices.hear(payload!));
    void client.query(`LISTEN ${CHANNEL}`);
  });
  return made;
}

const keyOf = (params: Readonly<Record<string, string>>) =>
  JSON.stringify(Object.entries(params).toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** Whether a process has a connection, or waits for one. */
function isPoolBusy(): boolean {
  const { waitingCount, idleCount, totalCount } = pool;
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
  readonly journal = emptyJournal();
  /** Conferences with more browsers in them than belong there, a line each. */
  readonly crowds = new Set<string>();
  isDatabaseAway = false;
  reaction: (userId: string) => Reaction = () => ({ kind: "ignore", afterMs: 0 });
  /** Kills the process that takes this step of the run, counted over all of them; null kills none. */
  dieAtStep: number | null = null;
  steps = 0;
  /** What happened, a line each: requests, reports, deaths, what customers hear. */
  readonly log: string[] = [];
  /** The agents in front of their browsers, by user. */
  readonly agents = new Map<string, Agent>();
  readonly notices = new Notices(this);
  readonly presses = new Presses(this);
  /** Numbers that agents rang for a call, or tried to. */
  readonly telephones: string[] = [];
  /** When each status callback was made, before it was delayed or repeated. */
  readonly #madeAt = new Map<string, number>();
  readonly #processes: AppProcess[] = [];
  #started = 0;

  constructor(
    private readonly seed: number,
    private readonly startAt: number,
    readonly chances: Chances,
  ) {
    World.current = this;
    if (pool.options.max !== 1) throw new Error("The database was used before the simulation was loaded");
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
      this.#madeAt.set(keyOf(params), this.clock.now());
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
    this.judge = new Judge(this.carrier, media, this.journal, this.note);
    for (let i = 0; i < PROCESSES; i++) this.#start(i);
    this.#reconcileAfter(RECONCILE_EVERY_MS);
    const away = this.streams.of("database");
    const [goesAway, afterMs, forMs] = [away.next(), away.int(0, 60_000), away.int(500, 20_000)];
    const rooms = this.streams.of("conferences");
    const [end, endAfterMs] = [rooms.next(), rooms.int(0, 60_000)];
    if (end < chances.conferencesEnd) this.clock.after(endAfterMs, () => this.#endConferences());
    if (goesAway < chances.databaseAway) this.clock.after(afterMs, () => this.#loseDatabase(forMs));
  }

  /** Adds a line to the log. */
  readonly note = (text: string) =>
    void this.log.push(`${((this.clock.now() - this.startAt) / 1000).toFixed(3).padStart(8)} ${text}`);

  get elapsedMs(): number {
    return this.clock.now() - this.startAt;
  }

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
        this.note(`${name} dies`);
        this.notices.lose(process);
        if (this.#alive.length === 0) this.journal.away.push({ from: now, to: now + RESTART_MS });
        this.clock.after(RESTART_MS, () => this.#start(n));
      },
      (self) => ({
        makeId: () =>
          `s${Math.floor(ids.next() * 1e15).toString(36)}${Math.floor(ids.next() * 1e9).toString(36)}`,
        channels: async (id) => ({
          id,
          timeouts: { incoming: 25_000, grace: 20_000, queue: 60_000, alone: 30_000 },
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
      this.forget(process.run((calls) => calls.sweep()));
      this.clock.after(SWEEP_EVERY_MS, sweep);
    };
    this.clock.after((n * SWEEP_EVERY_MS) / PROCESSES, sweep);
    // A new process first reconciles.
    if (this.#started > PROCESSES) void this.#reconcile(process);
  }

  get #alive(): AppProcess[] {
    return this.#processes.filter(({ isDead }) => !isDead);
  }

  /** Picks the process that gets a request; null when all are dead. */
  pick(what: string): AppProcess | null {
    const n = this.streams.of(`process for ${what}`).int(0, PROCESSES - 1);
    const process = this.#processes[n]!;
    return process.isDead ? (this.#alive[0] ?? null) : process;
  }

  #reconcileAfter(ms: number) {
    this.clock.after(ms, () => {
      const turn = this.#reconcile(this.pick("reconcile"));
      void turn.then((isMissed) => this.#reconcileAfter(isMissed ? MISSED_AGAIN_MS : RECONCILE_EVERY_MS));
    });
  }

  /** @returns whether it failed; one whose process died is followed by another's turn */
  async #reconcile(process: AppProcess | null): Promise<boolean> {
    const since = this.clock.now();
    try {
      await process?.run(reconcile);
      if (process) this.journal.told.push({ at: this.clock.now(), since, sid: null });
      return false;
    } catch (error) {
      if (error instanceof ProcessGone) return false;
      if (!this.#mayFail) this.unexpected.push(error);
      this.journal.missed.push({ at: this.clock.now(), since });
      return true;
    }
  }

  #loseDatabase(forMs: number) {
    this.isDatabaseAway = true;
    this.note(`the database is away for ${forMs} ms`);
    const from = this.clock.now();
    this.journal.away.push({ from, to: from + forMs });
    this.clock.after(forMs, () => (this.isDatabaseAway = false));
  }

  /** Whoever was called into a conference by REST goes down with it. */
  #endConferences() {
    const { conferences } = this.carrier.services;
    for (const conference of conferences.all.values()) {
      if (conference.status === "completed") continue;
      this.note(`${conference.friendlyName} ends by itself`);
      const callId = conference.friendlyName.replace("room_", "");
      this.journal.fallen.push({ at: this.clock.now(), callId });
      for (const { call, options } of conference.participants.values())
        if (options.isByRest) this.judge.fallen.add(call.sid);
      conferences.end(conference, "conference-ended-via-api", "conference_ended_via_api");
    }
  }

  /** Work that nobody waits for may fail in the ways a seed makes it fail; anything else is a bug. */
  forget(work: Promise<unknown>) {
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
      this.note(
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
    const about = new URLSearchParams(body);
    const sid = about.get("CallSid");
    const since = this.#madeAt.get(keyOf(Object.fromEntries(about))) ?? this.clock.now();
    await this.#way(pathname);
    const xml = (text: string) => ({ status: 200, contentType: "text/xml", body: text });
    // The reverse proxy has it, so it needs no process (decision 19).
    const sound = WAITING_SOUNDS.find((known) => name === `${known}.xml`);
    if (sound) return xml(waitingSound(sound));
    const process = this.pick(pathname);
    if (!process) {
      this.note(`nobody takes ${name} ${sid}`);
      if (sid && pathname.includes("/voice/")) this.judge.unanswered.add(sid);
      throw new TransportError("ct", "No process is there");
    }
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
        this.journal.told.push({ at: this.clock.now(), since, sid });
        if (pathname.includes("/voice/")) this.judge.documents.set(sid, name);
      }
      const what = about.get("StatusCallbackEvent") ?? about.get("CallStatus");
      this.note(`${process.name} takes ${name} ${what} ${sid}: ${answer.status}`);
      await this.#way(pathname);
      return answer;
    } catch (error) {
      this.note(`${process.name} fails to take ${name} ${sid}: ${String(error)}`);
      const isExcused = this.isDatabaseAway || error instanceof ProcessGone;
      if (sid && isExcused && pathname.includes("/voice/")) this.judge.unanswered.add(sid);
      if (error instanceof ProcessGone) throw new TransportError("ct", "The process died");
      if (!this.#mayFail) this.unexpected.push(error);
      return { status: 500, contentType: "", body: "" };
    }
  };

  /** Asks the app as a browser does. @throws when no answer comes */
  async ask<T>(what: string, work: (calls: CallEngine) => Promise<T>): Promise<T> {
    await this.#way(what);
    const process = this.pick(what);
    if (!process) throw new ProcessGone();
    const answer = await process.run(work);
    await this.#way(what);
    return answer;
  }

  /** Waits until nothing is running at this instant. Sleeps while the database works, which needs the processor. */
  async #rest() {
    let quiet = isPoolBusy() ? 0 : 1;
    while (quiet < 3) {
      if (isPoolBusy()) await new Promise((resolve) => pool.once("release", resolve));
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

  /**
   * Two browsers of one user, while they reconnect and hanging up the older leg fails. Two users, unless one consults
   * somebody or the call was opened as a room; a transfer that was ordered is one of them.
   */
  #watchRooms() {
    const { opened, consulted } = this.judge;
    for (const { friendlyName, participants } of this.carrier.services.conferences.all.values()) {
      const callId = friendlyName.replace("room_", "");
      const users = [...participants.values()].flatMap(({ call: { party } }) =>
        party instanceof SimulatedBrowser ? [party.userId] : [],
      );
      const most = consulted.some((talk) => talk.callId === callId) ? 3 : 2;
      const isCrowded = !opened.has(callId) && users.length > most;
      const isTwice = users.some((user) => users.filter((other) => other === user).length > 2);
      if (isCrowded || isTwice) this.crowds.add(`${callId}: ${users.join()}`);
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

  /** Gives a new number a telephone with these manners. @returns the number */
  newTelephone(manners: Manners): string {
    const number = `+331980${String(this.seed * 100 + this.telephones.length)
      .padStart(5, "0")
      .slice(-5)}`;
    this.telephones.push(number);
    this.addTelephone(number, manners);
    return number;
  }

  /** Puts these users in front of their browsers. */
  openPages(users: readonly CurrentUser[]) {
    for (const user of users) {
      const agent = new Agent(user, this);
      this.agents.set(user.id, agent);
      this.notices.open(agent);
      agent.live();
    }
  }

  #browser(userId: string, callId: string) {
    const agent = this.agents.get(userId)!;
    const { calls } = this.carrier.services;
    const browser = new SimulatedBrowser(calls, userId, callId, this.reaction(userId), () => {
      const isOffered = agent.cards.get(callId)?.can.includes("decline") ?? false;
      if (isOffered) this.#tellRed(agent, callId, { red: "decline", legId: null });
      return isOffered;
    });
    browser.isGone = !agent.isThere;
    return browser;
  }

  /** Places a call for an agent, and connects their browser to it. `onPlaced` gets its id. */
  place(
    agent: Agent,
    ask: (calls: CallEngine) => Promise<Result<{ callId: string }, string>>,
    onPlaced: (callId: string) => void,
  ) {
    const { id } = agent.user;
    const place = async () => {
      const placed = await this.ask(`placing of ${id}`, ask);
      if (!placed.ok) return;
      const { callId } = placed.value;
      onPlaced(callId);
      if (agent.isThere) this.connect(id, callId);
    };
    this.forget(place());
  }

  /** Connects a browser to a call: one it placed, one it returns to, or a room it joins with this leg. */
  connect(userId: string, callId: string, legId?: string) {
    const account = this.carrier.accounts[0]!;
    const { services } = this.carrier;
    const [application] = account.applications;
    const party = this.#browser(userId, callId);
    const call = services.calls.receive(account, `client:u_${userId}`, "", party, application!);
    call.about = { callId, ...(legId && { legId }) };
    runEndpoint(services, call, application!);
  }

  /** Calls the company as a customer who hangs up some time later. */
  ring(number: string, hangUpAfterMs: number) {
    const { calls } = this.carrier.services;
    const telephone = new SimulatedTelephone(calls, { outcome: "answer", answerAfterMs: 0 });
    const call = this.carrier.connect(number, OWN_NUMBER, telephone);
    if (!call) throw new Error("the company's number is not at the carrier");
    this.clock.after(hangUpAfterMs, () => telephone.hangUp(call));
  }

  /**
   * Presses the red button. Where it means leaving, the browser hangs up at once; the request is repeated until answered,
   * even if with a refusal.
   */
  pressRed(agent: Agent, callId: string, pressed: Press) {
    const { red } = pressed;
    this.presses.noteRed(agent, callId, red);
    this.presses.accept(red);
    if (red === "end" || red === "end-for-all") this.judge.endsPressed.add(callId);
    if (red !== "cancel" && red !== "decline") {
      for (const { call, browser } of this.#legsOf(agent))
        if (browser.callId === callId && call.answeredAt !== null) this.#disconnect(call);
    }
    this.#tellRed(agent, callId, pressed);
  }

  #tellRed(agent: Agent, callId: string, { red, legId }: Press) {
    const { id } = agent.user;
    this.ask(`${red} of ${id}`, (calls) => press(calls, id, callId, red, legId)).catch(() =>
      this.clock.after(1_000, () => this.#tellRed(agent, callId, { red, legId })),
    );
  }

  /** Ends the leg of a browser that hangs up. */
  #disconnect(call: CarrierCall) {
    this.forget(
      this.#way("signalling").then(() => {
        if (!call.isOver) this.carrier.services.calls.end(call, "completed");
      }),
    );
  }

  /** Live legs of the browser an agent has now. */
  #legsOf({ user }: Agent) {
    return this.liveAtCarrier.flatMap((call) =>
      call.party instanceof SimulatedBrowser && call.party.userId === user.id && !call.party.isGone
        ? [{ call, browser: call.party }]
        : [],
    );
  }

  /** Closes an agent's page, or has it crash. The next page returns to the call that the agent still has. */
  leavePage(agent: Agent, { backAfterMs, crashes, beaconAfterMs }: Departure) {
    const { id } = agent.user;
    agent.isThere = false;
    this.notices.close(agent);
    for (const { call, browser } of this.#legsOf(agent)) {
      browser.isGone = true;
      // A phone that is rung rings on. A leg that the page itself began goes with it, connected or not.
      if (call.answeredAt === null && call.direction !== "inbound") continue;
      if (crashes) this.#keepDead(call, id);
      else this.carrier.services.calls.end(call, "completed");
      if (beaconAfterMs === null) continue;
      const leave = async () => {
        await this.ask(`beacon of ${id}`, (app) => pageGone(app, id, browser.callId, call.sid));
        this.journal.told.push({ at: this.clock.now(), since: this.clock.now(), sid: call.sid });
      };
      this.clock.after(beaconAfterMs, () => this.forget(leave()));
    }
    if (backAfterMs === null) return;
    this.clock.after(backAfterMs, () => {
      agent.isThere = true;
      this.notices.open(agent, (card) => {
        if (card && ["talking", "lost"].includes(card.mine)) this.connect(id, card.id);
      });
    });
  }

  /** The channel keeps the leg of a browser that crashed for a while. */
  #keepDead(call: CarrierCall, userId: string) {
    const keptMs = this.streams.of(`crash of ${userId}`).int(...DEAD_BROWSER_MS);
    const from = this.clock.now();
    this.journal.deadBrowsers.push({ sid: call.sid, from, to: from + keptMs });
    this.clock.after(keptMs, () => {
      if (!call.isOver) this.carrier.services.calls.end(call, "completed");
    });
  }
}
