import "server-only";
import { Prisma } from "../generated/prisma/client";
import { db } from "./db";
import { processSingleton } from "./process-singleton";
import { open, ownPrefix, seal } from "./seal";

interface Column {
  table: string;
  column: string;
}

const known = processSingleton("sealed-columns", (): { columns?: Column[] } => ({}));

/** Lists the columns that contain sealed texts. Asked once: columns come with a new build, and so with a new process. */
const listColumns = async (): Promise<Column[]> =>
  (known.columns ??= await db.$queryRaw<Column[]>`
    SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns
    WHERE table_schema = current_schema() AND column_name LIKE '%Sealed' ORDER BY 1, 2`);

const quoted = (name: string) => Prisma.raw(`"${name.replaceAll('"', '""')}"`);

/** Loads sealed texts of a column: all, or those that are not sealed with our own key. */
async function loadSealed({ table, column }: Column, { isOldOnly = false, most = 1_000_000 } = {}) {
  const name = quoted(column);
  const rows = await db.$queryRaw<{ sealed: string }[]>`
    SELECT DISTINCT ${name} AS sealed FROM ${quoted(table)}
    WHERE ${name} IS NOT NULL AND (NOT ${isOldOnly} OR ${name} NOT LIKE ${`${ownPrefix()}%`}) LIMIT ${most}`;
  return rows.map(({ sealed }) => sealed);
}

/** Whether our keys decrypt the secrets in the database, and how many of them need a previous key. */
export async function checkSecrets(): Promise<{ areOpen: boolean; previous: number }> {
  const stored = (await Promise.all((await listColumns()).map((column) => loadSealed(column)))).flat();
  const previous = stored.filter((sealed) => !sealed.startsWith(ownPrefix())).length;
  try {
    stored.forEach(open);
    return { areOpen: true, previous };
  } catch {
    return { areOpen: false, previous }; // the error says nothing more
  }
}

const SLICE = 100;

/**
 * Seals every stored secret with our own key that was sealed with a previous one. Beside running processes, once all of
 * them have both keys: each text is replaced only if it is still the same, so one that is entered meanwhile stays.
 *
 * @returns how many were replaced
 * @throws if one was sealed with a key that we do not have; those before it stay replaced
 */
export async function resealSecrets(): Promise<number> {
  let replaced = 0;
  for (const column of await listColumns()) {
    const [table, name] = [quoted(column.table), quoted(column.column)];
    for (;;) {
      const old = await loadSealed(column, { isOldOnly: true, most: SLICE });
      if (old.length === 0) break;
      for (const sealed of old) {
        replaced += await db.$executeRaw`
          UPDATE ${table} SET ${name} = ${seal(open(sealed))} WHERE ${name} = ${sealed}`;
      }
    }
  }
  return replaced;
}
