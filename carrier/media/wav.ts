import { encodeAt8k, SAMPLE_RATE } from "./g711";

const PCM = 1;
const MULAW = 7;

/** Writes µ-law audio as a WAV file (WAVE_FORMAT_MULAW, 8 kHz). The caller interleaves the channels. */
export function writeWav(audio: Uint8Array, channels = 1): Buffer {
  const header = Buffer.alloc(58);
  header.write("RIFF", 0);
  header.writeUInt32LE(50 + audio.length, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(18, 16);
  header.writeUInt16LE(MULAW, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(SAMPLE_RATE, 24);
  header.writeUInt32LE(SAMPLE_RATE * channels, 28);
  header.writeUInt16LE(channels, 32);
  header.writeUInt16LE(8, 34);
  header.write("fact", 38);
  header.writeUInt32LE(4, 42);
  header.writeUInt32LE(audio.length / channels, 46);
  header.write("data", 50);
  header.writeUInt32LE(audio.length, 54);
  return Buffer.concat([header, audio]);
}

interface WavFormat {
  code: number;
  channels: number;
  rate: number;
  bits: number;
}

/**
 * Reads the channels of a WAV file of 16-bit PCM or 8-bit µ-law, as µ-law at 8 kHz.
 *
 * @throws for anything else, as Twilio refuses content it cannot play (12300)
 */
export function readChannels(file: Uint8Array): Uint8Array[] {
  const buffer = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (buffer.length < 12 || buffer.toString("latin1", 0, 4) !== "RIFF") throw new Error("not a WAV file");
  let format: WavFormat | undefined;
  for (let at = 12; at + 8 <= buffer.length;) {
    const id = buffer.toString("latin1", at, at + 4);
    const size = buffer.readUInt32LE(at + 4);
    const body = buffer.subarray(at + 8, at + 8 + size);
    if (id === "fmt ") {
      format = {
        code: body.readUInt16LE(0),
        channels: body.readUInt16LE(2),
        rate: body.readUInt32LE(4),
        bits: body.readUInt16LE(14),
      };
    }
    if (id === "data" && format) return toTelephone(body, format);
    at += 8 + size + (size % 2);
  }
  throw new Error("a WAV file without audio");
}

/** Reads the first channel of a WAV file; see `readChannels`. */
export const readWav = (file: Uint8Array): Uint8Array => readChannels(file)[0]!;

function toTelephone(data: Buffer, { code, channels, rate, bits }: WavFormat): Uint8Array[] {
  const each = Array.from({ length: channels }, (_, channel) => channel);
  if (code === MULAW && bits === 8 && rate === SAMPLE_RATE) {
    return each.map((channel) => Uint8Array.from(data.filter((_, i) => i % channels === channel)));
  }
  if (code !== PCM || bits !== 16 || channels < 1) {
    throw new Error(`cannot play WAV format ${code} with ${bits} bits`);
  }
  const count = Math.floor(data.length / 2 / channels);
  return each.map((channel) =>
    encodeAt8k((i) => data.readInt16LE((i * channels + channel) * 2), count, rate),
  );
}
