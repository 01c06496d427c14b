import {
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
  type PhoneNumber,
} from "libphonenumber-js/max";
import { presentForm } from "./forms";
import { cut, isBetween, isExtensionLabel, parting, type Group, type Piece } from "./pieces";
import { plain } from "./plain";
import {
  callingCodeOf,
  isFullLength,
  isNaturalForm,
  isShortCode,
  isZeroDropped,
  shortestDigits,
} from "./plans";
import { unmangle } from "./spreadsheet";

/** A phone number in E.164, e.g. "+33612345678". */
export type E164 = string & { readonly __brand: "E164" };

export interface ReadNumber {
  /** As dialled today. */
  e164: E164;
  /** The piece of text it was read from. */
  raw: string;
  extension: string | null;
  /** Read with a default country or by a guess: neither the text nor the record gives its country. */
  assumed: boolean;
  /** Written in a form that its country no longer uses (forms.ts). */
  outdated: boolean;
}

/**
 * Why a piece of text is not read as a number:
 * - "none": it contains no number
 * - "short": too few digits; an extension or a short code
 * - "invalid": not a number of its country, or of any
 * - "doubtful": it can be read in two ways
 * - "rounded": a spreadsheet has dropped some of its digits
 */
export type UnreadReason = "none" | "short" | "invalid" | "doubtful" | "rounded";

interface UnreadPiece {
  text: string;
  why: UnreadReason;
}

/**
 * The result of reading a text. Every piece is accounted for: in `numbers`, in `unread`, or as a remark beside a
 * number.
 */
export interface PhoneReading {
  /** Each number once. */
  numbers: ReadNumber[];
  unread: UnreadPiece[];
  /** Whether digits beside the numbers belong to none of them, such as "after 18h". */
  hasRemarks: boolean;
}

export interface ReadingHints {
  /** The record's own country: certain. */
  country?: string | null;
  /** The channel's or the workspace's country: an assumption. */
  defaultCountry?: string | null;
  /** Digits without a plus are international: a WhatsApp field. */
  international?: boolean;
}

/**
 * What a carrier sends instead of a withheld number: words, and those words typed on a keypad.
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

const asCountry = (code: string | null | undefined): CountryCode | undefined =>
  code && isSupportedCountry(code.toUpperCase() as CountryCode)
    ? (code.toUpperCase() as CountryCode)
    : undefined;

function parse(digits: string, country?: CountryCode): PhoneNumber | null {
  return parsePhoneNumberFromString(digits, { defaultCountry: country, extract: false }) ?? null;
}

/** What is known about the country of some digits. */
interface Context {
  country?: CountryCode;
  /** The country is a default. */
  isDefault: boolean;
  /** Digits without a plus are international. */
  international: boolean;
  /** A spreadsheet may have removed a plus or a leading zero. */
  mangled?: boolean;
  /** A network sent them: national numbers come complete. */
  caller?: boolean;
}

function contextOf({ country, defaultCountry, international = false }: ReadingHints): Context {
  const own = asCountry(country);
  return { country: own ?? asCountry(defaultCountry), isDefault: !own, international };
}

/** A number that the digits of one run may stand for. */
interface Reading {
  number: PhoneNumber;
  assumed: boolean;
  outdated: boolean;
  /** Whether the text includes the number's country, or is written as that country writes its numbers. */
  isComplete: () => boolean;
}

const always = () => true;

/** What people type into a required field when they have no number: one digit over and over, or all digits in order. */
const PLACEHOLDER = /^(\d)\1+$|^0?123456789\d?$|^0?987654321\d?$/;
/** A number with its country code has at least this many digits, unless a plus marks it as one: +98 9601. */
const SHORTEST_INTERNATIONAL = 7;
const SHORTEST_WITH_PLUS = 5;

/** Returns the number as dialled today, if it is a valid number. */
function present(number: PhoneNumber | null): Pick<Reading, "number" | "outdated"> | null {
  if (!number || PLACEHOLDER.test(number.nationalNumber)) return null;
  const now = presentForm(number.number);
  if (now) return { number: parse(now)!, outdated: true };
  return number.isValid() ? { number, outdated: false } : null;
}

function readInternational(digits: string, shortest = SHORTEST_INTERNATIONAL): Reading | null {
  if (digits.length < shortest) return null;
  const read = present(parse(`+${digits}`));
  if (!read) return null;
  // The library adds a place's digits where a country lets people omit them: then more digits may follow.
  const isComplete = () => read.outdated || read.number.number.length - 1 <= digits.length;
  return { ...read, assumed: false, isComplete };
}

function readNational(digits: string, { country, isDefault }: Context): Reading | null {
  if (!country || digits.length < shortestDigits(country, digits)) return null;
  if (digits.length < SHORTEST_INTERNATIONAL && isShortCode(digits, country)) return null;
  const parsed = parse(digits, country);
  const read = present(parsed);
  if (!parsed || !read) return null;
  // Dialled as from that country: "011 33 …" in the United States.
  if (parsed.countryCallingCode !== callingCodeOf(country))
    return { ...read, assumed: false, isComplete: always };
  return { ...read, assumed: isDefault, isComplete: () => isNaturalForm(digits, parsed) };
}

/** Reads digits that do not give their country: national ones, or international ones without a plus. */
function readBare(digits: string, context: Context): Reading | "doubtful" | null {
  if (context.international) {
    const written = readInternational(digits);
    if (written) return written;
  }
  const home = readNational(digits, context);
  if (home?.isComplete()) return home;
  const abroad = readInternational(digits);
  const { country, isDefault, caller, mangled } = context;
  if (abroad && country && abroad.number.countryCallingCode === callingCodeOf(country)) {
    return { ...abroad, assumed: isDefault && !caller };
  }
  if (caller) return abroad ?? home;
  if (!abroad) return home;
  if (!home) return mangled ? { ...abroad, assumed: true } : null;
  const isMobileHome = home.number.getType() === "MOBILE";
  const isMobileAbroad = abroad.number.getType() === "MOBILE";
  if (isMobileHome && !isMobileAbroad) return home;
  if (!isDefault && isMobileHome === isMobileAbroad) return { ...home, assumed: true };
  if (isMobileAbroad && !isMobileHome && mangled && isDefault) return { ...abroad, assumed: true };
  return "doubtful";
}

/** Reads the digits of one run as one number. */
function readDigits(plus: boolean, digits: string, context: Context): Reading | "doubtful" | null {
  const full = plus ? digits.replace(/^00/, "") : digits.startsWith("00") ? digits.slice(2) : null;
  if (full !== null && !full.startsWith("0")) {
    const read = readInternational(full, SHORTEST_WITH_PLUS);
    if (read || plus) return read;
  }
  return digits.startsWith("0") ? readNational(digits, context) : readBare(digits, context);
}

interface Run {
  plus: boolean;
  groups: readonly Group[];
}

const digitsOf = (groups: readonly Group[]) => groups.map(({ digits }) => digits).join("");

function readRun({ plus, groups }: Run, context: Context): Reading | "doubtful" | null {
  const zero = groups.findIndex(({ digits, gap }, i) => digits === "0" && /\( ?$/.test(gap) && i > 0);
  if (zero < 0) return readDigits(plus, digitsOf(groups), context);
  return readWithZero(plus, digitsOf(groups.slice(0, zero)), digitsOf(groups.slice(zero + 1)), context);
}

/** The length of Italian mobile numbers; shorter ones are no longer assigned. */
const MOBILE_DIGITS = 10;

/**
 * Reads "+44 (0)20 …". A zero in brackets after the country code is dropped if it is that country's trunk prefix.
 * Elsewhere it is a digit of the number, as in "+39 (0)6 …", or its meaning is unclear: "+34 (0)91 …".
 */
function readWithZero(
  plus: boolean,
  code: string,
  rest: string,
  context: Context,
): Reading | "doubtful" | null {
  const without = readDigits(plus, code + rest, context);
  if (isReading(without)) {
    const { countryCallingCode } = without.number;
    if (isZeroDropped(countryCallingCode) && code.endsWith(countryCallingCode)) return without;
  }
  const kept = readDigits(plus, `${code}0${rest}`, context);
  if (!isReading(kept) || kept.number.nationalNumber !== `0${rest}`) return null;
  // "00239 (0)…" is São Tomé's code, and not 002, dialled for abroad in Korea, before Italy's.
  if (code.startsWith("00") && code !== `00${kept.number.countryCallingCode}`) return null;
  // "+39 (0)343 1234567": a long number of Chiavenna, or a mobile.
  return isReading(without) && without.number.getType() === "MOBILE" && rest.length === MOBILE_DIGITS
    ? "doubtful"
    : kept;
}

const isReading = (read: Reading | "doubtful" | null): read is Reading =>
  read !== null && read !== "doubtful";

const readWhole = (run: Run, context: Context): Reading | null => {
  const read = readRun(run, context);
  return isReading(read) ? read : null;
};

/** More groups than this are not a list of numbers. */
const MOST_GROUPS = 30;

/**
 * Divides a run, at gaps of at least this strength, into numbers that are each accepted. Returns null if there is no
 * way to, or more than one.
 */
function partition(
  run: Run,
  least: 0 | 1 | 2,
  accept: (read: Reading) => boolean,
  context: Context,
): Reading[] | null {
  const { plus, groups } = run;
  if (groups.length > MOST_GROUPS) return null;
  const known = new Map<number, Reading[] | null | "several">();
  const from = (start: number): Reading[] | null | "several" => {
    if (start === groups.length) return [];
    if (known.has(start)) return known.get(start)!;
    let found: Reading[] | null | "several" = null;
    for (let end = start + 1; end <= groups.length; end++) {
      if (end < groups.length && parting(groups[end]!.gap) < least) continue;
      const read = readWhole({ plus: plus && start === 0, groups: groups.slice(start, end) }, context);
      if (!read || !accept(read)) continue;
      const rest = from(end);
      if (rest === null) continue;
      if (found !== null || rest === "several") {
        found = "several";
        break;
      }
      found = [read, ...rest];
    }
    known.set(start, found);
    return found;
  };
  const found = from(0);
  return found === "several" ? null : found;
}

/** The longest ending that can stand for another number's. */
const LONGEST_ENDING = 8;

/**
 * Reads "+49 89 63648-18/19" and "(415) 555-2671 / 2672": numbers after the first are given by their endings only.
 *
 * @returns null if the text is not of that kind
 */
function readEndings(run: Run, context: Context): Reading[] | "doubtful" | null {
  const { groups } = run;
  for (let at = 1; at < groups.length; at++) {
    const { gap, digits } = groups[at]!;
    const lastGap = groups[at - 1]!.gap;
    if (!/[/,]/.test(gap)) continue;
    // " / 12" may be an extension.
    if (/[/,] $/.test(gap) && digits.length < 4 && !lastGap.includes("-")) continue;
    const left = { plus: run.plus, groups: groups.slice(0, at) };
    const first = readWhole(left, context);
    if (!first?.isComplete()) continue;
    const read = [first];
    let isStrong = lastGap === "-" || lastGap === " - ";
    for (let next = at; next < groups.length;) {
      let end = next + 1;
      while (end < groups.length && !/[/,]/.test(groups[end]!.gap)) end++;
      const right = groups.slice(next, end);
      const ending = endWith(left, right);
      const other = ending && readWhole(ending, context);
      if (!other || other.number.country !== first.number.country) break;
      if (digitsOf(right).length !== left.groups.at(-1)!.digits.length)
        isStrong &&= right[0]!.gap.endsWith("-");
      read.push(other);
      next = end;
      if (end === groups.length) {
        const whole = readWhole(run, context);
        const slashes = groups.slice(1).every(({ gap }) => gap === groups[at]!.gap);
        if (!whole || !slashes || groups.length === 2) {
          if (isFullLength(first.number) || isStrong || !whole) return read;
        } else if (digitsOf(right).length >= 5) return read;
        else if (digitsOf(right).length !== left.groups.at(-1)!.digits.length) return "doubtful";
      }
    }
  }
  return null;
}

/** Replaces the ending of a run. */
function endWith(left: Run, right: readonly Group[]): Run | null {
  const ending = digitsOf(right);
  if (ending.length > LONGEST_ENDING) return null;
  const { groups } = left;
  const last = groups.at(-1)!;
  const isDashed = last.gap.includes("-");
  const gap = right[0]!.gap;
  const replaced = (count: number, digits: string): Run => ({
    plus: left.plus,
    groups: [...groups.slice(0, groups.length - count), { ...last, digits }],
  });
  if (isDashed && (gap.endsWith("-") || (ending.length > last.digits.length && ending.length <= 5))) {
    return replaced(1, ending);
  }
  // As many digits as the last group, or the last few groups together.
  let length = 0;
  for (let count = 1; count < groups.length; count++) {
    length += groups.at(-count)!.digits.length;
    if (length > ending.length) break;
    if (length === ending.length && (count === 1 ? length > 1 || isDashed : length >= 5)) {
      return replaced(count, ending);
    }
  }
  const isGlued = gap === "/" && ending.length <= 4 && ending.length < last.digits.length;
  return isGlued ? replaced(1, last.digits.slice(0, -ending.length) + ending) : null;
}

interface PieceReading {
  read: Reading[];
  /** Groups that belong to none of them. */
  unread?: { groups: readonly Group[]; why: UnreadReason };
}

/**
 * Reads the numbers of one piece. A sign that separates two numbers also occurs inside one, so it separates only
 * complete numbers.
 */
function readPiece(piece: Piece, context: Context): PieceReading {
  const { groups } = piece;
  const unreadable = (why: UnreadReason): PieceReading => ({ read: [], unread: { groups, why } });
  const isFull = ({ isComplete, number }: Reading) => isComplete() && isFullLength(number);
  const parts = groups.some(({ gap }) => parting(gap) === 2);
  if (parts) {
    const full = partition(piece, 2, isFull, context);
    const several = full && full.length > 1 ? full : explicitPartition(piece, context);
    if (several) return { read: several };
    const endings = readEndings(piece, context);
    if (endings === "doubtful") return unreadable("doubtful");
    if (endings) return { read: endings };
  }
  const whole = readRun(piece, context);
  if (whole === "doubtful") return unreadable("doubtful");
  if (whole) {
    const isDoubtful = parts && beginning(piece, context, isFull, /[/\\,]/) !== null;
    return isDoubtful ? unreadable("doubtful") : { read: [whole] };
  }
  if (groups.length > 1) {
    for (const least of [2, 1, 0] as const) {
      const several = partition(piece, least, ({ isComplete }) => isComplete(), context);
      if (several) return { read: several };
    }
    const first = beginning(piece, context, isFull, /[/\\,]|-[ ]|[ ]-/) ?? extended(piece, context, isFull);
    if (first) return { read: [first.read], unread: { groups: groups.slice(first.end), why: "doubtful" } };
    // "Phone 1 06 12 …": the label is numbered.
    const isNumbered = piece.label !== "" || /^[.:)] ?$/.test(groups[1]!.gap);
    if (isNumbered && groups[0]!.digits.length === 1 && !piece.plus) {
      const numbered = readWhole({ plus: false, groups: groups.slice(1) }, context);
      if (numbered?.isComplete()) return { read: [numbered] };
    }
  }
  const possible = readPossible(piece);
  if (possible) return { read: [possible] };
  const digits = digitsOf(groups).length;
  return unreadable(digits < SHORTEST_INTERNATIONAL ? "short" : "invalid");
}

/** Reads "0911 123 / 0911 124": both sides show that they are complete, however short. */
function explicitPartition(piece: Piece, context: Context): Reading[] | null {
  const { groups } = piece;
  const starts = groups.filter(({ gap, digits }, i) => i > 0 && parting(gap) === 2 && digits.startsWith("0"));
  if (starts.length === 0 || !(piece.plus || groups[0]!.digits.startsWith("0"))) return null;
  const read: Reading[] = [];
  let from = 0;
  for (let at = 1; at <= groups.length; at++) {
    if (at < groups.length && !starts.includes(groups[at]!)) continue;
    const number = readWhole({ plus: piece.plus && from === 0, groups: groups.slice(from, at) }, context);
    if (!number?.isComplete()) return null;
    read.push(number);
    from = at;
  }
  return read;
}

/** Finds a number at the beginning of a piece, before a gap of this kind; the rest of the piece is not a number. */
function beginning(piece: Piece, context: Context, accept: (read: Reading) => boolean, gaps: RegExp) {
  for (let end = piece.groups.length - 1; end > 0; end--) {
    if (!gaps.test(piece.groups[end]!.gap)) continue;
    const read = readWhole({ plus: piece.plus, groups: piece.groups.slice(0, end) }, context);
    if (read && accept(read)) return { read, end };
  }
  return null;
}

/** Finds the number in "010-62345678-8001": complete, then a hyphen and too many digits for a typing error. */
function extended(piece: Piece, context: Context, accept: (read: Reading) => boolean) {
  const last = piece.groups.at(-1)!;
  return last.gap === "-" && /^\d{3,5}$/.test(last.digits) ? beginning(piece, context, accept, /^-$/) : null;
}

/** Reads a number with its country code by its length alone: plans change faster than metadata. */
function readPossible({ plus, groups }: Run): Reading | null {
  const digits = digitsOf(groups);
  const full = plus ? digits.replace(/^00/, "") : /^00(.*)/.exec(digits)?.[1];
  if (!full || full.length < SHORTEST_INTERNATIONAL || groups.some(({ gap }) => /[/\\,]$|\( ?$/.test(gap))) {
    return null;
  }
  const number = parse(`+${full}`);
  if (!number?.isPossible() || PLACEHOLDER.test(number.nationalNumber)) return null;
  return { number, assumed: false, outdated: false, isComplete: always };
}

/** "1-800-FLOWERS": digits, then capitals that stand for the digits of their keys (ITU-T E.161). */
const VANITY = /^\+?[\d ().-]*\d[ .-]*[A-Z](?:[A-Z .-]*[A-Z]){2}[\d .-]*$/;
const KEYS = ["ABC", "DEF", "GHI", "JKL", "MNO", "PQRS", "TUV", "WXYZ"];
/** Types of numbers that companies choose for their letters; elsewhere letters after digits are a name. */
const CHOSEN = new Set<string | undefined>([
  "TOLL_FREE",
  "SHARED_COST",
  "UAN",
  "PREMIUM_RATE",
  "PERSONAL_NUMBER",
]);

function readVanity(line: string, context: Context): Reading | null {
  if (!VANITY.test(line)) return null;
  const keyed = line.replace(/[A-Z]/g, (letter) =>
    String(KEYS.findIndex((letters) => letters.includes(letter)) + 2),
  );
  const read = readDigits(keyed.startsWith("+"), keyed.replace(/\D/g, ""), context);
  if (!isReading(read)) return null;
  const isAmerican = read.number.countryCallingCode === "1";
  return isAmerican || CHOSEN.has(read.number.getType()) ? read : null;
}

/** Addresses that contain a number with its country code: WhatsApp's, and those of its links. */
const WHATSAPP =
  /(?:whatsapp:|(?:https?:\/\/)?(?:www\.)?(?:wa\.me|api\.whatsapp\.com|web\.whatsapp\.com)\/(?:send\/?\?(?:[^\s]*&)?phone=|message\/)?)(?:\+|%2B)?([\d -]{7,20})[^\s]*|(?<!\d)\+?(\d{7,15})(?:[.:]\d+)*@(?:c\.us|s\.whatsapp\.net|whatsapp\.net)/gi; // prettier-ignore
/** A group or a hidden account has no number. */
const NO_NUMBER = /[\d-]+@(?:g\.us|lid|broadcast|newsletter)\b/gi;
/** RFC 3966: "tel:0612345678;phone-context=+33". A context that is not a code, such as a domain, is ignored. */
const PHONE_CONTEXT = /(?:tel:)?([\d.() -]+)((?:;[\w-]+=[^;\s]*)*?);phone-context=([^;\s]*)/gi;

/** "1) 06 12 … 2) 06 98 …": no bracket is open. */
const LIST_MARK = /(?<!\([^()]*)(?<=^|\s)\d{1,2}\)(?=\s)/g;

/** Rewrites numbers that carry their country in another way with a plus and the code. */
const withCodes = (text: string) =>
  text
    .replace(NO_NUMBER, " ")
    .replace(WHATSAPP, (_, link?: string, address?: string) => `\n+${link ?? address}\n`)
    .replace(PHONE_CONTEXT, (_, digits: string, others: string, code: string) =>
      code.startsWith("+") ? `${code} ${digits}${others}` : digits + others,
    )
    // "+49 (Germany) 30 …"
    .replace(/((?:\+|\b00)\d{1,3}) ?\(\p{L}[^)\d]*\)/gu, "$1 ");

/**
 * Reads the phone numbers in a text that a person typed, and reports the pieces that are not numbers.
 *
 * The country comes from the text, or else from the record, or else from a default, in which case the number is
 * `assumed`. A national number that is not valid in that country is unread: a wrong match is worse than none.
 */
export function readPhones(text: string, hints: ReadingHints = {}): PhoneReading {
  const context = contextOf(hints);
  const clean = plain(text).replace(LIST_MARK, "\n");
  const reading: PhoneReading = { numbers: [], unread: [], hasRemarks: false };
  for (const line of withCodes(clean).split(/[\n;|](?!ext=)/)) {
    const written = line.trim();
    const mangled = unmangle(written);
    if (mangled && "lost" in mangled) reading.unread.push({ text: written, why: "rounded" });
    else readLine(mangled?.digits ?? written, written, { ...context, mangled: mangled !== null }, reading);
  }
  if (clean !== "" && reading.numbers.length + reading.unread.length === 0)
    reading.unread.push({ text: clean, why: "none" });
  return reading;
}

function readLine(text: string, written: string, context: Context, reading: PhoneReading) {
  const unread: (UnreadPiece & { isRemark: boolean })[] = [];
  let last: Run | null = null;
  const found: { read: Reading; raw: string; extension: string | null }[] = [];
  const add = (read: Reading[], raw: string) =>
    found.push(...read.map((number) => ({ read: number, raw, extension: null })));
  const pieces = cut(text);
  for (let piece = pieces.shift(); piece; piece = pieces.shift()) {
    const { groups, label } = piece;
    const raw = text === written ? text.slice(piece.plus ? groups[0]!.from - 1 : groups[0]!.from, groups.at(-1)!.to) : written; // prettier-ignore
    const digits = digitsOf(groups);
    const previous = found.at(-1);
    const isExtension =
      previous && isExtensionLabel(label) && groups[0]!.digits.length < SHORTEST_INTERNATIONAL;
    if (isExtension && (digits.length < SHORTEST_INTERNATIONAL || parting(groups[1]!.gap) === 2)) {
      const [extension, ...rest] = digits.length < SHORTEST_INTERNATIONAL ? [{ digits }] : groups;
      previous.extension ??= extension!.digits;
      if (rest.length > 0)
        pieces.unshift({ plus: false, groups: rest as Group[], label: "", isAside: false });
      continue;
    }
    if (isExtensionLabel(label) && digits.length < SHORTEST_INTERNATIONAL && !piece.plus) {
      unread.push({ text: raw, why: "short", isRemark: piece.isAside });
      continue;
    }
    const { read, unread: left } = readPiece(piece, context);
    if (read.length === 0 && last && isBetween(label)) {
      const ending = endWith(last, [{ ...groups[0]!, gap: "/-", digits }]);
      const other = ending && readWhole(ending, context);
      if (other) {
        add([other], raw);
        continue;
      }
    }
    add(read, raw);
    // An ending belongs to a number that stands alone.
    if (read.length > 0) last = read.length === 1 && !left ? piece : null;
    if (!left) continue;
    const text_ = text.slice(left.groups[0]!.from, left.groups.at(-1)!.to);
    unread.push({
      text: text === written ? text_ : written,
      why: left.why,
      isRemark: piece.isAside && digits.length < 5,
    });
  }
  if (found.length === 0) {
    const vanity = readVanity(text, context);
    if (vanity) {
      unread.length = 0;
      found.push({ read: vanity, raw: written, extension: null });
    }
  }
  for (const { read, raw, extension } of found) {
    const e164 = read.number.number as string as E164;
    const known = reading.numbers.find((number) => number.e164 === e164);
    if (known) known.assumed &&= read.assumed;
    else {
      const { assumed, outdated } = read;
      reading.numbers.push({ e164, raw, extension, assumed, outdated });
    }
  }
  for (const { isRemark, ...piece } of unread) {
    if (isRemark && found.length > 0) reading.hasRemarks = true;
    else reading.unread.push(piece);
  }
}

/** Reads the numbers, in E.164, that a user may be searching for. */
export const numbersIn = (text: string, defaultCountry: string): E164[] =>
  readNumbers(text, { defaultCountry }).map(({ e164 }) => e164);

/** Reads the phone numbers in a text that a person typed, each once: see `readPhones`. */
export const readNumbers = (text: string, hints: ReadingHints = {}): ReadNumber[] =>
  readPhones(text, hints).numbers;

export type Caller =
  | { kind: "number"; e164: E164 }
  | { kind: "withheld" }
  /** A SIP address, a client, a short code: shown as sent, matches no record. */
  | { kind: "other"; text: string };

/** RFC 3261, 25.1: the address after a display name stands in angle brackets. */
const BRACKETED = /<([^>]*)>/;
/** The user of a SIP or tel address, with its parameters. */
const ADDRESS = /^(?:sips?|tel|whatsapp):([^@?>]*)/i;
const PHONE_CONTEXT_CODE = /^phone-context=\+?([\d.-]+)$/i;

/**
 * Reads the caller that a channel or a PBX sent: E.164, digits without the plus, "00…", a national number, which is
 * read in `defaultCountry`, or a SIP address whose user is one of these (RFC 3261, 19.1.6).
 */
export function readCaller(from: string, defaultCountry?: string): Caller {
  const sent = plain(from);
  const text = (BRACKETED.exec(sent)?.[1] ?? sent).trim();
  if (isWithheld(text)) return { kind: "withheld" };
  const address = ADDRESS.exec(text);
  const [user, ...parameters] = decode(address?.[1] ?? text).split(";") as [string, ...string[]];
  const name = user.split(":")[0]!.trim();
  if (address && isWithheld(name)) return { kind: "withheld" };
  const code = parameters.map((parameter) => PHONE_CONTEXT_CODE.exec(parameter)?.[1]).find(Boolean);
  // Characters that no phone sends: an address, not a number.
  if (!/^\+?[\d ().\-/]+$/.test(name)) return { kind: "other", text };
  const context = { ...contextOf({ defaultCountry }), caller: true };
  const plus = name.startsWith("+");
  const isLocal = code !== undefined && !plus;
  const groups = cut(isLocal ? `${code} ${name}` : name).flatMap((piece) => piece.groups);
  const read =
    readRun({ plus: plus || isLocal, groups }, context) ?? (isLocal ? null : readPossible({ plus, groups }));
  return isReading(read)
    ? { kind: "number", e164: read.number.number as string as E164 }
    : { kind: "other", text };
}

const isWithheld = (name: string) => name === "" || WITHHELD.has(name.toLowerCase().replace("+", ""));

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export type DialProblem = "empty" | "invalid" | "premium" | "shared-cost" | "country";

/** Ordinary calls in most plans; a workspace may disallow them. */
const SHARED = new Set<string | undefined>(["SHARED_COST", "UAN"]);

/** The workspace's rules for calls (toll-fraud guard). */
export interface DialRules {
  /** ISO codes of the countries calls may go to; empty means any. */
  callingCountries?: readonly string[];
  /** Whether shared-cost and company-wide numbers, such as 0345 and 1300, may be called. */
  sharedCostCalls?: boolean;
}

/** Reads a number to dial, and refuses numbers that must not be dialled. Premium-rate numbers are always refused. */
export function readDialled(
  text: string,
  { callingCountries = [], sharedCostCalls = true, ...hints }: ReadingHints & DialRules,
): { number: E164; problem?: undefined } | { problem: DialProblem } {
  if (plain(text) === "") return { problem: "empty" };
  const number = readNumbers(text, hints)[0];
  if (!number) return { problem: "invalid" };
  const parsed = parse(number.e164)!;
  const type = parsed.getType();
  if (type === "PREMIUM_RATE") return { problem: "premium" };
  if (SHARED.has(type) && !sharedCostCalls) return { problem: "shared-cost" };
  if (callingCountries.length > 0 && !callingCountries.some((country) => country === parsed.country))
    return { problem: "country" };
  return { number: number.e164 };
}

/** Formats "+33612345678" as people write it, "+33 6 12 34 56 78". */
export const formatNumber = (e164: string): string => parse(e164)?.formatInternational() ?? e164;

/**
 * Formats the other party of a call: their number, or the address they called from; null if it is withheld.
 *
 * @param sent  the caller as the channel sent it
 */
export function formatCaller(e164: string | null, sent: string | null): string | null {
  if (e164 !== null) return formatNumber(e164);
  const caller = readCaller(sent ?? "");
  return caller.kind === "other" ? caller.text : null;
}

export const countryOf = (e164: string): string | null => parse(e164)?.country ?? null;
