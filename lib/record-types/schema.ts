import { z } from "zod";
import { optionSchema } from "../records/field-kinds";

/** Kinds of field, in the words of the settings pages, in the order they are offered. */
export const KIND_LABELS = {
  TEXT: "Text",
  LONG_TEXT: "Long text",
  NUMBER: "Number",
  MONEY: "Money",
  DATE: "Date",
  SELECT: "Choice",
  STATUS: "Status",
  PHONE: "Phone",
  MOBILE: "Mobile",
  FAX: "Fax",
  WHATSAPP: "WhatsApp",
  EMAIL: "E-mail",
  URL: "Web address",
  COUNTRY: "Country",
  USER: "User",
  LINK: "Link to a record",
} as const;

export type Kind = keyof typeof KIND_LABELS;

export const kindSchema = z.enum(Object.keys(KIND_LABELS) as [Kind, ...Kind[]]);

export const HAS_OPTIONS: ReadonlySet<string> = new Set(["SELECT", "STATUS"]);

/** Kinds where two records with one value can be told apart from a mistake. */
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
  singular: z.string().trim().min(1, "A name is needed.").max(40, "Too long: 40 characters at most."),
  plural: z.string().trim().min(1, "A plural is needed.").max(40, "Too long: 40 characters at most."),
  icon: z.string().max(40),
});

export const fieldSchema = z.object({
  label: z.string().trim().min(1, "A name is needed.").max(60, "Too long: 60 characters at most."),
  kind: kindSchema,
  group: z.string().trim().min(1, "A group is needed.").max(40, "Too long: 40 characters at most."),
  help: z.string().trim().max(200, "Too long: 200 characters at most."),
  defaultText: z.string().trim().max(500, "Too long: 500 characters at most."),
  required: z.boolean(),
  unique: z.boolean(),
  currency: z.string().regex(/^[A-Z]{3}$/, "Three letters, like EUR.").nullable(), // prettier-ignore
  options: z.array(optionSchema).max(200),
  targetTypeKey: z.string().nullable(),
  inverseLabel: z.string().trim().max(60).nullable(),
});

export type FieldSettings = z.infer<typeof fieldSchema>;

/** A name as a key: "Won on" is "wonOn". */
export function keyOf(label: string): string {
  const words = label.normalize("NFKD").replace(/[^\p{L}\p{N} ]/gu, "").replace(/[^\x20-\x7e]/g, "").trim().split(/\s+/); // prettier-ignore
  const key = words
    .map((word, i) =>
      i === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1).toLowerCase(),
    )
    .join("")
    .slice(0, 40);
  return /^[a-z]/.test(key) ? key : `f${key}`;
}
