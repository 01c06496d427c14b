import { isValidPhoneNumber } from "libphonenumber-js/max";

/** A pattern for a whole number, without the plus, and its replacement. */
type Rewriting = readonly [form: RegExp, other: string];

/** MobiFone, Vinaphone, Viettel, Vietnamobile, Gmobile: the last seven digits stayed. */
const VIETNAMESE: readonly (readonly [string, string])[] = [
  ["120", "70"], ["121", "79"], ["122", "77"], ["126", "76"], ["128", "78"],
  ["123", "83"], ["124", "84"], ["125", "85"], ["127", "81"], ["129", "82"],
  ["162", "32"], ["163", "33"], ["164", "34"], ["165", "35"], ["166", "36"], ["167", "37"], ["168", "38"], ["169", "39"],
  ["186", "56"], ["188", "58"],
  ["199", "59"],
]; // prettier-ignore

/**
 * One subscriber, two forms: numbers that a country changed, and that people still have stored in the old form, with the
 * day on which the old form began to be phased out, and the source.
 *
 * A rule applies only if the old form is not a valid number today and the new one is, so it can never lead to another
 * subscriber.
 */
const RULES: readonly Rewriting[] = [
  // Mexico, 2019-08-03: the 1 of mobiles when called from abroad, and the prefixes dialled within the country.
  // IFT, Plan Técnico Fundamental de Numeración, DOF 11 May 2018
  [/52(?:1|01|044|045)(\d{10})/, "52$1"],
  // Brazil, 2012-07-29: the ninth digit; not for the radio numbers in 7, which kept eight.
  // Anatel, Resolução 553/2010; Ato 6.305/2012
  [/55([1-9]{2})([689]\d{7})/, "55$19$2"],
  // Ivory Coast, 2021-01-31: by operator. Mobile: second digit; fixed: third digit.
  // https://7info.ci/telephonie-le-basculement-de-8-a-10-chiffres-prevu-fin-janvier-2021 (ARTCI)
  [/225([014-9][0-3]\d{6})/, "22501$1"],
  [/225([014-9][4-6]\d{6})/, "22505$1"],
  [/225([014-9][7-9]\d{6})/, "22507$1"],
  [/225(2\d8\d{5})/, "22521$1"],
  [/225([23]\d0\d{5})/, "22525$1"],
  [/225(2\d[1-79]\d{5}|3\d[1-9]\d{5})/, "22527$1"],
  // Benin, 2024-11-30. https://fr.allafrica.com/stories/202411300249.html (ARCEP Bénin)
  [/229(\d{8})/, "22901$1"],
  // Colombia, 2021-09-01: fixed lines: 60, then the region's single digit. CRC, Resolución 5826 de 2019
  [/57([124-8]\d{7})/, "5760$1"],
  // Cameroon, 2014-11-21: mobiles got a 6, fixed lines a 2.
  // ITU Operational Bulletin, communication of 6.X.2014 (ART)
  [/237([5-9]\d{7})/, "2376$1"],
  [/237(22\d{6})/, "2372$1"],
  // Timor-Leste, 2013-01-01. ITU, communication of 27.III.2013 (Ministry of Transport and Communication, Dili)
  [/670(7\d{6})/, "6707$1"],
  // Vietnam, 2017-06-17 and 2018-09-15.
  // https://en.sggp.org.vn/mobile-phone-numbers-conversion-to-affect-60-million-subscribers-nationwide-post73454.html (MIC)
  [/844(\d{8})/, "8424$1"],
  ...VIETNAMESE.map(([old, now]) => [new RegExp(`84${old}(\\d{7})`), `84${now}$1`] as const),
  // Kosovo, 2016-12-15.
  // ITU, +383 assigned 15.XII.2016; https://en.wikipedia.org/wiki/Telephone_numbers_in_Kosovo
  [/381((?:28|29|38|39)\d{6})/, "383$1"],
  [/386(4[39]\d{6})/, "383$1"],
  // Guadeloupe, French Guiana, Martinique and Réunion, 1996-10-18: written with the code of France.
  // ARCEP, plan national de numérotation (décision 2018-0881): 0590, 0594, 0596, 0262 and their mobiles have codes of
  // their own.
  [/33((?:590|69[01])\d{6})/, "590$1"],
  [/33([56]94\d{6})/, "594$1"],
  [/33((?:596|69[67])\d{6})/, "596$1"],
  [/33((?:262|269|639|69[23])\d{6})/, "262$1"],
  // Palestine, 1999-01-01: written with the code of Israel.
  // https://en.wikipedia.org/wiki/Telephone_numbers_in_the_State_of_Palestine: +972 leads to the same mobiles
  [/972(5[69]\d{7})/, "970$1"],
  // Italy, 1998-06-19: written without the 0, as other countries drop their trunk prefix.
  // ITU-T E.164 national plan of Italy: the 0 is part of a geographic number since 1998
  [/39([1-9]\d{5,9})/, "390$1"],
];

const isValid = (digits: string) => isValidPhoneNumber(`+${digits}`);

/** Returns the other form of a number, if the pattern is that of the whole number, and if the other form is valid. */
function rewrite(digits: string, [form, other]: Rewriting): string | null {
  if (form.exec(digits)?.[0] !== digits) return null;
  const rewritten = digits.replace(form, other);
  return isValid(rewritten) ? rewritten : null;
}

/** Returns the number that reaches this subscriber today; null if it is this number itself. */
export function presentForm(e164: string): string | null {
  const digits = e164.slice(1);
  for (const rule of RULES) {
    const present = rewrite(digits, rule);
    if (present !== null && !isValid(digits)) return `+${present}`;
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
const TWINS: readonly Rewriting[] = [
  [/549([1-3]\d{9})/, "54$1"],
  [/54([1-3]\d{9})/, "549$1"],
  [/24101(\d{6})/, "24111$1"],
  [/24111(\d{6})/, "24101$1"],
  [/2410([256]\d{6})/, "2416$1"],
  [/2416([256]\d{6})/, "2410$1"],
  [/2410([47]\d{6})/, "2417$1"],
  [/2417([47]\d{6})/, "2410$1"],
  [/377(4[45]\d{6})/, "383$1"],
  [/383(4[45]\d{6})/, "377$1"],
];

/** Returns numbers that may belong to the same subscriber. */
export function twinsOf(e164: string): string[] {
  const twins = TWINS.map((twin) => rewrite(e164.slice(1), twin));
  return twins.filter((digits) => digits !== null).map((digits) => `+${digits}`);
}
