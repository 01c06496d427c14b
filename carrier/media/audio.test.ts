import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { systemClock } from "../clock";
import { TestClock } from "../testing/rig";
import { DigitDetector, dtmfFrames } from "./dtmf";
import { DECODE, encode, SILENCE, toFrames } from "./g711";
import { OPEN, TickingMedia, type AudioLeg } from "./media";
import { Audio } from "./load-audio";
import { levelOf, makeTone, shareAt, toneFrames } from "./tone";
import { readWav, writeWav } from "./wav";

test("every µ-law byte survives decoding and encoding", () => {
  for (let byte = 0; byte < 256; byte++) expect(DECODE[encode(DECODE[byte]!)]).toBe(DECODE[byte]);
});

test("a written WAV reads back unchanged, and other files are refused", () => {
  const audio = Uint8Array.from({ length: 800 }, (_, i) => i % 256);
  expect(readWav(writeWav(audio))).toEqual(audio);
  expect(() => readWav(Buffer.from("ID3 an mp3 file"))).toThrow();
});

test("keys are recognised by their sound, once each; speech-like tones are not keys", () => {
  const detector = new DigitDetector();
  const heard = [..."159*0#D"].flatMap((key) =>
    [...dtmfFrames(key), SILENCE, SILENCE].map((frame) => detector.push(frame)),
  );
  expect(heard.filter(Boolean).join("")).toBe("159*0#D");
  const tone = makeTone(500);
  expect(Array.from({ length: 50 }, () => detector.push(tone())).filter(Boolean)).toEqual([]);
});

/** A far end that emits one tone and keeps what it hears. */
function telephone(hertz: number) {
  const tone = makeTone(hertz);
  const heard: Uint8Array[] = [];
  const leg: AudioLeg = { pop: () => tone(), push: (frame) => void heard.push(frame) };
  return { leg, heard };
}

test("in a room, participants hear the others and not themselves; the muted are not heard, the held hear what is played", async () => {
  const media = new TickingMedia();
  const [a, b, c] = [telephone(500), telephone(900), telephone(1400)];
  media.attach("a", a.leg);
  media.attach("b", b.leg);
  media.attach("c", c.leg);
  media.join("room", "a", OPEN);
  media.join("room", "b", OPEN);
  media.join("room", "c", { ...OPEN, muted: true });
  const listen = async () => {
    for (const { heard } of [a, b, c]) heard.length = 0;
    await expect.poll(() => a.heard.length).toBeGreaterThan(20);
  };
  await listen();
  expect(shareAt(a.heard, 900)).toBeGreaterThan(0.99);
  expect(shareAt(b.heard, 500)).toBeGreaterThan(0.99);
  expect(shareAt(c.heard, 500) + shareAt(c.heard, 900)).toBeGreaterThan(0.98);

  media.join("room", "b", { ...OPEN, held: true });
  media.play("b", Array.from({ length: 500 }, makeTone(300)), () => {});
  await listen();
  expect(levelOf(a.heard)).toBe(0);
  expect(shareAt(b.heard, 300)).toBeGreaterThan(0.98);
  for (const sid of ["a", "b", "c"]) media.detach(sid);
});

test.each([
  ["an MP3 of 44.1 kHz", "tone-440.mp3", () => readFileSync(new URL("./tone-440.mp3", import.meta.url))],
  ["a WAV of two channels", "two.wav", () => writeWav(stereo(440, 900), 2)],
])("%s is played as a telephone hears it", async (_what, name, file) => {
  const server = createServer((_request, response) => response.end(file()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`;
  const audio = new Audio(systemClock);
  const frames = await audio.load(url);
  expect(frames.length).toBeGreaterThanOrEqual(50);
  expect(shareAt(frames.slice(10, 40), 440)).toBeGreaterThan(0.99);
  server.close();
  server.closeAllConnections();
  expect(await audio.load(url)).toBe(frames); // Downloaded once.
});

test.each([
  ["no-store", 0, 2],
  ["no-cache", 0, 2],
  ["public, max-age=60", 59_000, 1],
  ["max-age=60", 61_000, 2],
])(
  "a file with Cache-Control: %s, played again after %i ms, is downloaded %i times",
  async (header, ms, times) => {
    let downloads = 0;
    const server = createServer((_request, response) => {
      downloads++;
      response.writeHead(200, { "cache-control": header }).end(writeWav(Buffer.concat(toneFrames([440], 1))));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.wav`;
    const clock = new TestClock();
    const audio = new Audio(clock);
    await audio.load(url);
    await clock.advance(ms);
    await audio.load(url);
    expect(downloads).toBe(times);
    server.close();
    server.closeAllConnections();
  },
);

test.each([
  ["any other file", "plain text", "12300"],
  ["an empty file", "", "12300"],
])("%s cannot be played", async (_what, body, code) => {
  const server = createServer((_request, response) => response.end(body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await expect(new Audio(systemClock).load(`http://127.0.0.1:${port}/a`)).rejects.toMatchObject({
    code: Number(code),
  });
  server.close();
  server.closeAllConnections();
  await expect(new Audio(systemClock).load(`http://127.0.0.1:${port}/a`)).rejects.toMatchObject({
    code: 11200,
  });
});

/** One second of audio, with a tone on each channel. */
function stereo(left: number, right: number): Uint8Array {
  const [a, b] = [left, right].map((hertz) => Buffer.concat(toneFrames([hertz], 1)));
  return Uint8Array.from({ length: a!.length * 2 }, (_, i) => (i % 2 === 0 ? a! : b!)[i >> 1]!);
}

test("audio shorter than a frame is padded with silence", () => {
  expect(toFrames(new Uint8Array(10))).toHaveLength(1);
  expect(toFrames(new Uint8Array(10))[0]).toHaveLength(160);
});
