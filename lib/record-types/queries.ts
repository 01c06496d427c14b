import "server-only";
import { z } from "zod";
import { db } from "../base/db";
import type { FieldOption } from "../records/model/field-kinds";
import { optionSchema } from "../records/model/schema";
import type { Kind } from "./kinds";

/** A field as shown on its settings page. */
export interface FieldRow {
  id: string;
  key: string;
  label: string;
  kind: Kind;
  group: string;
  help: string;
  defaultText: string;
  required: boolean;
  unique: boolean;
  currency: string | null;
  options: FieldOption[];
  targetTypeKey: string | null;
  inverseLabel: string | null;
  isRetired: boolean;
  /** The job that is updating it on existing records. */
  jobId: string | null;
}

export interface TypeRow {
  id: string;
  key: string;
  singular: string;
  plural: string;
  icon: string;
  builtIn: boolean;
  fields: FieldRow[];
}

/** Lists all types with all their fields, archived ones last. */
export async function listTypeRows(): Promise<TypeRow[]> {
  const types = await db.recordType.findMany({
    orderBy: [{ position: "asc" }, { id: "asc" }],
    select: {
      id: true,
      key: true,
      singular: true,
      plural: true,
      icon: true,
      builtIn: true,
      fields: {
        where: { draft: false },
        orderBy: [{ retiredAt: { sort: "asc", nulls: "first" } }, { position: "asc" }, { id: "asc" }],
        include: { targetType: { select: { key: true } } },
      },
    },
  });
  return types.map((type) => ({
    ...type,
    fields: type.fields.map((field) => ({
      id: field.id,
      key: field.key,
      label: field.label,
      kind: field.kind,
      group: field.group,
      help: field.help,
      defaultText: field.defaultText,
      required: field.required,
      unique: field.unique,
      currency: field.currency,
      options: z.array(optionSchema).parse(field.options),
      targetTypeKey: field.targetType?.key ?? null,
      inverseLabel: field.inverseLabel,
      isRetired: field.retiredAt !== null,
      jobId: field.jobId,
    })),
  }));
}
