import { expect, test } from "vitest";
import { plain } from "./plain";

test.each([
  ["  06  12   34 ", "06 12 34"],
  [" Tel.  06   12 ", "Tel. 06 12"],
  ["Tel. ０６\u00a0١٢", "Tel. 06 12"],
  ["Ｔｅｌ　06", "Tel 06"],
  ["\u200e06\u200b12\u202c", "0612"],
  ["06\u201012", "06-12"],
  ["06\u221512", "06/12"],
  ["\u279533", "+33"],
  ["０６ー１２", "06-12"],
  ["コード06", "コード06"],
  ["'06' \u201cBob\u201d", "06 Bob"],
  ["+44【0】20", "+44(0)20"],
  ["06&nbsp;12 &amp; 07", "06 12 & 07"],
])("%j becomes %j", (text, expected) => {
  expect(plain(text)).toBe(expected);
});

test.each([
  "tel 06\n07",
  "tel 06\n\n07",
  "tel 06 \n  \n 07",
  "tel 06\r\n07",
  "tel 06\t07",
  "tel 06\v07",
  "tel 06\u202807",
  "tel 06 • 07",
  "tel 06<br>07",
  "tel 06<BR />07",
  "tel 06<br/>07",
  "tel 06&#10;07",
  "tel 06\\n07",
  "tel 06\\r\\n07",
])("the numbers of %j are on two lines", (text) => {
  expect(plain(text)).toBe("tel 06\n07");
});
