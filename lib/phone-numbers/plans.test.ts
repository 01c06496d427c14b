import { parsePhoneNumberFromString, type CountryCode } from "libphonenumber-js/max";
import { expect, test } from "vitest";
import {
  callingCodeOf,
  isFullLength,
  isNaturalForm,
  isShortCode,
  isZeroDropped,
  shortestDigits,
} from "./plans";

const numberOf = (e164: string) => parsePhoneNumberFromString(e164)!;

test.each<[CountryCode, string, number]>([
  ["NU", "4002", 4],
  ["DE", "8912345", 7],
  ["DE", "1234560", 7],
  ["DE", "0891234", 6],
  ["RU", "84951234", 6],
  ["RU", "4951238", 7],
  ["ES", "912345678", 6],
])("in %s, %s needs %i digits to be a number", (country, typed, expected) => {
  expect(shortestDigits(country, typed)).toBe(expected);
});

test.each<[string, CountryCode, boolean]>([
  ["112", "FR", true],
  ["118712", "FR", true],
  ["3949", "FR", true],
  ["3949", "DE", false],
  ["0612345678", "FR", false],
  ["1", "FR", false],
])("%s is a short code of %s: %j", (digits, country, expected) => {
  expect(isShortCode(digits, country)).toBe(expected);
});

test.each([
  ["+4338411387", "fixed", false],
  ["+43294316652", "fixed", true],
  ["+436610757", "mobile", false],
  ["+4368109380", "mobile", true],
  ["+12015550123", "fixed or mobile", true],
  ["+4350247", "voice over IP", false],
  ["+43573415", "voice over IP", true],
  ["+358203808", "a company's", true],
  ["+8001234567", "of no country", true],
])("%s (%s) is as long as its country's numbers are: %j", (e164, _type, expected) => {
  expect(isFullLength(numberOf(e164))).toBe(expected);
});

test.each([
  ["0612345678", "+33612345678", true],
  ["612345678", "+33612345678", false],
  ["4155552671", "+14155552671", true],
  ["14155552671", "+14155552671", true],
  ["24155552671", "+14155552671", false],
  ["1999", "+14155552671", false],
  ["912345678", "+34912345678", true],
  ["0912345678", "+34912345678", false],
  ["8001234567", "+8001234567", false],
])("people write %s for %s: %j", (typed, e164, expected) => {
  expect(isNaturalForm(typed, numberOf(e164))).toBe(expected);
});

test.each([
  ["44", true],
  ["49", true],
  ["39", false],
  ["1", false],
  ["7", false],
  ["999", false],
])("+%s drops the 0 of its national numbers: %j", (code, expected) => {
  expect(isZeroDropped(code)).toBe(expected);
});

test("the code of a country is the one that is dialled", () => {
  expect(callingCodeOf("FR")).toBe("33");
});
