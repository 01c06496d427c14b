import "server-only";
import type { Tx } from "../base/db";
import type { Actor, Cause } from "../events/domain-event";
import { loadWorkspace } from "../workspace/queries";
import { statusField } from "./model/field-kinds";
import { emitWritten } from "./emit-changes";
import { loadTypes } from "./types";
import { lockRecords, updateRecords } from "./write";

/** Sets a record's status on a user's behalf. Returns false if its type has no such option, or the record was deleted. */
export async function setStatus(
  tx: Tx,
  actor: Actor,
  { recordId, value }: { recordId: string; value: string },
  cause?: Cause,
): Promise<boolean> {
  const record = (await lockRecords(tx, [recordId])).get(recordId);
  const type = (await loadTypes(tx)).find(({ id }) => id === record?.typeId);
  const field = type && statusField(type);
  if (!record || record.deletedAt || !field?.options.some((option) => option.value === value)) return false;
  const { name, ownerId } = record;
  const input = { name, ownerId, values: { [field.key]: value }, links: {} };
  const { defaultCountry } = await loadWorkspace(tx);
  await updateRecords(tx, type!, [{ id: recordId, input }], defaultCountry);
  await emitWritten(tx, actor, { type: type!, id: recordId, before: record, after: input, cause });
  return true;
}
