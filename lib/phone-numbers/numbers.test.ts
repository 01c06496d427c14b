import { describe, expect, test } from "vitest";
import {
  countryOf,
  formatCaller,
  formatNumber,
  numbersIn,
  readCaller,
  readDialled,
  readNumbers,
  readPhones,
} from "./numbers";

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
  ["1-800FLOWERS", "US", "+18003569377"],
  ["1-800-FLOWER-7", "US", "+18003569377"],
  ["(415) 555-HOME", "US", "+14155554663"],
  ["1-800-555-TUVW", "US", "+18005558889"],
  ["+1 800 FLOWERS", "FR", "+18003569377"],
  ["0800 REVERSE", "GB", "+448007383773"],
  ["0845 FLOWERS", "GB", "+448453569377"],
  ["0345 FLOWERS", "GB", "+443453569377"],
  ["0909 FLOWERS", "GB", "+449093569377"],
  ["070 FLOWERSX", "GB", "+447035693779"],
  ["+49 30 987654321", "FR", "+4930987654321"],
  ["+49 98765 432112", "FR", "+4998765432112"],
  ["+43 1 2345678912", "FR", "+4312345678912"],
  ["+49 89 6004 8018", "FR", "+498960048018"],
  ["+00 33 1 99 00 12 34", "US", "+33199001234"],
  ["002 39 06 698 12345", "KR", "+390669812345"],
  ["+98 9601", "FR", "+989601"],
  ["361 234 5678", "US", "+13612345678"],
  ["+49 (Germany) 30 23125123", "FR", "+493023125123"],
  ["+49(Germany) 30 23125123", "FR", "+493023125123"],
  ["0049 (Germany) 30 23125123", "FR", "+493023125123"],
  ["+353 (Ireland) 1 234 5678", "FR", "+35312345678"],
  ["1 300 AIR BNB", "AU", "+611300247262"],
  ["+86 28 2452 002", "FI", "+86282452002"],
  ["0044 20 794-0123", "IN", "+44207940123"],
  ["0044 20 794/-0123", "IN", "+44207940123"],
  ["(0 1) 99 00 12 34", "FR", "+33199001234"],
  ["0612345678;phone-context=12", "FR", "+33612345678"],
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
  ["+33 987654321", "FR"],
  ["+91 98765 43210", "IN"],
  ["+44 1234 567890", "GB"],
  ["989601", "FR"],
  ["1-800-FL", "US"],
  ["415-555-26AB", "US"],
  ["12 0033 5 00 00 00 01", "FR"],
  ["call 1-800-FLOWERS", "US"],
  ["1-800-FLOWERS now", "US"],
  ["020 794 ALICE", "GB"],
  ["1-800-FLOWERS", "FR"],
])("%s is not a number", (text, defaultCountry) => {
  expect(e164(text, { defaultCountry })).toEqual([]);
});

test("an extension in capitals is an extension, not letters on a keypad", () => {
  expect(readNumbers("+1 415 555 2671 EXT 12")).toMatchObject([{ e164: "+14155552671", extension: "12" }]);
});

test("a French mobile is not taken for the Dutch one that is typed the same way", () => {
  const [dutch] = readNumbers("06 12 34 56 78", { country: "NL" });
  expect(dutch?.e164).toBe("+31612345678");
  expect(readCaller("+33612345678", "NL")).toEqual({ kind: "number", e164: "+33612345678" });
});

test("the country of the text wins over the record's, which wins over the default", () => {
  expect(e164("+49 30 23125 123", { country: "FR", defaultCountry: "US" })).toEqual(["+493023125123"]);
  expect(e164("030 23125 123", { country: "DE", defaultCountry: "FR" })).toEqual(["+493023125123"]);
});

test("only a number read with the default country is assumed", () => {
  expect(readNumbers("01 99 00 12 34", { defaultCountry: "FR" })[0]?.assumed).toBe(true);
  expect(readNumbers("01 99 00 12 34", { country: "FR", defaultCountry: "US" })[0]?.assumed).toBe(false);
  expect(readNumbers("+33 1 99 00 12 34", { defaultCountry: "US" })[0]?.assumed).toBe(false);
  expect(readNumbers("33 1 99 00 12 34", { defaultCountry: "FR" })[0]?.assumed).toBe(true);
  expect(readNumbers("33 1 99 00 12 34", { country: "FR" })[0]?.assumed).toBe(false);
  expect(readNumbers("011 33 1 99 00 12 34", { defaultCountry: "US" })[0]?.assumed).toBe(false);
  expect(readNumbers("01 99 00 12 34 or +33 1 99 00 12 34", { defaultCountry: "FR" })).toMatchObject([
    { e164: "+33199001234", assumed: false },
  ]);
});

test("an extension is returned separately from the number", () => {
  const [number] = readNumbers("+1 415 555 2671 ext. 101", {});
  expect(number).toMatchObject({ e164: "+14155552671", extension: "101" });
});

test.each<[string, object, object[]]>([
  ["+33 6 12 34 56 78 ext. 123456", {}, [{ e164: "+33612345678", extension: "123456" }]],
  ["+33 6 12 34 56 78 ext. 1234567", {}, [{ e164: "+33612345678", extension: null }]],
  ["+33 6 12 34 56 78;ext=12", {}, [{ e164: "+33612345678", extension: "12" }]],
  ["+33 6 12 34 56 78 ext 12 ext 13", {}, [{ e164: "+33612345678", extension: "12" }]],
  ["+33 6 12 34 56 78 ext 12 34", {}, [{ e164: "+33612345678", extension: "1234" }]],
  [
    "06 12 34 56 78 ext 12 / 06 98 76 54 32",
    { country: "FR" },
    [
      { e164: "+33612345678", extension: "12" },
      { e164: "+33698765432", extension: null },
    ],
  ],
  ["ext +98 9601", {}, [{ e164: "+989601", extension: null }]],
  ["ext 7123456", { country: "LU" }, [{ e164: "+3527123456", extension: null }]],
  ["ext 201234", { country: "FO" }, []],
])("of “%s”, a short piece after a word for it is an extension", (text, hints, expected) => {
  expect(readNumbers(text, hints)).toMatchObject(expected);
});

test("all numbers in a text are read, each once", () => {
  const text = "01 99 00 12 34; +44 20 7946 0123 or 0044 20 7946 0123";
  expect(e164(text, { defaultCountry: "FR" })).toEqual(["+33199001234", "+442079460123"]);
});

test.each(["", "101", "3949", "n/a", "ask Paul", "12345"])("%j is not a number", (text) => {
  expect(readNumbers(text, { defaultCountry: "FR" })).toEqual([]);
});

const DE = { country: "DE" };
const FR = { country: "FR" };
const US = { country: "US" };
const AT = { country: "AT" };
const CN = { country: "CN" };

test.each<[string, object, string[]]>([
  ["089 / 636 48018", DE, ["+498963648018"]],
  ["0821/50212-0", DE, ["+49821502120"]],
  ["+49 89 63648-18/19", {}, ["+49896364818", "+49896364819"]],
  ["089/63648-18/19/20", DE, ["+49896364818", "+49896364819", "+49896364820"]],
  ["089 63648-18 oder -19", DE, ["+49896364818", "+49896364819"]],
  ["089 63648-0 / -18", DE, ["+4989636480", "+49896364818"]],
  ["415-555-2671/72", US, ["+14155552671", "+14155552672"]],
  ["(415) 555-2671 / 555-2672", US, ["+14155552671", "+14155552672"]],
  ["022-24937747/48/49", { country: "IN" }, ["+912224937747", "+912224937748", "+912224937749"]],
  ["0475/12/34/56", { country: "BE" }, ["+32475123456"]],
  ["030/23125123/030/23125124", DE, ["+493023125123", "+493023125124"]],
  ["06,12,34,56,78", FR, ["+33612345678"]],
  ["011 33 6 12 34 56 78 / 011 33 6 12 34 56 79", US, ["+33612345678", "+33612345679"]],
  ["0911 12345 / 0911 12346", DE, ["+4991112345", "+4991112346"]],
  ["01 58858 / 01 58859", AT, ["+43158858", "+43158859"]],
  ["+43 1 58858 / 01 58859", AT, ["+43158858", "+43158859"]],
  ["01 58858/01 58859/01 58860", AT, ["+43158858", "+43158859", "+43158860"]],
  ["01/58858/58859", AT, ["+43158858", "+43158859"]],
  ["01 58858-59/60", AT, ["+4315885859", "+4315885860"]],
  ["01 58858 - 59/60", AT, ["+4315885859", "+4315885860"]],
  ["01 58858-18/-9", AT, ["+4315885818", "+431588589"]],
  ["01 58858-18 oder 01 58859", AT, ["+4315885818", "+43158859"]],
  ["01 58858/9", AT, ["+431588589"]],
  ["01 58858-18/9", AT, ["+43158858189"]],
  ["223344/45", { country: "LU" }, ["+35222334445"]],
  ["+33 6 12 34 56 78 / 415 555 2671", US, ["+33612345678", "+14155552671"]],
  ["1.06 12 34 56 78", FR, ["+33612345678"]],
  ["0911 12345 - 0911 12346", DE, ["+4991112345", "+4991112346"]],
  ["0911 12345, 0911 123460, 0911 12347", DE, ["+4991112345", "+49911123460", "+4991112347"]],
  ["089 63648-18/119", DE, ["+49896364818", "+498963648119"]],
  ["089 63648-18/-119", DE, ["+49896364818", "+498963648119"]],
  ["089 63648 - 18/119", DE, ["+49896364818", "+498963648119"]],
  ["089 63648-1/2/3", DE, ["+4989636481", "+4989636482", "+4989636483"]],
  ["089 63648-18/1/2", DE, ["+49896364818", "+49896364811", "+49896364812"]],
  ["089 63648018/9", DE, ["+498963648018", "+498963648019"]],
  ["089 63648018/1919", DE, ["+498963648018", "+498963641919"]],
  ["089 63648018, 63648019", DE, ["+498963648018", "+498963648019"]],
  ["089 636 480 18/19", DE, ["+498963648018", "+498963648019"]],
  ["089 636 480 18 / 48019", DE, ["+498963648018", "+498963648019"]],
  ["089 636 480 18 / 63648019", DE, ["+498963648018", "+498963648019"]],
  ["089 63648-18 oder 123456", DE, ["+49896364818", "+498963648123456"]],
  ["01.99.00.12.34/36", FR, ["+33199001234", "+33199001236"]],
  ["06 12 34 56 78 or 79", FR, ["+33612345678", "+33612345679"]],
  ["415-555-2671 / 2672 / 2673", US, ["+14155552671", "+14155552672", "+14155552673"]],
  ["+378 0549 886377 / 886378", {}, ["+3780549886377", "+3780549886378"]],
  ["1. 06 12 34 56 78", FR, ["+33612345678"]],
  ["Phone 1 06 12 34 56 78", FR, ["+33612345678"]],
  ["9) 06 12 34 56 78 10) 06 98 76 54 32", FR, ["+33612345678", "+33698765432"]],
  ["06 12 34 56 78 | 06 98 76 54 32", FR, ["+33612345678", "+33698765432"]],
])("“%s” is divided only between complete numbers (A1)", (text, hints, expected) => {
  const { numbers, unread } = readPhones(text, hints);
  expect([numbers.map((n) => n.e164), unread]).toEqual([expected, []]);
});

test.each<[string, object, string[], string, string]>([
  ["06131 223344 / 6364801", DE, ["+496131223344"], "6364801", "doubtful"],
  ["06 12 34 56 78 / 12345", FR, ["+33612345678"], "12345", "doubtful"],
  ["06 12 34 56 78 / 12", FR, ["+33612345678"], "12", "doubtful"],
  ["01 99 00 12 34 56", FR, [], "01 99 00 12 34 56", "invalid"],
  ["089 636480 / 5555", DE, [], "089 636480 / 5555", "doubtful"],
  ["ask Paul", FR, [], "ask Paul", "none"],
  ["3949", FR, [], "3949", "short"],
  ["3.36123E+10", FR, [], "3.36123E+10", "rounded"],
  ["06 12 34 56 78\n3,36E+10", FR, ["+33612345678"], "3,36E+10", "rounded"],
  ["06 12 34 56 78 - 12", FR, ["+33612345678"], "12", "doubtful"],
  ["06 12 34 56 78 ext 1234 567", FR, ["+33612345678"], "1234 567", "invalid"],
  ["06 12 34 56 78 und 12345678901 oder 79", FR, ["+33612345678", "+33612345679"], "12345678901", "invalid"],
  ["01/58858/9", AT, [], "01/58858/9", "doubtful"],
  ["01 58858-18-01 58859 / 01 58860", AT, [], "01 58858-18-01 58859 / 01 58860", "invalid"],
  ["01 5885-01 5886-01 5887", AT, [], "01 5885-01 5886-01 5887", "invalid"],
  ["+378 886377/78", {}, [], "378 886377/78", "invalid"],
  ["Phone 1 33 6 12 34 56 78", DE, [], "1 33 6 12 34 56 78", "invalid"],
  ["010-62345678--8001", CN, [], "010-62345678--8001", "invalid"],
  ["+49 1234", {}, [], "49 1234", "short"],
  ["12345678@lid", {}, [], "12345678@lid", "none"],
  ["06 12 34 56 78\\12", FR, ["+33612345678"], "12", "doubtful"],
  ["06 12 34 56 78 / 06 98 76 54 3", FR, ["+33612345678"], "06 98 76 54 3", "doubtful"],
  ["06 12 34 56 78-1", FR, [], "06 12 34 56 78-1", "invalid"],
  ["06 12 34 56 78 (12345)", FR, ["+33612345678"], "12345", "short"],
  ["06 12 34 56 78 = 12", FR, ["+33612345678"], "12", "short"],
  ["06 12 34 56 78 or 123456789", FR, ["+33612345678"], "123456789", "invalid"],
  ["06 12 34 56 78 ext 1234 / 567", FR, ["+33612345678"], "567", "short"],
  ["ext 12", FR, [], "12", "short"],
  ["ext 1234567", FR, [], "1234567", "invalid"],
  ["(12)", FR, [], "12", "short"],
  ["2 06 12 34 56 78", FR, [], "2 06 12 34 56 78", "invalid"],
  ["Phone 12 06 12 34 56 78", FR, [], "12 06 12 34 56 78", "invalid"],
  ["44 20 7946 0123", FR, [], "44 20 7946 0123", "invalid"],
  ["0911 12345 / 911 12346", DE, ["+4991112345"], "911 12346", "doubtful"],
  ["911 12345 / 0911 12346", DE, [], "911 12345 / 0911 12346", "invalid"],
  ["089 63648018, 9", DE, [], "089 63648018, 9", "doubtful"],
  ["089 63648018/11919", DE, [], "089 63648018/11919", "doubtful"],
  ["089 63648018 / 636480190", DE, ["+498963648018"], "636480190", "doubtful"],
  ["089 636 480 18 / 19", DE, [], "089 636 480 18 / 19", "doubtful"],
  ["089 63648 1/2", DE, [], "089 63648 1/2", "doubtful"],
  ["415 555 2671 / 72 / 73", US, ["+14155552671"], "72 / 73", "doubtful"],
  ["415-555-2671 / 726", US, ["+14155552671"], "726", "doubtful"],
  ["415 555 2671, 555 2672", US, ["+14155552671"], "555 2672", "doubtful"],
  ["01 99 00 12 34/12 35", FR, ["+33199001234"], "12 35", "doubtful"],
  ["0199001234/0199001235/36", FR, ["+33199001234"], "0199001235/36", "doubtful"],
  ["010-62345678-8001", CN, ["+861062345678"], "8001", "doubtful"],
  ["010-62345678-80", CN, [], "010-62345678-80", "invalid"],
  ["010-62345678-800123", CN, [], "010-62345678-800123", "invalid"],
  ["010 62345678 8001", CN, [], "010 62345678 8001", "invalid"],
  ["00239 (0)6 698 12345", { country: "KR" }, [], "00239 (0)6 698 12345", "invalid"],
])("no piece of “%s” is dropped silently (A1)", (text, hints, expected, piece, why) => {
  const { numbers, unread } = readPhones(text, hints);
  expect(numbers.map((n) => n.e164)).toEqual(expected);
  expect(unread).toEqual([{ text: piece, why }]);
});

test.each([
  ["+49 (0)89 636 48018", "+498963648018"],
  ["0044 (0) 20 7946 0123", "+442079460123"],
  ["+39 (0)6 698 12345", "+390669812345"],
  ["+39 (0)2 1234 5678", "+390212345678"],
  ["+39 (0)6 6981 23456", "+3906698123456"],
  ["+39 (0)323757999", "+390323757999"],
  ["0039 (0)6 698 12345", "+390669812345"],
  ["+36 (06) 1 234 5678", "+3612345678"],
  ["+7 (8) 495 123-45-67", "+74951234567"],
  ["+44(0) 20 7946 0123", "+442079460123"],
  ["+44 ( 0 ) 20 7946 0123", "+442079460123"],
  ["+44 [0] 20 7946 0123", "+442079460123"],
  ["+44（0）20 7946 0123", "+442079460123"],
  ["+44 【0】20 7946 0123", "+442079460123"],
  ["+44 {0} 20 7946 0123", "+442079460123"],
  ["+44 〔0〕20 7946 0123", "+442079460123"],
  ["tel:(0)20 7946 0123;phone-context=+44", "+442079460123"],
  ["+54 (0)11 15-2345-6789", "+5491123456789"],
  ["+225 (0)7 07 07 12 34", "+2250707071234"],
])("in “%s” the zero is dropped if it is a trunk prefix (A1)", (text, expected) => {
  expect(e164(text)).toEqual([expected]);
});

test("a (0) is dropped after a code dialled from abroad too (A1)", () => {
  expect(e164("011 44 (0)20 7946 0123", US)).toEqual(["+442079460123"]);
});

test.each<[string, object, string]>([
  ["+34 (0)91 234 56 78", {}, "invalid"],
  ["+34 ( 0 )91 234 56 78", {}, "invalid"],
  ["+1 (0) 415 555 2671", {}, "invalid"],
  ["+36 (0)1 234 5678", {}, "invalid"],
  ["+7 (0)495 123-45-67", {}, "invalid"],
  ["+52 (0)55 1234 5678", {}, "invalid"],
  ["+375 (0)29 491 19 11", {}, "invalid"],
  ["00375 (0)29 491 19 11", { country: "BY" }, "invalid"],
  ["011 375 (0)29 491 19 11", US, "invalid"],
  ["375 (0)29 491 19 11", { international: true }, "invalid"],
  ["+39 (0)347 1234567", {}, "invalid"],
  ["+39 (0)343 1234567", {}, "doubtful"],
  ["+44 20 (0)7946 0123", {}, "invalid"],
  ["+49 89 (0) 63648018", {}, "invalid"],
])("“%s” is unread: its (0) is not a trunk prefix to drop (A1)", (text, hints, why) => {
  const { numbers, unread } = readPhones(text, hints);
  expect([numbers, unread]).toEqual([[], [{ text: text.replace("+", ""), why }]]);
});

test.each([
  "01 99 00 12 34\n06 12 34 56 78",
  "01 99 00 12 34 ::: 06 12 34 56 78",
  "01 99 00 12 34/06 12 34 56 78",
  "01 99 00 12 34 - 06 12 34 56 78",
  "01 99 00 12 34 & 06 12 34 56 78",
  "H: 01 99 00 12 34 W: 06 12 34 56 78",
  "01 99 00 12 34 (bureau) 06 12 34 56 78 (maison)",
  "1) 01 99 00 12 34 2) 06 12 34 56 78",
  "+33199001234+33612345678",
  "01 99 00 12 34 06 12 34 56 78",
  "01 99 00 12 34 ext 12 / 06 12 34 56 78 ext 13",
])("both numbers of “%s” are found (A2)", (text) => {
  const { numbers, unread } = readPhones(text, FR);
  expect([numbers.map((n) => n.e164), unread]).toEqual([["+33199001234", "+33612345678"], []]);
});

test.each([
  ["06 12 34 56 78 poste 12", "12"],
  ["06 12 34 56 78 Durchwahl 12", "12"],
  ["06 12 34 56 78 option 2", "2"],
  ["06 12 34 56 78 * 9", "9"],
  ["06 12 34 56 78 interno 5", "5"],
  ["06 12 34 56 78 toestel 8", "8"],
  ["06 12 34 56 78 ramal 22", "22"],
  ["06 12 34 56 78 anexo 7", "7"],
  ["06 12 34 56 78,,101#", "101"],
  ["06 12 34 56 78;ext=101", "101"],
  ["06 12 34 56 78 (après 18h)", null],
  ["06 12 34 56 78 7j/7", null],
  ["06 12 34 56 78 Mo-Fr 9-17 Uhr", null],
  ["06 12 34 56 78 (2)", null],
])("the number of “%s” is kept, and the extension if it is one (A3)", (text, extension) => {
  const { numbers, unread } = readPhones(text, FR);
  expect([numbers, unread]).toMatchObject([[{ e164: "+33612345678", extension }], []]);
});

test.each([
  ["4002", "NU", ["+6834002"]],
  ["31 12 34", "GL", ["+299311234"]],
  ["201234", "FO", ["+298201234"]],
  ["712 345", "AD", ["+376712345"]],
  ["22 33 44", "LU", ["+352223344"]],
  ["101", "NU", []],
  ["4711", "LU", []],
  ["12345", "DE", []],
  ["118 712", "FR", []],
  ["116117", "DE", []],
])("“%s” in %s reads as %j (A4)", (text, country, expected) => {
  expect(e164(text, { country })).toEqual(expected);
});

test.each([
  ["06 12 34 56 78 (1234)", true],
  ["06 12 34 56 78; 06 12 34 56 78 (12)", true],
  ["06 12 34 56 78", false],
])("“%s” has a remark beside its number: %j", (text, hasRemarks) => {
  expect(readPhones(text, FR)).toMatchObject({ numbers: [{ e164: "+33612345678" }], unread: [], hasRemarks });
});

test.each([
  ["1) 06 12 34 56 78", "06 12 34 56 78"],
  ["Tel. +33 6 12 34 56 78 (home)", "+33 6 12 34 56 78"],
  ["612345678.0", "612345678.0"],
])("a number is read with the text it stands in: “%s”", (text, raw) => {
  expect(readNumbers(text, FR)).toMatchObject([{ e164: "+33612345678", raw }]);
});

test("a number that the metadata do not know is read if its length is right", () => {
  expect(readNumbers("+683 1234")).toMatchObject([{ e164: "+6831234", assumed: false, outdated: false }]);
});

test("an ending after a word belongs to a number that stands alone", () => {
  const written = readPhones("+49 89 63648-18/19 oder 20");
  expect(written.numbers.map((n) => n.e164)).toEqual(["+49896364818", "+49896364819"]);
  expect(e164("0911 12345 / 911-12346 oder -1", DE)).toEqual(["+4991112345"]);
  expect(e164("089 63648-18 oder -19 oder -20", DE)).toHaveLength(3);
});

test("an empty text has no number, and nothing unread", () => {
  expect(readPhones("")).toEqual({ numbers: [], unread: [], hasRemarks: false });
});

test("more than thirty groups of digits are not a list of numbers", () => {
  const list = (count: number) => Array.from({ length: count }, (_, i) => `415 555 ${2671 + i}`).join(" / ");
  expect(e164(list(10), US)).toHaveLength(10);
  expect(e164(list(11), US)).toEqual(["+14155552671"]);
});

describe("digits that a country and another one's code can begin", () => {
  test.each([
    ["15005204399", "a mobile at home", "+4915005204399", "+4915005204399", "+4915005204399"],
    ["27643976444", "a mobile abroad", null, null, "+27643976444"],
    ["17844334534", "a mobile in both", "+4917844334534", null, null],
    ["69023894", "a fixed line in both", "+4969023894", null, null],
  ])("%s (%s) are read by what is certain", (digits, _what, own, byDefault, mangled) => {
    const read = (text: string, hints: object) => readNumbers(text, hints)[0]?.e164 ?? null;
    expect(read(digits, DE)).toBe(own);
    expect(read(digits, { defaultCountry: "DE" })).toBe(byDefault);
    expect(read(`Tel. ${digits}`, { defaultCountry: "DE" })).toBe(byDefault);
    expect(read(`${digits}.0`, { defaultCountry: "DE" })).toBe(mangled);
  });

  test("are assumed to be of the country they are read in", () => {
    const assumed = (text: string, hints: object) => readNumbers(text, hints)[0]?.assumed;
    expect(assumed("15005204399", DE)).toBe(false);
    expect(assumed("15005204399", { defaultCountry: "DE" })).toBe(true);
    expect(assumed("17844334534", DE)).toBe(true);
    expect(assumed("69023890", DE)).toBe(true);
    expect(assumed("27643976444.0", { defaultCountry: "DE" })).toBe(true);
    expect(assumed("3.3612345678E+10", { defaultCountry: "ES" })).toBe(true);
  });

  test("are reported as they were written", () => {
    expect(readPhones("27643976444.0", DE).unread).toEqual([{ text: "27643976444.0", why: "doubtful" }]);
  });
});

test.each([
  "33612345678@c.us",
  "33612345678:12@s.whatsapp.net",
  "https://wa.me/33612345678?text=Hi%2012",
  "https://api.whatsapp.com/send?phone=33612345678",
  "whatsapp:+33612345678",
  "http://wa.me/33612345678",
  "https://www.wa.me/33612345678",
  "https://wa.me/%2B33612345678",
  "https://wa.me/message/33612345678",
  "https://api.whatsapp.com/send/?phone=33612345678",
  "https://web.whatsapp.com/send?text=Hi&phone=33612345678&type=phone_number",
  "+33612345678@whatsapp.net",
  "0612345678;phone-context=+33",
  "tel:06-12-34-56-78;isub=home;phone-context=+33",
])("“%s” is read as international (A5)", (text) => {
  expect(readPhones(text, { defaultCountry: "DE" }).numbers).toMatchObject([
    { e164: "+33612345678", assumed: false },
  ]);
});

test.each([
  "tel:0612345678;phone-context=example.com",
  "tel:06-12-34-56-78;phone-context=pbx1.example.com",
  "tel:0612345678;phone-context=example.com Paul",
  "wa.me/33612345678?text=0698765432",
  "5511987654321-1612345678@g.us 06 12 34 56 78",
  "Bob; 612345678.0",
])("of “%s” only the number is read (A5)", (text) => {
  const { numbers, unread } = readPhones(text, FR);
  expect([numbers.map((n) => n.e164), unread]).toEqual([["+33612345678"], []]);
});

test("digits of a WhatsApp field are international, unless they cannot be (A5)", () => {
  const hints = { defaultCountry: "DE", international: true };
  expect(readNumbers("33612345678", hints)).toMatchObject([{ e164: "+33612345678", assumed: false }]);
  expect(readNumbers("0151 23456215", hints)).toMatchObject([{ e164: "+4915123456215", assumed: true }]);
  expect(e164("612345678", { country: "FR", international: true })).toEqual(["+33612345678"]);
  expect(e164("33612345678", { defaultCountry: "DE" })).toEqual([]);
  expect(e164("5511987654321-1612345678@g.us", hints)).toEqual([]);
});

test.each([
  ["33612345678.0", "+33612345678"],
  ["3.3612345678E+10", "+33612345678"],
  ["3,3612345678e10", "+33612345678"],
  ["33,612,345,678", "+33612345678"],
  ["612345678.0", "+33612345678"],
  ["6.12345678E+08", "+33612345678"],
  ["612345678", "+33612345678"],
  ["'+33612345678", "+33612345678"],
  ['="0612345678"', "+33612345678"],
])("“%s” is repaired, since no digit was lost (A6)", (text, expected) => {
  expect(e164(text, { defaultCountry: "FR" })).toEqual([expected]);
});

test.each([
  ["+52 1 55 1234 5678", {}, "+525512345678"],
  ["+52 1 55 1234 5670", {}, "+525512345670"],
  ["+00 52 1 55 1234 5678", {}, "+525512345678"],
  ["044 55 1234 5678", { country: "MX" }, "+525512345678"],
  ["(11) 8765-4321", { country: "BR" }, "+5511987654321"],
  ["07 07 12 34", { country: "CI" }, "+2250707071234"],
  ["+225 20 30 12 34", {}, "+2252720301234"],
  ["97 12 34 56", { country: "BJ" }, "+2290197123456"],
  ["(1) 234 5678", { country: "CO" }, "+576012345678"],
  ["0162 123 4567", { country: "VN" }, "+84321234567"],
  ["+39 6 698 12345", {}, "+390669812345"],
  ["+381 38 123 456", {}, "+38338123456"],
])("“%s” is read as it is dialled today (A7)", (text, hints, expected) => {
  expect(readNumbers(text, hints)).toMatchObject([{ e164: expected, outdated: true }]);
});

test.each(["+55 11 7765-4321", "+55 11 3265-4321", "+54 9 11 2345 6789", "+52 55 1234 5678"])(
  "%s is a valid number as it is (A7)",
  (text) => {
    expect(readNumbers(text)).toMatchObject([{ e164: text.replace(/[ -]/g, ""), outdated: false }]);
  },
);

describe("a caller", () => {
  test.each([
    ["sip:+33612345678@host", "+33612345678"],
    ["sip:33612345678@host;user=phone", "+33612345678"],
    ['"Ada, Sales" <sip:%2B33612345678@10.0.0.7:5060>;tag=a1', "+33612345678"],
    ["0033612345678", "+33612345678"],
    ["4915123456215", "+4915123456215"],
    ["33612345678", "+33612345678"],
    ["0151 23456215", "+4915123456215"],
    ["sip:0151-23456215;phone-context=+49@host", "+4915123456215"],
    ["+5215512345678", "+525512345678"],
    ["sip:+44(0)2079460123@host", "+442079460123"],
    ["sip:(0)2079460123;phone-context=+44@host", "+442079460123"],
    ["sip:0612345678;phone-context=33@host", "+33612345678"],
    ["sip:0151-23456215;phone-context=+33x@host", "+4915123456215"],
    ["sip:0151-23456215;x-phone-context=+33@host", "+4915123456215"],
    ["sip:6221234;user=phone;phone-context=+1-868@host", "+18686221234"],
    ["sip:9601;phone-context=+98@host", "+989601"],
    ["+989601", "+989601"],
    ["Bob < sip:+33612345678@host >", "+33612345678"],
    ["tel: +33612345678", "+33612345678"],
    ["tel:+33612345678?x", "+33612345678"],
    ["sip:33612345678:secret@host", "+33612345678"],
  ])("%s is %s (A8)", (from, expected) => {
    expect(readCaller(from, "DE")).toEqual({ kind: "number", e164: expected });
  });

  test.each([
    ["sip:bob.12345678@host", "sip:bob.12345678@host"],
    ["Bob <sip:u_1@host;transport=tls>", "sip:u_1@host;transport=tls"],
    ["sip:1001@pbx", "sip:1001@pbx"],
    ["my sip:33612345678@host", "my sip:33612345678@host"],
    ["sip:bob.33612345678@host", "sip:bob.33612345678@host"],
    ["sip:33612345678.bob@host", "sip:33612345678.bob@host"],
    ["sip:%zz@host", "sip:%zz@host"],
    ["client:33612345678", "client:33612345678"],
    ["+33 6123456789", "+33 6123456789"],
    ["sip:911@pbx", "sip:911@pbx"],
    ["sip:+375(0)294911911@host", "sip:+375(0)294911911@host"],
    ["sip:(0)294911911;phone-context=+375@host", "sip:(0)294911911;phone-context=+375@host"],
  ])("%s is not a number, and stays an address (A8)", (from, text) => {
    expect(readCaller(from, "DE")).toEqual({ kind: "other", text });
    expect(formatCaller(null, from)).toBe(text);
  });

  test.each(["sip:anonymous@anonymous.invalid", '"Anonymous" <sip:anonymous@anonymous.invalid>'])(
    "%s is withheld (A8)",
    (from) => {
      expect(readCaller(from)).toEqual({ kind: "withheld" });
      expect(formatCaller(null, from)).toBeNull();
    },
  );

  test.each([
    "anonymous",
    "Restricted",
    "BLOCKED",
    "unknown",
    "unavailable",
    "private",
    "266696687",
    "+266696687",
    "+7378742833",
    "+2562533",
    "+8656696",
    "+86282452253",
    "",
  ])("%j is withheld", (from) => {
    expect(readCaller(from)).toEqual({ kind: "withheld" });
  });

  test("with a national number is read in the country of the called number", () => {
    expect(readCaller("4155552671", "US")).toEqual({ kind: "number", e164: "+14155552671" });
    expect(readCaller("4155552671")).toEqual({ kind: "other", text: "4155552671" });
  });

  test.each(["sip:bob@example.com", "client:u_1", "3949", "101"])(
    "%s is shown as sent and matches no record",
    (from) => {
      expect(readCaller(from, "FR")).toEqual({ kind: "other", text: from });
    },
  );
});

describe("a dialled number", () => {
  test.each(["+44 300 123 4567", "+44 345 123 4567", "+61 1300 123 456", "+49 180 5 123456"])(
    "%s is an ordinary call unless the workspace disallows it (A9)",
    (text) => {
      expect(readDialled(text, {}).problem).toBeUndefined();
      expect(readDialled(text, { sharedCostCalls: false })).toEqual({ problem: "shared-cost" });
    },
  );

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
    const hints = { defaultCountry: "FR", callingCountries: ["DE", "FR"] };
    expect(readDialled("+44 20 7946 0123", hints)).toEqual({ problem: "country" });
    expect(readDialled("01 99 00 12 34", hints)).toEqual({ number: "+33199001234" });
    expect(readDialled("+882 1234567", hints)).toEqual({ problem: "country" });
    expect(readDialled("+882 1234567", {})).toEqual({ number: "+8821234567" });
  });
});

test("a number is shown as people write it, and another text as it is", () => {
  expect(formatNumber("+33612345678")).toBe("+33 6 12 34 56 78");
  expect(formatNumber("from +33612345678")).toBe("from +33612345678");
  expect(formatCaller("+33612345678", null)).toBe("+33 6 12 34 56 78");
  expect(formatCaller(null, "sip:bob@host")).toBe("sip:bob@host");
  expect(formatCaller(null, null)).toBeNull();
});

test("a number has the country of its code, if it has one", () => {
  expect(countryOf("+33612345678")).toBe("FR");
  expect(countryOf("+8821234567")).toBeNull();
  expect(countryOf("bob")).toBeNull();
});

test("a user searches for the numbers in a text", () => {
  expect(numbersIn("06 12 34 56 78 or 06 98 76 54 32", "FR")).toEqual(["+33612345678", "+33698765432"]);
});

test("the number with a plus is not read in the record's country, beside one that is", () => {
  const text = "+33 987654321 / 06 12 180";
  expect(readPhones(text, { country: "IT" })).toMatchObject({ numbers: [], unread: [{ why: "invalid" }] });
});

test("a mark of a list separates what is before and after it", () => {
  expect(readPhones("030 1234 2) 56789", { country: "DE" })).toMatchObject({
    numbers: [{ e164: "+49301234" }],
    unread: [{ text: "56789", why: "short" }],
  });
});

test("two numbers that a slash separates are not divided at their hyphens", () => {
  const expected = ["+35241555522671", "+3527267216"];
  expect(e164("415-5552-2671 / 726, 7216", { country: "LU" })).toEqual(expected);
});

test("what stands for an address without a number is a gap", () => {
  const [number] = readNumbers("06 12 34 54321-1612@g.us 56 78", { country: "FR" });
  expect(number).toMatchObject({ e164: "+33612345678", raw: "06 12 34   56 78" });
});
