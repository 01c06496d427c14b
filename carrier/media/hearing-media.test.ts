import { expect, test } from "vitest";
import { TestClock } from "../testing/rig";
import { SILENCE } from "./g711";
import { HearingMedia } from "./hearing-media";
import { OPEN } from "./media";

const person = { pop: () => SILENCE, push: () => {} };
const gone = { pop: () => null, push: () => {} };
const music = [new Uint8Array(160)];

function makeMedia() {
  const clock = new TestClock();
  const media = new HearingMedia(clock);
  for (const sid of ["a", "b", "c"]) media.attach(sid, person);
  return { clock, media };
}

test("calls in one room hear each other, and nobody else", () => {
  const { media } = makeMedia();
  for (const sid of ["a", "b"]) media.join("room", sid, OPEN);
  expect(media.heard("a")).toEqual({ kind: "voices", from: ["b"] });
  expect(media.heard("c")).toEqual({ kind: "silence" });
  media.join("room", "c", OPEN);
  expect(media.heard("a")).toEqual({ kind: "voices", from: ["b", "c"] });
  media.leave("room", "b");
  expect(media.heard("b")).toEqual({ kind: "silence" });
});

test("a muted call hears and is not heard", () => {
  const { media } = makeMedia();
  media.join("room", "a", { ...OPEN, muted: true });
  media.join("room", "b", OPEN);
  expect(media.heard("a")).toEqual({ kind: "voices", from: ["b"] });
  expect(media.heard("b")).toEqual({ kind: "silence" });
});

test("a held call hears nobody, and nobody hears it", () => {
  const { media } = makeMedia();
  media.join("room", "a", { ...OPEN, held: true });
  media.join("room", "b", OPEN);
  expect([media.heard("a"), media.heard("b")]).toEqual([{ kind: "silence" }, { kind: "silence" }]);
});

test("a coach is heard by the coached call alone", () => {
  const { media } = makeMedia();
  for (const sid of ["a", "b"]) media.join("room", sid, OPEN);
  media.join("room", "c", { ...OPEN, coaches: "a" });
  expect(media.heard("a")).toEqual({ kind: "voices", from: ["b", "c"] });
  expect(media.heard("b")).toEqual({ kind: "voices", from: ["a"] });
});

test("a far end that is gone is not heard", () => {
  const { media } = makeMedia();
  media.attach("b", gone);
  for (const sid of ["a", "b"]) media.join("room", sid, OPEN);
  expect(media.heard("a")).toEqual({ kind: "silence" });
});

test("a sound is heard instead of the room while it plays", async () => {
  const { clock, media } = makeMedia();
  for (const sid of ["a", "b"]) media.join("room", sid, OPEN);
  let ends = 0;
  media.play("a", media.name(music, "hold.wav"), () => ends++);
  expect(media.heard("a")).toEqual({ kind: "sound", name: "hold.wav" });
  await clock.advance(20);
  expect(ends).toBe(1);
  expect(media.heard("a")).toEqual({ kind: "voices", from: ["b"] });
  const stop = media.play("a", [...music, ...music], () => ends++);
  expect(media.heard("a")).toEqual({ kind: "sound", name: "words" });
  stop();
  await clock.advance(100);
  expect([media.heard("a"), ends]).toEqual([{ kind: "voices", from: ["b"] }, 1]);
});

test("a silent sound is silence", () => {
  const { media } = makeMedia();
  for (const sid of ["a", "b"]) media.join("room", sid, OPEN);
  media.play("a", [SILENCE], () => {});
  expect(media.heard("a")).toEqual({ kind: "silence" });
});

test("an announcement is heard over the room", async () => {
  const { clock, media } = makeMedia();
  for (const sid of ["a", "b"]) media.join("room", sid, OPEN);
  media.overlay("a", music, () => {});
  expect(media.heard("a")).toEqual({ kind: "sound", name: "words" });
  await clock.advance(20);
  expect(media.heard("a")).toEqual({ kind: "voices", from: ["b"] });
});

test("a call that has ended hears nothing", () => {
  const { media } = makeMedia();
  media.detach("a");
  expect(media.heard("a")).toBeNull();
});

test("a recording of a call is known", () => {
  const { media } = makeMedia();
  const stop = media.record("a", () => {});
  expect([media.isRecorded("a"), media.isRecorded("b")]).toEqual([true, false]);
  stop();
  expect(media.isRecorded("a")).toBe(false);
});
