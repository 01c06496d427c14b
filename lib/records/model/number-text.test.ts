import fc from "fast-check";
import { expect, test } from "vitest";
import { amountText, decimalOf, minorDigits, parseNumber, type Decimal } from "./number-text";

test.each([
  ["1 234.50", ".", 1234.5],
  ["1,234.50", ".", 1234.5],
  ["1.234,50", ",", 1234.5],
  ["1'234.50", ".", 1234.5],
  ["1,234", ".", 1234],
  ["1,234", ",", 1.234],
  ["12,5", ".", 12.5],
  ["12.5", ",", 12.5],
  ["−3", ".", -3],
  ["١٢٣٤", ".", 1234],
  ["९,५", ",", 9.5],
  ["1,23,45", ".", NaN],
  ["12 apples", ".", NaN],
  ["", ".", NaN],
  ["1e5", ".", NaN],
] as const)("%s with “%s” as decimal mark is %d", (text, decimal, number) => {
  expect(parseNumber(text, decimal)).toBe(number);
});

test("a number formatted for a locale is parsed back", () => {
  const number = fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((n) => Number(n.toFixed(3)) + 0);
  fc.assert(
    fc.property(
      number,
      fc.constantFrom("en-GB", "de-DE", "fr-FR", "de-CH", "sv-SE", "pl-PL"),
      (n, locale) => {
        const text = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 }).format(n);
        expect(parseNumber(text, decimalOf(locale) as Decimal)).toBe(n);
      },
    ),
  );
});

test("amounts have their currency's decimals", () => {
  expect([minorDigits("EUR"), minorDigits("JPY"), minorDigits("KWD")]).toEqual([2, 0, 3]);
  expect([amountText(123_450, "EUR"), amountText(1234, "JPY")]).toEqual(["1234.50", "1234"]);
});
