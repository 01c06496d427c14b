import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { db } from "../base/db";
import { Prisma } from "../generated/prisma/client";
import { numbersIn } from "../phone-numbers/numbers";
import { isDay } from "../base/days";
import type { RawParameters } from "../base/query";
import { cleaned } from "../base/text";
import { recordKey, type FieldView, type TypeView } from "./model/field-kinds";
import { valuesSchema } from "./model/schema";
import { canEditRecord, typeScopeCondition } from "./model/permissions";
import { LINKED, linked, type LinkedRecord } from "./reach";

export const PAGE_SIZE = 50;
const COUNT_LIMIT = 10_000;

export interface ListParams {
  /** "name", "updatedAt", or the key of a field. */
  sort: string;
  direction: "asc" | "desc";
  /** By field key or "owner", with ".from", ".min", ".max", ".empty" or ".filled" unless values must be equal. All must match. */
  filters: Record<string, string>;
  /** Invalid filters, as in the address. If there are any, the list shows nothing. */
  unreadable?: RawParameters;
  search: string;
  /** Opaque; from the previous page's `next`. */
  cursor?: string;
  mine?: boolean;
  /** Keys of the fields to show; empty for the type's default columns. */
  columns?: string[];
}

export interface ListedRecord {
  id: string;
  name: string;
  status: string | null;
  ownerId: string | null;
  ownerName: string | null;
  values: Record<string, unknown>;
  links: Record<string, LinkedRecord>;
  version: number;
  updatedAt: Date;
  /** By this user. */
  canEdit: boolean;
}

interface SortColumn {
  /** The table whose "ownerId" is filtered while scanning in order: the key, whose index includes it, otherwise the record. */
  owned: Prisma.Sql;
  join: Prisma.Sql;
  key: Prisma.Sql;
  /** Binds a cursor's key, cast to the column's type. */
  cast: (key: string) => Prisma.Sql;
}

function sortColumn(type: TypeView, sort: string): SortColumn {
  const field = type.fields.find((f) => f.key === sort);
  if (field) {
    return {
      owned: Prisma.sql`k`,
      join: Prisma.sql`JOIN "RecordKey" k ON k."recordId" = r.id AND k."fieldId" = ${field.id}`,
      key: Prisma.sql`k.key`,
      cast: (key) => Prisma.sql`${key}`,
    };
  }
  if (sort === "name") {
    return {
      owned: Prisma.sql`r`,
      join: Prisma.empty,
      key: Prisma.sql`lower(r.name) COLLATE "C"`,
      cast: (key) => Prisma.sql`${key}`,
    };
  }
  return {
    owned: Prisma.sql`r`,
    join: Prisma.empty,
    key: Prisma.sql`r."updatedAt"`,
    cast: (key) => Prisma.sql`${key}::timestamp`,
  };
}

function filterConditions(
  user: CurrentUser,
  type: TypeView,
  params: ListParams,
  owned: Prisma.Sql = Prisma.sql`r`,
): Prisma.Sql[] {
  const conditions = [
    Prisma.sql`r."typeId" = ${type.id}`,
    Prisma.sql`r."deletedAt" IS NULL`,
    typeScopeCondition(user, type.key, owned),
  ];
  if (params.unreadable) conditions.push(Prisma.sql`false`);
  if (params.mine) conditions.push(Prisma.sql`${owned}."ownerId" = ${user.id}`);
  for (const [filter, value] of Object.entries(params.filters)) {
    conditions.push(filterCondition(type, filter, value));
  }
  if (params.search.trim() !== "") conditions.push(searchCondition(user, params.search));
  return conditions;
}

const COMPARISONS: Record<string, (key: string) => Prisma.Sql> = {
  "": (key) => Prisma.sql`f.key = ${key}`,
  from: (key) => Prisma.sql`f.key LIKE ${`${key.replace(/[\\%_]/g, "\\$&")}%`}`,
  min: (key) => Prisma.sql`f.key >= ${key}`,
  max: (key) => Prisma.sql`f.key <= ${key} AND f.key <> ''`,
  empty: () => Prisma.sql`f.key = ''`,
  filled: () => Prisma.sql`f.key <> ''`,
};

/**
 * Checks that a filter's text suits the field: a number or a date where the field needs one.
 *
 * @param field  null for the owner
 */
export function isFilterValue(field: FieldView | null, comparison: string, text: string): boolean {
  if (!field) return comparison === "" || comparison === "empty" || comparison === "filled";
  if (!Object.hasOwn(COMPARISONS, comparison)) return false;
  if (comparison === "empty" || comparison === "filled") return true;
  const isPrefix = comparison === "from" && field.kind === "DATE"; // "2026-10" is a month
  return isPrefix || !["NUMBER", "MONEY", "DATE"].includes(field.kind) || readFilter(field, text).success;
}

function filterCondition(type: TypeView, filter: string, value: string): Prisma.Sql {
  const [fieldKey = "", comparison = ""] = filter.split(".");
  if (fieldKey === "owner") {
    if (comparison === "empty") return Prisma.sql`r."ownerId" IS NULL`;
    if (comparison === "filled") return Prisma.sql`r."ownerId" IS NOT NULL`;
    return Prisma.sql`r."ownerId" = ${value}`;
  }
  const field = type.fields.find((f) => f.key === fieldKey);
  const compare = COMPARISONS[comparison];
  if (!field || !compare) return Prisma.sql`false`;
  if (field.kind === "STATUS" && comparison === "") return Prisma.sql`r.status = ${value}`;
  return Prisma.sql`EXISTS (SELECT 1 FROM "RecordKey" f
    WHERE f."recordId" = r.id AND f."fieldId" = ${field.id} AND ${compare(filterKey(field, value))})`;
}

const readFilter = (field: FieldView, text: string) =>
  valuesSchema([{ ...field, required: false }]).safeParse({ [field.key]: text });

/** Converts a filter's text to a sort key. Addresses have amounts in units of the currency. */
function filterKey(field: FieldView, text: string): string {
  const parsed = readFilter(field, text);
  return recordKey(field.kind, parsed.success ? parsed.data[field.key] : text);
}

/** Matches text anywhere in a record's search text and, if it can be read as a phone number, records with that number. */
function searchCondition({ defaultCountry }: CurrentUser, search: string): Prisma.Sql {
  const like = `%${search
    .trim()
    .toLowerCase()
    .replace(/[\\%_]/g, "\\$&")}%`;
  const numbers = numbersIn(search, defaultCountry);
  if (numbers.length === 0) return Prisma.sql`r."searchText" LIKE ${like}`;
  return Prisma.sql`(r."searchText" LIKE ${like} OR r.id IN (SELECT "recordId" FROM "PhoneNumber" WHERE e164 IN (${Prisma.join(numbers)})))`;
}

const encodeCursor = (key: string, id: string) =>
  Buffer.from(JSON.stringify([key, id])).toString("base64url");

function decodeCursor(cursor: string): [string, string] | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    return Array.isArray(value) && value.length === 2
      ? [cleaned(String(value[0])), cleaned(String(value[1]))]
      : null;
  } catch {
    return null; // not one of our cursors: show the first page
  }
}

/** Checks that a text is a cursor of a list sorted by `sort`. */
export function isCursor(text: string, sort: string): boolean {
  return readCursor(text, sort) !== null;
}

/** A timestamp as PostgreSQL prints it: "2026-11-26 01:16:08.123". */
const TIMESTAMP = /^(\d{4}-\d\d-\d\d) ([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?$/;

/** Decodes a cursor of a list sorted by `sort`; null if it isn't one of ours. */
function readCursor(text: string, sort: string): [string, string] | null {
  const cursor = decodeCursor(text);
  if (!cursor || sort !== "updatedAt") return cursor;
  const day = TIMESTAMP.exec(cursor[0])?.[1];
  return day !== undefined && isDay(day) ? cursor : null;
}

/** Builds the SQL of one page. The benchmark explains it too. */
export function listQuery(
  user: CurrentUser,
  type: TypeView,
  params: ListParams,
  pageSize = PAGE_SIZE,
): Prisma.Sql {
  const column = sortColumn(type, params.sort);
  const conditions = filterConditions(user, type, params, column.owned);
  const after = params.cursor ? readCursor(params.cursor, params.sort) : null;
  const isDown = params.direction === "desc";
  if (after) {
    const compare = isDown ? Prisma.sql`<` : Prisma.sql`>`;
    conditions.push(Prisma.sql`(${column.key}, r.id) ${compare} (${column.cast(after[0])}, ${after[1]})`);
  }
  const way = isDown ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  // The inner query may filter by a copy of "ownerId". The outer one checks the record's own, which decides who sees it.
  return Prisma.sql`
    SELECT * FROM (
      SELECT r.id, r.name, r.status, r."ownerId", r.values, r.version, r."updatedAt", (${column.key})::text AS "sortKey"
      FROM "Record" r ${column.join}
      WHERE ${Prisma.join(conditions, " AND ")}
      ORDER BY ${column.key} ${way}, r.id ${way}
      LIMIT ${pageSize + 1}
    ) r WHERE ${typeScopeCondition(user, type.key)}`;
}

/** Selects the ids of all records of a list, not just one page. */
export const matchingRecords = (user: CurrentUser, type: TypeView, params: ListParams): Prisma.Sql =>
  Prisma.sql`SELECT r.id FROM "Record" r WHERE ${Prisma.join(filterConditions(user, type, params), " AND ")}`;

export function countQuery(user: CurrentUser, type: TypeView, params: ListParams): Prisma.Sql {
  const conditions = filterConditions(user, type, params);
  return Prisma.sql`
    SELECT count(*)::int AS count FROM (
      SELECT 1 FROM "Record" r WHERE ${Prisma.join(conditions, " AND ")} LIMIT ${COUNT_LIMIT + 1}
    ) counted`;
}

type Row = Omit<ListedRecord, "links" | "ownerName" | "canEdit"> & { sortKey: string };

/** Lists one page of a type's records within the user's scope, with the cursor of the next page. */
export async function listRecords(
  user: CurrentUser,
  type: TypeView,
  params: ListParams,
  pageSize = PAGE_SIZE,
) {
  const rows = await db.$queryRaw<Row[]>(listQuery(user, type, params, pageSize));
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  const [links, owners] = await Promise.all([
    linksOf(
      user,
      page.map((row) => row.id),
    ),
    ownersOf(page),
  ]);
  return {
    records: page.map(({ sortKey: _sortKey, ...row }): ListedRecord => ({
      ...row,
      ...whoseRow(user, type.key, row.ownerId, owners),
      links: Object.fromEntries(
        links.filter((link) => link.fromId === row.id).map((link) => [link.key, link]),
      ),
    })),
    next: rows.length > pageSize && last ? encodeCursor(last.sortKey, last.id) : null,
  };
}

export async function countRecords(user: CurrentUser, type: TypeView, params: ListParams): Promise<number> {
  const [row] = await db.$queryRaw<{ count: number }[]>(countQuery(user, type, params));
  return row?.count ?? 0;
}

async function linksOf(user: CurrentUser, fromIds: string[]) {
  const links = await db.recordLink.findMany({
    where: { fromId: { in: fromIds }, to: { deletedAt: null } },
    select: { fromId: true, field: { select: { key: true } }, to: { select: LINKED } },
  });
  return links.map((link) => ({ fromId: link.fromId, key: link.field.key, ...linked(user, link.to) }));
}

type Owners = ReadonlyMap<string, { name: string; teamId: string | null }>;

async function ownersOf(rows: { ownerId: string | null }[]): Promise<Owners> {
  const ids = [...new Set(rows.flatMap((row) => row.ownerId ?? []))];
  const users = await db.user.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true, teamId: true },
  });
  return new Map(users.map((user) => [user.id, user]));
}

function whoseRow(user: CurrentUser, typeKey: string, ownerId: string | null, owners: Owners) {
  const owner = ownerId === null ? undefined : owners.get(ownerId);
  const owned = { typeKey, ownerId, ownerTeamId: owner?.teamId ?? null };
  return { ownerName: owner?.name ?? null, canEdit: canEditRecord(user, owned) };
}
