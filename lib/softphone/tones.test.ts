import { expect, test } from "vitest";
import { readTones } from "./tones";

test.each([
  ["1234#", "1234#"],
  [" 0612 34-56.78/9 (0) \n", "06123456789" + "0"],
  ["*21*5#", "*21*5#"],
  ["\u202a1234\u202c", "1234"],
  ["12\u201334\u00a056", "123456"],
  ["+49 89 1234", "49891234"],
  ["1,,2;3", "1,,2,3"],
  ["١٢٣٤", "1234"],
  ["१२३४＃", "1234#"],
  ["＋４９ ８９", "4989"],
  ["＊２１＃", "*21#"],
])("%j pasted in a call is sent as %s", (text, tones) => {
  expect(readTones(text)).toEqual({ ok: true, value: tones });
});

test.each(["", "  ", ",", "+", "call 5", "1800FLOWERS", "12:30", "1+2", "5²", "https://x.y/1", "1w2"])(
  "%j pasted in a call is sent as nothing",
  (text) => {
    expect(readTones(text)).toMatchObject({ ok: false, code: "no-tones" });
  },
);

test("a text that would sound for minutes is refused as too long", () => {
  expect(readTones("1".repeat(64))).toMatchObject({ ok: true });
  expect(readTones("1".repeat(65))).toMatchObject({ ok: false, code: "too-long" });
});
