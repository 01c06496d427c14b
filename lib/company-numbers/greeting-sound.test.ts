import { readdirSync, readFileSync } from "node:fs";
import decodeWav from "@audio/decode-wav";
import { expect, test } from "vitest";
import { root } from "../../scripts/stack.mjs";
import { words } from "../words/channel-settings";
import { readGreeting } from "./greeting-sound";

const file = (name: string) => new Uint8Array(readFileSync(`${root}/${name}`));
const MP3 = file("carrier/media/tone-440.mp3");
const PROMPTS = "carrier/speech/prompts";
// Named after their words, so their names change with them.
const prompt = readdirSync(`${root}/${PROMPTS}`).find((name) => name.endsWith(".wav"))!;
const MULAW_WAV = file(`${PROMPTS}/${prompt}`);
const RATE = 16_000;

/** One second of 440 Hz, in a WAV file whose samples are written by `put`. */
function wav({ code, bits, channels = 1 }: { code: number; bits: number; channels?: number }) {
  const bytes = bits / 8;
  const audio = RATE * channels * bytes;
  const out = Buffer.alloc(44 + audio);
  out.write("RIFF", 0);
  out.writeUInt32LE(36 + audio, 4);
  out.write("WAVEfmt ", 8);
  out.writeUInt32LE(16, 16);
  out.writeUInt16LE(code, 20);
  out.writeUInt16LE(channels, 22);
  out.writeUInt32LE(RATE, 24);
  out.writeUInt32LE(RATE * channels * bytes, 28);
  out.writeUInt16LE(channels * bytes, 32);
  out.writeUInt16LE(bits, 34);
  out.write("data", 36);
  out.writeUInt32LE(audio, 40);
  for (let i = 0; i < RATE * channels; i++) {
    const sample = Math.sin((2 * Math.PI * 440 * Math.floor(i / channels)) / RATE) / 2;
    const at = 44 + i * bytes;
    if (code === 3) out.writeFloatLE(sample, at);
    else if (bits === 8) out.writeUInt8(Math.round(sample * 127) + 128, at);
    else out.writeIntLE(Math.round(sample * (2 ** (bits - 1) - 1)), at, bytes);
  }
  return new Uint8Array(out);
}

test.each([
  ["8 bits", wav({ code: 1, bits: 8 })],
  ["16 bits, stereo", wav({ code: 1, bits: 16, channels: 2 })],
  ["24 bits", wav({ code: 1, bits: 24 })],
  ["floating point", wav({ code: 3, bits: 32 })],
  ["µ-law", MULAW_WAV],
])("a WAV file with samples of %s becomes 16-bit mono and sounds the same", async (_name, given) => {
  const read = await readGreeting(given);
  if (!read.ok) throw new Error(read.message);
  expect(read.value.mediaType).toBe("audio/wav");
  const before = decodeWav(given);
  const after = decodeWav(read.value.audio);
  expect(Buffer.from(read.value.audio).readUInt16LE(34)).toBe(16);
  expect(after.sampleRate).toBe(before.sampleRate);
  expect(after.channelData).toHaveLength(1);
  const [was, is] = [before.channelData[0]!, after.channelData[0]!];
  expect(is.length).toBe(was.length);
  expect(Math.max(...is.map((sample, i) => Math.abs(sample - was[i]!)))).toBeLessThan(0.001);
});

test("an MP3 file stays as it is, whatever its name", async () => {
  expect(await readGreeting(MP3)).toEqual({
    ok: true,
    value: { audio: new Uint8Array(MP3), mediaType: "audio/mpeg" },
  });
});

const text = (words: string) => new TextEncoder().encode(words);

test.each<[string, Uint8Array, string]>([
  ["nothing", new Uint8Array(), words.notAudio],
  ["a web page", text("<!doctype html><title>Sign in</title>".repeat(1000)), words.notAudio],
  ["a text that begins like a WAV", text("RIFF, the band"), words.notAudio],
  ["a RIFF that is a film", text("RIFF\u0010\0\0\0AVI LIST".padEnd(24, "\0")), words.notAudio],
  ["the beginning of a WAV", wav({ code: 1, bits: 16 }).subarray(0, 9_000), words.audioCutOff],
  ["the header of a WAV alone", wav({ code: 1, bits: 16 }).subarray(0, 44), words.audioCutOff],
  ["a tag without a sound", text(`ID3${"\0".repeat(5000)}`), words.notAudio],
  ["a picture", file("docs/screenshots/call-light.webp"), words.notAudio],
  ["set bits", new Uint8Array(5_000).fill(0xff), words.notAudio],
])("a greeting that is %s is refused with a reason", async (_name, given, message) => {
  expect(await readGreeting(given)).toEqual({ ok: false, code: "invalid", message });
});
