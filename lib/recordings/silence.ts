import type { Span } from "../calls/model/recording";

/** The sound is not in a format in which silence is known here. */
export class UnknownFormat extends Error {}

/** `WAVE_FORMAT_…` codes of the sample formats, with the bits of a sample and the byte of silence. */
const FORMATS = [
  { code: 1, bits: 16, silence: 0x00 }, // PCM
  { code: 7, bits: 8, silence: 0xff }, // µ-law
];

/** More than this before the sound is no header of a channel's. */
const MOST_HEADER_BYTES = 64 * 1024;

/** Where the sound begins in a file, and what a frame, a sample of each channel, is. */
interface Sound {
  at: number;
  rate: number;
  frameBytes: number;
  silence: number;
}

/**
 * Silences parts of a WAV file on all its channels, as it passes through: µ-law or 16-bit PCM, at any rate, mono or
 * stereo. The file keeps its length. Everything after the sound's beginning counts as sound, since the sizes in the header
 * of a file made as a stream are wrong: a trailing chunk may be silenced too.
 *
 * The stream fails with `UnknownFormat` for any other file, before anything of it has come out.
 */
export function silencing(spans: readonly Span[]): TransformStream<Uint8Array, Uint8Array> {
  let head: Buffer<ArrayBufferLike> | null = Buffer.alloc(0);
  let sound: Sound | null = null;
  /** The place in the file of the next bytes. */
  let at = 0;
  return new TransformStream({
    transform(chunk, controller) {
      let bytes: Buffer<ArrayBufferLike> = Buffer.from(chunk); // a copy: the chunk is not ours to change
      if (head !== null) {
        head = Buffer.concat([head, bytes]);
        sound = readHeader(head);
        if (sound === null && head.length > MOST_HEADER_BYTES) throw new UnknownFormat("no sound found");
        if (sound === null) return;
        [bytes, head] = [head, null];
      }
      silence(bytes, at, sound!, spans);
      at += bytes.length;
      controller.enqueue(bytes);
    },
    flush() {
      if (head !== null) throw new UnknownFormat("no sound found");
    },
  });
}

/** Silences `bytes`, which begin at `offset` in the file. */
function silence(
  bytes: Buffer,
  offset: number,
  { at, rate, frameBytes, silence }: Sound,
  spans: readonly Span[],
) {
  const placeOf = (ms: number, round: (frames: number) => number) =>
    at + round((ms * rate) / 1000) * frameBytes - offset;
  for (const { from, to } of spans) {
    const start = Math.max(0, placeOf(from, Math.floor));
    const end = Math.min(bytes.length, placeOf(to, Math.ceil));
    if (start < end) bytes.fill(silence, start, end);
  }
}

/**
 * Reads a WAV file's header from its beginning: the format, after and before which there may be other chunks.
 *
 * @returns null if more of the file is needed
 * @throws UnknownFormat
 * @see https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/WAVE/WAVE.html
 */
function readHeader(head: Buffer): Sound | null {
  if (head.length < 12) return null;
  const isWav = head.toString("latin1", 0, 4) === "RIFF" && head.toString("latin1", 8, 12) === "WAVE";
  if (!isWav) throw new UnknownFormat("not a WAV file");
  let format: Omit<Sound, "at"> | null = null;
  for (let at = 12; at + 8 <= head.length;) {
    const id = head.toString("latin1", at, at + 4);
    const size = head.readUInt32LE(at + 4);
    const body = at + 8;
    if (id === "data") {
      if (format === null) throw new UnknownFormat("sound before its format");
      return { at: body, ...format };
    }
    if (id === "fmt ") {
      if (size < 16) throw new UnknownFormat("a format chunk too short");
      if (head.length < body + 16) return null;
      format = readFormat(head.subarray(body));
    }
    at = body + size + (size % 2);
  }
  return null;
}

function readFormat(chunk: Buffer): Omit<Sound, "at"> {
  const [code, channels] = [chunk.readUInt16LE(0), chunk.readUInt16LE(2)];
  const [rate, frameBytes, bits] = [chunk.readUInt32LE(4), chunk.readUInt16LE(12), chunk.readUInt16LE(14)];
  const known = FORMATS.find((format) => format.code === code && format.bits === bits);
  const isPlain = (channels === 1 || channels === 2) && frameBytes === (channels * bits) / 8 && rate > 0;
  if (!known || !isPlain) {
    throw new UnknownFormat(`format ${code} with ${bits} bits, ${channels} channels at ${rate} Hz`);
  }
  return { rate, frameBytes, silence: known.silence };
}
