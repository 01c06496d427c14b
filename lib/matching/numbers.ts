import {
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
  type PhoneNumber,
} from "libphonenumber-js/max";
import { plainDigits } from "../digits";

/** A phone number in E.164, e.g. "+33612345678". */
export type E164 = string & { readonly __brand: "E164" };

export interface ReadNumber {
  e164: E164;
  /** The piece of text it was read from. */
  raw: string;
  extension: string | null;
  /** Read by a default country alone: nothing in the text or on the record says which country it is in. */
  assumed: boolean;
}

export interface ReadingHints {
  /** The record's own country: certain. */
  country?: string | null;
  /** The channel's or the workspace's country: an assumption. */
  defaultCountry?: string | null;
}

/**
 * What a carrier sends instead of a number that is withheld: words, and those words typed on a keypad.
 * https://www.twilio.com/docs/voice/twiml#request-parameters ("anonymous" callers)
 */
const WITHHELD = new Set([
  "anonymous",
  "restricted",
  "blocked",
  "unknown",
  "unavailable",
  "private",
  "266696687", // ANONYMOUS
  "7378742833", // RESTRICTED
  "2562533", // BLOCKED
  "8656696", // UNKNOWN
  "86282452253", // UNAVAILABLE
]);

/** A number of fewer digits is an extension or a short code, which means something else on every network. */
const SHORTEST_DIGITS = 7;

const SEPARATORS = /[;,|\n]|\s\/\s|\s(?:or|oder|ou|und|and)\s/i;

const asCountry = (code: string | null | undefined): CountryCode | undefined =>
  code && isSupportedCountry(code.toUpperCase() as CountryCode)
    ? (code.toUpperCase() as CountryCode)
    : undefined;

/** Digits of any script, no-break spaces and typographic dashes become their plain forms. */
function plain(text: string): string {
  return plainDigits(text.normalize("NFKC"))
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/[\u200b-\u200f\u202a-\u202e]/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** "+44 (0)20 …", "0044 …" and "Tel.: +44 …" as a leading plus and the digits after it; null for anything else. */
function international(piece: string): string | null {
  const rest = /^[^\d+]*(\+|00)(.*)$/.exec(piece)?.[2];
  if (rest === undefined) return null;
  return "+" + rest.replace(/\(0\)/, "");
}

function parse(piece: string, country?: CountryCode): PhoneNumber | null {
  return parsePhoneNumberFromString(piece, { defaultCountry: country, extract: true }) ?? null;
}

/** "1-800-FLOWERS": digits, then capitals that stand for the digits of their keys (ITU-T E.161). */
const VANITY = /^\+?[\d ().-]*\d[ .-]*[A-Z](?:[A-Z .-]*[A-Z]){2}[\d .-]*$/;
const KEYS = ["ABC", "DEF", "GHI", "JKL", "MNO", "PQRS", "TUV", "WXYZ"];

function withoutLetters(piece: string): string {
  if (!VANITY.test(piece) || /\b(?:EXT|POSTE|INT|APP|DW|TEL|FAX|OR|AND)\b/.test(piece)) return piece;
  return piece.replace(/[A-Z]/g, (letter) =>
    String(KEYS.findIndex((letters) => letters.includes(letter)) + 2),
  );
}

/** What people type where a number is asked for and they have none: one digit over and over, or all of them in a row. */
const PLACEHOLDER = /^(\d)\1+$|^0?123456789\d?$|^0?987654321\d?$/;

function readPiece(written: string, hints: ReadingHints): ReadNumber | null {
  const piece = withoutLetters(written);
  if (piece.replace(/\D/g, "").length < SHORTEST_DIGITS) return null;
  const full = international(piece);
  if (full) return found(parse(full), piece, false, (n) => n.isPossible());

  const own = asCountry(hints.country);
  if (own) return found(parse(piece, own), piece, false, (n) => n.isValid());
  return found(parse(piece, asCountry(hints.defaultCountry)), piece, true, (n) => n.isValid());
}

function found(
  number: PhoneNumber | null,
  raw: string,
  assumed: boolean,
  accept: (number: PhoneNumber) => boolean,
): ReadNumber | null {
  if (!number || !accept(number) || PLACEHOLDER.test(number.nationalNumber)) return null;
  return { e164: number.number as string as E164, raw, extension: number.ext ?? null, assumed };
}

/**
 * The phone numbers in a text a person typed, each once.
 *
 * The country comes from the text, else from the record, else from a default, and then the number is `assumed`.
 * A national number which is not valid in that country is left out: a wrong match is worse than none.
 */
export function readNumbers(text: string, hints: ReadingHints = {}): ReadNumber[] {
  const numbers = new Map<string, ReadNumber>();
  for (const piece of plain(text).split(SEPARATORS)) {
    const number = readPiece(piece.trim(), hints);
    if (number && !numbers.has(number.e164)) numbers.set(number.e164, number);
  }
  return [...numbers.values()];
}

export type Caller =
  | { kind: "number"; e164: E164 }
  | { kind: "withheld" }
  /** A SIP address, a client, a short code: shown as sent, matched with nobody. */
  | { kind: "other"; text: string };

/** Reads the caller as a channel sent it. Channels send E.164; a national form is read in `defaultCountry`. */
export function readCaller(from: string, defaultCountry?: string): Caller {
  const text = plain(from);
  if (text === "" || WITHHELD.has(text.toLowerCase().replace(/^\+/, ""))) return { kind: "withheld" };
  if (/^(sip|sips|client):/i.test(text)) return { kind: "other", text };
  const number = readPiece(text, { defaultCountry });
  return number ? { kind: "number", e164: number.e164 } : { kind: "other", text };
}

export type DialProblem = "empty" | "invalid" | "premium" | "country";

/** Kinds of number whose price nobody expects. */
const COSTLY = new Set(["PREMIUM_RATE", "SHARED_COST", "UAN"]);

/**
 * Reads a number to dial, and refuses what must not be dialled.
 *
 * @param callingCountries  ISO codes calls may go to; empty means any
 */
export function readDialled(
  text: string,
  hints: ReadingHints & { callingCountries?: readonly string[] },
): { number: E164; problem?: undefined } | { problem: DialProblem } {
  if (plain(text) === "") return { problem: "empty" };
  const number = readNumbers(text, hints)[0];
  if (!number) return { problem: "invalid" };
  const parsed = parse(number.e164);
  if (COSTLY.has(parsed?.getType() ?? "")) return { problem: "premium" };
  const allowed = hints.callingCountries ?? [];
  if (allowed.length > 0 && !allowed.includes(parsed?.country ?? "")) return { problem: "country" };
  return { number: number.e164 };
}

/** "+33612345678" as people write it, "+33 6 12 34 56 78". */
export const formatNumber = (e164: string): string => parse(e164)?.formatInternational() ?? e164;

export const countryOf = (e164: string): string | null => parse(e164)?.country ?? null;
