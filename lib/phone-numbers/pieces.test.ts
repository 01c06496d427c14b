import { describe, expect, test } from "vitest";
import { cut, parting } from "./pieces";

/** Each piece as its label, its text, and whether it is an aside. */
const shown = (text: string) =>
  cut(text).map(({ label, plus, groups, isAside }) => [
    label,
    (plus ? "+" : "") + groups.map(({ gap, digits }) => gap + digits).join(""),
    ...(isAside ? ["aside"] : []),
  ]);

describe("a text", () => {
  test.each<[string, string[][]]>([
    ["06 12 34", [["", "06 12 34"]]],
    ["+33 6 12", [["", "+33 6 12"]]],
    ["+ 33 6", [["", "+33 6"]]],
    ["+(33) 6", [["", "+33) 6", "aside"]]],
    ["+-33 6", [["", "33 6"]]],
    ["+33 6+34 7", [["", "+33 6"], ["", "+34 7"]]],
    ["06 12, 07 13", [["", "06 12, 07 13"]]],
    ["06 12;07 13", [["", "06 12"], ["", "07 13"]]],
    ["06 12 or 07", [["", "06 12"], ["or", "07", "aside"]]],
    ["Tel: 06 12", [["tel", "06 12", "aside"]]],
    ["tel06", [["tel", "06", "aside"]]],
    ["+tel06", [["tel", "06", "aside"]]],
    ["Paul, 06 12", [["paul", "06 12"]]],
    ["Paul\n06 12", [["", "06 12"]]],
    ["06 #12", [["", "06"], ["#", "12"]]],
    ["06 ,,12", [["", "06"], [",,", "12"]]],
  ])("%j is cut at words and at signs that are in no number", (text, expected) => {
    expect(shown(text)).toEqual(expected);
  });

  test("says where each group is", () => {
    const text = "Tel: +33 6 12;07";
    const groups = cut(text).flatMap((piece) => piece.groups);
    expect(groups.map(({ from, to }) => text.slice(from, to))).toEqual(["33", "6", "12", "07"]);
  });
}); // prettier-ignore

test.each<[string, string[][]]>([
  ["06 (12) 34", [["", "06 (12) 34"]]],
  ["061234 (12)", [["", "061234 (12"]]],
  ["0612345 (12)", [["", "0612345"], ["", "12", "aside"]]],
  ["06123456 (- 12", [["", "06123456"], ["", "12"]]],
  ["06-12345 (12)", [["", "06-12345"], ["", "12", "aside"]]],
  ["0612345 / 06 (12) 34", [["", "0612345 / 06 (12) 34"]]],
  ["+33 612345 (12)", [["", "+33 612345"], ["", "12", "aside"]]],
])("in %j, a bracket after seven digits is no area code", (text, expected) => {
  expect(shown(text)).toEqual(expected);
}); // prettier-ignore

describe("a remark", () => {
  test.each(["18h", "18hs", "18hr", "6pm", "7j", "2nd", "3ème", "9 a.m"])(
    "of digits and a unit is an aside: %s",
    (remark) => {
      const [number, aside] = shown(`06 12 ${remark.replace(" ", "")}`);
      expect(number).toEqual(["", "06 12"]);
      expect(aside).toEqual(["", /^\d+/.exec(remark)![0], "aside"]);
    },
  );

  test.each<[string, string[][]]>([
    ["18h 06 12", [["", "18", "aside"], ["h", "06 12", "aside"]]],
    ["06-12-18h", [["", "06-12-18"]]],
    ["06 12 -18h", [["", "06 12 -18"]]],
    ["06 123h", [["", "06 123"]]],
    ["06 18hello", [["", "06 18"]]],
  ])("is not inside a number: %j", (text, expected) => {
    expect(shown(text)).toEqual(expected);
  });

  test.each([
    "9-17h",
    "09-17hs",
    "9-5hrs",
    "9-17u",
    "9-11am",
    "2-5pm",
    "9-17uhr",
    "9-17 Uhr",
    "9-17 uur",
    "9:30-17.45h",
    "9.30-17:45 Uhr",
  ])("of opening hours belongs to no number: %s", (hours) => {
    expect(shown(`06 12 ${hours} 34`)).toEqual([["", "06 12"], [hours, "34", "aside"]]);
    expect(shown(`06 12 (${hours})`)).toEqual([["", "06 12"]]);
  });

  test.each(["9-17x", "9-17hx", "9-117h", "9:3-17h"])("is not one of opening hours: %s", (text) => {
    expect(shown(`06 12 ${text}`)[0]![1]).toMatch(/^06 12 9/);
  });

  test("is not one of opening hours when it ends a number", () => {
    expect(shown("06-9-17h")).toEqual([["", "06-9-17"]]);
  });
}); // prettier-ignore

test.each([
  ["", 0],
  [" ", 0],
  [".", 0],
  [") ", 0],
  ["-", 1],
  [".-", 1],
  ["-.", 1],
  ["/", 2],
  ["\\", 2],
  [", ", 2],
  ["- ", 2],
  [" -", 2],
  [". ", 2],
] as const)("%j separates with strength %i", (gap, strength) => {
  expect(parting(gap)).toBe(strength);
});
