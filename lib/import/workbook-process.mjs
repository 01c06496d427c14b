/**
 * Reads a workbook from the standard input, and writes a sheet of it to the standard output, as JSON, a line each: first
 * what was found, then every row that is not empty, with its number. A process of its own, because a workbook can only be read as a whole: its
 * memory is limited, and nobody waits for it (decision 14).
 *
 *     node lib/import/workbook-process.mjs [name of the sheet]
 */
import { isUtf8 } from "node:buffer";
import { once } from "node:events";
import { inflateRawSync } from "node:zlib";
import * as XLSX from "@e965/xlsx";

/** Bytes of everything in the archive together: a bomb is larger, and a sheet of a million rows is not. */
const MOST_INFLATED = 600_000_000;

class Refusal extends Error {}

/** Opens every part of a ZIP archive with what is left of the budget, so that nothing larger is opened later. */
function checkArchive(data) {
  const end = data.lastIndexOf("PK\x05\x06", data.length, "latin1");
  if (end < 0) throw new Refusal("damaged");
  const names = [];
  let left = MOST_INFLATED;
  let at = data.readUInt32LE(end + 16);
  for (let count = data.readUInt16LE(end + 10); count > 0; count--) {
    const nameLength = data.readUInt16LE(at + 28);
    names.push(data.toString("utf8", at + 46, at + 46 + nameLength).toLowerCase());
    left -= inflatedSize(data, at, left);
    at += 46 + nameLength + data.readUInt16LE(at + 30) + data.readUInt16LE(at + 32);
  }
  return names;
}

function inflatedSize(data, entry, most) {
  const local = data.readUInt32LE(entry + 42);
  const start = local + 30 + data.readUInt16LE(local + 26) + data.readUInt16LE(local + 28);
  const size = data.readUInt32LE(entry + 20);
  if (size > most || data.readUInt32LE(entry + 24) > most) throw new Refusal("too-large");
  if (data.readUInt16LE(entry + 10) === 0) return size;
  try {
    return inflateRawSync(data.subarray(start, start + size), { maxOutputLength: Math.max(most, 1) }).length;
  } catch (error) {
    throw new Refusal(error.code === "ERR_BUFFER_TOO_LARGE" ? "too-large" : "damaged");
  }
}

const isArchive = (data) => data.toString("latin1", 0, 4) === "PK\x03\x04";
const isCompound = (data) => data.toString("hex", 0, 8) === "d0cf11e0a1b11ae1";

function read(data, options) {
  const all = { dense: true, cellNF: true, cellFormula: false, cellHTML: false, raw: true, ...options };
  if (isArchive(data) || isCompound(data)) return XLSX.read(data, { ...all, type: "buffer" });
  // A web page or an XML file that is called a workbook.
  const text = new TextDecoder(isUtf8(data) ? "utf-8" : "windows-1252").decode(data);
  return XLSX.read(text, { ...all, type: "string" });
}

function open(data, wanted) {
  if (isArchive(data)) {
    const names = checkArchive(data);
    const isWorkbook = names.some((name) =>
      /(^|\/)(workbook\.(xml|bin)|content\.xml|index\.zip|document\.iwa)$/.test(name),
    );
    const isText = names.some((name) => name.startsWith("word/") || name.startsWith("ppt/"));
    if (!isWorkbook || isText) throw new Refusal("no-workbook");
  }
  if (isCompound(data)) {
    const has = (name) => data.includes(Buffer.from(name, "utf16le"));
    if (has("EncryptedPackage")) throw new Refusal("encrypted");
    if (!has("Workbook") && !has("Book")) throw new Refusal("no-workbook");
  }
  const { SheetNames, Workbook } = read(data, { sheets: [] });
  const shown = SheetNames.filter((_, index) => !Workbook?.Sheets?.[index]?.Hidden);
  const sheets = shown.length > 0 ? shown : SheetNames;
  for (const name of wanted ? [wanted] : sheets) {
    const book = read(data, { sheets: name });
    const sheet = book.Sheets[name];
    const rows = sheet ? rowsOf(sheet, book.Workbook?.WBProps?.date1904 === true) : [];
    if (rows.length > 0 || name === wanted || sheets.length === 1) return { sheets, sheet: name, rows };
  }
  return { sheets, sheet: sheets[0] ?? "", rows: [] };
}

/** Rows with something in them, from the first column that has something. A cell merged over rows stands in each of them. */
function rowsOf(sheet, date1904) {
  const data = sheet["!data"] ?? [];
  const tall = new Map();
  for (const { s, e } of sheet["!merges"] ?? []) if (e.r > s.r) tall.set(`${s.r} ${s.c}`, e.r);
  const open = new Map();
  const rows = [];
  let first = Infinity;
  for (const [r, cells] of data.entries()) {
    if (!cells) continue;
    const row = Array.from(cells, (cell) => textOf(cell, date1904));
    while (row.length > 0 && row.at(-1).trim() === "") row.pop();
    const start = row.findIndex((text) => text.trim() !== "");
    if (start < 0) continue;
    for (const [c, { last, text }] of open) {
      if (r > last) open.delete(c);
      else {
        while (row.length <= c) row.push("");
        if (row[c] === "") row[c] = text;
      }
    }
    for (const c of row.keys()) {
      const last = tall.size > 0 ? tall.get(`${r} ${c}`) : undefined;
      if (last !== undefined) open.set(c, { last, text: row[c] });
    }
    first = Math.min(first, start);
    rows.push({ row: r + 1, cells: row });
  }
  return rows.map(({ row, cells }) => ({ row, cells: cells.slice(first) }));
}

/** A cell as the file of another program would hold it: ISO dates, whole numbers with all their digits, masks as shown. */
function textOf(cell, date1904) {
  if (!cell || cell.v === undefined || cell.v === null || cell.t === "z" || cell.t === "e") return "";
  if (cell.t === "b") return cell.v ? "TRUE" : "FALSE";
  if (cell.v instanceof Date) return dateText({ y: cell.v.getUTCFullYear(), m: cell.v.getUTCMonth() + 1, d: cell.v.getUTCDate(), H: cell.v.getUTCHours(), M: cell.v.getUTCMinutes() }); // prettier-ignore
  if (cell.t !== "n") return String(cell.v);
  if (cell.z && XLSX.SSF.is_date(cell.z)) {
    const date = XLSX.SSF.parse_date_code(cell.v, { date1904 });
    if (date) return dateText(date);
  }
  return cell.w && isMask(cell.z, cell.v) ? cell.w.trim() : numberText(cell.v);
}

const two = (n) => String(n).padStart(2, "0");

function dateText({ y, m, d, H, M }) {
  const time = `${two(H)}:${two(M)}`;
  if (y < 1901 && H + M > 0) return time;
  const day = `${y}-${two(m)}-${two(d)}`;
  return H + M > 0 ? `${day} ${time}` : day;
}

/** Whether a format only says where the digits of a whole number stand: "00000", `0#" "##" "##`, "(###) ###-####", `"+"0`. */
function isMask(format, value) {
  if (typeof format !== "string" || !Number.isInteger(value)) return false;
  const bare = format.replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, "");
  return bare.split(";").every((section) => /^[\d#?\s()+/-]*$/.test(section)) && /[0#]/.test(bare);
}

/** As Excel computes, to 15 digits, and never with an exponent. */
function numberText(value) {
  if (Number.isInteger(value)) return BigInt(value).toString();
  const text = String(Number(value.toPrecision(15)));
  return text.includes("e") ? value.toFixed(20).replace(/0+$/, "") : text;
}

async function write(line) {
  // These two would end a line for whoever reads it.
  const text = JSON.stringify(line).replace(/[\u2028\u2029]/g, (c) =>
    c === "\u2028" ? "\\u2028" : "\\u2029",
  );
  if (!process.stdout.write(text + "\n")) await once(process.stdout, "drain");
}

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
try {
  const { rows, ...found } = open(Buffer.concat(chunks), process.argv[2]);
  await write(found);
  for (const row of rows) await write(row);
} catch (error) {
  const isLocked = error instanceof Error && /password/i.test(error.message);
  await write({ problem: error instanceof Refusal ? error.message : isLocked ? "encrypted" : "damaged" });
}
