import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { db } from "../base/db";
import type { ListedRecord } from "./list";
import type { TypeView } from "./model/field-kinds";
import { canDeleteRecord, canEditRecord, typeScopeCondition, scopeCondition } from "./model/permissions";
import { LINKED, linked, OWNED, ownedOf, reaches } from "./reach";

export interface RecordView extends ListedRecord {
  typeKey: string;
  createdAt: Date;
  canDelete: boolean;
  doNotCall: boolean;
}

/** Finds a record that the user can see, or null. The caller has already loaded `type` for the page. */
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
      ...OWNED,
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
    canEdit: canEditRecord(user, ownedOf(record)),
    canDelete: canDeleteRecord(user, ownedOf(record)),
  };
}

export interface RelatedGroup {
  label: string;
  /** The type whose records link here; `fieldKey` is its link field. */
  typeKey: string;
  fieldKey: string;
  records: { id: string; name: string; status: string | null; version: number }[];
}

const MOST_RELATED = 20;

/**
 * Lists the records that link to a record, grouped by link field: an account's contacts, deals and cases. Empty groups are
 * included, because the page offers to add to each.
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

/** Finds a type's records by text in their name or short fields, for link pickers. */
export async function searchByName(user: CurrentUser, typeKey: string, text: string) {
  const like = `%${text.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;
  return db.$queryRaw<{ id: string; name: string }[]>`
    SELECT r.id, r.name FROM "Record" r JOIN "RecordType" t ON t.id = r."typeId"
    WHERE t.key = ${typeKey} AND r."deletedAt" IS NULL AND r."searchText" LIKE ${like} AND ${typeScopeCondition(user, typeKey)}
    ORDER BY r."updatedAt" DESC LIMIT 20`;
}
