import "server-only";
import type { Tx } from "../base/db";

/** Names that a list's address uses for its own parameters and columns. */
const TAKEN = new Set(["name", "owner", "q", "sort", "mine", "after", "new", "columns", "view", "updatedAt"]);

/** Returns the first of `wanted`, `wanted2`, `wanted3`… that no field of the type has, archived ones included. */
export async function freeKey(tx: Tx, typeId: string, wanted: string): Promise<string> {
  const fields = await tx.field.findMany({ where: { typeId }, select: { key: true } });
  const used = new Set(fields.map(({ key }) => key));
  const base = wanted.replace(/\d+$/, "") || wanted;
  for (let i = 1; ; i++) {
    const key = i === 1 ? wanted : `${base}${i}`;
    // Also skips keys that every object has, such as "constructor", because values are looked up by key.
    if (!used.has(key) && !TAKEN.has(key) && !(key in {})) return key;
  }
}
