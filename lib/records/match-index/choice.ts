import "server-only";
import { db } from "../../base/db";

/** Finds the record that was chosen for this number earlier, if it still has the number (D5). */
export async function findChoice(e164: string, recordIds: readonly string[]): Promise<string | null> {
  const choice = await db.numberChoice.findUnique({ where: { e164 }, select: { recordId: true } });
  return recordIds.find((id) => id === choice?.recordId) ?? null;
}
