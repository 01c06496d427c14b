import "server-only";
import { preparedQuery } from "../../base/db";
import type { DialProblem } from "../../phone-numbers/numbers";
import { words } from "../../words/calls";

const HOUR_MS = 3_600_000;

/** Why a number must not be dialled, in words. */
export const DIAL_PROBLEMS: Record<DialProblem, string> = {
  empty: words.noNumberToCall,
  invalid: words.notAPhoneNumber,
  premium: words.premiumRate,
  "shared-cost": words.sharedCostNotAllowed,
  country: words.countryNotAllowed,
};

interface CallingRules {
  defaultCountry: string;
  callingCountries: string[];
  sharedCostCalls: boolean;
  callsPerHour: number;
  objectionsBlock: boolean;
}

const RULES = `
  SELECT "defaultCountry", coalesce("callingCountries", '{}') AS "callingCountries", "sharedCostCalls", "callsPerHour",
         "objectionsBlock"
  FROM "Workspace"`;

/** Reads the workspace's rules for calls. */
export const getCallingRules = async () => (await preparedQuery<CallingRules>(RULES, []))[0]!;

/** The countries whose emergency numbers apply here. */
export const countriesOf = (rules: { defaultCountry: string; callingCountries: string[] }) => [
  rules.defaultCountry,
  ...rules.callingCountries,
];

const PLACED_SINCE = `
  SELECT count(*)::int AS placed FROM "Call" WHERE "agentId" = $1 AND direction = 'OUTBOUND' AND "createdAt" > $2`;

/** Toll-fraud guard, far above what a person dials manually. */
export async function callsTooMuch(userId: string, now: number, callsPerHour: number): Promise<boolean> {
  const since = new Date(now - HOUR_MS).toISOString();
  const [row] = await preparedQuery<{ placed: number }>(PLACED_SINCE, [userId, since]);
  return row!.placed >= callsPerHour;
}
