/** G.711 µ-law, the telephone network's audio: 8,000 one-byte samples a second, 160 per 20 ms frame. */
export const SAMPLE_RATE = 8000;
export const FRAME_BYTES = 160;
export const FRAME_MS = 20;

export type Frame = Uint8Array;

const BIAS = 0x84;
const CLIP = 32_635;

/** Maps a µ-law byte to a linear sample. */
export const DECODE = new Int16Array(256);
for (let byte = 0; byte < 256; byte++) {
  const u = ~byte & 0xff;
  const magnitude = ((((u & 15) << 3) + BIAS) << ((u >> 4) & 7)) - BIAS;
  DECODE[byte] = u & 0x80 ? -magnitude : magnitude;
}

/** Maps a linear sample plus 32768 to a µ-law byte. */
const ENCODE = new Uint8Array(65_536);
for (let sample = -32_768; sample < 32_768; sample++) {
  const sign = sample < 0 ? 0x80 : 0;
  const biased = Math.min(Math.abs(sample), CLIP) + BIAS;
  let exponent = 7;
  for (let mask = 0x4000; (biased & mask) === 0 && exponent > 0; mask >>= 1) exponent--;
  ENCODE[sample + 32_768] = ~(sign | (exponent << 4) | ((biased >> (exponent + 3)) & 15)) & 0xff;
}

export function encode(sample: number): number {
  const clipped = sample > 32_767 ? 32_767 : sample < -32_768 ? -32_768 : sample;
  return ENCODE[Math.round(clipped) + 32_768]!;
}

export const SILENCE: Frame = new Uint8Array(FRAME_BYTES).fill(0xff);

/**
 * Encodes samples at `rate` as µ-law at 8 kHz. Each output sample is the mean of the samples it replaces, which keeps
 * high notes from aliasing to low ones.
 */
export function encodeAt8k(sampleAt: (i: number) => number, count: number, rate: number): Uint8Array {
  const step = rate / SAMPLE_RATE;
  return Uint8Array.from({ length: Math.floor(count / step) }, (_, n) => {
    const first = Math.floor(n * step);
    const last = Math.max(first + 1, Math.min(count, Math.floor((n + 1) * step)));
    let sum = 0;
    for (let i = first; i < last; i++) sum += sampleAt(i);
    return encode(sum / (last - first));
  });
}

/** Cuts µ-law audio into frames, padding the last with silence. */
export function toFrames(audio: Uint8Array): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at < audio.length; at += FRAME_BYTES) {
    const frame = Uint8Array.from(SILENCE);
    frame.set(audio.subarray(at, at + FRAME_BYTES));
    frames.push(frame);
  }
  return frames;
}
