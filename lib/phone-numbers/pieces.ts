/** A run of digits. */
export interface Group {
  digits: string;
  /** The text between this group and the one before. */
  gap: string;
  from: number;
  to: number;
}

/** Groups separated only by text that can stand inside a number. */
export interface Piece {
  /** Whether a plus precedes it. */
  plus: boolean;
  groups: Group[];
  /** The word or sign before it, in lower case: "tel", "ext", "*", "or". */
  label: string;
  /** Whether only a word or a bracket separates it from its neighbours: "(18h)", "floor 2". */
  isAside: boolean;
}

/** Never inside a number. */
const APART = /[;|\n&*#=<>@?!%$€:{}]|, ?,/;
const TOKEN =
  /(?<=[\s(,])(\d{1,2}(?:[:.]\d\d)?-\d{1,2}(?:[:.]\d\d)?(?:hs?|hrs|u|am|pm| ?uhr| uur)\b)|(\+)|(\d+)|(\p{L}[\p{L}\p{M}]*)|[^\p{L}\d+]+/giu;
/** A bracket that opens after this many digits holds no area code. */
const LATEST_BRACKET = 7;
/** "18h", "2nd", "7j": digits of a remark. */
const COUNTED = /^\d{1,2}(?=(?:hs?|hrs?|uhr|u|am|pm|a\.m|p\.m|j|d|st|nd|rd|th|er|ème|e|o|a|min)(?!\p{L}))/iu;

/** Cuts a text, normalised by `plain`, into pieces that may be numbers. */
export function cut(text: string): Piece[] {
  const pieces: Piece[] = [];
  let open: Piece | null = null;
  let plus = false;
  let gap = "";
  let label = "";
  let digits = 0;
  const close = () => {
    open = null;
    digits = 0;
  };
  for (const token of text.matchAll(TOKEN)) {
    const [all, hours, isPlus, number, word] = token;
    const from = token.index;
    if (hours) {
      close();
      label = hours;
      gap = "";
    } else if (isPlus) {
      close();
      plus = true;
      gap = "";
    } else if (number) {
      const isCounted = COUNTED.test(text.slice(from)) && (gap === "" || /[\s(,]$/.test(gap));
      if (open && (APART.test(gap) || (gap.includes("(") && digits >= LATEST_BRACKET))) close();
      const group = { digits: number, gap, from, to: from + number.length };
      if (!open || isCounted) {
        const isAside = isCounted || /\($/.test(gap) || (label !== "" && !/[\n;|]|[,/] /.test(gap));
        open = { plus, groups: [{ ...group, gap: "" }], label: label || signIn(gap), isAside };
        pieces.push(open);
        digits = number.length;
      } else {
        open.groups.push(group);
        digits = parting(gap) === 2 ? number.length : digits + number.length;
      }
      plus = false;
      gap = "";
      label = "";
    } else if (word) {
      close();
      label = word.toLowerCase();
      gap = "";
      plus = false;
    } else {
      gap += all;
      if (plus && !/^ ?\(?$/.test(gap)) plus = false;
      if (/[\n;|]/.test(all)) label = "";
    }
  }
  return pieces;
}

const signIn = (gap: string) => /[*#&]|,,/.exec(gap)?.[0] ?? "";

/**
 * How strongly a gap separates: 0 for spaces and dots, 1 for a hyphen, 2 for signs that people also put between two
 * numbers.
 */
export function parting(gap: string): 0 | 1 | 2 {
  if (/[/\\,]|-[ ]|[ ]-|\. /.test(gap)) return 2;
  return gap.includes("-") ? 1 : 0;
}

/**
 * Words before an extension: English, German, French, Spanish, Italian, Dutch, Portuguese, and a few more languages.
 */
const EXTENSION_WORDS = new Set(
  [
    "x ext extn extension xtn opt option press local loc line",
    "durchwahl durchw dw dwl app apparat nebenstelle nst klappe kl hausapparat",
    "poste post p ligne",
    "extensión extensao int interno internos anexo opción opcion",
    "interna derivato selezione tasto opzione",
    "toestel tst tstl intern doorkiesnummer keuze optie",
    "ramal ram extensão opção opcao",
    "anknytning ankn lokal wew linka klapka dahili доб доп вн 転 内線 分机 转 轉",
    "* # ,,",
  ]
    .join(" ")
    .split(" "),
);

export const isExtensionLabel = (label: string) => EXTENSION_WORDS.has(label);

/** Words between two numbers, of which the second may be only an ending: "63648-18 or -19". */
const BETWEEN = new Set("& or oder ou o u und and et y e en of resp bzw".split(" "));

export const isBetween = (label: string) => BETWEEN.has(label);
