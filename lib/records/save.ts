import "server-only";
import { can, type CurrentUser } from "../auth/permissions";
import { db, type Tx } from "../base/db";
import { fail, ok, type Refused, type Result } from "../base/result";
import { common } from "../words/common";
import { words } from "../words/records";
import { getWorkspace } from "../workspace/queries";
import type { Cause } from "../events/domain-event";
import { emitMoved, emitWritten } from "./emit-changes";
import type { TypeView } from "./model/field-kinds";
import type { Decimal } from "./model/number-text";
import { loadPeople } from "./people";
import { OWNED, ownedOf } from "./reach";
import { canDeleteRecord, canEditRecord, scopeCondition } from "./model/permissions";
import { findType } from "./types";
import {
  asNotUnique,
  checkRecord,
  createRecord,
  deleteRecords,
  readRecords,
  updateRecord,
  type FieldErrors,
  type RecordInput,
} from "./write";

interface Reading {
  /** The decimal mark of numbers given as text; null if numbers are given as stored. */
  decimal: Decimal | null;
}

export type Created = { id: string; errors?: undefined } | Refused;

interface Creating extends Reading {
  /** Runs in the same transaction, after the record is created. */
  within?: (tx: Tx, id: string) => Promise<unknown>;
  cause?: Cause;
}

/** Creates a record on a user's behalf. */
export async function createRecordOf(
  user: CurrentUser,
  typeKey: string,
  input: RecordInput,
  { decimal, within, cause }: Creating,
): Promise<Result<Created, "forbidden" | "not-found" | "not-unique">> {
  const type = await findType(typeKey);
  if (!type) return fail("not-found", common.typeNotFound);
  if (!can(user, "records.edit", typeKey)) return fail("forbidden", words.noPermissionToCreate);
  const checked = checkRecord(type, input, { isNew: true, decimal });
  if (checked.errors) return ok({ errors: checked.errors });
  const wrong = await checkNamed(
    user,
    type,
    { ...input, values: checked.values },
    { ownerIds: [], links: {} },
  );
  if (wrong) return ok({ errors: wrong });
  const { defaultCountry } = await getWorkspace();
  const after = { ...input, values: checked.values };
  try {
    const people = await loadPeople();
    const id = await db.$transaction(async (tx) => {
      const created = await createRecord(tx, type, after, defaultCountry);
      await emitWritten(tx, user, { type, id: created, after, people, cause });
      await within?.(tx, created);
      return created;
    });
    return ok({ id });
  } catch (error) {
    const notUnique = asNotUnique(error);
    if (notUnique) return notUnique;
    throw error;
  }
}

/** Part of a record. Missing properties keep their values; a field edited in place sends only that field. */
export interface RecordPart extends Partial<RecordInput> {
  id: string;
  /** The version the user saw; null overwrites a colleague's changes. */
  version: number | null;
}

export type Changed = { id: string; version: number; errors?: undefined } | Refused;

/** Updates a record on a user's behalf. */
export async function changeRecordOf(
  user: CurrentUser,
  typeKey: string,
  { id, version, ...change }: RecordPart,
  { decimal }: Reading,
): Promise<Result<Changed, "forbidden" | "gone" | "conflict" | "not-unique">> {
  const type = await findType(typeKey);
  const record = type && (await readRecords(db, [id])).get(id);
  if (!type || !record || record.deletedAt || record.typeId !== type.id)
    return fail("gone", words.recordDeleted);
  if (!canEditRecord(user, record)) return fail("forbidden", words.noPermissionToEditThis);
  const input: RecordInput = {
    name: change.name ?? record.name,
    ownerId: change.ownerId === undefined ? record.ownerId : change.ownerId,
    values: change.values ?? {},
    links: change.links ?? {},
  };
  const checked = checkRecord(type, input, { decimal });
  if (checked.errors) return ok({ errors: checked.errors });
  const wrong = await checkNamed(
    user,
    type,
    { ...input, values: checked.values },
    { ownerIds: [record.ownerId], links: record.links },
  );
  if (wrong) return ok({ errors: wrong });
  const { defaultCountry } = await getWorkspace();
  try {
    const people = await loadPeople();
    const saved = await db.$transaction(async (tx) => {
      const next = { ...change, values: checked.values };
      const result = await updateRecord(tx, type, id, version, next, defaultCountry);
      if (result.ok) await emitWritten(tx, user, { type, id, ...result.value, people });
      return result;
    });
    return saved.ok ? ok({ id, version: saved.value.version }) : saved;
  } catch (error) {
    const notUnique = asNotUnique(error);
    if (notUnique) return notUnique;
    throw error;
  }
}

/** Moves a record to the bin on a user's behalf. It leaves lists, search and caller matching, and can be restored for 30 days. */
export async function deleteRecordOf(user: CurrentUser, id: string) {
  const found = await findDeletable(user, id);
  if (!found.ok) return found;
  const { type, name } = found.value;
  await db.$transaction(async (tx) => {
    const deleted = await deleteRecords(tx, [id]);
    if (deleted.has(id)) await emitMoved(tx, user, "record.deleted", type, [{ id, name }]);
  });
  return ok(null);
}

/** Finds the type and name of a record that the user can delete or restore. */
export async function findDeletable(user: CurrentUser, id: string) {
  const record = await db.record.findUnique({
    where: { id },
    select: {
      name: true,
      ...OWNED,
    },
  });
  const type = record && (await findType(record.type.key));
  if (!type) return fail("gone", common.recordNotFound);
  return canDeleteRecord(user, ownedOf(record))
    ? ok({ type, name: record.name })
    : fail("forbidden", words.noPermissionToDeleteThis);
}

/** The owners and links that a record already has. They may stay, even if the user who saves it couldn't add them. */
export interface Named {
  ownerIds: readonly (string | null)[];
  links: Record<string, string[]>;
}

/**
 * Checks which users and records a record may name; called wherever one is written on a user's behalf. Its owner and the
 * users in its fields must be active, and a new link must point to a record of the field's type within the user's scope.
 */
export async function checkNamed(
  user: CurrentUser,
  type: TypeView,
  { ownerId, values, links }: Omit<RecordInput, "name">,
  before: Named,
): Promise<FieldErrors | null> {
  if (!before.ownerIds.includes(ownerId) && !(await isOwner(ownerId)))
    return { ownerId: words.chooseActiveUser };
  return (await unknownPeople(type, values)) ?? (await unknownTargets(user, type, links, before.links));
}

async function isOwner(ownerId: string | null) {
  return ownerId === null || (await db.user.count({ where: { id: ownerId, disabledAt: null } })) === 1;
}

/** Checks that USER fields name active users, which a schema can't do. */
async function unknownPeople(type: TypeView, values: Record<string, unknown>): Promise<FieldErrors | null> {
  const named = type.fields.filter((field) => field.kind === "USER" && typeof values[field.key] === "string");
  if (named.length === 0) return null;
  const people = await loadPeople();
  const wrong = named.filter((field) => !people.has(String(values[field.key])));
  return wrong.length > 0
    ? Object.fromEntries(wrong.map((field) => [field.key, words.chooseActiveUser]))
    : null;
}

/** Checks that new links point to records of the field's type within the user's scope. Existing links may stay. */
async function unknownTargets(
  user: CurrentUser,
  type: TypeView,
  links: Record<string, string[]>,
  before: Record<string, string[]>,
): Promise<FieldErrors | null> {
  const added = type.fields.flatMap((field) =>
    (field.kind === "LINK" ? (links[field.key] ?? []) : [])
      .filter((toId) => !before[field.key]?.includes(toId))
      .map((toId) => ({ field, toId })),
  );
  if (added.length === 0) return null;
  const reached = await db.$queryRaw<{ id: string; typeKey: string }[]>`
    SELECT r.id, t.key AS "typeKey" FROM "Record" r JOIN "RecordType" t ON t.id = r."typeId"
    WHERE r.id = ANY(${added.map(({ toId }) => toId)}) AND r."deletedAt" IS NULL AND ${scopeCondition(user)}`;
  const wrong = added.filter(
    ({ field, toId }) => !reached.some(({ id, typeKey }) => id === toId && typeKey === field.targetTypeKey),
  );
  if (wrong.length === 0) return null;
  return Object.fromEntries(wrong.map(({ field }) => [field.key, words.noSuchRecord]));
}
