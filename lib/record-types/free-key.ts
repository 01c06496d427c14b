import "server-only";
import type { Tx } from "../base/db";

/** Words the address of a list uses for itself. */
const TAKEN = new Set(["name", "owner", "q", "sort", "mine", "after", "new", "columns", "view", "updatedAt"]);

/** `wanted`, or `wanted2`, `wanted3` and so on: what no field of the type is called, retired ones included. */
export async function freeKey(tx: Tx, typeId: string, wanted: string): Promise<string> {
  const fields = await tx.field.findMany({ where: { typeId }, select: { key: true } });
  const used = new Set(fields.map(({ key }) => key));
  const base = wanted.replace(/\d+$/, "") || wanted;
  for (let i = 1; ; i++) {
    const key = i === 1 ? wanted : `${base}${i}`;
    // Nor what every object has: values are looked up by their keys.
    if (!used.has(key) && !TAKEN.has(key) && !(key in {})) return key;
  }
}
