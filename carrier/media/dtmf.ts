import { toneFrames, shareAt } from "./tone";
import type { Frame } from "./g711";

/** Frequencies of the keys, ITU-T Q.23: one for the row and one for the column. */
const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477, 1633];
const KEYS = ["123A", "456B", "789C", "*0#D"];

/** Keys a telephone can send; A to D are for machines. */
export const DTMF_KEYS = "0123456789*#ABCD";

const SECONDS = 0.16;
const GAP_SECONDS = 0.08;
const PAUSES: Record<string, number> = { w: 0.5, W: 1 };
/** Share of a frame's energy that both tones together must reach. */
const PRESENT = 0.85;

const place = (digit: string) => {
  const row = KEYS.findIndex((keys) => keys.includes(digit));
  return row < 0 ? null : { row: ROWS[row]!, column: COLUMNS[KEYS[row]!.indexOf(digit)]! };
};

/** Makes a key's tones, as others in the room hear them. */
export function dtmfFrames(digit: string): Frame[] {
  const key = place(digit);
  return key ? toneFrames([key.row, key.column], SECONDS) : [];
}

/** Makes the tones of a sequence of keys; "w" is half a second of silence, "W" a full second. */
export const keyFrames = (keys: string): Frame[] =>
  [...keys].flatMap((key) =>
    PAUSES[key] === undefined
      ? [...dtmfFrames(key), ...toneFrames([0], GAP_SECONDS)]
      : toneFrames([0], PAUSES[key]),
  );

/** Returns the key a frame sounds like, or null. */
function detectDigit(frame: Frame): string | null {
  const strongest = (pitches: number[]) =>
    pitches.reduce<[number, number]>(
      (best, hertz, i) => {
        const share = shareAt([frame], hertz);
        return share > best[1] ? [i, share] : best;
      },
      [-1, 0],
    );
  const [row, rowShare] = strongest(ROWS);
  const [column, columnShare] = strongest(COLUMNS);
  const isKey = rowShare + columnShare > PRESENT && Math.min(rowShare, columnShare) > PRESENT / 4;
  return isKey ? (KEYS[row]?.[column] ?? null) : null;
}

/** Detects keys in a stream of frames: once per press, however long it is held. */
export class DigitDetector {
  #held: string | null = null;
  #frames = 0;

  /** Returns the key just recognised, or null. */
  push(frame: Frame): string | null {
    const digit = detectDigit(frame);
    this.#frames = digit !== null && digit === this.#held ? this.#frames + 1 : 1;
    this.#held = digit;
    // Two frames in a row make 40 ms, the shortest key that Q.24 requires to be recognised.
    return digit !== null && this.#frames === 2 ? digit : null;
  }
}
