import iconv from "iconv-lite";
import { describe, expect, test } from "vitest";
import * as XLSX from "@e965/xlsx";
import { kindOf } from "./stored-file";
import { csvProblem, guessHeaderRow, openTable, type Wanted } from "./table";
import type { Encoding } from "./file-formats";
import { workbook, zip } from "./testing/workbooks";

const pieces = (data: Buffer, size = 65_536) =>
  async function* () {
    for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
  };

async function read(data: Buffer | string, wanted?: Wanted, size?: number) {
  const bytes = Buffer.from(data);
  const kind = kindOf(bytes);
  const rows: string[][] = [];
  if (kind === null) return { problem: "no table", rows };
  const opened = await openTable(kind, pieces(bytes, size), wanted);
  if (!opened.ok) return { problem: opened.message, rows };
  try {
    for await (const { cells } of opened.value.rows) rows.push(cells);
  } catch (error) {
    const problem = csvProblem(error);
    if (problem) return { problem, rows };
    throw error;
  }
  return { ...opened.value, problem: undefined, rows };
}

describe("the separator", () => {
  test.each([
    ["named in the first row", "sep=;\nName;Phone, home\nAda;1,5\n", ";", ["Name", "Phone, home"]],
    ["named in quotes", '"sep=|"\r\nName|Phone\r\nAda|1\r\n', "|", ["Name", "Phone"]],
    ["a tab, named", "sep=\t\nName\tPhone\nAda\t1\n", "\t", ["Name", "Phone"]],
    [
      "named in capitals, after a byte order mark",
      "\ufeffSEP=,\nName,A;B;C\nAda,1;2;3\n",
      ",",
      ["Name", "A;B;C"],
    ],
    ["a tab beside commas", "Name\tTown\nLane, Bob\tLyon, 3\nOrtiz, Ada\tParis, 4\n", "\t", ["Name", "Town"]],
    ["a pipe", "Name|Phone\nAda|1\nBob|2\n", "|", ["Name", "Phone"]],
    ["a semicolon beside decimal commas", "Deal;Amount\nA;1,5\nB;2,5\nC;3\n", ";", ["Deal", "Amount"]],
    [
      "a semicolon beside one comma in each cell",
      "Name, first;Phone, main\nA, b;1, 2\nC, d;3, 4\n",
      ";",
      ["Name, first", "Phone, main"],
    ],
    [
      "a comma beside quoted cells with line breaks and semicolons",
      'Name,Note\nAda,"a;b\nc;d\ne;f;g"\nBob,"x;y\r\nz;z"\n',
      ",",
      ["Name", "Note"],
    ],
    [
      "a comma beside a quoted header with a semicolon",
      '"Name;Title","Phone"\n"Ada;Buyer","1"\n',
      ",",
      ["Name;Title", "Phone"],
    ],
    [
      "a comma with spaces after it",
      "Name, Phone, Town\nAda, 1, Lyon\nBob, 2, Nice\n",
      ",",
      ["Name", " Phone", " Town"],
    ],
    ["none, with one column", "Name\nAda\nBob\n", ",", ["Name"]],
  ])("is detected: %s", async (_name, text, separator, header) => {
    const table = await read(text);
    expect(table).toMatchObject({ reading: { separator } });
    expect(table.rows[0]).toEqual(header);
  });

  test("can be chosen", async () => {
    expect((await read("A;B,C\n1;2,3\n", { separator: "," })).rows).toEqual([["A;B", "C"], ["1;2", "3"]]); // prettier-ignore
  });
});

describe("rows", () => {
  test.each([
    ["classic Mac line endings", "A,B\r1,2\r3,4\r"],
    ["mixed line endings", "A,B\r\n1,2\n3,4\r"],
    ["empty rows between them", "A,B\n\n1,2\n,\n  \n3,4\n\n"],
  ])("with %s are read", async (_name, text) => {
    expect((await read(text)).rows).toEqual([["A", "B"], ["1", "2"], ["3", "4"]]); // prettier-ignore
  });

  test.each([
    ["inside a cell", 'Name;Note\nPipe 5" long;x\nB;y\n', ['Pipe 5" long', "x"]],
    ["around part of a cell", 'Name;Note\n"Bob" Lane;x\nB;y\n', ['"Bob" Lane', "x"]],
    ["doubled", 'Name;Note\n"The ""Rock""";x\nB;y\n', ['The "Rock"', "x"]],
  ])("with quotes %s are read", async (_name, text, row) => {
    expect((await read(text)).rows[1]).toEqual(row);
  });

  test("after a quote that is never closed are refused with a line number", async () => {
    const { problem } = await read('Name,Note\nAda,x\n"Bob,y\nCleo,z\n');
    expect(problem).toMatch(/^A quotation mark near line \d+ is never closed/);
  });

  test("of different lengths are read", async () => {
    expect((await read("A;B;C\n1\n1;2;3;4\n1;2;3;\n")).rows).toEqual([["A", "B", "C"], ["1"], ["1", "2", "3", "4"], ["1", "2", "3", ""]]); // prettier-ignore
  });

  test("of a binary file are refused", async () => {
    const bytes = (hex: string) => Buffer.from(hex, "hex");
    for (const start of [
      "89504e470d0a1a0a",
      "255044462d312e370a",
      "1f8b0800000000",
      "00010203040506070000ff00",
    ]) {
      expect((await read(bytes(start))).problem).toBeDefined();
    }
  });
});

describe("the encoding", () => {
  test.each<[Encoding, string]>([
    ["utf-8", "Name;Town\nZoë;Łódź\n"],
    ["windows-1252", "Prénom;Société\nAmélie;Crédit Agricole\nFrançois;Besançon\n"],
    ["windows-1252", "Name;Straße\nJörg Groß;Düsseldorf\nMüller;Köln\n"],
    ["windows-1252", "Name;Ciudad\nPeña;Málaga\nMuñoz;Logroño\n"],
    ["windows-1252", "O’Brien – “Ltd” €5;x\n"],
    ["windows-1250", "Imię;Miasto\nŁukasz Wiśniewski;Łódź\nGrażyna;Wrocław\n"],
    ["windows-1250", "Jméno;Město\nJiří Dvořák;Plzeň\nKateřina Černá;Příbram\n"],
    ["windows-1250", "Név;Város\nSzűcs Erzsébet;Győr\nNagy Gergő;Székesfehérvár\n"],
    ["macintosh", "Prénom;Société\nAmélie;Crédit Agricole\nFrançois;Besançon\n"],
    ["macintosh", "Name;Straße\nJörg Groß;Düsseldorf\nSchröder;Köln\n"],
    ["macintosh", "Nombre;Teléfono\nPeña;1\nMuñoz;2\n"],
    ["cp850", "Prénom;Société\nAmélie;Crédit Agricole\nHélène;Nîmes\n"],
    [
      "shift_jis",
      "氏名,電話番号,会社名\n山田太郎,03-1234-5678,株式会社サンプル\n佐藤花子,06-1234-5678,カタカナ商事\n",
    ],
    ["windows-1251", "Имя;Город\nИванов;Москва\nСмирнова;Киев\n"],
    ["windows-1253", "Όνομα;Πόλη\nΠαπαδόπουλος;Αθήνα\n"],
    ["koi8-r", "Имя;Город\nИванов;Москва\nСмирнова;Киев\n"],
    ["gb18030", "姓名,电话\n王小明,138\n李华,139\n"],
  ])("%s is detected in %j", async (encoding, text) => {
    const data = iconv.encode(text, encoding);
    const table = await read(data);
    expect(table).toMatchObject({ reading: { encoding } });
    expect(table.rows.map((row) => row.join(";")).join("\n")).toBe(text.trim().replaceAll(",", ";"));
    expect((await read(data, {}, 7)).rows).toEqual(table.rows);
  });

  test.each<[Encoding, boolean]>([
    ["utf-16le", true],
    ["utf-16be", true],
    ["utf-16le", false],
    ["utf-16be", false],
    ["utf-8", true],
  ])("%s is detected, with a byte order mark: %s", async (encoding, addBOM) => {
    const table = await read(iconv.encode("Name;Ort\nZoë;Köln\n", encoding, { addBOM }), {}, 3);
    expect(table).toMatchObject({ reading: { encoding }, rows: [["Name", "Ort"], ["Zoë", "Köln"]] }); // prettier-ignore
  });

  test.each<[Encoding, string]>([
    ["windows-1252", "René"],
    ["macintosh", "René"],
    ["windows-1250", "Łukasz"],
    ["utf-8", "René"],
  ])("%s is detected from one letter deep in a long file, in %s", async (encoding, name) => {
    const plain = "Bob Lane;bob@example.com;0199001234\n".repeat(60_000);
    const table = await read(iconv.encode(`Name;Mail;Phone\n${plain}${name};r@example.com;1\n`, encoding));
    expect(table).toMatchObject({ reading: { encoding } });
    expect(table.rows.at(-1)![0]).toBe(name);
  });

  test("can be chosen", async () => {
    const data = iconv.encode("Name;Ort\nLukasz;Łódź\n", "windows-1250");
    expect((await read(data, { encoding: "windows-1252" })).rows[1]).toEqual(["Lukasz", "£ódŸ"]);
  });

  test("is UTF-8 even if a few bytes are invalid", async () => {
    const good = "Zoë;Köln\nJörg;Düsseldorf\nRené;Besançon\n";
    const table = await read(Buffer.concat([Buffer.from(good), Buffer.from([0xe9, 0x3b, 0x0a])]));
    expect(table).toMatchObject({ reading: { encoding: "utf-8" } });
  });
});

test.each([
  [
    "in the first row",
    [
      ["Name", "Phone"],
      ["Ada", "1"],
    ],
    1,
  ],
  ["below a title", [["Customers"], ["As of 1 May"], ["Name", "Phone", "Town"], ["Ada", "1", "Lyon"]], 3],
  [
    "absent if the first row has a number",
    [
      ["Ada", "+33 1 99 00 12 34"],
      ["Bob", "x"],
    ],
    0,
  ],
  ["absent if the first row has an email address", [["Ada", "ada@example.com"]], 0],
  ["in the first row of a single column", [["Phone"], ["+33 1 99 00 12 34"]], 1],
])("the column names are %s", (_name, rows, expected) => {
  expect(guessHeaderRow(rows)).toBe(expected);
});

describe("a workbook", () => {
  const sheet = () => XLSX.utils.aoa_to_sheet([["Name", "Phone"], ["Ada", "+33 1 99 00 12 34"]]); // prettier-ignore

  test.each(["xlsx", "xls", "xlsb", "ods", "xlml", "html"] as const)(
    "in %s format is recognised by its contents and read",
    async (bookType) => {
      const table = await read(XLSX.write({ SheetNames: ["S"], Sheets: { S: sheet() } }, { type: "buffer", bookType }) as Buffer); // prettier-ignore
      expect(table.rows).toEqual([["Name", "Phone"], ["Ada", "+33 1 99 00 12 34"]]); // prettier-ignore
    },
  );

  test("gives dates, whole numbers, formatted numbers, text and formula results as intended", async () => {
    const rows = await cells({
      B3: { t: "s", v: "00441234567890" },
      C3: { t: "n", v: 33612345678 },
      D3: { t: "n", v: 33612345678, z: "0.00E+00" },
      E3: { t: "n", v: 612345678, z: '0#" "##" "##" "##" "##' },
      F3: { t: "n", v: 1234, z: "00000" },
      G3: { t: "n", v: 46000, z: "dd/mm/yyyy" },
      H3: { t: "n", v: 46000.5, z: "m/d/yy h:mm" },
      I3: { t: "n", v: 1234.5, z: '#,##0.00\\ "€"' },
      J3: { t: "n", v: 0.1 + 0.2 },
      K3: { t: "b", v: true },
      L3: { t: "e", v: 42 },
      M3: { t: "n", v: 33199001234, f: "33199000000+1234" },
      N3: { t: "n", v: 33612345678, z: '"+"0' },
    });
    expect(rows).toEqual([["00441234567890", "33612345678", "33612345678", "06 12 34 56 78", "01234", "2025-12-09", "2025-12-09 12:00", "1234.5", "0.3", "TRUE", "", "33199001234", "+33612345678"]]); // prettier-ignore
  });

  async function cells(content: Record<string, XLSX.CellObject>) {
    const book = { SheetNames: ["S"], Sheets: { S: { "!ref": "A1:Z9", ...content } } };
    return (await read(XLSX.write(book, { type: "buffer", bookType: "xlsx" }) as Buffer)).rows;
  }

  test("skips empty rows and columns, and repeats a value merged across rows", async () => {
    const content = { ...XLSX.utils.aoa_to_sheet([[], ["", "Company", "Name"], [], ["", "Acme", "Ada"], ["", "", "Bob"], ["", "Bolt", "Cleo"]]) }; // prettier-ignore
    content["!merges"] = [{ s: { r: 3, c: 1 }, e: { r: 4, c: 1 } }];
    const book = { SheetNames: ["S"], Sheets: { S: content } };
    expect((await read(XLSX.write(book, { type: "buffer", bookType: "xlsx" }) as Buffer)).rows).toEqual([["Company", "Name"], ["Acme", "Ada"], ["Acme", "Bob"], ["Bolt", "Cleo"]]); // prettier-ignore
  });

  test("opens at its first visible sheet with rows, and another sheet can be chosen", async () => {
    const data = XLSX.write(
      {
        SheetNames: ["Lists", "Cover", "People", "More"],
        Sheets: { Lists: sheet(), Cover: { "!ref": "A1" }, People: sheet(), More: XLSX.utils.aoa_to_sheet([["Other"], ["x"]]) }, // prettier-ignore
        Workbook: { Sheets: [{ Hidden: 1 }, {}, {}, {}] },
      },
      { type: "buffer", bookType: "xlsx" },
    ) as Buffer;
    expect(await read(data)).toMatchObject({
      reading: { sheet: "People" },
      sheets: ["Cover", "People", "More"],
    });
    expect((await read(data, { sheet: "More" })).rows).toEqual([["Other"], ["x"]]);
  });

  test("with prefixes, rich text, phonetic readings or no cell addresses is read", async () => {
    const rows = `<x:row><x:c t="inlineStr"><x:is><x:t>Name</x:t></x:is></x:c><x:c t="s"><x:v>0</x:v></x:c></x:row>
      <x:row><x:c t="inlineStr"><x:is><x:r><x:t>Ad</x:t></x:r><x:r><x:t>a</x:t></x:r></x:is></x:c><x:c><x:v>3.3612345678E10</x:v></x:c></x:row>`;
    const strings = "<si><t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh></si>";
    expect((await read(workbook({ rows, strings, prefix: "x" }))).rows).toEqual([["Name", "東京"], ["Ada", "33612345678"]]); // prettier-ignore
  });

  test.each([
    ["password-protected", Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(504), Buffer.from("EncryptedPackage", "utf16le")]), /protected by a password/], // prettier-ignore
    ["cut off", workbook({ rows: "<row/>" }).subarray(0, 300), /damaged/],
    ["a text document", zip({ "word/document.xml": "<w/>" }), /isn’t a table/],
    [
      "a zip bomb",
      workbook({ rows: "<row/>", more: { "xl/media/x.bin": Buffer.alloc(700_000_000) } }),
      /too large/,
    ],
    ["full of nested entities", workbook({ rows: `<row><c t="inlineStr"><is><t>&c;</t></is></c></row>`, doctype: `<!DOCTYPE w [<!ENTITY a "${"x".repeat(1000)}"><!ENTITY b "${"&a;".repeat(1000)}"><!ENTITY c "${"&b;".repeat(1000)}">]>` }), null], // prettier-ignore
  ])(
    "that is %s does no harm, and a refusal gives the reason",
    async (_name, data, problem) => {
      const table = await read(data);
      if (problem) expect(table.problem).toMatch(problem);
      else expect(JSON.stringify(table).length).toBeLessThan(10_000);
    },
    60_000,
  );
});

describe("reading a file lets other work run", () => {
  test("after a few rows, however large the chunk that has arrived", async () => {
    const row = "Ada,1,Lyon\n";
    const opened = await openTable("text", pieces(Buffer.from(row.repeat(40_000)), 1_000_000));
    if (!opened.ok) throw new Error(opened.message);
    let inTurn = 0;
    let most = 0;
    let isOver = false;
    const turn = () => {
      inTurn = 0;
      if (!isOver) setImmediate(turn);
    };
    turn();
    for await (const _row of opened.value.rows) most = Math.max(most, ++inTurn);
    isOver = true;
    expect(most).toBeLessThan(2_000);
  });

  test("while a row of 4 MB is searched for letters", async () => {
    const opened = await openTable("text", pieces(Buffer.from(`Name,Note\nAda,${"x".repeat(4_000_000)}`)));
    expect(opened).toMatchObject({ value: { reading: { encoding: "utf-8", separator: "," } } });
  });
});
