import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { db } from "../base/db";
import { Prisma } from "../generated/prisma/client";
import { readNumbers } from "../phone-numbers/numbers";
import { isDay } from "../base/days";
import type { RawParameters } from "../base/query";
import { cleaned } from "../base/text";
import { recordKey, type FieldView, type TypeView } from "./model/field-kinds";
import { valuesSchema } from "./model/schema";
import { scopeCondition } from "./model/permissions";
import { OWNED, reaches } from "./reach";

export const PAGE_SIZE = 50;
const COUNT_LIMIT = 10_000;

export interface ListParams {
  /** "name", "updatedAt", or the key of a field. */
  sort: string;
  direction: "asc" | "desc";
  /** By field key, or "owner", with ".from", ".min", ".max", ".empty" or ".filled" for other than equality; all must hold. */
  filters: Record<string, string>;
  /** Filters of the address that cannot be understood, as they stand there: the list shows nothing. */
  unreadable?: RawParameters;
  search: string;
  /** Opaque; from the previous page's `next`. */
  cursor?: string;
  mine?: boolean;
  /** Keys of the fields to show; empty for the type's usual ones. */
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
}

/** What a link field points at. */
export interface LinkedRecord {
  id: string;
  /** Null when it lies outside the reader's reach: that there is a link is all they learn. */
  name: string | null;
}

interface SortColumn {
  /** What has the owner at hand while it is gone through in order: the key, whose index holds it, else the record. */
  owned: Prisma.Sql;
  join: Prisma.Sql;
  key: Prisma.Sql;
  /** Placeholder of a cursor's key, cast to the column's type. */
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
    scopeCondition(user, owned),
  ];
  if (params.unreadable) conditions.push(Prisma.sql`false`);
  if (params.mine) conditions.push(Prisma.sql`${owned}."ownerId" = ${user.id}`);
  for (const [filter, value] of Object.entries(params.filters)) {
    conditions.push(filterCondition(type, filter, value));
  }
  if (params.search.trim() !== "") conditions.push(searchCondition(params.search));
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
 * Whether a comparison with this text means something: a number, a day where one is needed.
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

/** The key of a value as an address writes it: amounts in units of the currency. */
function filterKey(field: FieldView, text: string): string {
  const parsed = readFilter(field, text);
  return recordKey(field.kind, parsed.success ? parsed.data[field.key] : text);
}

/** Text anywhere in what was typed; or, when the search reads as a phone number, whoever has that number. */
function searchCondition(search: string): Prisma.Sql {
  const like = `%${search
    .trim()
    .toLowerCase()
    .replace(/[\\%_]/g, "\\$&")}%`;
  const numbers = readNumbers(search).map((number) => number.e164);
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
    return null; // not one of ours: start from the top
  }
}

/** Whether a text is the cursor of a page in the order of `sort`. */
export function isCursor(text: string, sort: string): boolean {
  return readCursor(text, sort) !== null;
}

/** As PostgreSQL writes a timestamp: "2026-11-26 01:16:08.123". */
const TIMESTAMP = /^(\d{4}-\d\d-\d\d) ([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?$/;

/** Where a page begins in the order of `sort`; null for what is none of our cursors. */
function readCursor(text: string, sort: string): [string, string] | null {
  const cursor = decodeCursor(text);
  if (!cursor || sort !== "updatedAt") return cursor;
  const day = TIMESTAMP.exec(cursor[0])?.[1];
  return day !== undefined && isDay(day) ? cursor : null;
}

/** The SQL of one page, for the page itself and for the bench's plans. */
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
  // Whoever owns it is asked of the record itself in the end: a copy decides what is read, not who may see it.
  return Prisma.sql`
    SELECT * FROM (
      SELECT r.id, r.name, r.status, r."ownerId", r.values, r.version, r."updatedAt", (${column.key})::text AS "sortKey"
      FROM "Record" r ${column.join}
      WHERE ${Prisma.join(conditions, " AND ")}
      ORDER BY ${column.key} ${way}, r.id ${way}
      LIMIT ${pageSize + 1}
    ) r WHERE ${scopeCondition(user)}`;
}

/** Ids of all records that a list shows, whatever its page. */
export const matchingRecords = (user: CurrentUser, type: TypeView, params: ListParams): Prisma.Sql =>
  Prisma.sql`SELECT r.id FROM "Record" r WHERE ${Prisma.join(filterConditions(user, type, params), " AND ")}`;

export function countQuery(user: CurrentUser, type: TypeView, params: ListParams): Prisma.Sql {
  const conditions = filterConditions(user, type, params);
  return Prisma.sql`
    SELECT count(*)::int AS count FROM (
      SELECT 1 FROM "Record" r WHERE ${Prisma.join(conditions, " AND ")} LIMIT ${COUNT_LIMIT + 1}
    ) counted`;
}

type Row = Omit<ListedRecord, "links" | "ownerName"> & { sortKey: string };

/** One page of a type's records within the user's scope, and the cursor of the next. */
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
      ownerName: row.ownerId ? (owners.get(row.ownerId) ?? null) : null,
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

const LINKED = { id: true, name: true, ...OWNED } as const;

const linked = (
  user: CurrentUser,
  record: { id: string; name: string; ownerId: string | null; owner: { teamId: string | null } | null },
): LinkedRecord => ({ id: record.id, name: reaches(user, record) ? record.name : null });

async function ownersOf(rows: { ownerId: string | null }[]) {
  const ids = [...new Set(rows.flatMap((row) => row.ownerId ?? []))];
  const users = await db.user.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  return new Map(users.map((user) => [user.id, user.name]));
}

export interface RecordView extends ListedRecord {
  typeKey: string;
  createdAt: Date;
  canEdit: boolean;
  doNotCall: boolean;
}

/** A record the user may see, or null. `type` is told by the caller, who loaded it for the page. */
export async function findRecord(user: CurrentUser, type: TypeView, id: string): Promise<RecordView | null> {
  const record = await db.record.findFirst({
    where: { id, typeId: type.id, deletedAt: null },
    select: {
      id: true,
      name: true,
      status: true,
      values: true,
      version: true,
      createdAt: true,
      updatedAt: true,
      doNotCall: true,
      ownerId: true,
      owner: { select: { name: true, teamId: true } },
      linksFrom: {
        where: { to: { deletedAt: null } },
        select: { field: { select: { key: true } }, to: { select: LINKED } },
      },
    },
  });
  if (!record || !reaches(user, record)) return null;
  const { owner, linksFrom, values, ...rest } = record;
  return {
    ...rest,
    typeKey: type.key,
    ownerName: owner?.name ?? null,
    values: values as Record<string, unknown>,
    links: Object.fromEntries(linksFrom.map((link) => [link.field.key, linked(user, link.to)])),
    canEdit: user.permissions.includes("records.edit"),
  };
}

export interface RelatedGroup {
  label: string;
  /** The other type, and its field that points here. */
  typeKey: string;
  fieldKey: string;
  records: { id: string; name: string; status: string | null; version: number }[];
}

const MOST_RELATED = 20;

/**
 * Records that point at one, grouped as the other side's field names them: an account's contacts, deals, cases. Groups with
 * nothing in them are there too, so that something can be added.
 */
export async function listRelated(
  user: CurrentUser,
  types: readonly TypeView[],
  typeKey: string,
  recordId: string,
): Promise<RelatedGroup[]> {
  const fields = types.flatMap((type) =>
    type.fields
      .filter((field) => field.kind === "LINK" && field.targetTypeKey === typeKey)
      .map((field) => ({ type, field })),
  );
  const rows = await db.$queryRaw<({ fieldId: string } & RelatedGroup["records"][number])[]>`
    SELECT l."fieldId", r.id, r.name, r.status, r.version
    FROM "RecordLink" l JOIN "Record" r ON r.id = l."fromId"
    WHERE l."toId" = ${recordId} AND r."deletedAt" IS NULL AND ${scopeCondition(user)}
    ORDER BY r."updatedAt" DESC
    LIMIT 200`;
  return fields.map(({ type, field }) => ({
    label: field.inverseLabel ?? type.plural,
    typeKey: type.key,
    fieldKey: field.key,
    records: rows
      .filter((row) => row.fieldId === field.id)
      .slice(0, MOST_RELATED)
      .map(({ fieldId: _fieldId, ...record }) => record),
  }));
}

/** Records of a type whose name contains `text`, for link pickers. */
export async function searchByName(user: CurrentUser, typeKey: string, text: string) {
  const like = `%${text.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;
  return db.$queryRaw<{ id: string; name: string }[]>`
    SELECT r.id, r.name FROM "Record" r JOIN "RecordType" t ON t.id = r."typeId"
    WHERE t.key = ${typeKey} AND r."deletedAt" IS NULL AND r."searchText" LIKE ${like} AND ${scopeCondition(user)}
    ORDER BY r."updatedAt" DESC LIMIT 20`;
}
