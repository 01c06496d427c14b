import "server-only";
import type { ShortNumberInfo } from "google-libphonenumber";
import { plainDigits } from "../base/digits";
import { google } from "./google";

type Region = Parameters<ShortNumberInfo["isEmergencyNumber"]>[1];

/** Answered in every member state of the EU, and on every mobile network (3GPP TS 22.101, clause 10). */
const EVERYWHERE = "112";

/** National numbers missing from the library, from the European Commission's list of emergency numbers. */
const MORE: Record<string, readonly string[]> = {
  ES: ["061", "062", "080", "091"],
  FR: ["114"],
};

/**
 * Whether a dialled text is an emergency number in one of these countries (ISO 3166-1 alpha-2), according to Google's
 * libphonenumber.
 *
 * @param text  as typed: only digits count, and a number with a country code never is one
 */
export function isEmergency(text: string, countries: readonly string[]): boolean {
  const dialled = plainDigits(text).replace(/[\s\p{Cf}().-]/gu, "");
  if (!/^\d{2,5}$/.test(dialled)) return false;
  if (dialled === EVERYWHERE) return true;
  const shortNumbers = google.ShortNumberInfo.getInstance();
  return countries.some(
    (country) =>
      shortNumbers.isEmergencyNumber(dialled, country as Region) || MORE[country]?.includes(dialled),
  );
}
