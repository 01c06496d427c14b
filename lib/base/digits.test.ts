import { expect, test } from "vitest";
import { plainDigits } from "./digits";

/** The digits 0–9 as `Intl` writes them, in each numbering system with its own digits. */
const written = Intl.supportedValuesOf("numberingSystem")
  .map((system) => {
    const format = new Intl.NumberFormat("en", { numberingSystem: system, useGrouping: false });
    return [system, [..."0123456789"].map((digit) => format.format(Number(digit))).join("")] as const;
  })
  .filter(([, digits]) => /^\p{Nd}{10}$/u.test(digits));

test("the digits of every script are digits", () => {
  const systems = written.map(([system]) => system);
  expect(systems).toEqual(
    expect.arrayContaining(["arab", "arabext", "deva", "fullwide", "thai", "mathbold", "mathmono", "adlm"]),
  );
  for (const [system, digits] of written) expect(plainDigits(digits), system).toBe("0123456789");
});

test.each([
  ["+٣٣ ٦ ١٢", "+33 6 12"],
  ["۰۹۱۲", "0912"],
  ["०९८ क", "098 क"],
  ["０３（１２）", "03（12）"],
  ["m² ① 二 Ⅳ", "m² ① 二 Ⅳ"],
  ["", ""],
])("%s is read as %s: characters that are not decimal digits stay", (text, plain) => {
  expect(plainDigits(text)).toBe(plain);
});
