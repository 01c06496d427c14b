import "server-only";
import { cache } from "react";
import { z } from "zod";
import { db } from "../db";
import { optionSchema, type TypeView } from "./field-kinds";

async function loadTypes(): Promise<TypeView[]> {
  const types = await db.recordType.findMany({
    orderBy: { position: "asc" },
    select: {
      id: true,
      key: true,
      singular: true,
      plural: true,
      icon: true,
      fields: {
        orderBy: { position: "asc" },
        select: {
          id: true,
          key: true,
          label: true,
          kind: true,
          group: true,
          required: true,
          unique: true,
          options: true,
          targetType: { select: { key: true } },
        },
      },
    },
  });
  return types.map((type) => ({
    ...type,
    fields: type.fields.map(({ targetType, options, ...field }) => ({
      ...field,
      options: z.array(optionSchema).parse(options),
      targetTypeKey: targetType?.key ?? null,
    })),
  }));
}

/** All record types with their fields, in the order of the menu. Once per request. */
export const listTypes = cache(loadTypes);

export async function findType(key: string): Promise<TypeView | null> {
  return (await listTypes()).find((type) => type.key === key) ?? null;
}
