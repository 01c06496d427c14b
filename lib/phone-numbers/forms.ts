import { parsePhoneNumberFromString } from "libphonenumber-js/max";

/**
 * One subscriber, two forms: numbers that a country changed, and that people still have stored in the old form.
 *
 * A rule applies only if the old form is not a valid number today and the new one is, so it can never lead to another
 * subscriber. Patterns and replacements cover the whole number, without the plus.
 */
interface Rule {
  country: string;
  /** The day the old form began to be phased out. */
  since: string;
  old: RegExp;
  now: string;
  /** The source of the change. */
  source: string;
}

const BENIN = "https://fr.allafrica.com/stories/202411300249.html (ARCEP Bénin)";
const ANTILLES = "ARCEP, plan national de numérotation (décision 2018-0881): 0590, 0594, 0596, 0262 and their mobiles have codes of their own"; // prettier-ignore
const BRAZIL = "Anatel, Resolução 553/2010; Ato 6.305/2012";
const CAMEROON = "ITU Operational Bulletin, communication of 6.X.2014 (ART)";
const COLOMBIA = "CRC, Resolución 5826 de 2019";
const IVORY_COAST =
  "https://7info.ci/telephonie-le-basculement-de-8-a-10-chiffres-prevu-fin-janvier-2021 (ARTCI)";
const ITALY = "ITU-T E.164 national plan of Italy: the 0 is part of a geographic number since 1998";
const KOSOVO = "ITU, +383 assigned 15.XII.2016; https://en.wikipedia.org/wiki/Telephone_numbers_in_Kosovo";
const MEXICO = "IFT, Plan Técnico Fundamental de Numeración, DOF 11 May 2018";
const PALESTINE = "https://en.wikipedia.org/wiki/Telephone_numbers_in_the_State_of_Palestine: +972 leads to the same mobiles"; // prettier-ignore
const TIMOR = "ITU, communication of 27.III.2013 (Ministry of Transport and Communication, Dili)";
const VIETNAM = "https://en.sggp.org.vn/mobile-phone-numbers-conversion-to-affect-60-million-subscribers-nationwide-post73454.html (MIC)"; // prettier-ignore

/** MobiFone, Vinaphone, Viettel, Vietnamobile, Gmobile: the last seven digits stayed. */
const VIETNAMESE: readonly (readonly [string, string])[] = [
  ["120", "70"], ["121", "79"], ["122", "77"], ["126", "76"], ["128", "78"],
  ["123", "83"], ["124", "84"], ["125", "85"], ["127", "81"], ["129", "82"],
  ["162", "32"], ["163", "33"], ["164", "34"], ["165", "35"], ["166", "36"], ["167", "37"], ["168", "38"], ["169", "39"],
  ["186", "56"], ["188", "58"],
  ["199", "59"],
]; // prettier-ignore

const RULES: readonly Rule[] = [
  // The 1 of mobiles when called from abroad, and the prefixes dialled within Mexico.
  { country: "MX", since: "2019-08-03", old: /^52(?:1|01|044|045)(\d{10})$/, now: "52$1", source: MEXICO },
  // The ninth digit; not for the radio numbers in 7, which kept eight.
  { country: "BR", since: "2012-07-29", old: /^55([1-9]{2})([689]\d{7})$/, now: "55$19$2", source: BRAZIL },
  // By operator. Mobile: second digit; fixed: third digit.
  {
    country: "CI",
    since: "2021-01-31",
    old: /^225([014-9][0-3]\d{6})$/,
    now: "22501$1",
    source: IVORY_COAST,
  },
  {
    country: "CI",
    since: "2021-01-31",
    old: /^225([014-9][4-6]\d{6})$/,
    now: "22505$1",
    source: IVORY_COAST,
  },
  {
    country: "CI",
    since: "2021-01-31",
    old: /^225([014-9][7-9]\d{6})$/,
    now: "22507$1",
    source: IVORY_COAST,
  },
  { country: "CI", since: "2021-01-31", old: /^225(2\d8\d{5})$/, now: "22521$1", source: IVORY_COAST },
  { country: "CI", since: "2021-01-31", old: /^225([23]\d0\d{5})$/, now: "22525$1", source: IVORY_COAST },
  { country: "CI", since: "2021-01-31", old: /^225(2\d[1-79]\d{5}|3\d[1-9]\d{5})$/, now: "22527$1", source: IVORY_COAST }, // prettier-ignore
  { country: "BJ", since: "2024-11-30", old: /^229(\d{8})$/, now: "22901$1", source: BENIN },
  // Fixed lines: 60, then the region's single digit.
  { country: "CO", since: "2021-09-01", old: /^57([124-8]\d{7})$/, now: "5760$1", source: COLOMBIA },
  // Mobiles got a 6, fixed lines a 2.
  { country: "CM", since: "2014-11-21", old: /^237([5-9]\d{7})$/, now: "2376$1", source: CAMEROON },
  { country: "CM", since: "2014-11-21", old: /^237(22\d{6})$/, now: "2372$1", source: CAMEROON },
  { country: "TL", since: "2013-01-01", old: /^670(7\d{6})$/, now: "6707$1", source: TIMOR },
  { country: "VN", since: "2017-06-17", old: /^844(\d{8})$/, now: "8424$1", source: VIETNAM },
  ...VIETNAMESE.map(([old, now]) => ({
    country: "VN",
    since: "2018-09-15",
    old: new RegExp(`^84${old}(\\d{7})$`),
    now: `84${now}$1`,
    source: VIETNAM,
  })),
  { country: "XK", since: "2016-12-15", old: /^381((?:28|29|38|39)\d{6})$/, now: "383$1", source: KOSOVO },
  { country: "XK", since: "2016-12-15", old: /^386(4[39]\d{6})$/, now: "383$1", source: KOSOVO },
  // Written with the code of the country they belong to.
  { country: "GP", since: "1996-10-18", old: /^33((?:590|69[01])\d{6})$/, now: "590$1", source: ANTILLES },
  { country: "GF", since: "1996-10-18", old: /^33([56]94\d{6})$/, now: "594$1", source: ANTILLES },
  { country: "MQ", since: "1996-10-18", old: /^33((?:596|69[67])\d{6})$/, now: "596$1", source: ANTILLES },
  {
    country: "RE",
    since: "1996-10-18",
    old: /^33((?:262|269|639|69[23])\d{6})$/,
    now: "262$1",
    source: ANTILLES,
  },
  { country: "PS", since: "1999-01-01", old: /^972(5[69]\d{7})$/, now: "970$1", source: PALESTINE },
  // Written without the 0, as other countries drop their trunk prefix.
  { country: "IT", since: "1998-06-19", old: /^39([1-9]\d{5,9})$/, now: "390$1", source: ITALY },
];

const isValid = (digits: string) => parsePhoneNumberFromString(`+${digits}`)?.isValid() ?? false;

/** Returns the number that reaches this subscriber today; null if it is this number itself. */
export function presentForm(e164: string): string | null {
  const digits = e164.slice(1);
  for (const { old, now } of RULES) {
    if (!old.test(digits) || isValid(digits)) continue;
    const present = digits.replace(old, now);
    if (isValid(present)) return `+${present}`;
  }
  return null;
}

/**
 * Two forms that are both still in use. A match on the other form is "possible".
 *
 * - Argentina: mobiles and fixed lines share area codes; a 9 is dialled before a mobile from abroad, and networks and people
 *   leave it out. https://en.wikipedia.org/wiki/Telephone_numbers_in_Argentina
 * - Kosovo: Vala's mobiles were under Monaco's code until 2018, where these ranges are still listed.
 *   https://en.wikipedia.org/wiki/Telephone_numbers_in_Kosovo
 * - Gabon: since 2019-11-15 a 1 replaces the 0 of fixed lines, and the operator's digit that of mobiles; the metadata lists
 *   both. https://www.rfi.fr/afrique/20191115-changement-numerotation-telephonique-gabon (ARCEP Gabon)
 */
const TWINS: readonly (readonly [RegExp, string])[] = [
  [/^549([1-3]\d{9})$/, "54$1"],
  [/^54([1-3]\d{9})$/, "549$1"],
  [/^24101(\d{6})$/, "24111$1"],
  [/^24111(\d{6})$/, "24101$1"],
  [/^2410([256]\d{6})$/, "2416$1"],
  [/^2416([256]\d{6})$/, "2410$1"],
  [/^2410([47]\d{6})$/, "2417$1"],
  [/^2417([47]\d{6})$/, "2410$1"],
  [/^377(4[45]\d{6})$/, "383$1"],
  [/^383(4[45]\d{6})$/, "377$1"],
];

/** Returns numbers that may belong to the same subscriber. */
export function twinsOf(e164: string): string[] {
  const digits = e164.slice(1);
  return TWINS.filter(([form]) => form.test(digits))
    .map(([form, other]) => digits.replace(form, other))
    .filter(isValid)
    .map((twin) => `+${twin}`);
}
