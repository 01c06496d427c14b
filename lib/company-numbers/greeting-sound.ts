import "server-only";
import decodeWav from "@audio/decode-wav";
import { MPEGDecoder } from "mpg123-decoder";
import { fail, ok, type Result } from "../base/result";
import { words } from "../words/channel-settings";

/** A sound that the channel can play, and what it is. */
export interface GreetingSound {
  audio: Uint8Array<ArrayBuffer>;
  mediaType: "audio/wav" | "audio/mpeg";
}

/** Less is a click, or a file that only looks like a sound. */
const SHORTEST_SECONDS = 0.2;
/** So much of an MP3 file is decoded: enough to know that it is one. */
const MP3_PROBE_BYTES = 256 * 1024;
/** A file that was recorded while it was written does not know its own size. */
const SIZE_UNKNOWN = 0xffffffff;

/**
 * Reads the sound file of a greeting by decoding it; what the file is called says nothing. A WAV file, whose samples may
 * be written in a dozen ways, becomes one of 16 bits, mono, which every channel plays; an MP3 file stays as it is.
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

/** Whether less came than the file says it holds. */
function isCutOff(file: Uint8Array): boolean {
  const size = Buffer.from(file.buffer, file.byteOffset, file.byteLength).readUInt32LE(4);
  return size !== 0 && size !== SIZE_UNKNOWN && size + 8 > file.byteLength + 1; // a last byte of padding may be missing
}

async function isMp3(file: Uint8Array): Promise<boolean> {
  if (!startsLikeMp3(file)) return false; // the decoder would look for a beginning in anything
  const decoder = new MPEGDecoder();
  await decoder.ready;
  try {
    const { samplesDecoded, sampleRate, errors } = decoder.decode(file.subarray(0, MP3_PROBE_BYTES));
    return errors.length === 0 && samplesDecoded / sampleRate >= SHORTEST_SECONDS;
  } finally {
    decoder.free();
  }
}

/** A tag, or the first frame's eleven set bits. ISO/IEC 11172-3, 2.4.2.3 */
const startsLikeMp3 = (file: Uint8Array) =>
  Buffer.from(file.subarray(0, 3)).toString("latin1") === "ID3" || (file[0] === 0xff && file[1]! >= 0xe0);

/** All channels as one, 16-bit PCM. */
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
