import { fail, ok, type Result } from "../base/result";
import type { Control } from "../calls/commands/control-call";
import type { DialTarget } from "../calls/commands/dial-target";
import type { Ring } from "../calls/commands/ring-target";
import type { Press } from "../calls/model/may";
import type { ServerEvent, StreamAnswer } from "../stream/protocol";
import { ServerClock } from "../stream/server-clock";
import { initialPhone, step, type PhoneEffect, type PhoneState } from "./phone-machine";
import { leavesCall } from "./state/call";
import type { PhoneEvent } from "./state/events";
import type { KeptCall } from "./state/returning";
import { readDevices, writeDevices, type DeviceChoice } from "./devices";
import { sinceWhen } from "./status";
import { TabLeader, type LockManagerLike } from "./tab-leader";
import type { DeviceEffect, MakeDevice, VoiceDevice } from "./voice-device";
import { common } from "../words/common";

/** Messages between the tabs of one user. */
type TabMessage =
  | { type: "state"; state: PhoneState; serverNow: number | null }
  | { type: "event"; event: PhoneEvent }
  /** The owner hears changes to records for all tabs. */
  | { type: "timeline"; recordIds: readonly string[] }
  | { type: "colleagues" }
  /** The devices chosen in storage have changed. */
  | { type: "devices" }
  /** The owner is awake. */
  | { type: "beat"; tabId: string; serverNow: number | null }
  /** A new tab asks for the current state. */
  | { type: "hello" };

export interface ChannelLike {
  postMessage(message: TabMessage): void;
  onmessage: ((event: MessageEvent<TabMessage>) => void) | null;
  close(): void;
}

/** Everything outside, so that a test can replace the browser. */
export interface PhoneEnvironment {
  userId: string;
  makeDevice: MakeDevice;
  locks: LockManagerLike | undefined;
  /** Identifies this tab among the user's tabs. */
  tabId: string;
  /** Calls `run` every `ms`, even in a hidden tab. Returns the function that stops it. */
  every: (ms: number, run: () => void) => () => void;
  /** Opened when the phone starts: the server has none. */
  channel: () => ChannelLike;
  openStream: (tell: (event: ServerEvent) => void, onFault: (isBroken: boolean) => void) => () => void;
  /** Posts JSON. Resolves with the response; rejects if there is none. */
  post: (
    path: string,
    body: unknown,
    options?: { keepalive?: boolean },
  ) => Promise<{ ok: boolean; body: unknown }>;
  /**
   * Reports whether the browser lets the page play sound, now and on each change. Returns the function that stops it.
   */
  watchSound: (tell: (canRing: boolean) => void) => () => void;
  /** Milliseconds on a clock that is never set. */
  now: () => number;
  /** Makes ids of calls and legs. */
  makeId: () => string;
  after: (ms: number, run: () => void) => () => void;
  /** Keeps unanswered red buttons through a reload or a crash. */
  storage: () => Pick<Storage, "getItem" | "setItem" | "removeItem">;
}

const RETRY_MS = 1_000;
const ANSWER_LOST_MS = 5_000;
const UNREACHABLE = common.serverUnreachable;
const KEPT_CALL = "dockline-kept-call";
/**
 * What the red button means can change under a finger: after the first click of a double click on Cancel it ends the
 * call. So nothing pressed within this of the last press counts.
 */
const RED_AGAIN_MS = 700;
const PENDING_REDS = "dockline-pending-reds";

/** A red button the server has not answered yet. `ticket`: null before one has arrived; then the session authorises. */
interface PendingRed extends Press {
  ticket: string | null;
}

/**
 * One user's phone in this browser, as every tab sees it. One tab owns the device and the event stream; the others show
 * the owner's state and send it the agent's input.
 */
export class Phone {
  #state: PhoneState;
  readonly #clock: ServerClock;
  readonly #listeners = new Set<() => void>();
  readonly #timelineListeners = new Set<(recordIds: readonly string[]) => void>();
  readonly #colleagueListeners = new Set<() => void>();
  #isOwner = false;
  /** Whether this tab may play sound; null until the browser reports it. */
  #canRing: boolean | null = null;
  #device: VoiceDevice | null = null;
  #streamId: string | null = null;
  /** The report in flight, and whether it is out of date. */
  #answering: { since: number; isOld: boolean } | null = null;
  /** The red buttons being sent, or waiting to be sent again, by call. */
  readonly #telling = new Map<string, PendingRed>();
  #lastRed = -Infinity;
  #closers: (() => void)[] = [];
  #channel: ChannelLike | null = null;
  #leader: TabLeader | null = null;

  constructor(private readonly environment: PhoneEnvironment) {
    this.#clock = new ServerClock(environment.now);
    this.#state = initialPhone();
  }

  /** Joins the user's tabs. Returns the function that leaves them. */
  start(): () => void {
    const { locks, userId, tabId, every, now } = this.environment;
    const channel = this.environment.channel();
    this.#channel = channel;
    channel.onmessage = ({ data }) => this.#receive(data);
    channel.postMessage({ type: "hello" });
    this.#leader = new TabLeader({
      name: `dockline-phone-${userId}`,
      tabId,
      locks,
      now,
      every,
      sendBeat: () => channel.postMessage({ type: "beat", tabId, serverNow: this.serverNow() }),
      mayTake: () => this.#state.phase.name !== "connected",
      onLead: () => this.#own(),
      onLose: () => this.#disown(),
    });
    const stopWatching = this.environment.watchSound((canRing) => this.#hearSound(canRing));
    return () => {
      stopWatching();
      this.#leader?.stop();
      this.#leader = null;
      this.#disown();
      this.#channel = null;
      channel.onmessage = null;
      channel.close();
    };
  }

  readonly getState = (): PhoneState => this.#state;

  /** The server's clock in epoch milliseconds; null before the first event. */
  readonly serverNow = (): number | null => this.#clock.now();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Calls `listener` with the records that changed, in any tab. Returns the function that stops it. */
  readonly onTimeline = (listener: (recordIds: readonly string[]) => void): (() => void) => {
    this.#timelineListeners.add(listener);
    return () => this.#timelineListeners.delete(listener);
  };

  /** Whether the phone itself is in this tab. */
  readonly isOwner = (): boolean => this.#isOwner;

  /** Chooses the devices this browser's phone uses from now on, in whichever tab it is (J1). */
  readonly chooseDevices = (choice: DeviceChoice) => {
    writeDevices(this.environment.storage(), choice);
    this.#useDevices();
    this.#channel?.postMessage({ type: "devices" });
  };

  #useDevices() {
    if (this.#isOwner) this.#device?.useDevices(readDevices(this.environment.storage()));
  }

  /** Calls `listener` when a colleague's phone changes. Returns the function that stops it. */
  readonly onColleagues = (listener: () => void): (() => void) => {
    this.#colleagueListeners.add(listener);
    return () => this.#colleagueListeners.delete(listener);
  };

  #tellColleagues() {
    for (const tell of [...this.#colleagueListeners]) tell();
  }

  #tellTimeline(recordIds: readonly string[]) {
    for (const tell of [...this.#timelineListeners]) tell(recordIds);
  }

  /**
   * Calls a target. The call's id is made here, so that the browser connects while the server still decides (B1, B2).
   */
  readonly dial = (target: DialTarget, label: string) =>
    this.send({ type: "dial-pressed", callId: this.environment.makeId(), target, label });

  /**
   * Gives a command about a call, from any tab: the server carries it out, and the card shows what came of it. It is sent
   * once more if the network fails. Whoever is rung gets a leg id here, so that this rings nobody twice.
   *
   * @returns the server's code and words if it refuses; "unreachable" if it has not answered
   */
  readonly command = async (
    callId: string,
    command: Control | Omit<Ring, "legId">,
  ): Promise<Result<null>> => {
    const { makeId, post } = this.environment;
    const path = `/api/calls/${callId}/commands`;
    const given = "to" in command ? { ...command, legId: makeId() } : command;
    try {
      const answer = await post(path, given).catch(() => post(path, given));
      const { code, message } = answer.body as { code: string; message: string };
      return answer.ok ? ok(null) : fail(code, message);
    } catch {
      return fail("unreachable", UNREACHABLE);
    }
  };

  /** Sends the agent's input in this tab; the owner acts on it. */
  readonly send = (event: PhoneEvent) => {
    if (this.#isOwner) this.#apply(event);
    else this.#channel?.postMessage({ type: "event", event });
  };

  #receive(message: TabMessage) {
    if ("serverNow" in message && message.serverNow !== null && !this.#isOwner) {
      this.#clock.hear(message.serverNow);
    }
    if (message.type === "state" && !this.#isOwner) {
      this.#show(message.state);
      this.#takeIfSilent();
    }
    if (message.type === "beat") this.#leader?.hearBeat(message.tabId);
    if (message.type === "devices") this.#useDevices();
    if (message.type === "colleagues") this.#tellColleagues();
    if (message.type === "timeline") this.#tellTimeline(message.recordIds);
    if (message.type === "event" && this.#isOwner) this.#apply(message.event);
    if (message.type === "hello" && this.#isOwner) this.#publish();
  }

  #hearSound(canRing: boolean) {
    this.#canRing = canRing;
    if (this.#isOwner) this.#apply({ type: "sound-changed", canRing });
    else this.#takeIfSilent();
  }

  /**
   * Takes the phone from a tab that the browser keeps silent, where ringing would not be heard. Only a tab the user has
   * touched may.
   */
  #takeIfSilent() {
    if (this.#canRing && !this.#state.registration.canRing && this.#state.phase.name === "idle")
      this.#leader?.take();
  }

  #disown() {
    this.#isOwner = false;
    for (const close of this.#closers) close();
    this.#closers = [];
    this.#telling.clear();
    this.#device?.close();
    this.#device = null;
    this.#streamId = null;
    this.#answering = null;
    // Asks for the new owner's state.
    this.#channel?.postMessage({ type: "hello" });
  }

  #own() {
    this.#isOwner = true;
    const ended = Object.entries(this.#readReds()).flatMap(([callId, { red }]) =>
      leavesCall(red) ? [callId] : [],
    );
    this.#show(initialPhone(this.#readKept(), ended));
    this.#device = this.environment.makeDevice((event) => this.#apply(event));
    this.#useDevices();
    if (this.#canRing !== null) this.#hearSound(this.#canRing);
    void this.#device.start();
    this.#closers.push(
      this.environment.openStream(
        (event) => this.#hear(event),
        (isBroken) => isBroken && this.#loseServer(),
      ),
    );
    this.#tellReds();
  }

  /** Without its stream the phone is not rung. */
  #loseServer() {
    this.#streamId = null;
    if (this.#state.registration.isHeard) this.#apply({ type: "server-lost" });
  }

  #hear(event: ServerEvent) {
    this.#clock.hear(event.at);
    switch (event.type) {
      case "snapshot":
        this.#streamId = event.streamId;
        this.#apply({ ...event, type: "snapshot-received" });
        this.#answerStream();
        return;
      case "missed":
        return this.#apply({ ...event, type: "missed-counted" });
      case "preferences":
        return this.#apply({ ...event, type: "preferences-changed" });
      case "queue":
        return this.#apply({ type: "queue-changed", queued: event.calls });
      case "colleagues":
        this.#channel?.postMessage(event);
        return this.#tellColleagues();
      case "call":
        return this.#apply({ type: "card-received", card: event.card });
      case "timeline":
        this.#channel?.postMessage(event);
        return this.#tellTimeline(event.recordIds);
      case "ping":
        return this.#answerStream();
      case "signed-out":
        // A signed-out user is no longer rung; a call in progress is not cut.
        if (this.#state.phase.name === "idle") {
          this.#device?.close();
          this.#device = null;
        }
        return this.#apply({
          type: "registration-changed",
          status: "disconnected",
          message: common.signedOut,
        });
    }
  }

  /**
   * Whether a call would really reach this browser: it is registered and has a microphone. Only then is the dot green.
   */
  get #isReady() {
    const { status, microphone } = this.#state.registration;
    return status === "ready" && microphone === "granted";
  }

  /**
   * Reports the phone's status to the server, one report at a time. Two in flight could arrive out of order, and a
   * ready phone would not ring. The next waits until the last has arrived or counts as lost.
   */
  #answerStream() {
    const { now, post } = this.environment;
    if (!this.#streamId) return;
    if (this.#answering && now() - this.#answering.since < ANSWER_LOST_MS) {
      this.#answering.isOld = true;
      return;
    }
    const answering = { since: now(), isOld: false };
    this.#answering = answering;
    const answer: StreamAnswer = { streamId: this.#streamId, ready: this.#isReady };
    const arrived = () => {
      if (this.#answering !== answering) return;
      this.#answering = null;
      if (answering.isOld) this.#answerStream();
    };
    // The next ping's report makes up for a lost one.
    post("/api/events/answer", answer).then(arrived, arrived);
  }

  #apply(event: PhoneEvent) {
    if (event.type === "red-pressed" && this.#isDoubleClick()) return;
    // Whoever dials in between means the new call, however quick they are.
    if (event.type === "dial-pressed") this.#lastRed = -Infinity;
    const wasReady = this.#isReady;
    const { kept } = this.#state.returning;
    const [after, effects] = step(this.#state, event);
    const next = { ...after, since: sinceWhen(this.#state, after, this.serverNow()) };
    this.#show(next);
    if (next.returning.kept !== kept) this.#writeKept(next.returning.kept);
    this.#publish();
    for (const effect of effects) this.#perform(effect);
    if (this.#isReady !== wasReady) this.#answerStream();
  }

  #isDoubleClick(): boolean {
    const now = this.environment.now();
    const isDouble = now - this.#lastRed < RED_AGAIN_MS;
    if (!isDouble) this.#lastRed = now;
    return isDouble;
  }

  #publish() {
    this.#channel?.postMessage({ type: "state", state: this.#state, serverNow: this.serverNow() });
  }

  #show(state: PhoneState) {
    this.#state = state;
    for (const tell of [...this.#listeners]) tell();
  }

  #perform(effect: PhoneEffect) {
    switch (effect.type) {
      case "place":
        return void this.#place(effect.callId, effect.target);
      case "set-dnd":
        // If this is lost, the next snapshot corrects the state: the phone shows what the server knows.
        return void this.environment
          .post("/api/dnd", { dnd: effect.dnd })
          .then(({ ok }) => ok || this.#apply({ type: "preferences-changed", dnd: !effect.dnd }))
          .catch(() => this.#apply({ type: "preferences-changed", dnd: !effect.dnd }));
      case "tell": {
        const { callId, red, legId, ticket } = effect;
        this.#writeReds({ ...this.#readReds(), [callId]: { red, legId, ticket } });
        return this.#tellReds();
      }
      case "return-later": {
        const { callId, delayMs } = effect;
        this.#closers.push(
          this.environment.after(delayMs, () => this.#isOwner && this.#apply({ type: "return-due", callId })),
        );
        return;
      }
      case "tone-later": {
        const { callId, delayMs } = effect;
        this.environment.after(delayMs, () => this.#isOwner && this.#apply({ type: "tone-due", callId }));
        return;
      }
      default:
        return this.#device?.perform(effect satisfies DeviceEffect);
    }
  }

  async #place(callId: string, target: DialTarget) {
    try {
      const { ok, body } = await this.environment.post("/api/calls", { callId, target });
      const answer = body as { ticket: string; number: string; message: string; code?: string };
      this.#apply(
        ok
          ? { type: "call-placed", callId, ticket: answer.ticket, number: answer.number }
          : { type: "call-refused", callId, message: answer.message ?? UNREACHABLE, code: answer.code },
      );
    } catch {
      this.#apply({ type: "call-refused", callId, message: UNREACHABLE });
    }
  }

  #readKept(): KeptCall | null {
    return JSON.parse(this.environment.storage().getItem(KEPT_CALL) ?? "null") as KeptCall | null;
  }

  #writeKept(kept: KeptCall | null) {
    if (kept) this.environment.storage().setItem(KEPT_CALL, JSON.stringify(kept));
    else this.environment.storage().removeItem(KEPT_CALL);
  }

  #readReds(): Record<string, PendingRed> {
    return JSON.parse(this.environment.storage().getItem(PENDING_REDS) ?? "{}") as Record<string, PendingRed>;
  }

  #writeReds(pending: Record<string, PendingRed>) {
    if (Object.keys(pending).length === 0) this.environment.storage().removeItem(PENDING_REDS);
    else this.environment.storage().setItem(PENDING_REDS, JSON.stringify(pending));
  }

  /** Sends unanswered red buttons until the server answers, or says that the call is not ours. */
  #tellReds() {
    for (const [callId, pending] of Object.entries(this.#readReds())) {
      if (!isSamePress(this.#telling.get(callId), pending)) void this.#tellRed(callId, pending);
    }
  }

  async #tellRed(callId: string, pending: PendingRed) {
    this.#telling.set(callId, pending);
    const stop = () => {
      // What was pressed in the meantime is on its way by itself.
      if (isSamePress(this.#telling.get(callId), pending)) this.#telling.delete(callId);
    };
    if (await this.#isAnswered(callId, pending)) {
      const { [callId]: latest, ...rest } = this.#readReds();
      if (isSamePress(latest, pending)) this.#writeReds(rest);
      return stop();
    }
    const again = () => {
      stop();
      if (this.#isOwner) this.#tellReds();
    };
    this.#closers.push(this.environment.after(RETRY_MS, again));
  }

  async #isAnswered(callId: string, { red, legId, ticket }: PendingRed): Promise<boolean> {
    try {
      const { post } = this.environment;
      const path = `/api/calls/${callId}/commands`;
      const { ok, body } = await post(path, { type: red, legId, ticket }, { keepalive: true });
      const code = (body as { code?: string } | null)?.code;
      return ok || code === "forbidden" || (ticket === null && code === "signed-out");
    } catch {
      return false; // the server is down
    }
  }
}

const isSamePress = (one: Press | undefined, other: Press) =>
  one?.red === other.red && one.legId === other.legId;
