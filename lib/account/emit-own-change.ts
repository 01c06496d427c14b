import "server-only";
import type { CurrentUser } from "../auth/permissions";
import type { Tx } from "../base/db";
import type { SettingChange } from "../events/domain-event";
import { emit } from "../events/emit";

/** Emits that a user changed their own account. */
export const emitOwnChange = (
  tx: Tx,
  { id, name, email }: Pick<CurrentUser, "id" | "name" | "email">,
  changes: SettingChange[],
) =>
  emit(tx, [
    { kind: "user.changed", actor: { id }, subjectId: id, recordIds: [], data: { name, email, changes } },
  ]);
