import { z } from "zod";
import { optionSchema } from "../records/model/schema";
import { words } from "../words/record-types";
import { common } from "../words/common";

/** Labels of the kinds of field on the settings pages, in the order offered. */
export const KIND_LABELS = {
  TEXT: words.text,
  LONG_TEXT: words.longText,
  NUMBER: common.number,
  MONEY: words.money,
  DATE: words.date,
  SELECT: words.dropdown,
  STATUS: words.status,
  PHONE: common.phone,
  MOBILE: words.mobile,
  FAX: words.fax,
  WHATSAPP: words.whatsApp,
  EMAIL: common.email,
  URL: words.webAddress,
  COUNTRY: common.country,
  USER: words.user,
  LINK: words.linkedRecord,
} as const;

export type Kind = keyof typeof KIND_LABELS;

export const kindSchema = z.enum(Object.keys(KIND_LABELS) as [Kind, ...Kind[]]);

export const HAS_OPTIONS: ReadonlySet<string> = new Set(["SELECT", "STATUS"]);

/** Kinds for which the same value on two records can be a mistake. */
export const CAN_BE_UNIQUE: ReadonlySet<string> = new Set([
  "TEXT",
  "NUMBER",
  "DATE",
  "PHONE",
  "MOBILE",
  "FAX",
  "WHATSAPP",
  "EMAIL",
  "URL",
]);

export const typeSchema = z.object({
  singular: z.string().trim().min(1, common.enterAName).max(40, words.tooLong40),
  plural: z.string().trim().min(1, words.enterAPlural).max(40, words.tooLong40),
  icon: z.string().max(40),
});

export const fieldSchema = z.object({
  label: z.string().trim().min(1, common.enterAName).max(60, common.tooLong60),
  kind: kindSchema,
  group: z.string().trim().min(1, words.enterAGroup).max(40, words.tooLong40),
  help: z.string().trim().max(200, common.tooLong200),
  defaultText: z.string().trim().max(500, common.tooLong500),
  required: z.boolean(),
  unique: z.boolean(),
  currency: z.string().regex(/^[A-Z]{3}$/, words.threeLetters).nullable(), // prettier-ignore
  options: z.array(optionSchema).max(200),
  targetTypeKey: z.string().nullable(),
  inverseLabel: z.string().trim().max(60).nullable(),
});

export type FieldSettings = z.infer<typeof fieldSchema>;

/** Converts a name to a key: "Won on" to "wonOn". */
export function keyOf(label: string): string {
  const parts = label.normalize("NFKD").replace(/[^\p{L}\p{N} ]/gu, "").replace(/[^\x20-\x7e]/g, "").trim().split(/\s+/); // prettier-ignore
  const key = parts
    .map((word, i) =>
      i === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1).toLowerCase(),
    )
    .join("")
    .slice(0, 40);
  return /^[a-z]/.test(key) ? key : `f${key}`;
}
