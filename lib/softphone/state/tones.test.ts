import { describe, expect, test } from "vitest";
import { addTones, sendTone, stopTones, type Tones, type TonesEffect } from "./tones";

const open = { callId: "c1", legId: null, media: "open" } as const;
const sends = (digit: string): TonesEffect[] => [
  { type: "send-digit", callId: "c1", legId: null, digit },
  soundsFor(320),
];
const soundsFor = (delayMs: number): TonesEffect => ({ type: "tone-later", callId: "c1", delayMs });
const tones = (change: Partial<Tones>): Tones => ({
  sent: "",
  left: "",
  isPasted: false,
  isWaiting: false,
  ...change,
});

describe("a digit", () => {
  test("is sent at once when nothing sounds", () => {
    expect(addTones(undefined, "5", false, open)).toEqual([tones({ sent: "5" }), sends("5")]);
  });

  test("waits behind those being sent", () => {
    const sounding = tones({ sent: "1", left: "2", isPasted: true });
    expect(addTones(sounding, "3", false, open)).toEqual([{ ...sounding, left: "23" }, []]);
    expect(addTones(tones({ sent: "1" }), "23", true, open)[0]).toEqual(
      tones({ sent: "1", left: "23", isPasted: true }),
    );
    expect(addTones(tones({ sent: "1" }), "2", false, open)[0]).toMatchObject({ isPasted: false });
  });
});

describe("the next tone", () => {
  test("is sent when the last has sounded, until none is left", () => {
    const [first, one] = addTones(undefined, "12", true, open);
    expect([first, one]).toEqual([tones({ sent: "1", left: "2", isPasted: true }), sends("1")]);
    const [second, two] = sendTone(first!, open);
    expect([second, two]).toEqual([tones({ sent: "12", isPasted: true }), sends("2")]);
    expect(sendTone(second!, open)).toEqual([undefined, []]);
  });

  test("is two seconds of silence for a comma", () => {
    expect(sendTone(tones({ left: ",2" }), open)).toEqual([
      tones({ sent: ",", left: "2" }),
      [soundsFor(2_000)],
    ]);
  });

  test.each(["connecting", "reconnecting"] as const)(
    "waits while the audio is %s, and is not lost",
    (media) => {
      const [waiting, effects] = addTones(undefined, "12", true, { ...open, media });
      expect([waiting, effects]).toEqual([tones({ left: "12", isPasted: true, isWaiting: true }), []]);
      expect(sendTone(waiting!, open)).toEqual([tones({ sent: "1", left: "2", isPasted: true }), sends("1")]);
    },
  );
});

describe("stopped tones", () => {
  test("go no further, and the one that sounds keeps its time", () => {
    const stopped = stopTones(tones({ sent: "1", left: "23", isPasted: true }));
    expect(stopped).toEqual(tones({ sent: "1" }));
    expect(addTones(stopped, "45", true, open)).toEqual([
      tones({ sent: "1", left: "45", isPasted: true }),
      [],
    ]);
  });

  test("that waited for audio are gone", () => {
    expect(stopTones(tones({ left: "12", isWaiting: true }))).toBeUndefined();
  });
});
