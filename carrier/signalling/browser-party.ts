import { randomBytes } from "node:crypto";
import type { Call, EndStatus, Party } from "../calls/call";
import type { Calls } from "../calls/calls";
import type { AudioLeg } from "../media/media";
import { RINGBACK } from "../media/tone";
import { WebRtcLeg, withoutOpus } from "../media/webrtc-leg";
import type { Readings } from "../readings";
import type { Params } from "../webhooks";
import type { Connection } from "./connection";

/** SIP codes and messages sent to the SDK when a call it placed was not answered. */
const REFUSALS: Partial<Record<EndStatus, { code: number; message: string }>> = {
  busy: { code: 31486, message: "Busy here" },
  failed: { code: 31404, message: "Not found" },
  "no-answer": { code: 31480, message: "Temporarily unavailable" },
};

/**
 * Makes a token with which the SDK resumes its call after its socket broke, or another device takes over an unanswered
 * call.
 */
const makeReconnectToken = () => randomBytes(12).toString("base64url");

/** The part of both kinds of browser leg that the signalling needs. */
export interface BrowserLeg {
  readonly reconnectToken: string;
  call: Call | null;
  /** The socket that signals it now; null while the browser is away. */
  connection: Connection | null;
  /** Null until a device has answered. */
  readonly media: WebRtcLeg | null;
  /** Answers the offer of an ICE restart. */
  restart(offer: string): Promise<string>;
}

/** A call placed by a browser with `device.connect()`. */
export class BrowserCaller implements Party, BrowserLeg {
  readonly reconnectToken = makeReconnectToken();
  call: Call | null = null;
  #told: "nothing" | "ringing" | "early-media" = "nothing";
  /** The browser has its session description. */
  #isDecided = false;

  constructor(
    public connection: Connection | null,
    private readonly sdp: string,
    readonly media: WebRtcLeg,
  ) {}

  get audio(): AudioLeg {
    return this.media;
  }

  /**
   * Returns whether the browser may speak Opus: only to another browser, and if it prefers Opus. The mixer and the
   * telephone network speak PCMU.
   */
  speaksOpus(call: Call): boolean {
    return this.media.hasOpus && (this.#isDecided || call.callsBrowsers);
  }

  #description(call: Call): string {
    this.media.hasOpus = this.speaksOpus(call);
    this.#isDecided = true;
    return this.media.hasOpus ? this.sdp : withoutOpus(this.sdp);
  }

  /** Answers an ICE restart. */
  async restart(offer: string): Promise<string> {
    const answer = await this.media.answer(offer);
    return this.media.hasOpus ? answer : withoutOpus(answer);
  }

  ring() {
    throw new Error("A browser that calls is not rung.");
  }

  /** Reports ringing. With early media, the browser hears the network before the answer. */
  ringing(call: Call, hasEarlyMedia = false) {
    if (this.#told === "early-media" || (this.#told === "ringing" && !hasEarlyMedia)) return;
    this.#told = hasEarlyMedia ? "early-media" : "ringing";
    const sdp = hasEarlyMedia ? { sdp: this.#description(call) } : {};
    this.connection?.send({ type: "ringing", payload: { callsid: call.sid, ...sdp } });
  }

  answered(call: Call) {
    this.connection?.send({
      type: "answer",
      payload: { callsid: call.sid, sdp: this.#description(call), reconnect: this.reconnectToken },
    });
  }

  ended(call: Call, status: EndStatus) {
    const error = call.answeredAt === null ? REFUSALS[status] : undefined;
    this.connection?.send({ type: "hangup", payload: { callsid: call.sid, ...(error && { error }) } });
    this.connection?.legs.delete(this);
    this.media.close();
  }
}

/** A call to a browser identity. Rings every registered device; the first to answer takes it. */
export class BrowserCallee implements Party, BrowserLeg {
  readonly reconnectToken = makeReconnectToken();
  connection: Connection | null = null;
  call: Call | null = null;
  media: WebRtcLeg | null = null;
  readonly #offers = new Map<Connection, WebRtcLeg>();
  #parameters: Params = {};
  #rung = 0;

  /** Until a device has answered, a reading decides whether it rings audibly. */
  readonly audio: AudioLeg;

  constructor(
    private readonly calls: Calls,
    private readonly readings: Readings,
    private readonly devices: () => readonly Connection[],
    /** Called when it starts to ring; returns the call's parameters for the invitation. */
    private readonly onRing: (call: Call) => Params,
  ) {
    const current = () => this.media;
    this.audio = {
      get opus() {
        return current()?.opus ?? null;
      },
      pop: () => (this.media ? this.media.pop() : this.#ringback()),
      push: (frame) => this.media?.push(frame),
    };
  }

  ring(call: Call) {
    this.call = call;
    const devices = this.devices();
    if (devices.length === 0) {
      // No device is registered under this identity.
      this.calls.end(call, "no-answer", { sipCode: 480 });
      return;
    }
    this.#parameters = this.onRing(call);
    for (const device of devices) void this.#invite(call, device);
  }

  #ringback() {
    const isHeard = this.readings.clientEarlyMedia === "ringback" && this.call?.status === "ringing";
    return isHeard ? RINGBACK[this.#rung++ % RINGBACK.length]! : null;
  }

  #makeLeg(call: Call) {
    const parent = call.parentSid ? this.calls.all.get(call.parentSid) : undefined;
    const hasOpus = parent?.party instanceof BrowserCaller && parent.party.speaksOpus(parent);
    return new WebRtcLeg({ onDigit: (digit) => call.onDigit.forEach((tell) => tell(digit)) }, hasOpus);
  }

  restart(offer: string): Promise<string> {
    return this.media!.answer(offer);
  }

  async #invite(call: Call, device: Connection) {
    const leg = this.#makeLeg(call);
    const sdp = await leg.offer();
    if (call.isOver || this.media) return leg.close();
    this.#offers.set(device, leg);
    device.legs.add(this);
    device.send({
      type: "invite",
      payload: { callsid: call.sid, sdp, parameters: this.#parameters, reconnect: this.reconnectToken },
    });
    await device.hasReceived();
    this.calls.alerting(call);
  }

  /** Rings a device that registers while the call rings: a browser returns this way after its socket broke. */
  ringAlso(device: Connection) {
    if (this.call && !this.call.isOver && !this.media && !this.#offers.has(device))
      void this.#invite(this.call, device);
  }

  /** Handles the closing of a ringing device's socket. */
  lost(device: Connection) {
    this.#offers.get(device)?.close();
    this.#offers.delete(device);
  }

  async answer(device: Connection, sdp: string) {
    const leg = this.#offers.get(device);
    if (!this.call || !leg || this.media || this.call.isOver) {
      if (this.call) device.send({ type: "cancel", payload: { callsid: this.call.sid } });
      return;
    }
    this.#won(device, leg);
    await leg.accept(sdp);
    this.calls.answeredBy(this.call);
  }

  /** Lets another device take over the unanswered call with its connect token, sending its own offer. */
  async takeOver(device: Connection, sdp: string) {
    const { call } = this;
    if (!call || this.media || call.isOver) return;
    const leg = this.#makeLeg(call);
    this.#won(device, leg);
    device.legs.add(this);
    const answer = await leg.answer(sdp);
    const payload = { callsid: call.sid, sdp: answer, reconnect: this.reconnectToken };
    device.send({ type: "answer", payload });
    this.calls.answeredBy(call);
  }

  #won(device: Connection, leg: WebRtcLeg) {
    this.media = leg;
    this.connection = device;
    this.#withdraw(device);
  }

  /** Handles a device's rejection. A reading decides whether the other devices keep ringing. */
  reject(device: Connection) {
    const { call } = this;
    if (!call || !this.#offers.has(device) || this.media) return;
    this.lost(device);
    device.legs.delete(this);
    if (this.readings.rejectOfOne === "others-ring" && this.#offers.size > 0) return;
    this.calls.end(call, this.readings.rejectedByDevice, { sipCode: 603 });
  }

  #withdraw(except: Connection | null) {
    for (const [device, leg] of this.#offers) {
      if (device === except) continue;
      device.send({ type: "cancel", payload: { callsid: this.call!.sid } });
      device.legs.delete(this);
      leg.close();
    }
    this.#offers.clear();
  }

  ringing() {}
  answered() {}

  ended(call: Call) {
    this.#withdraw(null);
    if (!this.media) return;
    this.connection?.send({ type: "hangup", payload: { callsid: call.sid } });
    this.connection?.legs.delete(this);
    this.media.close();
  }
}
