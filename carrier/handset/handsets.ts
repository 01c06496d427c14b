import { readFileSync } from "node:fs";
import type { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { WebSocketServer, type WebSocket } from "ws";
import { z } from "zod";
import type { Call, EndStatus, Party } from "../calls/call";
import type { Calls } from "../calls/calls";
import type { Carrier } from "../carrier";
import { keepPinging } from "../heartbeat";
import { DigitDetector } from "../media/dtmf";
import type { Frame } from "../media/g711";
import { RINGBACK } from "../media/tone";
import { WebRtcLeg } from "../media/webrtc-leg";
import type { HandsetNetwork } from "../network/switchboard";

const FILES: Record<string, { name: string; type: string }> = {
  "/handset": { name: "handset.html", type: "text/html; charset=utf-8" },
  "/handset/handset.js": { name: "handset.js", type: "text/javascript" },
  "/handset/handset.css": { name: "handset.css", type: "text/css" },
};

const sdp = z.string().min(1).max(20_000);
const fromPage = z.discriminatedUnion("type", [
  z.object({ type: z.literal("be"), number: z.string().regex(/^\+\d{5,15}$/) }),
  z.object({ type: z.literal("dial"), to: z.string().max(40), sdp }),
  z.object({ type: z.literal("answer"), sdp }),
  z.object({ type: z.literal("key"), key: z.string().regex(/^[0-9*#]$/) }),
  z.object({ type: z.literal("hang-up") }),
]);

type FromPage = z.infer<typeof fromPage>;

type ToPage =
  | { type: "setup"; people: { name: string; number: string }[]; numbers: string[] }
  | { type: "incoming"; from: string; sdp: string }
  | { type: "ringing" }
  | { type: "connect"; sdp: string }
  | { type: "answered" }
  | { type: "digit"; digit: string }
  | { type: "ended"; reason: EndStatus | "wrong-number" };

/** One open handset page: a person with a microphone and a number they chose. */
class Handset implements Party {
  number: string | null = null;
  call: Call | null = null;
  #media: WebRtcLeg | null = null;
  #ringbackAt = 0;
  #isRinging = false;

  readonly audio = {
    pop: (): Frame | null => {
      // Until the handset answers, its caller hears ringback.
      if (this.#isRinging) return RINGBACK[this.#ringbackAt++ % RINGBACK.length]!;
      return this.#media?.pop() ?? null;
    },
    push: (frame: Frame) => {
      this.#media?.push(frame);
      const digit = this.#detector.push(frame);
      if (digit) this.send({ type: "digit", digit });
    },
  };
  readonly #detector = new DigitDetector();

  constructor(
    private readonly calls: Calls,
    private readonly socket: WebSocket,
  ) {}

  send(message: ToPage) {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(JSON.stringify(message));
  }

  ring(call: Call) {
    if (this.call) {
      this.calls.end(call, "busy");
      return;
    }
    this.call = call;
    this.#isRinging = true;
    this.calls.alerting(call);
    void this.#offer(call);
  }

  async #offer(call: Call) {
    this.#media = new WebRtcLeg();
    this.send({ type: "incoming", from: call.from, sdp: await this.#media.offer() });
  }

  async answer(answerSdp: string) {
    if (!this.call || !this.#media) return;
    await this.#media.accept(answerSdp);
    this.#isRinging = false;
    this.calls.answeredBy(this.call);
  }

  /** Dials one of the company's numbers. */
  async dial(carrier: Carrier, to: string, offer: string) {
    if (!this.number || this.call) return;
    this.#media = new WebRtcLeg();
    this.send({ type: "connect", sdp: await this.#media.answer(offer) });
    this.call = carrier.connect(this.number, to, this);
    if (this.call) return;
    this.#close();
    this.send({ type: "ended", reason: "wrong-number" });
  }

  press(key: string) {
    this.call?.onDigit.forEach((tell) => tell(key));
  }

  hangUp() {
    if (this.call) this.calls.end(this.call, this.#isRinging ? "busy" : "completed");
  }

  ringing() {
    this.send({ type: "ringing" });
  }

  answered() {
    this.send({ type: "answered" });
  }

  ended(call: Call, status: EndStatus) {
    if (this.call !== null && call !== this.call) return; // A second caller, refused as busy.
    this.send({ type: "ended", reason: status });
    this.#close();
  }

  #close() {
    this.#media?.close();
    this.#media = null;
    this.call = null;
    this.#isRinging = false;
  }
}

/** Serves the handset page, on which a person plays the customer: dials the company and can be called. */
export class HandsetPages implements HandsetNetwork {
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 });
  readonly #open = new Set<Handset>();

  constructor(
    private readonly carrier: Carrier,
    private readonly people: { name: string; number: string }[],
  ) {
    this.#sockets.on("connection", (socket: WebSocket) => this.#connect(socket));
  }

  attach(sockets: EventEmitter) {
    sockets.on("upgrade", (request: IncomingMessage, socket, head) => {
      if (request.url !== "/handset/socket") return;
      this.#sockets.handleUpgrade(request, socket, head, (ws) => this.#sockets.emit("connection", ws));
    });
  }

  serve(path: string, response: ServerResponse): boolean {
    const file = FILES[path.split("?")[0]!.replace(/\/$/, "")];
    if (!file) return false;
    response
      .writeHead(200, { "content-type": file.type })
      .end(readFileSync(new URL(`./${file.name}`, import.meta.url)));
    return true;
  }

  #connect(socket: WebSocket) {
    const handset = new Handset(this.carrier.services.calls, socket);
    this.#open.add(handset);
    keepPinging(socket, this.carrier.clock);
    handset.send({
      type: "setup",
      people: this.people,
      numbers: this.carrier.accounts.flatMap((account) => account.numbers.map(({ e164 }) => e164)),
    });
    socket.on("message", (data) => {
      const message = readMessage(data.toString());
      if (message) void this.#receive(handset, message);
    });
    socket.on("close", () => {
      this.#open.delete(handset);
      handset.hangUp();
    });
  }

  async #receive(handset: Handset, message: FromPage) {
    switch (message.type) {
      case "be":
        handset.number = message.number;
        return;
      case "dial":
        return handset.dial(this.carrier, message.to, message.sdp);
      case "answer":
        return handset.answer(message.sdp);
      case "key":
        return handset.press(message.key);
      case "hang-up":
        return handset.hangUp();
    }
  }

  partyFor(number: string): Party | null {
    return [...this.#open].find((handset) => handset.number === number) ?? null;
  }

  close() {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
  }
}

function readMessage(text: string): FromPage | null {
  try {
    const parsed = fromPage.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null; // Not JSON, so not from our page.
  }
}
