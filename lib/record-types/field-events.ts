import "server-only";
import type { Tx } from "../base/db";
import type { Actor, Cause } from "../events/domain-event";
import { emitSetting } from "../events/settings";

/** A field as an event has it. */
export async function loadField(tx: Tx, id: string) {
  const { type, targetType, retiredAt, ...values } = await tx.field.findUniqueOrThrow({
    where: { id },
    select: {
      type: { select: { plural: true } },
      targetType: { select: { plural: true } },
      retiredAt: true,
      key: true,
      label: true,
      kind: true,
      group: true,
      required: true,
      unique: true,
      options: true,
      inverseLabel: true,
      help: true,
      defaultText: true,
      currency: true,
    },
  });
  return {
    of: type.plural,
    values: { ...values, linksTo: targetType?.plural, archived: retiredAt !== null },
  };
}

/** Emits that a field was added (no `before`) or changed. */
export async function emitField(
  tx: Tx,
  by: Pick<Actor, "id">,
  id: string,
  { before, cause }: { before?: Awaited<ReturnType<typeof loadField>>; cause?: Cause } = {},
): Promise<void> {
  const { of, values } = await loadField(tx, id);
  await emitSetting(tx, by, {
    what: "field",
    id,
    name: values.label,
    of,
    before: before?.values,
    after: values,
    cause,
  });
}
