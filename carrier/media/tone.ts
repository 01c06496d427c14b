import { DECODE, encode, FRAME_BYTES, SAMPLE_RATE, toFrames, type Frame } from "./g711";

const AMPLITUDE = 8000;

/** Makes an endless sine tone. */
export function makeTone(hertz: number, amplitude = AMPLITUDE): () => Frame {
  let n = 0;
  return () => {
    const frame = new Uint8Array(FRAME_BYTES);
    for (let i = 0; i < FRAME_BYTES; i++, n++) {
      frame[i] = encode(amplitude * Math.sin((2 * Math.PI * hertz * n) / SAMPLE_RATE));
    }
    return frame;
  };
}

/** Makes `seconds` of a tone, or of several at once, as frames. */
export function toneFrames(hertz: readonly number[], seconds: number, amplitude = AMPLITUDE): Frame[] {
  const audio = Uint8Array.from({ length: Math.round(seconds * SAMPLE_RATE) }, (_, n) => {
    const sum = hertz.reduce((total, f) => total + Math.sin((2 * Math.PI * f * n) / SAMPLE_RATE), 0);
    return encode((amplitude * sum) / hertz.length);
  });
  return toFrames(audio);
}

const silence = (seconds: number) => toneFrames([0], seconds);

/** Ringback as European callers hear it: 425 Hz, 1 s in 5 (ITU-T E.180). */
export const RINGBACK: Frame[] = [...toneFrames([425], 1, 3000), ...silence(4)];

/** Cue before a message is recorded. */
export const BEEP: Frame[] = toneFrames([1000], 0.4);

/** Cues for the others when a participant joins or leaves a conference. */
export const ENTER_BEEP: Frame[] = toneFrames([1200], 0.2);
export const EXIT_BEEP: Frame[] = toneFrames([800], 0.2);

/** Returns the share of the energy of `frames` at `hertz`, 0 to 1 (Goertzel). */
export function shareAt(frames: readonly Frame[], hertz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hertz) / SAMPLE_RATE);
  let [s1, s2, energy, count] = [0, 0, 0, 0];
  for (const frame of frames) {
    for (const byte of frame) {
      const value = DECODE[byte]!;
      const s0 = value + coefficient * s1 - s2;
      s2 = s1;
      s1 = s0;
      energy += value * value;
      count++;
    }
  }
  return energy === 0 ? 0 : ((s1 * s1 + s2 * s2 - coefficient * s1 * s2) * 2) / (count * energy);
}

/** Returns the level of `frames`: the root mean square of the samples, 0 to 32767. */
export function levelOf(frames: readonly Frame[]): number {
  let [energy, count] = [0, 0];
  for (const frame of frames) {
    for (const byte of frame) energy += DECODE[byte]! ** 2;
    count += frame.length;
  }
  return count === 0 ? 0 : Math.sqrt(energy / count);
}
