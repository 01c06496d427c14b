import { MediaStreamTrack, RTCPeerConnection, RTCRtpCodecParameters, RtpHeader, RtpPacket } from "werift";
import { WebSocket } from "ws";
import { makeTone } from "../carrier/media/tone";

interface Message {
  type: string;
  payload: { callsid?: string; sdp?: string };
}

/** A browser as the carrier sees it, without the browser: the SDK's frames and a WebRTC leg that plays a tone. */
export class FarEnd {
  readonly #socket: WebSocket;
  readonly #opened: Promise<unknown>;
  readonly #waiting = new Map<string, (message: Message) => void>();
  #connection: RTCPeerConnection | null = null;
  readonly #track = new MediaStreamTrack({ kind: "audio" });
  readonly #tone: () => Uint8Array;
  #sequence = 1;
  #timestamp = 1;
  received = 0;
  isConnected = false;

  constructor(url: string, hertz: number) {
    this.#socket = new WebSocket(url);
    this.#opened = new Promise((resolve) => this.#socket.once("open", resolve));
    this.#tone = makeTone(hertz, 3_000);
    this.#socket.on("message", (data) => {
      const text = String(data);
      if (text === "\n") return void this.#socket.send("\n");
      const message = JSON.parse(text) as Message;
      if (message.type === "invite") void this.#answer(message);
      this.#waiting.get(message.type)?.(message);
      this.#waiting.delete(message.type);
    });
  }

  #send(type: string, payload: object) {
    this.#socket.send(JSON.stringify({ type, version: "1.6", payload }));
  }

  #next(type: string): Promise<Message> {
    return new Promise((resolve) => this.#waiting.set(type, resolve));
  }

  async register(token: string) {
    await this.#opened;
    this.#send("listen", { token });
    await this.#next("connected");
    this.#send("register", { media: { audio: true } });
    await this.#next("ready");
  }

  #connect(): RTCPeerConnection {
    const codec = { mimeType: "audio/PCMU", clockRate: 8000, channels: 1, payloadType: 0 };
    const connection = new RTCPeerConnection({
      codecs: { audio: [new RTCRtpCodecParameters(codec)] },
      headerExtensions: { audio: [] },
      iceServers: [],
      iceUseIpv6: false,
    });
    connection.addTransceiver(this.#track, { direction: "sendrecv" });
    connection.onTrack.subscribe((track) => track.onReceiveRtp.subscribe(() => this.received++));
    connection.connectionStateChange.subscribe((state) => (this.isConnected = state === "connected"));
    this.#connection = connection;
    return connection;
  }

  async dial() {
    const connection = this.#connect();
    await connection.setLocalDescription(await connection.createOffer());
    const answered = this.#next("answer");
    const { sdp } = connection.localDescription!;
    this.#send("invite", { callsid: `TJS${this.#sequence}`, sdp, twilio: { params: "" } });
    const { payload } = await answered;
    await connection.setRemoteDescription({ type: "answer", sdp: payload.sdp! });
  }

  async #answer({ payload: { callsid, sdp } }: Message) {
    const connection = this.#connect();
    await connection.setRemoteDescription({ type: "offer", sdp: sdp! });
    await connection.setLocalDescription(await connection.createAnswer());
    this.#send("answer", { callsid, sdp: connection.localDescription!.sdp });
  }

  /** Sends its next 20 ms. */
  speak() {
    this.#timestamp = (this.#timestamp + 160) >>> 0;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    if (!this.isConnected) return;
    const header = new RtpHeader({
      payloadType: 0,
      sequenceNumber: this.#sequence,
      timestamp: this.#timestamp,
      ssrc: 7,
      extensions: [],
    });
    this.#track.writeRtp(new RtpPacket(header, Buffer.from(this.#tone())));
  }

  close() {
    this.#socket.terminate();
    void this.#connection?.close();
  }
}
