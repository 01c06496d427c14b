import examples from "libphonenumber-js/mobile/examples";
import {
  getCountries,
  getExampleNumber,
  parsePhoneNumberFromString,
  type CountryCode,
  type PhoneNumber,
} from "libphonenumber-js/max";
import { describe, expect, test } from "vitest";
import { google } from "./google";
import { readCaller, readNumbers } from "./numbers";

const PAIRS = 100_000;

const COUNTRY_CODES =
  "FR DE GB US IT ES NL BE CH AT PT IE LU DK SE NO FI PL CZ SK HU RO BG GR HR SI EE LV LT CA MX BR AR CL CO PE AU NZ JP KR CN IN SG HK MY TH VN PH AE SA IL TR EG MA TN ZA NG KE UA RU".split(
    " ",
  ) as CountryCode[];

/** Random numbers that are the same in each run: a linear congruential generator (Numerical Recipes). */
function random(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Makes a valid number of a country: the library's example with its last digits changed. */
function anyNumber(country: CountryCode, next: (below: number) => number): PhoneNumber {
  const example = getExampleNumber(country, examples)!;
  for (let attempt = 0; attempt < 20; attempt++) {
    const digits = example.nationalNumber.split("");
    for (let i = digits.length - 5; i < digits.length; i++) digits[i] = String(next(10));
    const number = parsePhoneNumberFromString(`+${example.countryCallingCode}${digits.join("")}`);
    if (number?.isValid() && number.country === country) return number;
  }
  return example;
}

const ARABIC = "٠١٢٣٤٥٦٧٨٩";
const FULL_WIDTH = "０１２３４５６７８９";
const digitsAs = (digits: string) => (text: string) => text.replace(/\d/g, (d) => digits[Number(d)]!);

/** Formats that include the country. */
const INTERNATIONAL: Record<string, (n: PhoneNumber) => string> = {
  "E.164": (n) => n.number,
  spaces: (n) => n.formatInternational(),
  "no-break spaces": (n) => n.formatInternational().replaceAll(" ", "\u00a0"),
  "00": (n) => `00${n.number.slice(1)}`,
  "00 with spaces": (n) => n.formatInternational().replace("+", "00 "),
  dots: (n) => n.formatInternational().replace(/[ -]/g, "."),
  slashes: (n) => n.formatInternational().replace(/[ -]/g, "/"),
  dashes: (n) => n.formatInternational().replaceAll(" ", "\u2011"),
  tel: (n) => n.getURI(),
  "(0)": (n) => `+${n.countryCallingCode} (0)${n.nationalNumber}`,
  extension: (n) => `${n.formatInternational()} ext. 123`,
  "words around it": (n) => `Tel.: ${n.formatInternational()} (office)`,
  "full-width digits": (n) => digitsAs(FULL_WIDTH)(n.formatInternational()),
  "Arabic digits": (n) => digitsAs(ARABIC)(n.formatInternational()),
  "two numbers": (n) => `${n.formatInternational()} / ${n.formatInternational()}`,
};

/** Whether the plan's trunk prefix is a 0, which is dropped after the country code. */
const dropsZero = ({ country }: PhoneNumber) =>
  google.PhoneNumberUtil.getInstance().getNddPrefixForRegion(country!, true) === "0";

/** Formats used within the country. */
const NATIONAL: Record<string, (n: PhoneNumber) => string> = {
  "as the country does": (n) => n.formatNational(),
  "no separators": (n) => n.formatNational().replace(/\D/g, ""),
  "national dots": (n) => n.formatNational().replace(/[ -]/g, "."),
  "national full-width": (n) => digitsAs(FULL_WIDTH)(n.formatNational()),
};

const COUNTRIES_WITHOUT_ZERO = getCountries().filter((country) => {
  const example = getExampleNumber(country, examples);
  return example && !dropsZero(example);
});

/** Explains why a number may be unread. Only for these reasons: anything else fails the test. */
function explanation(number: PhoneNumber): string | null {
  return /^0?123456789\d?$/.test(number.nationalNumber) ? "looks like a placeholder" : null;
}

describe("over 100,000 numbers and formats of 60 countries", () => {
  const ways = [
    ...Object.entries(INTERNATIONAL).map(([way, write]) => ({ way, write, isNational: false })),
    ...Object.entries(NATIONAL).map(([way, write]) => ({ way, write, isNational: true })),
  ];

  test("every format is read, in its own country and in no other", { timeout: 120_000 }, () => {
    const next = random(20_261_124);
    const misses = new Map<string, number>();
    const wrong: string[] = [];
    for (let i = 0; i < PAIRS; i++) {
      const country = COUNTRY_CODES[i % COUNTRY_CODES.length]!;
      const { way, write, isNational } = ways[next(ways.length)]!;
      const number = anyNumber(country, next);
      if (way === "(0)" && !dropsZero(number)) continue;
      const text = write(number);
      // A record's own country is certain; another default must not change a number that includes its country.
      const other = COUNTRY_CODES[next(COUNTRY_CODES.length)]!;
      const read = readNumbers(
        text,
        isNational ? { country, defaultCountry: other } : { defaultCountry: other },
      );
      if (read.some(({ e164 }) => e164 !== number.number))
        wrong.push(`${country} ${way}: “${text}” read as ${read[0]!.e164}`);
      else if (read.length === 0) {
        const why = explanation(number) ?? `unexplained: ${country} ${way} “${text}”`;
        misses.set(why, (misses.get(why) ?? 0) + 1);
      } else if (read[0]!.assumed) wrong.push(`${country} ${way}: “${text}” is only assumed`);
    }
    expect(wrong.slice(0, 10)).toEqual([]);
    expect([...misses].filter(([why]) => why.startsWith("unexplained")).slice(0, 10)).toEqual([]);
  });

  test("a (0) that is not a trunk prefix is never dropped", { timeout: 120_000 }, () => {
    const next = random(20_261_126);
    const zeros = [" (0)", "(0) ", " ( 0 ) ", " [0]", "（0）", "【0】", " {0} "];
    const wrong: string[] = [];
    for (let i = 0; i < 10_000; i++) {
      const number = anyNumber(COUNTRIES_WITHOUT_ZERO[i % COUNTRIES_WITHOUT_ZERO.length]!, next);
      const text = number.formatInternational().replace(" ", zeros[next(zeros.length)]!);
      const written = next(2) === 0 ? text : text.replace("+", "00");
      const country = next(2) === 0 ? number.country : null;
      const read = readNumbers(written, {
        country,
        defaultCountry: COUNTRY_CODES[next(COUNTRY_CODES.length)],
      });
      const kept = `+${written.replace(/\D/g, "").replace(/^00/, "")}`;
      const caller = readCaller(`sip:${text}@host`, number.country);
      const called = caller.kind === "number" ? [caller.e164] : [];
      if ([...read.map(({ e164 }) => e164), ...called].some((e164) => e164 !== kept))
        wrong.push(`${number.country}: “${written}” read as ${read[0]?.e164 ?? called[0]}`);
    }
    expect(wrong.slice(0, 10)).toEqual([]);
  });

  test("a national number read with a default country is never certain", () => {
    const next = random(7);
    for (let i = 0; i < 5_000; i++) {
      const country = COUNTRY_CODES[i % COUNTRY_CODES.length]!;
      const text = anyNumber(country, next).formatNational();
      const other = COUNTRY_CODES[next(COUNTRY_CODES.length)]!;
      for (const { assumed } of readNumbers(text, { defaultCountry: other })) expect(assumed).toBe(true);
    }
  });
});
