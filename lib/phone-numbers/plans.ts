import "server-only";
import type { PhoneNumberType, ShortNumberInfo } from "google-libphonenumber";
import {
  getCountryCallingCode,
  isSupportedCountry,
  type CountryCode,
  type PhoneNumber,
} from "libphonenumber-js/max";
import { google } from "./google";

type Region = Parameters<ShortNumberInfo["isEmergencyNumber"]>[1];

interface Plan {
  /** Number of digits of the library's example, without the trunk prefix. */
  fixed: number;
  mobile: number;
  /** The prefix of national numbers, "0" or "8"; empty if there is none. */
  trunk: string;
}

const plans = new Map<CountryCode, Plan>();

function planOf(country: CountryCode): Plan {
  const known = plans.get(country);
  if (known) return known;
  const util = google.PhoneNumberUtil.getInstance();
  const digits = (type: PhoneNumberType) => {
    const example = util.getExampleNumberForType(country, type);
    return example ? util.getNationalSignificantNumber(example).length : Infinity;
  };
  const plan = {
    fixed: digits(google.PhoneNumberType.FIXED_LINE),
    mobile: digits(google.PhoneNumberType.MOBILE),
    trunk: util.getNddPrefixForRegion(country as Region, true) ?? "",
  };
  plans.set(country, plan);
  return plan;
}

/** Fewer digits are an extension or a short code, except where numbers themselves are shorter. */
const SHORTEST_DIGITS = 7;
/** Nobody writes an extension with a trunk prefix; and countries without one have some short numbers. */
const SHORTEST_OF_OTHERS = 6;

/**
 * Returns the fewest digits that can be a number of this country when typed without its code: 4 on Niue, 7 in Germany.
 */
export function shortestDigits(country: CountryCode, typed: string): number {
  const { fixed, mobile, trunk } = planOf(country);
  const shortest = Math.min(fixed, mobile, SHORTEST_DIGITS);
  if (shortest < SHORTEST_DIGITS) return shortest;
  return typed.startsWith(trunk) ? SHORTEST_OF_OTHERS : SHORTEST_DIGITS;
}

/** Whether the digits are a service's short code in this country: 112, 118 712, 3949. */
export function isShortCode(digits: string, country: CountryCode): boolean {
  const util = google.PhoneNumberUtil.getInstance();
  try {
    const number = util.parse(digits, country);
    return google.ShortNumberInfo.getInstance().isValidShortNumberForRegion(number, country as Region);
  } catch {
    return false; // too short to parse: not a number either
  }
}

/**
 * Whether a number is as long as its country's numbers usually are. Where lengths vary (Germany, Austria, Italy), the
 * beginning of a number is often a valid number itself.
 */
export function isFullLength(number: PhoneNumber): boolean {
  if (!number.country) return true;
  const { fixed, mobile } = planOf(number.country);
  const usual = new Map<string | undefined, number>([
    ["FIXED_LINE", fixed],
    ["MOBILE", mobile],
  ]);
  const length = usual.get(number.getType()) ?? Math.min(fixed, mobile, SHORTEST_DIGITS);
  return number.nationalNumber.length >= length - 1;
}

/** Whether people in the country write the number this way: with its trunk prefix, if it has one. */
export function isNaturalForm(typed: string, number: PhoneNumber): boolean {
  const usual = number.formatNational().replace(/\D/g, "");
  return typed === usual || (number.country !== undefined && typed === planOf(number.country).trunk + usual);
}

export const callingCodeOf = (country: CountryCode): string => getCountryCallingCode(country);

/** Whether national numbers under this code begin with a 0 that is dropped after the code, as in "+44 (0)20 …". */
export function isZeroDropped(callingCode: string): boolean {
  const country = google.PhoneNumberUtil.getInstance().getRegionCodeForCountryCode(Number(callingCode));
  return isSupportedCountry(country as CountryCode) && planOf(country as CountryCode).trunk === "0";
}
