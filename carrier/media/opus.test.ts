import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { TestClock } from "../testing/rig";
import { SILENCE } from "./g711";
import { OPEN, TickingMedia, type AudioLeg, type OpusPort } from "./media";
import { OpusToFrames } from "./opus";
import { toneFrames } from "./tone";
import { prefersOpus, withoutOpus } from "./webrtc-leg";

const description = (types: string) =>
  `v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF ${types}\r\na=rtpmap:111 opus/48000/2\r\na=rtpmap:0 PCMU/8000\r\n`;

test.each([
  ["111 63 0 8", true],
  ["0 111 126", false],
  ["111 126", true],
  ["0 126", false],
])("a browser that ranks %s prefers Opus: %s", (types, isOpus) => {
  expect(prefersOpus(description(types))).toBe(isOpus);
});

test("removing Opus leaves the rest of a description unchanged", () => {
  const without = (types: string) =>
    `v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF ${types}\r\na=rtpmap:0 PCMU/8000\r\n`;
  expect(withoutOpus(description("111 0 110 126"))).toBe(without("0 110 126"));
  expect(withoutOpus(description("0 111"))).toBe(without("0"));
  expect(withoutOpus(without("0 126"))).toBe(without("0 126"));
});

test("20 ms of Opus make one frame for the mixer", async () => {
  const decoder = new OpusToFrames();
  await expect.poll(() => decoder.decode(Uint8Array.of(0xf8, 0xff, 0xfe)).length).toBe(1);
  expect(decoder.decode(Uint8Array.of(0xf8, 0xff, 0xfe))[0]).toHaveLength(SILENCE.length);
  decoder.close();
});

/** A browser that speaks Opus. Counts frames from the mixer, and records where its own audio goes. */
class OpusLeg implements AudioLeg, OpusPort {
  mixed = 0;
  target: OpusPort | null = null;
  readonly opus = this;
  pop = () => null;
  push = () => void this.mixed++;
  sendOpus() {}
  relayTo(port: OpusPort | null) {
    this.target = port;
    return port !== null;
  }
}

describe("two browsers that speak Opus", () => {
  const clock = new TestClock();
  let media: TickingMedia;
  let [ann, bob, cid] = [new OpusLeg(), new OpusLeg(), new OpusLeg()];
  const settle = () => clock.advance(100);
  const isDirect = () => ann.target === bob && bob.target === ann;

  beforeEach(async () => {
    media = new TickingMedia(clock);
    [ann, bob, cid] = [new OpusLeg(), new OpusLeg(), new OpusLeg()];
    for (const [sid, leg] of Object.entries({ ann, bob, cid })) media.attach(sid, leg);
    media.join("room", "ann", OPEN);
    media.join("room", "bob", OPEN);
    await settle();
  });
  afterEach(() => ["ann", "bob", "cid"].forEach((sid) => media.detach(sid)));

  test("hear each other without the mixer while they are alone", async () => {
    expect(isDirect()).toBe(true);
    const before = ann.mixed;
    await settle();
    expect(ann.mixed).toBe(before);
  });

  test.each<[string, () => (() => void) | void]>([
    ["a third joins", () => media.join("room", "cid", OPEN)],
    ["either is muted", () => media.join("room", "ann", { ...OPEN, muted: true })],
    ["either is on hold", () => media.join("room", "bob", { ...OPEN, held: true })],
    ["audio is played to either", () => media.play("ann", toneFrames([440], 1), () => {})],
    ["either hears an announcement", () => media.overlay("bob", toneFrames([440], 1), () => {})],
    ["either presses a key", () => media.inject("ann", toneFrames([440], 1))],
    ["either is recorded", () => media.record("ann", () => {})],
    ["the room is recorded", () => media.recordRoom("room", () => {})],
    ["either leaves", () => media.leave("room", "bob")],
  ])("are mixed as soon as %s", async (_what, happen) => {
    happen();
    await settle();
    expect([ann.target, bob.target]).toEqual([null, null]);
    expect(ann.mixed).toBeGreaterThan(0);
  });

  test("hear each other without the mixer again when a recording stops", async () => {
    const stop = media.record("ann", () => {});
    await settle();
    expect(isDirect()).toBe(false);
    stop();
    await settle();
    expect(isDirect()).toBe(true);
  });
});
