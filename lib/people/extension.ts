import "server-only";
import type { Tx } from "../base/db";
import { isEmergency } from "../phone-numbers/emergency";
import { loadWorkspace } from "../workspace/queries";
import { words } from "../words/people";

const EXTENSION = /^\d{2,5}$/;
const ROOM = /^999\d\d$/;

/** Says why an extension cannot be given to this user; null if it can, or if it is empty. */
export async function extensionProblem(
  tx: Tx,
  extension: string | null,
  userId: string | null,
): Promise<string | null> {
  if (extension === null) return null;
  if (!EXTENSION.test(extension)) return words.extensionForm;
  if (ROOM.test(extension)) return words.extensionRoom;
  const { defaultCountry, callingCountries } = await loadWorkspace(tx);
  if (isEmergency(extension, [defaultCountry, ...callingCountries])) return words.extensionEmergency;
  const holder = await tx.user.findUnique({ where: { extension }, select: { id: true } });
  return holder && holder.id !== userId ? words.extensionTaken : null;
}
