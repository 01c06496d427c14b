import "server-only";
import { Prisma } from "../generated/prisma/client";

/** Columns by name. A column that is undefined keeps its default; a `Date` is an instant. */
type Row = Readonly<Record<string, unknown>>;

const quoted = (name: string) => `"${name}"`;
const columnsOf = (row: Row) => Object.keys(row).filter((column) => row[column] !== undefined);

/** Reads rows from JSON with the types of their table, so one parameter holds any number of them. */
const read = (table: Prisma.ModelName, rows: readonly Row[]) =>
  Prisma.sql`jsonb_populate_recordset(NULL::${Prisma.raw(quoted(table))}, ${JSON.stringify(rows)}::jsonb)`;

/** Inserts rows, which all have the same columns. */
export function insertion(table: Prisma.ModelName, rows: readonly Row[]): Prisma.Sql | null {
  if (rows.length === 0) return null;
  const columns = Prisma.raw(columnsOf(rows[0]!).map(quoted).join(", "));
  return Prisma.sql`INSERT INTO ${Prisma.raw(quoted(table))} (${columns}) SELECT ${columns} FROM ${read(table, rows)}`;
}

/** Changes rows by their `id`; all have the same columns. @param more  a further change of the row `t` */
export function change(
  table: Prisma.ModelName,
  rows: readonly (Row & { id: string })[],
  more?: Prisma.Sql,
): Prisma.Sql | null {
  if (rows.length === 0) return null;
  const columns = columnsOf(rows[0]!).map(quoted);
  const changes = columns.map((column) => Prisma.raw(`${column} = n.${column}`));
  const all = Prisma.join(more ? [...changes, more] : changes, ", ");
  return Prisma.sql`UPDATE ${Prisma.raw(quoted(table))} t SET ${all} FROM ${read(table, rows)} n WHERE t.id = n.id`;
}

/**
 * Makes several writes and a last query in one statement: each statement that somebody waits for takes about as long as
 * its work. No write sees what another wrote; constraints are checked once all are done.
 *
 * @param writes  null for nothing to write. The last query can read what one with a name returns
 */
export function together(
  writes: readonly (Prisma.Sql | { name: string; sql: Prisma.Sql } | null)[],
  last: Prisma.Sql,
): Prisma.Sql {
  const parts = writes
    .filter((write) => write !== null)
    .map((write, i) => {
      const { name, sql } = "name" in write ? write : { name: `write${i}`, sql: write };
      return Prisma.sql`${Prisma.raw(name)} AS (${sql})`;
    });
  return Prisma.sql`WITH ${Prisma.join(parts, ", ")} ${last}`;
}
