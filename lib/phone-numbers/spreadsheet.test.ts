import { expect, test } from "vitest";
import { unmangle } from "./spreadsheet";

test.each([
  ["33612345678.0", "33612345678"],
  ["33612345678,0000", "33612345678"],
  ["=+33612345678.00", "+33612345678"],
  ["112.0", "112"],
  ["336123456789012.0", "336123456789012"],
  ["33,612,345,678", "33612345678"],
  ["33.612.345.678,00", "33612345678"],
  ["=+33,612,345,678.0000", "+33612345678"],
  ["1,234,567,890,123", "1234567890123"],
  ["12,345,678", "12345678"],
  ["3.3612345678E+10", "33612345678"],
  ["=+3,3612345678e10", "+33612345678"],
  ["6.12345678E+08", "612345678"],
  ["6.12345678E8", "612345678"],
  ["3.361234E+06", "3361234"],
  ["3.36123E+05", "336123"],
  ["1.234E+03", "1234"],
])("%s was %s: no digit is lost", (text, digits) => {
  expect(unmangle(text)).toEqual({ digits });
});

// A column that shows few digits rounds; trailing zeros are only left out.
test.each([
  ["3.3612345E+10", "33612345000"],
  ["3.361234E9", "3361234000"],
  ["3.3612345678E+15", "3361234567800000"],
])("%s was %s: more digits than a rounded mantissa has", (text, digits) => {
  expect(unmangle(text)).toEqual({ digits });
});

test.each([
  ["3.36123E+10", "six digits are shown"],
  ["3.36123E9", "six digits are shown"],
  ["3.361234E+10", "C shows seven"],
  ["+3.361234E+10", "C shows seven"],
  ["3E+10", "one digit is shown"],
  ["3.3612345678E+09", "it has decimals"],
  ["3.3612345678E+16", "no number is as long"],
  ["1.23E+02", "no number is as short"],
  ["3.5E+0", "no number is as short"],
])("digits of %s are lost: %s", (text) => {
  expect(unmangle(text)).toEqual({ lost: true });
});

test.each([
  "06 12 34 56 78",
  "12.0",
  "3361234567890123.0",
  "33612345678.5",
  "33612345678.00000",
  "tel 33612345678.0",
  "33612345678.0 home",
  "1,234,567",
  "12,345",
  "1,234,567,890,123,456",
  "33.612.345.678.00",
  "tel 33,612,345,678",
  "33,612,345,678 home",
  "tel 3.3612345678E+10",
  "3.3612345678E+10 home",
  "3.3612345678E+100",
])("%s is as it was written", (text) => {
  expect(unmangle(text)).toBeNull();
});
