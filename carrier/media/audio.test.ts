import { expect, test } from "vitest";
import { DigitDetector, dtmfFrames } from "./dtmf";
import { DECODE, encode, SILENCE, toFrames } from "./g711";
import { OPEN, TickingMedia, type AudioLeg } from "./media";
import { levelOf, makeTone, shareAt } from "./tone";
import { readWav, writeWav } from "./wav";

test("every µ-law byte survives decoding and encoding", () => {
  for (let byte = 0; byte < 256; byte++) expect(DECODE[encode(DECODE[byte]!)]).toBe(DECODE[byte]);
});

test("a WAV that was written is read as it was, and other files are refused", () => {
  const audio = Uint8Array.from({ length: 800 }, (_, i) => i % 256);
  expect(readWav(writeWav(audio))).toEqual(audio);
  expect(() => readWav(Buffer.from("ID3 an mp3 file"))).toThrow();
});

test("keys are recognised by their sound, once each, and speech-like tones are not keys", () => {
  const detector = new DigitDetector();
  const heard = [..."159*0#D"].flatMap((key) =>
    [...dtmfFrames(key), SILENCE, SILENCE].map((frame) => detector.push(frame)),
  );
  expect(heard.filter(Boolean).join("")).toBe("159*0#D");
  const tone = makeTone(500);
  expect(Array.from({ length: 50 }, () => detector.push(tone())).filter(Boolean)).toEqual([]);
});

/** A far end that says one tone and keeps what it hears. */
function telephone(hertz: number) {
  const tone = makeTone(hertz);
  const heard: Uint8Array[] = [];
  const leg: AudioLeg = { pop: () => tone(), push: (frame) => void heard.push(frame) };
  return { leg, heard };
}

test("in a room everybody hears the others and not themselves; the muted are not heard, the held hear what is played", async () => {
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

test("audio shorter than a frame is filled up with silence", () => {
  expect(toFrames(new Uint8Array(10))).toHaveLength(1);
  expect(toFrames(new Uint8Array(10))[0]).toHaveLength(160);
});
