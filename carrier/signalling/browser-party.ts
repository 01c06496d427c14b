import { randomBytes } from "node:crypto";
import type { Call, EndStatus, Party } from "../calls/call";
import type { Calls } from "../calls/calls";
import type { AudioLeg } from "../media/media";
import { WebRtcLeg } from "../media/webrtc-leg";
import type { Connection } from "./signalling";

/** SIP codes and words the SDK is told when a call it placed was not answered. */
const REFUSALS: Partial<Record<EndStatus, { code: number; message: string }>> = {
  busy: { code: 31486, message: "Busy here" },
  failed: { code: 31404, message: "Not found" },
  "no-answer": { code: 31480, message: "Temporarily unavailable" },
};

/** A token with which the SDK takes its call up again after its socket broke. */
export const makeReconnectToken = () => randomBytes(12).toString("base64url");

/** Both kinds of browser leg: what the signalling needs of them. */
export interface BrowserLeg {
  readonly reconnectToken: string;
  call: Call | null;
  /** The socket it is signalled on now; null while the browser is away. */
  connection: Connection | null;
  readonly media: WebRtcLeg;
}

/** A call that a browser placed with `device.connect()`. */
export class BrowserCaller implements Party, BrowserLeg {
  readonly reconnectToken = makeReconnectToken();
  readonly media: WebRtcLeg;
  call: Call | null = null;
  #hasRung = false;

  constructor(
    private readonly calls: Calls,
    public connection: Connection | null,
    private readonly sdp: { answer: string },
    media: WebRtcLeg,
  ) {
    this.media = media;
  }

  get audio(): AudioLeg {
    return this.media;
  }

  ring() {
    throw new Error("A browser that calls is not rung.");
  }

  ringing(call: Call) {
    if (this.#hasRung) return;
    this.#hasRung = true;
    this.connection?.send({ type: "ringing", payload: { callsid: call.sid } });
  }

  answered(call: Call) {
    this.connection?.send({
      type: "answer",
      payload: { callsid: call.sid, sdp: this.sdp.answer, reconnect: this.reconnectToken },
    });
  }

  ended(call: Call, status: EndStatus) {
    const error = call.answeredAt === null ? REFUSALS[status] : undefined;
    this.connection?.send({ type: "hangup", payload: { callsid: call.sid, ...(error && { error }) } });
    this.connection?.legs.delete(this);
    this.media.close();
  }
}

/** A call to a browser identity: rings every device it has registered; the first to answer has it. */
export class BrowserCallee implements Party, BrowserLeg {
  readonly reconnectToken = makeReconnectToken();
  connection: Connection | null = null;
  call: Call | null = null;
  #winner: WebRtcLeg | null = null;
  readonly #offers = new Map<Connection, WebRtcLeg>();
  #parameters: Record<string, string> = {};

  /** Silent until a device has answered. */
  readonly audio: AudioLeg = {
    pop: () => this.#winner?.pop() ?? null,
    push: (frame) => this.#winner?.push(frame),
  };

  constructor(
    private readonly calls: Calls,
    private readonly devices: () => readonly Connection[],
    /** Told when it begins to ring; gives what the invitation says about the call. */
    private readonly onRing: (call: Call) => Record<string, string>,
  ) {}

  get media(): WebRtcLeg {
    if (!this.#winner) throw new Error("Nobody has answered yet.");
    return this.#winner;
  }

  ring(call: Call) {
    this.call = call;
    const devices = this.devices();
    if (devices.length === 0) {
      // Nobody is registered under this identity.
      this.calls.end(call, "no-answer", 480);
      return;
    }
    this.#parameters = this.onRing(call);
    this.calls.alerting(call);
    for (const device of devices) void this.#invite(call, device);
  }

  async #invite(call: Call, device: Connection) {
    const leg = new WebRtcLeg({ onDigit: (digit) => call.onDigit.forEach((tell) => tell(digit)) });
    const sdp = await leg.offer();
    if (call.isOver || this.#winner) return leg.close();
    this.#offers.set(device, leg);
    device.legs.add(this);
    device.send({
      type: "invite",
      payload: { callsid: call.sid, sdp, parameters: this.#parameters, reconnect: this.reconnectToken },
    });
  }

  /** A device that registers while this rings is rung too: a browser whose socket broke comes back this way. */
  ringAlso(device: Connection) {
    if (this.call && !this.call.isOver && !this.#winner && !this.#offers.has(device))
      void this.#invite(this.call, device);
  }

  /** The device's socket closed while it rang. */
  lost(device: Connection) {
    this.#offers.get(device)?.close();
    this.#offers.delete(device);
  }

  async answer(device: Connection, sdp: string) {
    const leg = this.#offers.get(device);
    if (!this.call || !leg || this.#winner || this.call.isOver) {
      if (this.call) device.send({ type: "hangup", payload: { callsid: this.call.sid } });
      return;
    }
    this.#winner = leg;
    this.connection = device;
    this.#withdraw(device);
    await leg.accept(sdp);
    this.calls.answeredBy(this.call);
  }

  /** One device says no: Twilio ends the call for all of them. */
  reject(device: Connection) {
    if (this.call && this.#offers.has(device) && !this.#winner) this.calls.end(this.call, "busy", 603);
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
    if (!this.#winner) return;
    this.connection?.send({ type: "hangup", payload: { callsid: call.sid } });
    this.connection?.legs.delete(this);
    this.#winner.close();
  }
}
