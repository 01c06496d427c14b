import "server-only";
import { randomUUID } from "node:crypto";
import { isUniqueViolation, type Tx } from "../base/db";
import { Prisma } from "../generated/prisma/client";
import { indexNumbers } from "./match-index/index-numbers";
import { fail, ok, type Result } from "../base/result";
import { hasKey, recordKey, statusField, type TypeView } from "./model/field-kinds";
import { valuesSchema } from "./model/schema";
import type { Decimal } from "./model/number-text";
import { valueProblemSchema, wordValueProblem, type ValueProblem } from "./model/value-problem";
import { words } from "../words/records";

/** The columns hold UTC without a time zone; the session's zone must not affect them. */
const UTC_NOW = Prisma.sql`now() AT TIME ZONE 'utc'`;

/** What a form sends: values by field key, and ids of linked records by link field. */
export interface RecordInput {
  name: string;
  ownerId: string | null;
  /** Missing fields keep their values. */
  values: Record<string, unknown>;
  links: Record<string, string[]>;
}

/** An input and the record it updates. */
export interface RecordChange {
  id: string;
  input: RecordInput;
}

export type WriteProblem = "conflict";

export type FieldErrors = Record<string, string>;

export type Checked =
  { values: Record<string, unknown>; errors?: undefined } | { values?: undefined; errors: FieldErrors };

/** Schemas by loaded type. Building one takes longer than using it, and an import uses one for every row. */
const schemas = new WeakMap<TypeView, Map<Decimal | null, ReturnType<typeof valuesSchema>>>();

function schemaOf(type: TypeView, decimal: Decimal | null = "."): ReturnType<typeof valuesSchema> {
  const ofType = schemas.get(type) ?? new Map<Decimal | null, ReturnType<typeof valuesSchema>>();
  schemas.set(type, ofType);
  const known = ofType.get(decimal);
  if (known) return known;
  const made = valuesSchema(
    type.fields.filter((field) => !field.isLocked),
    decimal,
  );
  ofType.set(decimal, made);
  return made;
}

interface CheckOptions {
  /** Treats missing fields as empty, so required ones are reported. */
  isNew?: boolean;
  /** See `valuesSchema`. */
  decimal?: Decimal | null;
}

/** Checks values against the type's fields. Returns the values to store, or a message for each invalid field. */
export function checkRecord(type: TypeView, input: RecordInput, options?: CheckOptions): Checked {
  const { values, problems } = findProblems(type, input, options);
  if (values) return { values };
  const labels = new Map(type.fields.map(({ key, label }) => [key, label]));
  const errors = Object.entries(problems).map(
    ([key, problem]) => [key, wordValueProblem(problem, labels.get(key) ?? key)] as const,
  );
  return { errors: Object.fromEntries(errors) };
}

type Problems = Record<string, ValueProblem>;

/** Does the same with codes in the place of messages. */
export function findProblems(
  type: TypeView,
  input: RecordInput,
  { isNew = false, decimal }: CheckOptions = {},
): { values: Record<string, unknown>; problems?: undefined } | { values?: undefined; problems: Problems } {
  const empty = isNew ? Object.fromEntries(type.fields.map((field) => [field.key, null])) : {};
  const parsed = schemaOf(type, decimal).safeParse({ ...empty, ...input.values });
  const problems: Problems = {};
  if (input.name.trim() === "") problems.name = "no-name";
  for (const field of type.fields) {
    if (field.kind !== "LINK" || !field.required) continue;
    if (isNew ? !input.links[field.key]?.length : input.links[field.key]?.length === 0) {
      problems[field.key] = "required";
    }
  }
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues) {
      problems[String(path[0])] ??= valueProblemSchema.parse(message);
    }
  }
  if (Object.keys(problems).length > 0 || !parsed.success) return { problems };
  return { values: parsed.data };
}

/** Builds the text that search looks in: the name and all short text fields, in lower case. */
function searchText(name: string, type: TypeView, values: Record<string, unknown>): string {
  const typed = type.fields
    .filter((field) => ["TEXT", "EMAIL", "URL", "PHONE", "MOBILE", "FAX", "WHATSAPP"].includes(field.kind))
    .map((field) => values[field.key])
    .filter((value): value is string => typeof value === "string");
  return [name, ...typed].join(" ").toLowerCase();
}

const statusOf = (type: TypeView, values: Record<string, unknown>): string | null => {
  const field = statusField(type);
  return field ? ((values[field.key] as string | null | undefined) ?? null) : null;
};

/** Derives the record's columns that repeat some of its values. */
const promoted = (type: TypeView, name: string, values: Record<string, unknown>) => ({
  status: statusOf(type, values),
  searchText: searchText(name, type, values),
});

/** Creates records and everything derived from them, with one statement per table. Inputs have passed `checkRecord`. */
export async function createRecords(
  tx: Tx,
  type: TypeView,
  inputs: readonly RecordInput[],
  defaultCountry: string,
): Promise<string[]> {
  const changes = inputs.map((input) => ({ id: randomUUID(), input }));
  const rows = changes.map(({ id, input }) => ({
    id,
    name: input.name.trim(),
    ownerId: input.ownerId,
    values: input.values,
    ...promoted(type, input.name.trim(), input.values),
  }));
  await tx.$executeRaw`
    INSERT INTO "Record" (id, "typeId", name, "ownerId", status, values, "searchText", "createdAt", "updatedAt")
    SELECT id, ${type.id}, name, "ownerId", status, jsonb_strip_nulls(values), "searchText", ${UTC_NOW}, ${UTC_NOW}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS r(id text, name text, "ownerId" text, status text, values jsonb, "searchText" text)`;
  await writeDerived(tx, type, rows, defaultCountry, { isNew: true });
  await writeLinks(tx, type, changes);
  return changes.map(({ id }) => id);
}

export async function createRecord(tx: Tx, type: TypeView, input: RecordInput, defaultCountry: string) {
  const [id] = await createRecords(tx, type, [input], defaultCountry);
  return id!;
}

export interface LockedRecord {
  id: string;
  typeId: string;
  typeKey: string;
  name: string;
  ownerId: string | null;
  ownerTeamId: string | null;
  values: Record<string, unknown>;
  version: number;
  deletedAt: Date | null;
  /** Ids of linked records, by link field. */
  links: Record<string, string[]>;
}

/** Reads records, deleted or not, and locks them until the transaction ends. The order by id prevents deadlocks. */
export const lockRecords = (tx: Tx, ids: readonly string[]): Promise<Map<string, LockedRecord>> =>
  readRecords(tx, ids, Prisma.sql`FOR UPDATE OF r`);

/** Reads records, deleted or not, for checks before the transaction of a write. They can change in between. */
export async function readRecords(
  tx: Tx,
  ids: readonly string[],
  lock = Prisma.empty,
): Promise<Map<string, LockedRecord>> {
  const rows = await tx.$queryRaw<Omit<LockedRecord, "links">[]>`
    SELECT r.id, r."typeId", t.key AS "typeKey", r.name, r."ownerId", u."teamId" AS "ownerTeamId", r.values,
           r.version, r."deletedAt"
    FROM "Record" r JOIN "RecordType" t ON t.id = r."typeId" LEFT JOIN "User" u ON u.id = r."ownerId"
    WHERE r.id = ANY(${[...ids]}) ORDER BY r.id ${lock}`;
  const links = await tx.recordLink.findMany({
    where: { fromId: { in: rows.map(({ id }) => id) } },
    select: { fromId: true, toId: true, field: { select: { key: true } } },
  });
  const records = new Map(rows.map((row) => [row.id, { ...row, links: {} as Record<string, string[]> }]));
  for (const { fromId, toId, field } of links) (records.get(fromId)!.links[field.key] ??= []).push(toId);
  return records;
}

/** The part of a stored record that derived rows are built from. */
export interface Stored {
  id: string;
  name: string;
  ownerId: string | null;
  values: Record<string, unknown>;
}

/**
 * Updates records that aren't deleted, whatever their version. The caller has locked them or checked their version.
 *
 * @returns the new versions, by id
 */
export async function updateRecords(
  tx: Tx,
  type: TypeView,
  changes: readonly RecordChange[],
  defaultCountry: string,
): Promise<Map<string, number>> {
  const before = await tx.$queryRaw<Pick<Stored, "id" | "values">[]>`
    SELECT id, values FROM "Record" WHERE id = ANY(${changes.map(({ id }) => id)}) ORDER BY id FOR UPDATE`;
  const known = new Map(before.map(({ id, values }) => [id, values]));
  const rows = changes.map(({ id, input }) => {
    const name = input.name.trim();
    const values = { ...known.get(id), ...input.values };
    return { id, name, ownerId: input.ownerId, values, ...promoted(type, name, values) };
  });
  const stored = await tx.$queryRaw<(Stored & { version: number })[]>`
    UPDATE "Record" r
    SET name = c.name, "ownerId" = c."ownerId", values = jsonb_strip_nulls(c.values), status = c.status,
        "searchText" = c."searchText", version = r.version + 1, "updatedAt" = ${UTC_NOW}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS c(id text, name text, "ownerId" text, values jsonb, status text, "searchText" text)
    WHERE r.id = c.id AND r."deletedAt" IS NULL
    RETURNING r.id, r.name, r."ownerId", r.values, r.version`;
  await writeDerived(tx, type, stored, defaultCountry);
  await writeLinks(tx, type, changes);
  return new Map(stored.map(({ id, version }) => [id, version]));
}

/** A record before a write, and what was written. */
export interface Updated {
  version: number;
  before: LockedRecord;
  after: RecordInput;
}

/**
 * Updates a record if it still has the version the user saw; null updates any version. A name or owner that is left out
 * stays as it is stored now, which may differ from what the user saw.
 *
 * @returns "conflict" if a colleague saved in between; then nothing is written
 */
export async function updateRecord(
  tx: Tx,
  type: TypeView,
  recordId: string,
  version: number | null,
  change: Partial<RecordInput>,
  defaultCountry: string,
): Promise<Result<Updated, WriteProblem>> {
  const before = (await lockRecords(tx, [recordId])).get(recordId);
  if (!before || before.deletedAt || (version !== null && before.version !== version)) {
    return fail("conflict", words.conflict);
  }
  const after: RecordInput = {
    name: change.name ?? before.name,
    ownerId: change.ownerId === undefined ? before.ownerId : change.ownerId,
    values: change.values ?? {},
    links: change.links ?? {},
  };
  const versions = await updateRecords(tx, type, [{ id: recordId, input: after }], defaultCountry);
  return ok({ version: versions.get(recordId)!, before, after });
}

/** Rewrites everything derived from stored records, after fields or the default country have changed. */
export async function rebuildRecords(
  tx: Tx,
  type: TypeView,
  stored: readonly Stored[],
  defaultCountry: string,
) {
  await writePromoted(tx, type, stored);
  await writeDerived(tx, type, stored, defaultCountry);
}

async function writePromoted(tx: Tx, type: TypeView, stored: readonly Stored[]) {
  const rows = stored.map(({ id, name, values }) => ({ id, ...promoted(type, name, values) }));
  await tx.$executeRaw`
    UPDATE "Record" r SET status = c.status, "searchText" = c."searchText"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS c(id text, status text, "searchText" text)
    WHERE r.id = c.id AND (r.status, r."searchText") IS DISTINCT FROM (c.status, c."searchText")`;
}

/** Writes the sort keys and the match index of records from their current values. */
async function writeDerived(
  tx: Tx,
  type: TypeView,
  stored: readonly Stored[],
  defaultCountry: string,
  { isNew = false }: { isNew?: boolean } = {},
) {
  await writeKeys(tx, type, stored);
  await indexNumbers(tx, type.fields, stored, defaultCountry, { isNew });
}

async function writeKeys(tx: Tx, type: TypeView, stored: readonly Stored[]) {
  const fields = type.fields.filter((field) => hasKey(field.kind));
  const fieldIds = fields.map((field) => field.id);
  const keys = stored.flatMap(({ id, ownerId, values }) =>
    fields.map((field) => ({ id, ownerId, field, key: recordKey(field.kind, values[field.key]) })),
  );
  await tx.$executeRaw`
    DELETE FROM "RecordKey"
    WHERE "recordId" = ANY(${stored.map(({ id }) => id)}) AND NOT "fieldId" = ANY(${fieldIds})`;
  await tx.$executeRaw`
    INSERT INTO "RecordKey" AS k ("recordId", "fieldId", "typeId", key, "unique", "ownerId")
    SELECT r, f, ${type.id}, v, u, o
    FROM unnest(${keys.map((k) => k.id)}::text[], ${keys.map((k) => k.field.id)}::text[], ${keys.map((k) => k.key)}::text[],
                ${keys.map((k) => k.field.unique)}::boolean[], ${keys.map((k) => k.ownerId)}::text[]) AS c(r, f, v, u, o)
    ON CONFLICT ("recordId", "fieldId") DO UPDATE SET key = EXCLUDED.key, "unique" = EXCLUDED."unique", "ownerId" = EXCLUDED."ownerId"
    WHERE (k.key, k."unique", k."ownerId") IS DISTINCT FROM (EXCLUDED.key, EXCLUDED."unique", EXCLUDED."ownerId")`;
}

/** Replaces the links of the fields that `changes` name. Targets that are deleted or of another type are left out. */
async function writeLinks(tx: Tx, type: TypeView, changes: readonly RecordChange[]) {
  const wanted = type.fields
    .filter((field) => field.kind === "LINK")
    .flatMap((field) =>
      changes
        .filter(({ input }) => input.links[field.key] !== undefined)
        .map(({ id, input }) => ({ field, fromId: id, toId: input.links[field.key]![0] ?? null })),
    );
  if (wanted.length === 0) return;
  const columns = [
    wanted.map((link) => link.field.id),
    wanted.map((link) => link.fromId),
    wanted.map((link) => link.toId),
    wanted.map((link) => link.field.targetTypeKey),
  ] as const;
  const given = Prisma.sql`unnest(${columns[0]}::text[], ${columns[1]}::text[], ${columns[2]}::text[], ${columns[3]}::text[])
    AS w(field, "from", "to", target)`;
  await tx.$executeRaw`
    DELETE FROM "RecordLink" l USING ${given} WHERE l."fieldId" = w.field AND l."fromId" = w."from"`;
  await tx.$executeRaw`
    INSERT INTO "RecordLink" ("fieldId", "fromId", "fromTypeId", "toId", "toTypeId")
    SELECT w.field, w."from", ${type.id}, r.id, r."typeId"
    FROM ${given}
    JOIN "Record" r ON r.id = w."to" AND r."deletedAt" IS NULL
    JOIN "RecordType" t ON t.id = r."typeId" AND t.key = w.target`;
}

/**
 * Moves records to the bin: lists, search and caller matching no longer find them. Their links stay, for undo.
 *
 * @returns the new versions of the records that this call deleted, by id
 */
export async function deleteRecords(tx: Tx, ids: readonly string[]): Promise<Map<string, number>> {
  const deleted = await tx.$queryRaw<{ id: string; version: number }[]>`
    UPDATE "Record" SET "deletedAt" = ${UTC_NOW}, version = version + 1
    WHERE id = ANY(${[...ids]}) AND "deletedAt" IS NULL RETURNING id, version`;
  const deletedIds = deleted.map(({ id }) => id);
  await tx.$executeRaw`DELETE FROM "RecordKey" WHERE "recordId" = ANY(${deletedIds})`;
  await tx.$executeRaw`DELETE FROM "PhoneNumber" WHERE "recordId" = ANY(${deletedIds})`;
  await tx.$executeRaw`DELETE FROM "UnreadNumber" WHERE "recordId" = ANY(${deletedIds})`;
  return new Map(deleted.map(({ id, version }) => [id, version]));
}

/** Restores records of one type from the bin, so that lists, search and caller matching find them again. */
export async function restoreRecords(
  tx: Tx,
  type: TypeView,
  ids: readonly string[],
  defaultCountry: string,
): Promise<string[]> {
  const restored = await tx.$queryRaw<Stored[]>`
    UPDATE "Record" SET "deletedAt" = NULL, version = version + 1
    WHERE id = ANY(${[...ids]}) AND "typeId" = ${type.id} AND "deletedAt" IS NOT NULL RETURNING id, name, "ownerId", values`;
  await rebuildRecords(tx, type, restored, defaultCountry);
  return restored.map(({ id }) => id);
}

/** Converts a unique violation to a failure with a message; returns null for any other error. */
export function asNotUnique(error: unknown): Result<never, "not-unique"> | null {
  return isUniqueViolation(error) ? fail("not-unique", words.notUnique) : null;
}
