import "server-only";
import type { Tx } from "../base/db";
import type { Actor, Cause, FieldChange, TypeName } from "../events/domain-event";
import { emit } from "../events/emit";
import { changesOf, NOTHING } from "./field-changes";
import type { Person } from "./model/cells";
import type { TypeView } from "./model/field-kinds";
import { loadPeople } from "./people";
import type { RecordInput } from "./write";

export const typeName = ({ key, singular }: TypeView): TypeName => ({ key, label: singular });

interface Written {
  type: TypeView;
  id: string;
  /** Missing for a new record. */
  before?: RecordInput;
  after: RecordInput;
  /** Every user who can own a record, if already loaded. */
  people?: ReadonlyMap<string, Person>;
  cause?: Cause;
}

/** Lists the changes a write makes to a record, field by field, with the current names of users and linked records. */
export async function findChanges(
  tx: Tx,
  { type, before = NOTHING, after, people }: Written,
): Promise<FieldChange[]> {
  const linked = type.fields
    .filter(
      ({ kind, key }) =>
        kind === "LINK" && after.links[key] && before.links[key]?.[0] !== after.links[key][0],
    )
    .flatMap(({ key }) => [before.links[key]?.[0], after.links[key]?.[0]])
    .filter((id) => id !== undefined);
  const named =
    linked.length === 0
      ? []
      : await tx.record.findMany({ where: { id: { in: linked } }, select: { id: true, name: true } });
  const names = new Map(named.map(({ id, name }) => [id, name]));
  return changesOf(type, before, after, people ?? (await loadPeople(tx)), names);
}

/** Emits the event of a created or changed record, in the write's transaction. Emits nothing if nothing changed. */
export async function emitWritten(tx: Tx, actor: Actor, written: Written): Promise<void> {
  const { type, id, before, after, cause } = written;
  const changes = await findChanges(tx, written);
  if (before && changes.length === 0) return;
  const data = { type: typeName(type), name: after.name.trim(), changes };
  const kind = before ? "record.changed" : "record.created";
  await emit(tx, [{ kind, actor, subjectId: id, recordIds: [id], data, cause }]);
}

/** Emits an event for each record moved to the bin or restored from it. */
export const emitMoved = (
  tx: Tx,
  actor: Actor,
  kind: "record.deleted" | "record.restored",
  type: TypeView,
  records: readonly { id: string; name: string }[],
  cause?: Cause,
): Promise<void> =>
  emit(
    tx,
    records.map(({ id, name }) => ({
      kind,
      actor,
      subjectId: id,
      recordIds: [id],
      data: { type: typeName(type), name },
      cause,
    })),
  );

/** Emits the event of “Do not call” being set or cleared on a record (B8). */
export async function emitDoNotCall(tx: Tx, actor: Actor, id: string, doNotCall: boolean): Promise<void> {
  const { name, type } = await tx.record.findUniqueOrThrow({
    where: { id },
    select: { name: true, type: { select: { key: true, singular: true } } },
  });
  const change: FieldChange = {
    field: "doNotCall",
    label: null,
    kind: "SELECT",
    before: !doNotCall,
    after: doNotCall,
    beforeText: String(!doNotCall),
    afterText: String(doNotCall),
  };
  const data = { type: { key: type.key, label: type.singular }, name, changes: [change] };
  await emit(tx, [{ kind: "record.changed", actor, subjectId: id, recordIds: [id], data }]);
}
