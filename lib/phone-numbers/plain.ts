import { plainDigits } from "../base/digits";

/**
 * Normalises a text: digits of every script, full-width letters, no-break spaces, typographic dashes and slashes get
 * one form. Zero-width marks are removed; each line break, tab and list bullet becomes "\n".
 */
export function plain(text: string): string {
  if (/^[\d+() ./-]*$/.test(text)) return text.replace(/ +/g, " ").trim();
  return plainDigits(text.normalize("NFKC"))
    .replace(/[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "")
    .replace(/<br\s*\/?>|&#10;|(?:\\r)?\\n|\r\n|[\r\v\f\t\u0085\u2028\u2029\u2022]/gi, "\n")
    .replace(/&nbsp;/gi, " ")
    .replace(/&amp;/gi, "&")
    .replace(/[\u2010-\u2015\u2043\u2212\ufe58\ufe63]/g, "-")
    .replace(/(?<=\d)\u30fc(?=\d)/g, "-")
    .replace(/[\u2044\u2215\u29f8]/g, "/")
    .replace(/\u2795/g, "+")
    .replace(/[\u0022\u0027\u0060\u00b4\u2018-\u201a\u201c-\u201e\u00ab\u00bb]/g, "")
    .replace(/\p{Ps}/gu, "(")
    .replace(/\p{Pe}/gu, ")")
    .replace(/[^\S\n]+/g, " ")
    .replace(/ ?\n[ \n]*/g, "\n")
    .trim();
}
