import "server-only";
import decodeWav from "@audio/decode-wav";
import { MPEGDecoder } from "mpg123-decoder";
import { fail, ok, type Result } from "../base/result";
import { words } from "../words/channel-settings";

/** Audio the channel can play, and its type. */
export interface GreetingSound {
  audio: Uint8Array<ArrayBuffer>;
  mediaType: "audio/wav" | "audio/mpeg";
}

/** Anything shorter is a click, or a file that only looks like audio. */
const SHORTEST_SECONDS = 0.2;
/** How much of an MP3 file is decoded: enough to recognise it. */
const MP3_PROBE_BYTES = 256 * 1024;
/** A file recorded as a stream does not know its own size. */
const SIZE_UNKNOWN = 0xffffffff;

/**
 * Reads a greeting's audio file by decoding it, and ignores its name. A WAV file, whose samples come in a dozen
 * formats, becomes 16-bit mono, which every channel plays. An MP3 file stays as it is.
 */
export async function readGreeting(file: Uint8Array): Promise<Result<GreetingSound, "invalid">> {
  const isWav = /^RIFF....WAVE/s.test(Buffer.from(file.subarray(0, 12)).toString("latin1"));
  try {
    if (!isWav)
      return (await isMp3(file)) ? ok({ audio: copy(file), mediaType: "audio/mpeg" }) : unreadable();
    if (isCutOff(file)) return fail("invalid", words.audioCutOff);
    const { channelData, sampleRate } = decodeWav(file);
    const length = channelData[0]?.length ?? 0;
    if (!(length / sampleRate >= SHORTEST_SECONDS)) return unreadable();
    return ok({ audio: writeWav(channelData, sampleRate), mediaType: "audio/wav" });
  } catch {
    return unreadable();
  }
}

const unreadable = () => fail("invalid", words.notAudio);

const copy = (file: Uint8Array) => new Uint8Array(file);

/** Whether the file is shorter than its header says. */
function isCutOff(file: Uint8Array): boolean {
  const size = Buffer.from(file.buffer, file.byteOffset, file.byteLength).readUInt32LE(4);
  return size !== 0 && size !== SIZE_UNKNOWN && size + 8 > file.byteLength + 1; // the last padding byte may be missing
}

async function isMp3(file: Uint8Array): Promise<boolean> {
  if (!startsLikeMp3(file)) return false; // the decoder would search any file for a frame
  const decoder = new MPEGDecoder();
  await decoder.ready;
  try {
    const { samplesDecoded, sampleRate, errors } = decoder.decode(file.subarray(0, MP3_PROBE_BYTES));
    return errors.length === 0 && samplesDecoded / sampleRate >= SHORTEST_SECONDS;
  } finally {
    decoder.free();
  }
}

/** An ID3 tag, or the eleven set bits of a first frame. ISO/IEC 11172-3, 2.4.2.3 */
const startsLikeMp3 = (file: Uint8Array) =>
  Buffer.from(file.subarray(0, 3)).toString("latin1") === "ID3" || (file[0] === 0xff && file[1]! >= 0xe0);

/** Mixes all channels into one, as 16-bit PCM. */
function writeWav(channels: readonly Float32Array[], rate: number): Uint8Array<ArrayBuffer> {
  const length = channels[0]!.length;
  const file = Buffer.from(new ArrayBuffer(44 + length * 2));
  file.write("RIFF", 0);
  file.writeUInt32LE(36 + length * 2, 4);
  file.write("WAVEfmt ", 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20); // PCM
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(rate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write("data", 36);
  file.writeUInt32LE(length * 2, 40);
  for (let i = 0; i < length; i++) {
    const mixed = channels.reduce((sum, samples) => sum + samples[i]!, 0) / channels.length;
    file.writeInt16LE(Math.round(Math.max(-1, Math.min(1, mixed)) * 32_767) || 0, 44 + i * 2);
  }
  return file;
}
