import { OpusDecoder } from "opus-decoder";
import { encode, FRAME_BYTES, SAMPLE_RATE, type Frame } from "./g711";

/** Decodes Opus to the mixer's µ-law. It costs as much as the rest of a leg, so it is created only when needed. */
export class OpusToFrames {
  readonly #decoder = new OpusDecoder({ sampleRate: SAMPLE_RATE, channels: 1 });
  #isReady = false;

  constructor() {
    void this.#decoder.ready.then(() => (this.#isReady = true));
  }

  /** Returns no frames for the few milliseconds in which the decoder is created. */
  decode(payload: Uint8Array): Frame[] {
    if (!this.#isReady) return [];
    const { channelData, samplesDecoded } = this.#decoder.decodeFrame(payload);
    const [samples] = channelData;
    const frames: Frame[] = [];
    for (let at = 0; samples && at + FRAME_BYTES <= samplesDecoded; at += FRAME_BYTES) {
      const frame = new Uint8Array(FRAME_BYTES);
      for (let i = 0; i < FRAME_BYTES; i++) frame[i] = encode(samples[at + i]! * 32_767);
      frames.push(frame);
    }
    return frames;
  }

  close() {
    void this.#decoder.ready.then(() => this.#decoder.free());
  }
}
