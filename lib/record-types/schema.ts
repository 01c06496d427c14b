import { z } from "zod";
import { optionSchema } from "../records/model/schema";
import { words } from "../words/record-types";
import { common } from "../words/common";
import { KIND_LABELS, type Kind } from "./kinds";

export const kindSchema = z.enum(Object.keys(KIND_LABELS) as [Kind, ...Kind[]]);

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
