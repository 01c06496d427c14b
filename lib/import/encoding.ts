import "server-only";
import { isUtf8 } from "node:buffer";
import { setImmediate } from "node:timers/promises";
import iconv from "iconv-lite";
import { detect, detectAll } from "jschardet";
import type { Encoding } from "./file-formats";

/** Bytes of non-ASCII lines to examine. Only such lines identify an encoding, and more of them add nothing. */
const MOST_EVIDENCE = 4_096;
const LONGEST_LINE = 500;
const HEAD = 4_096;

/** Bytes examined or decoded per turn of the event loop. */
const PIECE = 8_192;

/** The detector's names for our encodings, and how common they are: names and towns alone are too little text to decide. */
const KNOWN: Record<string, { name: Encoding; weight: number }> = {
  "utf-8": { name: "utf-8", weight: 1 },
  "windows-1252": { name: "windows-1252", weight: 1 },
  "windows-1250": { name: "windows-1250", weight: 0.6 },
  "windows-1251": { name: "windows-1251", weight: 0.8 },
  "windows-1253": { name: "windows-1253", weight: 0.8 },
  "windows-1254": { name: "windows-1254", weight: 0.99 },
  "windows-1255": { name: "windows-1255", weight: 0.5 },
  "windows-1256": { name: "windows-1256", weight: 0.5 },
  "windows-1257": { name: "windows-1257", weight: 0.4 },
  macroman: { name: "macintosh", weight: 0.8 },
  cp850: { name: "cp850", weight: 0.7 },
  cp852: { name: "cp852", weight: 0.4 },
  ibm866: { name: "cp866", weight: 0.5 },
  "koi8-r": { name: "koi8-r", weight: 0.6 },
  shift_jis: { name: "shift_jis", weight: 1 },
  cp932: { name: "shift_jis", weight: 1 },
  "euc-jp": { name: "euc-jp", weight: 1 },
  gb18030: { name: "gb18030", weight: 0.3 },
  big5: { name: "big5", weight: 0.6 },
  cp949: { name: "euc-kr", weight: 0.6 },
  "euc-kr": { name: "euc-kr", weight: 0.6 },
};

/** The same in the form the detector takes. */
const ASKED = [
  ...[
    "utf-8",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1253",
    "windows-1254",
    "windows-1255",
  ],
  ...["windows-1256", "windows-1257", "mac-roman", "cp850", "cp852", "cp866", "koi8-r", "shift_jis_2004"],
  ...["cp932", "euc-jis-2004", "gb18030", "big5hkscs", "cp949"],
];

/**
 * Detects a file's encoding from all of it, since the one telling letter may be in its last line.
 *
 * A byte order mark decides first, then whether everything is valid UTF-8. Otherwise the detector's candidates are tried on the
 * non-ASCII lines: the text with the fewest implausible characters wins, then the more common encoding.
 *
 * @returns null if the bytes aren't text
 */
export async function detectEncoding(chunks: AsyncIterable<Uint8Array>): Promise<Encoding | null> {
  let head = Buffer.alloc(0);
  let data = Buffer.alloc(0);
  let isAllUtf8 = true;
  let evidence = "";
  const look = (end: number) => {
    isAllUtf8 &&= isUtf8(data.subarray(0, end));
    if (evidence.length < MOST_EVIDENCE) evidence += linesWithLetters(data.subarray(0, end));
    data = data.subarray(end);
  };
  for await (const chunk of chunks) {
    if (head.length < HEAD) head = Buffer.concat([head, chunk.subarray(0, HEAD - head.length)]);
    data = Buffer.concat([data, chunk]);
    if (data.length >= PIECE) look(endOfLastCharacter(data));
  }
  look(data.length);
  const marked = byMark(head);
  if (marked) return marked;
  const found = head.includes(0)
    ? withoutMark(head)
    : isAllUtf8
      ? "utf-8"
      : likeliest(Buffer.from(evidence, "latin1"));
  return found && isText(iconv.decode(head, found)) ? found : null;
}

/** Text has line breaks and tabs. Other control characters and non-characters occur in programs and pictures. */
function isText(text: string): boolean {
  const strange = text.match(/[\0-\x08\x0e-\x1a\x1c-\x1f\p{Cn}\p{Co}]/gu)?.length ?? 0;
  return strange * 50 <= text.length;
}

function byMark(head: Buffer): Encoding | null {
  const start = head.subarray(0, 3).toString("hex");
  if (start === "efbbbf") return "utf-8";
  if (start.startsWith("fffe")) return "utf-16le";
  return start.startsWith("feff") ? "utf-16be" : null;
}

/** Recognises UTF-16 without a byte order mark; null for anything else with zero bytes. */
function withoutMark(head: Buffer): Encoding | null {
  const zeros = [0, 0];
  for (const [index, byte] of head.entries()) if (byte === 0) zeros[index % 2]! += 1;
  const [even, odd] = zeros as [number, number];
  if (odd > head.length / 8 && even * 10 < odd) return "utf-16le";
  if (even > head.length / 8 && odd * 10 < even) return "utf-16be";
  const name = detect(head).encoding?.toLowerCase() ?? "";
  return /^utf-?16-?le$/.test(name) ? "utf-16le" : /^utf-?16-?be$/.test(name) ? "utf-16be" : null;
}

/** Finds lines one by one: a regular expression would retry at every position of a long line. */
const linesWithLetters = (data: Buffer): string =>
  data
    .toString("latin1")
    .split(/[\n\r]/)
    .filter((line) => /[\x80-\xff]/.test(line))
    .map((line) => line.slice(0, LONGEST_LINE) + "\n")
    .join("")
    .slice(0, MOST_EVIDENCE);

function likeliest(evidence: Buffer): Encoding {
  const candidates = detectAll(evidence, { minimumThreshold: 0, detectEncodings: ASKED })
    .flatMap(({ encoding, confidence }) => {
      const known = KNOWN[encoding?.toLowerCase() ?? ""];
      return known ? [{ name: known.name, confidence: confidence * known.weight }] : [];
    })
    .map((candidate) => ({ ...candidate, oddity: oddity(iconv.decode(evidence, candidate.name)) }));
  // The detector rejects UTF-8 at the first invalid byte. A file assembled from several can have a few.
  if (!candidates.some(({ name }) => name === "utf-8")) {
    candidates.push({ name: "utf-8", confidence: 0, oddity: oddity(iconv.decode(evidence, "utf-8")) });
  }
  candidates.sort((a, b) => a.oddity - b.oddity || b.confidence - a.confidence);
  return candidates[0]?.name ?? "windows-1252";
}

const LETTER = /\p{L}/u;

/** Counts what no language writes: symbols inside words, capitals after small letters, non-characters. */
function oddity(text: string): number {
  const characters = [...text];
  let odd = 0;
  for (const [index, character] of characters.entries()) {
    if (character.codePointAt(0)! < 0x80) continue;
    const before = characters[index - 1] ?? " ";
    const after = characters[index + 1] ?? " ";
    odd += oddityOf(character, before, after);
  }
  return odd;
}

function oddityOf(character: string, before: string, after: string): number {
  const isInside = LETTER.test(before) && LETTER.test(after);
  if (/[\ufffd\u0080-\u009f\p{Co}\p{Cn}]/u.test(character)) return 3;
  if (/[’‘]/.test(character)) return 0;
  if (/[§•£—]/.test(character)) return LETTER.test(before) ? 1.5 : 0;
  if (/[–“”„«»€°\u00a0…™®©·]/.test(character)) return isInside ? 1.5 : 0;
  if (/[ªºƒ]/.test(character)) return 2;
  if (!/[\p{L}\p{M}]/u.test(character)) return 1.5;
  // Icelandic only. Turkish and Croatian files are more common and have other letters in these positions.
  let odd = /[þÞðÐ]/.test(character) ? 0.25 : 0;
  if (/\p{Lu}/u.test(character)) {
    if (/\p{Ll}/u.test(before) || (LETTER.test(before) && /\p{Ll}/u.test(after))) odd += 1;
  } else if (/\p{Lu}/u.test(before) && /\p{Lu}/u.test(after)) odd += 1;
  // One word in two scripts.
  if (/[A-Za-z]/.test(before + after) && !/\p{Script=Latin}/u.test(character)) odd += 1;
  return odd;
}

/** Returns the end of the last complete UTF-8 character; the rest arrives with the next chunk. */
function endOfLastCharacter(data: Buffer): number {
  for (let back = 1; back <= Math.min(3, data.length); back++) {
    const byte = data[data.length - back]!;
    if (byte < 0x80) return data.length;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? data.length - back : data.length;
  }
  return data.length;
}

/** Decodes bytes without the byte order mark. Invalid bytes become U+FFFD. */
export async function* decode(bytes: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<string> {
  const decoder = iconv.getDecoder(encoding);
  for await (const chunk of bytes) {
    const data = Buffer.from(chunk);
    for (let at = 0; at < data.length; at += PIECE) {
      yield decoder.write(data.subarray(at, at + PIECE));
      await setImmediate(); // lets other work run before the next piece's rows are read
    }
  }
  yield decoder.end() ?? "";
}
