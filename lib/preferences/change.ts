import "server-only";
import type { CurrentUser } from "../auth/permissions";
import type { Tx } from "../base/db";
import { changingSettings, settingChanges } from "../events/settings";
import { emit } from "../events/emit";

interface Preferences {
  postCallNote: boolean;
  callerIdId: string | null;
  timeZone: string | null;
  locale: string | null;
}

/** Changes a user's own preferences. @param within  what else belongs to the change */
export const changePreferences = (
  { id }: CurrentUser,
  change: Partial<Preferences>,
  within?: (tx: Tx) => Promise<void>,
): Promise<void> =>
  changingSettings(async (tx) => {
    const before = await loadPreferences(tx, id);
    await tx.user.update({ where: { id }, data: change });
    const { name, email, values } = await loadPreferences(tx, id);
    const changes = settingChanges(before.values, values);
    if (changes.length > 0) {
      await emit(tx, [
        { kind: "user.changed", actor: { id }, subjectId: id, recordIds: [], data: { name, email, changes } },
      ]);
    }
    await within?.(tx);
  });

async function loadPreferences(tx: Tx, id: string) {
  const { name, email, callerIdId, ...own } = await tx.user.findUniqueOrThrow({
    where: { id },
    select: { name: true, email: true, callerIdId: true, postCallNote: true, timeZone: true, locale: true },
  });
  const number =
    callerIdId === null
      ? null
      : await tx.channelNumber.findUnique({ where: { id: callerIdId }, select: { e164: true } });
  return { name, email, values: { ...own, callerId: number?.e164 } };
}
