import "server-only";
import { z } from "zod";
import type { Tx } from "../db";
import { optionSchema, recordKey } from "./field-kinds";

/** Sets a record's status, in its values and its key too. False when its type has no such option. */
export async function setStatus(tx: Tx, recordId: string, value: string): Promise<boolean> {
  const record = await tx.record.findUnique({
    where: { id: recordId },
    select: {
      values: true,
      type: {
        select: { fields: { where: { kind: "STATUS" }, select: { id: true, key: true, options: true } } },
      },
    },
  });
  const field = record?.type.fields[0];
  if (!record || !field) return false;
  if (
    !z
      .array(optionSchema)
      .parse(field.options)
      .some((option) => option.value === value)
  )
    return false;
  await tx.record.update({
    where: { id: recordId },
    data: {
      status: value,
      values: { ...(record.values as Record<string, string>), [field.key]: value },
      version: { increment: 1 },
      updatedAt: new Date(),
    },
  });
  await tx.recordKey.updateMany({
    where: { recordId, fieldId: field.id },
    data: { key: recordKey("STATUS", value) },
  });
  return true;
}
