import "server-only";
import { cache } from "react";
import { z } from "zod";
import { db, type Tx } from "../base/db";
import type { Prisma } from "../generated/prisma/client";
import { loadWorkspace } from "../workspace/queries";
import type { FieldView, TypeView } from "./model/field-kinds";
import { optionSchema } from "./model/schema";

const DEFAULT_CURRENCY = "EUR";

/** Loads all record types with the fields in use, in the order of the menu. */
export async function loadTypes(tx: Tx = db): Promise<TypeView[]> {
  const [workspace, types] = await Promise.all([
    tx.workspace.findFirst({ select: { currency: true } }),
    tx.recordType.findMany({
      orderBy: [{ position: "asc" }, { id: "asc" }],
      select: {
        id: true,
        key: true,
        singular: true,
        plural: true,
        icon: true,
        fields: {
          where: { retiredAt: null },
          orderBy: [{ position: "asc" }, { id: "asc" }],
          select: FIELD,
        },
      },
    }),
  ]);
  const currency = workspace?.currency ?? DEFAULT_CURRENCY;
  return types.map((type) => {
    const drafts = new Set(type.fields.flatMap((field) => (field.draft ? (field.jobId ?? []) : [])));
    const inUse = type.fields.filter((field) => !field.draft);
    return {
      ...type,
      fields: inUse.map((field) => ({
        ...toView(field, currency),
        isLocked: field.jobId !== null && drafts.has(field.jobId),
      })),
    };
  });
}

const FIELD = {
  id: true,
  key: true,
  label: true,
  kind: true,
  group: true,
  required: true,
  unique: true,
  options: true,
  help: true,
  inverseLabel: true,
  defaultText: true,
  currency: true,
  jobId: true,
  draft: true,
  targetType: { select: { key: true } },
} as const satisfies Prisma.FieldSelect;

type FieldRow = Prisma.FieldGetPayload<{ select: typeof FIELD }>;

const toView = (
  { targetType, options, jobId, draft: _draft, ...field }: FieldRow,
  currency: string,
): FieldView => ({
  ...field,
  options: z.array(optionSchema).parse(options),
  targetTypeKey: targetType?.key ?? null,
  currency: field.currency ?? currency,
  isBusy: jobId !== null,
  isLocked: false,
});

/** Loads one field, in use or not. */
export async function viewOfField(tx: Tx, id: string): Promise<FieldView> {
  const field = await tx.field.findUniqueOrThrow({ where: { id }, select: FIELD });
  return toView(field, (await loadWorkspace(tx)).currency);
}

/** Lists the types; reads them once per request. */
export const listTypes = cache(() => loadTypes());

export async function findType(key: string): Promise<TypeView | null> {
  return (await listTypes()).find((type) => type.key === key) ?? null;
}
