import { describe, expect, test } from "vitest";
import { readCaller, readDialled, readNumbers } from "./numbers";

const e164 = (text: string, hints = {}) => readNumbers(text, hints).map((number) => number.e164);

// reference: how people type numbers, and what comparable products get wrong
test.each([
  ["415.555.2671", "US", "+14155552671"],
  ["415/555-2671", "US", "+14155552671"],
  ["(415) 555-2671", "US", "+14155552671"],
  ["1-415-555-2671", "US", "+14155552671"],
  ["089/636-48018", "DE", "+498963648018"],
  ["01\u00a099\u00a000\u00a012\u00a034", "FR", "+33199001234"],
  ["06 698 12345", "IT", "+390669812345"],
  ["+44 (0)20 7946 0123", "FR", "+442079460123"],
  ["0044 20 7946 0123", "FR", "+442079460123"],
  ["+33 1 99 00 12 34", "US", "+33199001234"],
  ["+33199001234", "US", "+33199001234"],
  ["０１ ９９ ００ １２ ３４", "FR", "+33199001234"],
  ["٠١٩٩٠٠١٢٣٤", "FR", "+33199001234"],
  ["०१ ९९ ०० १२ ३४", "FR", "+33199001234"],
  ["01–99–00–12–34", "FR", "+33199001234"],
  ["tel:+442079460123", "FR", "+442079460123"],
  ["Tel.: +44 20 7946 0123 (office)", "FR", "+442079460123"],
  ["1-800-FLOWERS", "US", "+18003569377"],
  ["1 300 AIR BNB", "AU", "+611300247262"],
])("%s in %s reads as %s", (text, defaultCountry, expected) => {
  expect(e164(text, { defaultCountry })).toEqual([expected]);
});

test.each([
  ["0000000000", "US"],
  ["+33 1111 11111", "FR"],
  ["+11111111111", "FR"],
  ["1234567890", "US"],
  ["01 23 45 67 89", "FR"],
  ["see John SMITH", "US"],
  ["WWW", "US"],
])("%s is no number", (text, defaultCountry) => {
  expect(e164(text, { defaultCountry })).toEqual([]);
});

test("an extension in capitals is an extension, not letters on a keypad", () => {
  expect(readNumbers("+1 415 555 2671 EXT 12")).toMatchObject([{ e164: "+14155552671", extension: "12" }]);
});

test("a French mobile is not the Dutch one that is typed alike", () => {
  const [dutch] = readNumbers("06 12 34 56 78", { country: "NL" });
  expect(dutch?.e164).toBe("+31612345678");
  expect(readCaller("+33612345678", "NL")).toEqual({ kind: "number", e164: "+33612345678" });
});

test("the country of the text wins over the record's, which wins over the default", () => {
  expect(e164("+49 30 23125 123", { country: "FR", defaultCountry: "US" })).toEqual(["+493023125123"]);
  expect(e164("030 23125 123", { country: "DE", defaultCountry: "FR" })).toEqual(["+493023125123"]);
});

test("a number read by the default country alone is assumed", () => {
  expect(readNumbers("01 99 00 12 34", { defaultCountry: "FR" })[0]?.assumed).toBe(true);
  expect(readNumbers("01 99 00 12 34", { country: "FR", defaultCountry: "US" })[0]?.assumed).toBe(false);
  expect(readNumbers("+33 1 99 00 12 34", { defaultCountry: "US" })[0]?.assumed).toBe(false);
});

test("an extension is kept apart from the number", () => {
  const [number] = readNumbers("+1 415 555 2671 ext. 101", {});
  expect(number).toMatchObject({ e164: "+14155552671", extension: "101" });
});

test("several numbers in one text are all read, each once", () => {
  const text = "01 99 00 12 34; +44 20 7946 0123 or 0044 20 7946 0123";
  expect(e164(text, { defaultCountry: "FR" })).toEqual(["+33199001234", "+442079460123"]);
});

test.each(["", "101", "3949", "n/a", "ask Paul", "12345"])("%j is no number", (text) => {
  expect(readNumbers(text, { defaultCountry: "FR" })).toEqual([]);
});

describe("a caller", () => {
  test.each(["anonymous", "Restricted", "+266696687", "+7378742833", "+86282452253", ""])(
    "%j is withheld",
    (from) => {
      expect(readCaller(from)).toEqual({ kind: "withheld" });
    },
  );

  test.each(["sip:bob@example.com", "client:u_1", "3949", "101"])(
    "%s is shown as sent and matches nobody",
    (from) => {
      expect(readCaller(from, "FR")).toEqual({ kind: "other", text: from });
    },
  );
});

describe("a dialled number", () => {
  test.each([
    ["", "empty"],
    ["   ", "empty"],
    ["hello", "invalid"],
    ["12", "invalid"],
    ["+33 899 10 20 30", "premium"],
    ["+1 900 555 1234", "premium"],
  ])("%j is refused as %s", (text, problem) => {
    expect(readDialled(text, { defaultCountry: "FR" })).toEqual({ problem });
  });

  test("of a country that is not allowed is refused", () => {
    const hints = { defaultCountry: "FR", callingCountries: ["FR"] };
    expect(readDialled("+44 20 7946 0123", hints)).toEqual({ problem: "country" });
    expect(readDialled("01 99 00 12 34", hints)).toEqual({ number: "+33199001234" });
  });
});
