import { z } from "zod";
import { common } from "../../words/common";
import { words } from "../../words/records";

const TEXTS = {
  "no-name": common.enterAName,
  "not-text": words.enterText,
  "not-a-number": words.enterANumber,
  "number-too-large": words.tooLarge,
  "not-an-amount": words.enterAnAmount,
  "not-a-date": words.enterADate,
  "not-an-email-address": common.enterAnEmailAddress,
  "not-a-web-address": words.enterAWebAddress,
  "not-a-country": common.chooseACountry,
  "not-an-option": words.chooseOneOfTheOptions,
  "longer-than-500": common.tooLong500,
  "longer-than-20000": words.tooLong20000,
  "unreadable-characters": words.unreadableCharacters,
};

/** What is wrong with a value, as an issue's message of `valuesSchema` and as jobs store it. */
export type ValueProblem = keyof typeof TEXTS | "required";

export const valueProblemSchema = z.enum(["required", ...(Object.keys(TEXTS) as (keyof typeof TEXTS)[])]);

/** Words a value's problem for someone who sees which field it is in. */
export const wordValueProblem = (problem: ValueProblem, label: string): string =>
  problem === "required" ? words.isRequired(label) : TEXTS[problem];
