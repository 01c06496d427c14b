/** Supported encodings, by their iconv-lite names. */
export const ENCODINGS = [
  "utf-8",
  "utf-16le",
  "utf-16be",
  "windows-1252",
  "windows-1250",
  "macintosh",
  "cp850",
  "windows-1251",
  "windows-1253",
  "windows-1254",
  "windows-1255",
  "windows-1256",
  "windows-1257",
  "windows-874",
  "shift_jis",
  "euc-jp",
  "gb18030",
  "big5",
  "euc-kr",
  "koi8-r",
  "cp437",
  "cp852",
  "cp866",
  "maccenteuro",
] as const;

export type Encoding = (typeof ENCODINGS)[number];

export const SEPARATORS = [",", ";", "\t", "|"] as const;

export type Separator = (typeof SEPARATORS)[number];

/** The file row of an item. */
export const rowOf = (position: number, { headerRow }: { headerRow: number }): number =>
  position + Math.min(headerRow, 1);
