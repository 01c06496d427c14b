import {
  MediaStreamTrack,
  RTCPeerConnection,
  RTCRtpCodecParameters,
  RtpHeader,
  RtpPacket,
  type RTCRtpTransceiver,
} from "werift";
import { z } from "zod";
import { seeded } from "../faults";
import type { Random } from "../ids";
import { FRAME_BYTES, type Frame } from "./g711";
import type { AudioLeg, OpusPort } from "./media";
import { OpusToFrames } from "./opus";

const PCMU = new RTCRtpCodecParameters({
  mimeType: "audio/PCMU",
  clockRate: 8000,
  channels: 1,
  payloadType: 0,
});
const OPUS = new RTCRtpCodecParameters({
  mimeType: "audio/opus",
  clockRate: 48000,
  channels: 2,
  payloadType: 111,
  parameters: "minptime=10;useinbandfec=1",
});
const TELEPHONE_EVENT = new RTCRtpCodecParameters({
  mimeType: "audio/telephone-event",
  clockRate: 8000,
  channels: 1,
  payloadType: 126,
  parameters: "0-16",
});
/** Samples in 20 ms, at Opus' clock rate. */
const OPUS_FRAME = 960;
const DIGITS = "0123456789*#ABCD";
/** Frames kept for a far end whose packets arrive in bursts. Anything beyond is late audio and is dropped. */
const MOST_QUEUED = 8;
const KEPT_AFTER_BURST = 3;

/** Faults a browser's media can have. */
export const mediaFaultSchema = z.object({
  /** The network path is down: neither media nor the checks that keep it open get through. */
  cut: z.boolean(),
  /** Nothing from the browser arrives. */
  deaf: z.boolean(),
  /** Nothing reaches the browser. */
  mute: z.boolean(),
  /** Share of packets lost, in each direction. */
  loss: z.number().min(0).max(1),
  /** Packets to the browser arrive up to this much late, out of order. */
  jitterMs: z.number().min(0).max(2_000),
  seed: z.number().int(),
});

export type MediaFault = z.infer<typeof mediaFaultSchema>;

const NO_MEDIA_FAULT: MediaFault = {
  cut: false,
  deaf: false,
  mute: false,
  loss: 0,
  jitterMs: 0,
  seed: 1,
};

interface Events {
  onDigit?: (digit: string) => void;
  onConnected?: () => void;
  /** ICE or DTLS has ended: the far end closed, or lost its network. */
  onDisconnected?: () => void;
}

/**
 * One WebRTC audio leg, terminated in this process by werift 0.24.4. It speaks PCMU; where Opus is negotiated too, each
 * packet may be either.
 *
 * The Voice SDK sends its description before gathering candidates and never trickles, so our description carries our
 * candidates and we learn the browser as peer-reflexive. We are ICE-lite: we only answer checks.
 */
export class WebRtcLeg implements AudioLeg {
  readonly #connection: RTCPeerConnection;
  readonly #track = new MediaStreamTrack({ kind: "audio" });
  readonly #queue: Frame[] = [];
  #sequence = 1;
  #timestamp = 1;
  #sent = 0;
  #isOpen = false;
  #transceiver: RTCRtpTransceiver | null = null;
  #decoder: OpusToFrames | null = null;
  /** Where incoming Opus packets go unchanged. */
  #relay: OpusPort | null = null;
  #hearsOpus = false;
  #relayedAt = 0;
  #lastDigitAt = -1;
  private fault: MediaFault = NO_MEDIA_FAULT;
  #random: Random = seeded(1);
  /** Packets delayed by the jitter fault. */
  readonly #late = new Set<NodeJS.Timeout>();

  constructor(
    private readonly events: Events = {},
    public hasOpus = false,
  ) {
    this.#connection = new RTCPeerConnection({
      codecs: { audio: hasOpus ? [OPUS, PCMU, TELEPHONE_EVENT] : [PCMU, TELEPHONE_EVENT] },
      headerExtensions: { audio: [] },
      iceServers: [], // Otherwise werift queries Google's STUN server.
      iceLite: true,
      iceUseIpv6: false,
      iceAdditionalHostAddresses: ["127.0.0.1"],
      // werift's ICE-lite keeps the first nominated pair. A check from a LAN address to the loopback socket can never
      // be answered, so it must not come first.
      iceFilterStunResponse: (_message, address, protocol) =>
        !this.fault.cut && (protocol.localIp !== "127.0.0.1" || address[0] === "127.0.0.1"),
      bundlePolicy: "max-bundle",
    });
    this.#connection.connectionStateChange.subscribe((state) => {
      if (state === "connected") {
        this.#isOpen = true;
        this.events.onConnected?.();
      } else if (state === "failed" || state === "closed" || state === "disconnected") {
        this.#isOpen = false;
        this.events.onDisconnected?.();
      }
    });
    const seen = new Set<unknown>(); // werift reports the same track again at each re-offer.
    this.#connection.onTrack.subscribe((track) => {
      if (seen.has(track)) return;
      seen.add(track);
      track.onReceiveRtp.subscribe((packet) => this.#receive(packet));
    });
  }

  #receive(packet: RtpPacket) {
    if (this.fault.cut || this.fault.deaf || this.#isLost()) return;
    const { payloadType } = packet.header;
    const codec = this.#transceiver?.codecs.find((negotiated) => negotiated.payloadType === payloadType);
    if (codec?.name.toLowerCase() === "telephone-event") return this.#receiveDigit(packet);
    this.#hearsOpus = codec?.name.toLowerCase() === "opus";
    if (!this.#hearsOpus) return this.#enqueue([Uint8Array.from(packet.payload)]);
    if (this.#relay) return this.#relay.sendOpus(packet.payload, packet.header.timestamp);
    this.#decoder ??= new OpusToFrames();
    this.#enqueue(this.#decoder.decode(packet.payload));
  }

  #enqueue(frames: Frame[]) {
    this.#queue.push(...frames);
    if (this.#queue.length > MOST_QUEUED) this.#queue.splice(0, this.#queue.length - KEPT_AFTER_BURST);
  }

  /** RFC 4733: the end of a digit arrives three times with one timestamp. */
  #receiveDigit({ header, payload }: RtpPacket) {
    const isEnd = ((payload[1] ?? 0) & 0x80) !== 0;
    if (!isEnd || header.timestamp === this.#lastDigitAt) return;
    this.#lastDigitAt = header.timestamp;
    const digit = DIGITS[payload[0] ?? -1];
    if (digit) this.events.onDigit?.(digit);
  }

  pop(): Frame | null {
    return this.#queue.shift() ?? null;
  }

  push(frame: Frame) {
    this.#timestamp = (this.#timestamp + FRAME_BYTES) >>> 0;
    this.#send("PCMU", Buffer.from(frame));
  }

  /** Port for relaying Opus; null where Opus was not negotiated. */
  get opus(): OpusPort | null {
    return this.hasOpus && this.#isOpen && this.#codec("opus") ? this : null;
  }

  relayTo(port: OpusPort | null): boolean {
    this.#relay = port;
    return port !== null && this.#hearsOpus;
  }

  sendOpus(payload: Buffer, timestamp: number) {
    // Follows the sender's timestamp steps, so a pause stays a pause. A step of a second or more means a new sender.
    const step = (timestamp - this.#relayedAt) >>> 0;
    this.#relayedAt = timestamp;
    this.#timestamp = (this.#timestamp + (step < 48_000 ? step : OPUS_FRAME)) >>> 0;
    this.#send("opus", payload);
  }

  #codec(name: "PCMU" | "opus") {
    return this.#transceiver?.codecs.find((codec) => codec.name.toLowerCase() === name.toLowerCase());
  }

  #send(name: "PCMU" | "opus", payload: Buffer) {
    const codec = this.#codec(name);
    if (!this.#isOpen || !codec || !this.#transceiver) return;
    // A lost packet still takes a sequence number, so the far end notices the gap.
    this.#sequence = (this.#sequence + 1) & 0xffff;
    if (this.fault.cut || this.fault.mute || this.#isLost()) return;
    const header = new RtpHeader({
      payloadType: codec.payloadType,
      sequenceNumber: this.#sequence,
      timestamp: this.#timestamp,
      marker: this.#sent++ === 0,
      ssrc: 1,
      extensions: [],
    });
    const packet = new RtpPacket(header, payload);
    const { sender } = this.#transceiver;
    const write = () => {
      sender.codec = codec; // werift writes packets with the payload type of this codec.
      this.#track.writeRtp(packet);
    };
    if (this.fault.jitterMs === 0) return write();
    const timer = setTimeout(() => {
      this.#late.delete(timer);
      write();
    }, this.#random() * this.fault.jitterMs);
    this.#late.add(timer);
  }

  /** Injects media faults, or clears them with `{}`. The seed decides which packets are hit. */
  setFault(fault: Partial<MediaFault>) {
    this.fault = { ...NO_MEDIA_FAULT, ...fault };
    this.#random = seeded(this.fault.seed);
  }

  readonly #isLost = () => this.fault.loss > 0 && this.#random() < this.fault.loss;

  #addTransceiver() {
    this.#transceiver ??= this.#connection.addTransceiver(this.#track, { direction: "sendrecv" });
  }

  /** Answers an offer: the first, or one after an ICE restart. @throws when it is not a description of audio */
  async answer(sdp: string): Promise<string> {
    checkAudio(sdp);
    this.#addTransceiver();
    const before = this.#isOpen ? this.#connection.iceTransports[0]?.connection.generation : undefined;
    await this.#connection.setRemoteDescription({ type: "offer", sdp });
    await this.#connection.setLocalDescription(await this.#connection.createAnswer());
    if (before !== undefined) await this.#nominateAgain(before);
    return this.#connection.localDescription!.sdp;
  }

  /** werift up to 0.25.2 returns early when DTLS is up, so after an ICE restart no pair is nominated and nothing is sent. */
  async #nominateAgain(generation: number) {
    for (const transport of this.#connection.iceTransports) {
      const { connection } = transport;
      if (connection.generation !== generation && !connection.nominated) {
        transport.start().catch(() => this.events.onDisconnected?.());
      }
    }
  }

  async offer(): Promise<string> {
    this.#addTransceiver();
    await this.#connection.setLocalDescription(await this.#connection.createOffer());
    return this.#connection.localDescription!.sdp;
  }

  /** @throws when it is not a description of audio */
  async accept(sdp: string) {
    checkAudio(sdp);
    await this.#connection.setRemoteDescription({ type: "answer", sdp });
  }

  close() {
    this.#isOpen = false;
    for (const timer of this.#late) clearTimeout(timer);
    this.#relay = null;
    this.#decoder?.close();
    this.#decoder = null;
    void this.#connection.close();
  }
}

/** Returns whether a browser prefers Opus: its codec order follows the SDK's `codecPreferences`. */
export function prefersOpus(sdp: string): boolean {
  const [, ranked = ""] = /^m=audio \d+ \S+ (.*)$/m.exec(sdp) ?? [];
  const [, opus] = /^a=rtpmap:(\d+) opus\//im.exec(sdp) ?? [];
  const types = ranked.trim().split(" ");
  const [rank, pcmu] = [types.indexOf(opus ?? ""), types.indexOf("0")];
  return rank >= 0 && (pcmu < 0 || rank < pcmu);
}

/** Removes Opus from a description. While both codecs are there, a browser sends its own first choice. */
export function withoutOpus(sdp: string): string {
  const [, type] = /^a=rtpmap:(\d+) opus\//im.exec(sdp) ?? [];
  if (type === undefined) return sdp;
  return sdp
    .split("\r\n")
    .filter((line) => !new RegExp(`^a=(rtpmap|fmtp|rtcp-fb):${type} `).test(line))
    .map((line) => (line.startsWith("m=audio ") ? line.replace(new RegExp(` ${type}(?= |$)`), "") : line))
    .join("\r\n");
}

/** werift accepts any text as a description, and then never connects. */
function checkAudio(sdp: string) {
  if (!/^v=0[\s\S]*\nm=audio /.test(sdp)) throw new Error("not a description of audio");
}
