import { randomInt } from "node:crypto";
import type { PhoneNumberType } from "google-libphonenumber";
import { getCountries, parsePhoneNumberFromString, type CountryCode, type PhoneNumber } from "libphonenumber-js/max"; // prettier-ignore
import { describe, expect, test } from "vitest";
import { google } from "./google";
import { numberRows } from "../records/match-index/index-numbers";
import { readCaller, readDialled } from "./numbers";

/** Number of pairs of a stored text and a caller, of each kind. */
const PAIRS = 1_600;
const MOST_MISSED = 0.003;

const SEED = Number(process.env.SEED ?? randomInt(2 ** 31));

/** Marsaglia's xorshift: the same numbers for the same seed. */
function random(seed: number) {
  let state = seed || 1;
  const next = (below: number) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  return { next, pick: <T>(list: readonly T[]): T => list[next(list.length)]! };
}

type Random = ReturnType<typeof random>;

const util = google.PhoneNumberUtil.getInstance();

/** Examples of the numbering plans, by country and type. */
function examplesOf(types: readonly PhoneNumberType[]) {
  return getCountries().flatMap((country) =>
    types.flatMap((type) => {
      const example = util.getExampleNumberForType(country, type);
      if (!example) return [];
      const [digits, code] = [util.getNationalSignificantNumber(example), String(example.getCountryCode())];
      return parsePhoneNumberFromString(`+${code}${digits}`)?.isValid() ? [{ country, digits, code }] : [];
    }),
  );
}

const { FIXED_LINE, MOBILE, UAN, SHARED_COST, PREMIUM_RATE } = google.PhoneNumberType;
const SUBSCRIBERS = examplesOf([FIXED_LINE, MOBILE]);

const isPlaceholder = (digits: string) => /^(\d)\1+$|^0?123456789\d?$|^0?987654321\d?$/.test(digits);

/** Makes a number of a plan: an example with its last digits changed, valid in its country. */
function make({ next }: Random, example: (typeof SUBSCRIBERS)[number]): PhoneNumber {
  for (let attempt = 0; ; attempt++) {
    const kept = example.digits.length - 1 - next(Math.max(1, Math.min(7, example.digits.length - 2)));
    const digits = [...example.digits].map((digit, i) => (i < kept ? digit : String(next(10)))).join("");
    const number = parsePhoneNumberFromString(`+${example.code}${attempt < 40 ? digits : example.digits}`);
    const isRight = number?.isValid() && number.country === example.country && !isPlaceholder(digits);
    if (isRight || attempt > 41) return number!;
  }
}

const anyNumber = (r: Random) => make(r, r.pick(SUBSCRIBERS));
const among = (r: Random, countries: readonly string[]) =>
  make(r, r.pick(SUBSCRIBERS.filter(({ country }) => countries.includes(country))));

interface Pair {
  text: string;
  /** The numbers the text stands for. */
  truth: readonly string[];
  caller: string;
  kind?: "PHONE" | "WHATSAPP";
  country?: CountryCode | null;
  defaultCountry?: CountryCode;
  /** The country of the called number. */
  calledCountry?: CountryCode;
  /** Numbers that may be another form of a truth. */
  twins?: readonly string[];
}

const FIELDS = [
  { id: "country", key: "country", kind: "COUNTRY" },
  { id: "phone", key: "phone", kind: "PHONE" },
];

function indexOf({ text, kind = "PHONE", country = null, defaultCountry = "FR" }: Pair): string[] {
  const fields = [FIELDS[0]!, { ...FIELDS[1]!, kind }];
  return numberRows(fields, { phone: text, country }, defaultCountry).numbers.map(({ e164 }) => e164);
}

/**
 * Measures a kind of pair. Missed: the caller is in the text and not found. False: another number is found, even if
 * only as "possible".
 */
function measure(name: string, makePair: (r: Random, i: number) => Pair) {
  const r = random(SEED ^ [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7));
  const missed: string[] = [];
  const wrong: string[] = [];
  for (let i = 0; i < PAIRS; i++) {
    const pair = makePair(r, i);
    const caller = readCaller(pair.caller, pair.calledCountry ?? pair.defaultCountry ?? "FR");
    const found = indexOf(pair);
    const said = `${JSON.stringify(pair.text)} ${pair.country ?? `(${pair.defaultCountry ?? "FR"})`} ${pair.truth.join(" ")} ← ${pair.caller} read ${found.join(" ")}`;
    if (caller.kind !== "number" || !found.includes(caller.e164)) missed.push(said);
    if (found.some((e164) => !pair.truth.includes(e164) && !pair.twins?.includes(e164))) wrong.push(said);
  }
  console.info(`${name}: ${missed.length} of ${PAIRS} missed, ${wrong.length} false (SEED=${SEED})`);
  expect(wrong.slice(0, 10)).toEqual([]);
  expect(missed.length / PAIRS, missed.slice(0, 10).join("\n")).toBeLessThanOrEqual(MOST_MISSED);
}

/**
 * Returns the twins by the plans: in Argentina with or without a 9, in Gabon a 0 or its replacement, in Kosovo Monaco's
 * code.
 */
function twinsOf(e164: string): string[] {
  if (e164.startsWith("+549")) return [`+54${e164.slice(4)}`];
  if (e164.startsWith("+54")) return [`+549${e164.slice(3)}`];
  const gabonese = /^\+241([01])(\d)(\d{6})$/.exec(e164);
  if (gabonese) {
    const [, , second = "", rest] = gabonese;
    return [
      `+241${second === "1" ? "1" : /[256]/.test(second) ? "6" : "7"}${second}${rest}`,
      `+2410${second}${rest}`,
    ];
  }
  if (/^\+241[67]/.test(e164)) return [`+2410${e164.slice(5)}`];
  if (e164.startsWith("+3834")) return [`+377${e164.slice(4)}`];
  if (e164.startsWith("+3774")) return [`+383${e164.slice(4)}`];
  return [];
}

const pairOf = (numbers: readonly PhoneNumber[], caller: PhoneNumber, text: string, rest: Partial<Pair> = {}): Pair => ({
  text,
  truth: numbers.map((n) => n.number),
  caller: caller.number,
  twins: numbers.flatMap((n) => twinsOf(n.number)),
  country: numbers[0]!.country,
  ...rest,
}); // prettier-ignore

const ARABIC = "٠١٢٣٤٥٦٧٨٩";
const DEVANAGARI = "०१२३४५६७८९";
const written = (r: Random, n: PhoneNumber) =>
  r.pick([
    () => n.number,
    () => n.formatInternational(),
    () => n.formatNational(),
    () => n.formatNational().replaceAll(" ", "\u00a0"),
    () => n.formatNational().replace(/\d/g, (d) => r.pick([ARABIC, DEVANAGARI])[Number(d)]!),
    () => `\u200e${n.formatInternational()}\u200e`,
    () => n.formatInternational().replace("+", "00"),
  ])();

/** Makes another number of the same country. */
const sibling = (r: Random, n: PhoneNumber) => {
  const examples = SUBSCRIBERS.filter(({ country }) => country === n.country);
  for (;;) {
    const other = make(r, r.pick(examples));
    if (other.number !== n.number || examples.length === 0) return other;
  }
};

/** Countries whose numbers are as long as their plan says, so that an ending can be changed. */
const ENDING_COUNTRIES = ["DE", "AT", "FR", "CH", "BE", "US", "GB", "ES", "NL", "IT", "SE", "PL"];

describe(`pairs of all countries, SEED=${SEED}`, () => {
  test("signs inside a number divide it only if both sides are complete (A1)", () => {
    measure("A1", (r) => {
      const n = anyNumber(r);
      const inside = (text: string) => {
        const gaps = [...text.matchAll(/(?<=\d)[ -]+(?=\d)/g)];
        if (gaps.length === 0) return text;
        const gap = r.pick(gaps);
        return (
          text.slice(0, gap.index) + r.pick(["/", " / ", "-", " - "]) + text.slice(gap.index + gap[0].length)
        );
      };
      if (r.next(4) === 0) {
        const base = among(r, ENDING_COUNTRIES);
        const ending = String(r.next(90) + 10);
        const text = base.formatInternational().replace(/[ -]?(\d\d)$/, "-$1");
        const other = parsePhoneNumberFromString(base.number.slice(0, -2) + ending)!;
        if (!other.isValid() || isPlaceholder(other.nationalNumber) || !/-\d\d$/.test(text))
          return pairOf([base], base, base.formatInternational());
        return pairOf([base, other], r.pick([base, other]), `${text}/${ending}`);
      }
      if (r.next(6) === 0) {
        const zero = among(r, [
          "DE",
          "GB",
          "FR",
          "CH",
          "AT",
          "NL",
          "BE",
          "SE",
          "AU",
          "NZ",
          "ZA",
          "IN",
          "JP",
          "TR",
        ]);
        return pairOf([zero], zero, zero.formatInternational().replace(" ", " (0)"));
      }
      if (r.next(12) === 0) {
        const italian = make(r, r.pick(SUBSCRIBERS.filter(({ country, digits }) => country === "IT" && digits.startsWith("0")))); // prettier-ignore
        return pairOf([italian], italian, `+39 (0)${italian.nationalNumber.slice(1)}`);
      }
      return pairOf([n], n, inside(r.pick([n.formatNational(), n.formatInternational()])));
    });
  });

  test("each of several numbers in one text is found (A2)", () => {
    measure("A2", (r) => {
      const n = anyNumber(r);
      const other = r.next(4) === 0 ? anyNumber(r) : sibling(r, n);
      const write = (m: PhoneNumber) => (m.country === n.country ? written(r, m) : m.formatInternational());
      const both = r.pick([
        "$1\n$2", "$1\r\n$2", "$1 ::: $2", "$1/$2", "$1 / $2", "$1 - $2", "$1 & $2", "$1, $2", "$1; $2", "$1 | $2",
        "$1 or $2", "$1 und $2", "$1 ou $2", "$1 y $2", "H: $1 W: $2", "Tel. $1 Mob. $2", "Home: $1, Work: $2", "$1 (home) $2 (work)",
        "1) $1 2) $2", "Phone 1: $1; Phone 2: $2", "$1\t$2", "• $1 • $2", "$1<br>$2",
      ]); // prettier-ignore
      const text = both.replace("$1", write(n)).replace("$2", write(other));
      return pairOf([n, other], r.pick([n, other]), text);
    });
  });

  test("words and digits after a number leave it unchanged (A3)", () => {
    const AFTER = [
      "poste 12", "Durchwahl 12", "option 2", "* 9", "(après 18h)", "ext. 101", "ext 4711", "x12", "#12", "extension 7", "DW -12",
      "App. 23", "Klappe 5", "Nebenstelle 44", "anexo 12", "interno 5", "int. 12", "opción 3", "derivato 2", "toestel 12", "tst. 8",
      "ramal 22", "opção 1", "(nur vormittags)", "(avant 12h, pas le 24)", "after 6pm", "solo 9-13h", "dopo le 18", "na 17 uur", "depois das 18h",
      "Mo-Fr 9-17 Uhr", "7j/7", "24h/24", "(2nd floor)", ", Paul", "- ask for Bob", "(Büro)", ";ext=12", ",,101#", "press 1", "Taste 3",
    ]; // prettier-ignore
    measure("A3", (r) => {
      const n = anyNumber(r);
      return pairOf([n], n, `${written(r, n)} ${r.pick(AFTER)}`);
    });
  });

  test("national numbers of short plans are read, and extensions are not (A4)", () => {
    const short = SUBSCRIBERS.filter(({ digits }) => digits.length < 7);
    measure("A4", (r) => {
      const n = make(r, r.pick(short));
      const text = r.pick([n.formatNational(), n.nationalNumber, `Tel. ${n.formatNational()}`]);
      return pairOf([n], n, text, r.next(2) === 0 ? {} : { country: null, defaultCountry: n.country });
    });
    const r = random(SEED);
    const wrong: string[] = [];
    for (let i = 0; i < PAIRS; i++) {
      const country = r.pick(getCountries());
      const text = r.pick(["112", "911", "101", "15", "999", "118", "ext. 101", "poste 12", "DW 4711", String(r.next(900) + 100)]); // prettier-ignore
      const found = indexOf({ text, truth: [], caller: "", country });
      if (found.length > 0) wrong.push(`${text} ${country} ${found.join(" ")}`);
    }
    expect(wrong.slice(0, 10)).toEqual([]);
  });

  test("digits of a WhatsApp field or address are international (A5)", () => {
    measure("A5", (r) => {
      const n = anyNumber(r);
      const digits = n.number.slice(1);
      const elsewhere = { country: null, defaultCountry: r.pick(getCountries()) };
      const address = r.pick([
        `${digits}@c.us`, `${digits}@s.whatsapp.net`, `https://wa.me/${digits}`, `wa.me/${digits}?text=Hi%2012`, `whatsapp:+${digits}`,
        `https://api.whatsapp.com/send?phone=${digits}&text=hello`, `${digits}:12@s.whatsapp.net`, `https://wa.me/+${digits}`,
      ]); // prettier-ignore
      if (r.next(2) === 0) return pairOf([n], n, address, elsewhere);
      const spaced = n.formatInternational().slice(1);
      return pairOf([n], n, r.pick([digits, spaced, `+${digits}`, address]), {
        kind: "WHATSAPP",
        ...elsewhere,
      });
    });
  });

  test("a number changed by a spreadsheet is restored, or nothing is read (A6)", () => {
    measure("A6", (r) => {
      const n = anyNumber(r);
      const digits = r.next(2) === 0 ? n.number.slice(1) : n.nationalNumber;
      // With every digit: in a text with trailing zeros dropped, it is unclear whether they were zeros.
      const exponent = Number(digits).toExponential(digits.length - 1);
      const text = r.pick([
        `${digits}.0`, `${digits}.00`, `${digits},0`, exponent.toUpperCase(), exponent.replace(".", ","), exponent.toUpperCase().replace("+", ""),
        Number(digits).toLocaleString("en-US"), `'${n.number}`, `="${n.formatNational()}"`, `'${n.formatNational()}`,
      ]); // prettier-ignore
      const isLost = /^0/.test(digits) && !/['"]/.test(text);
      return isLost ? pairOf([n], n, n.number) : pairOf([n], n, text);
    });
    const r = random(SEED + 6);
    const wrong: string[] = [];
    for (let i = 0; i < PAIRS; i++) {
      const n = anyNumber(r);
      const digits = r.pick([n.number.slice(1), n.nationalNumber]);
      const text = Number(digits).toExponential(5).replace("e", "E");
      const isExact = String(Number(text)) === digits;
      const found = indexOf({ text, truth: [], caller: "", country: n.country });
      if (digits.length > 9 && !isExact && found.length > 0)
        wrong.push(`${text} ${n.number} ${found.join(" ")}`);
    }
    expect(wrong.slice(0, 10)).toEqual([]);
  });

  test("one subscriber is found under each form (A7)", () => {
    /** By the plans: the present number, and how it was written before. */
    const FORMS: Record<string, (n: PhoneNumber) => string | null> = {
      MX: (n) => `+521${n.nationalNumber}`,
      AR: (n) => (n.nationalNumber.startsWith("9") ? `+54${n.nationalNumber.slice(1)}` : null),
      BR: (n) => (/^\d\d9[689]\d{7}$/.test(n.nationalNumber) ? `+55${n.nationalNumber.slice(0, 2)}${n.nationalNumber.slice(3)}` : null),
      CI: (n) => (isIvorian(n.nationalNumber) ? `+225${n.nationalNumber.slice(2)}` : null),
      BJ: (n) => (n.nationalNumber.startsWith("01") ? `+229${n.nationalNumber.slice(2)}` : null),
      CO: (n) => (/^60[124-8]/.test(n.nationalNumber) ? `+57${n.nationalNumber.slice(2)}` : null),
      VN: (n) => (/^3[2-9]/.test(n.nationalNumber) ? `+8416${n.nationalNumber.slice(1)}` : null),
      CM: (n) => (/^6[5-9]/.test(n.nationalNumber) ? `+237${n.nationalNumber.slice(1)}` : null),
      IT: (n) => (/^0[1-9]/.test(n.nationalNumber) ? `+39${n.nationalNumber.slice(1)}` : null),
      XK: (n) => (/^(28|29|38|39)\d{6}$/.test(n.nationalNumber) ? `+381${n.nationalNumber}` : null),
    }; // prettier-ignore
    measure("A7", (r) => {
      for (;;) {
        const n = among(r, Object.keys(FORMS));
        const old = FORMS[n.country!]!(n);
        // A number that is another's today is not an old form.
        if (!old || (n.country !== "AR" && parsePhoneNumberFromString(old)?.isValid())) continue;
        const argentine = n.country === "AR" && r.next(2) === 0;
        if (argentine) return pairOf([n], n, n.formatNational(), { caller: r.pick([n.number, old]) });
        const stored = r.next(2) === 0 ? old : n.number;
        return pairOf([n], n, stored, {
          caller: stored === old ? n.number : old,
          country: null,
          truth: n.country === "AR" ? [n.number, old] : [n.number],
        });
      }
    });
  });

  test("callers are read as channels and PBXs send them (A8)", () => {
    measure("A8", (r) => {
      const n = anyNumber(r);
      const digits = n.number.slice(1);
      const national = n.formatNational().replace(/\D/g, "");
      const caller = r.pick([
        `sip:${n.number}@pbx.example.com`, `sip:${digits}@10.0.0.7;user=phone`, `"Ada, Sales" <sip:${n.number}@host>`, `Ada <sip:${digits}@host:5060>;tag=a1`,
        `sips:${n.number}@host:5061;transport=tls`, `sip:%2B${digits}@host`, `00${digits}`, digits, n.number, `tel:${n.number}`, `<tel:${n.number}>`,
        `sip:00${digits}@host`, `sip:${n.number};npdi@host;user=phone`, `sip:${national};phone-context=+${n.countryCallingCode}@host`,
      ]); // prettier-ignore
      return pairOf([n], n, n.number, {
        caller,
        calledCountry: digits.length > 10 ? r.pick(["FR", "DE", "US", "GB", n.country!]) : n.country,
        country: null,
      });
    });
  });

  test("premium-rate numbers are refused, shared-cost and company-wide ones are not (A9)", () => {
    const r = random(SEED + 9);
    const shared = examplesOf([UAN, SHARED_COST]);
    const premium = examplesOf([PREMIUM_RATE]);
    const wrong: string[] = [];
    for (let i = 0; i < PAIRS; i++) {
      const isPremium = r.next(2) === 0;
      const n = make(r, r.pick(isPremium ? premium : shared));
      const type = n.getType();
      const text = r.pick([n.number, n.formatInternational()]);
      const { problem } = readDialled(text, {});
      const off = readDialled(text, { sharedCostCalls: false }).problem;
      const expected = type === "PREMIUM_RATE" ? ["premium", "premium"] : [undefined, type === "UAN" || type === "SHARED_COST" ? "shared-cost" : undefined]; // prettier-ignore
      if (problem !== expected[0] || off !== expected[1]) wrong.push(`${text} ${type} ${problem} ${off}`);
    }
    console.info(`A9: ${wrong.length} of ${PAIRS} wrong (SEED=${SEED})`);
    expect(wrong.length / PAIRS, wrong.slice(0, 10).join("\n")).toBeLessThanOrEqual(MOST_MISSED);
  });
});

/**
 * ARTCI: the operator's two digits were put before the eight, by the second digit of mobiles and the third of fixed
 * lines.
 */
function isIvorian(digits: string): boolean {
  const [operator, old] = [digits.slice(0, 2), digits.slice(2)];
  const [second, third] = [Number(old[1]), Number(old[2])];
  if (/^[23]/.test(old))
    return operator === (third === 8 && old.startsWith("2") ? "21" : third === 0 ? "25" : "27");
  return operator === (second <= 3 ? "01" : second <= 6 ? "05" : "07");
}
