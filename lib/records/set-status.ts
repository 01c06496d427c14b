import "server-only";
import type { Tx } from "../base/db";
import { loadWorkspace } from "../workspace/queries";
import { statusField } from "./model/field-kinds";
import { loadTypes } from "./types";
import { lockRecords, updateRecords } from "./write";

/** Sets a record's status. False when its type has no such option, or the record was deleted. */
export async function setStatus(tx: Tx, recordId: string, value: string): Promise<boolean> {
  const record = (await lockRecords(tx, [recordId])).get(recordId);
  const type = (await loadTypes(tx)).find(({ id }) => id === record?.typeId);
  const field = type && statusField(type);
  if (!record || record.deletedAt || !field?.options.some((option) => option.value === value)) return false;
  const { name, ownerId } = record;
  const input = { name, ownerId, values: { [field.key]: value }, links: {} };
  const { defaultCountry } = await loadWorkspace(tx);
  await updateRecords(tx, type!, [{ id: recordId, input }], defaultCountry);
  return true;
}
