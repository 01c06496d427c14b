import "server-only";
import { db } from "../../base/db";
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

/** Reads the workspace's rules for calls. */
export const getCallingRules = () =>
  db.workspace.findUniqueOrThrow({
    where: { id: "workspace" },
    select: {
      defaultCountry: true,
      callingCountries: true,
      sharedCostCalls: true,
      callsPerHour: true,
      objectionsBlock: true,
    },
  });

/** The countries whose emergency numbers apply here. */
export const countriesOf = (rules: { defaultCountry: string; callingCountries: string[] }) => [
  rules.defaultCountry,
  ...rules.callingCountries,
];

/** Toll-fraud guard, far above what a person dials manually. */
export async function callsTooMuch(userId: string, now: number, callsPerHour: number): Promise<boolean> {
  const placed = await db.call.count({
    where: { agentId: userId, direction: "OUTBOUND", createdAt: { gt: new Date(now - HOUR_MS) } },
  });
  return placed >= callsPerHour;
}
