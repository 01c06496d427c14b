import "server-only";
import { db } from "../db";
import type { TypeView } from "../records/field-kinds";
import { PHONE_KINDS } from "./index-numbers";
import { formatNumber } from "./numbers";

/** A number that asks for a person's eye. */
export interface CleanUpRow {
  recordId: string;
  name: string;
  /** As it was typed. */
  text: string;
  /** As it was read; null when it could not be. */
  read: string | null;
}

export interface CleanUpField {
  typeKey: string;
  typePlural: string;
  fieldKey: string;
  fieldLabel: string;
  /** Text in which no number was found. */
  unreadable: CleanUpRow[];
  /** Numbers whose country was assumed. */
  assumed: CleanUpRow[];
  /** Text with several numbers: a click cannot know which is meant. */
  several: CleanUpRow[];
}

export interface SharedNumber {
  number: string;
  typeKey: string;
  typePlural: string;
  records: { id: string; name: string }[];
}

/** Rows shown of each kind; one more is read, to say that there are more. */
export const CLEAN_UP_SHOWN = 50;

const MOST = CLEAN_UP_SHOWN + 1;

/** What the numbers of a type's records leave to do, field by field. */
export async function listCleanUp(types: readonly TypeView[]): Promise<CleanUpField[]> {
  const fields = types.flatMap((type) =>
    type.fields.filter(({ kind }) => PHONE_KINDS.includes(kind)).map((field) => ({ type, field })),
  );
  const reports = await Promise.all(
    fields.map(async ({ type, field }) => {
      const [unreadable, assumed, several] = await Promise.all([
        db.$queryRaw<CleanUpRow[]>`
          SELECT r.id AS "recordId", r.name, r.values->>${field.key} AS text, NULL AS read
          FROM "RecordKey" k JOIN "Record" r ON r.id = k."recordId"
          WHERE k."fieldId" = ${field.id} AND k.key <> ''
            AND NOT EXISTS (SELECT 1 FROM "PhoneNumber" p WHERE p."recordId" = k."recordId" AND p."fieldId" = ${field.id})
          LIMIT ${MOST}`,
        db.$queryRaw<CleanUpRow[]>`
          SELECT r.id AS "recordId", r.name, p.raw AS text, p.e164 AS read
          FROM "PhoneNumber" p JOIN "Record" r ON r.id = p."recordId"
          WHERE p."fieldId" = ${field.id} AND p.assumed AND r."deletedAt" IS NULL LIMIT ${MOST}`,
        db.$queryRaw<CleanUpRow[]>`
          SELECT r.id AS "recordId", r.name, r.values->>${field.key} AS text, string_agg(p.e164, ', ') AS read
          FROM "PhoneNumber" p JOIN "Record" r ON r.id = p."recordId"
          WHERE p."fieldId" = ${field.id} AND r."deletedAt" IS NULL
          GROUP BY r.id HAVING count(*) > 1 LIMIT ${MOST}`,
      ]);
      return {
        typeKey: type.key,
        typePlural: type.plural,
        fieldKey: field.key,
        fieldLabel: field.label,
        unreadable,
        assumed: assumed.map((row) => ({ ...row, read: row.read && formatNumber(row.read) })),
        several: several.map((row) => ({
          ...row,
          read: row.read && row.read.split(", ").map(formatNumber).join(", "),
        })),
      };
    }),
  );
  return reports.filter(
    ({ unreadable, assumed, several }) => unreadable.length + assumed.length + several.length > 0,
  );
}

const SHARED_SHOWN = 30;
const MOST_MERGED = 10;

/** Numbers that several records of one type have: duplicates to merge, or a switchboard they share. */
export async function listShared(types: readonly TypeView[]): Promise<SharedNumber[]> {
  const rows = await db.$queryRaw<{ e164: string; typeId: string; ids: string[]; names: string[] }[]>`
    SELECT p.e164, r."typeId", (array_agg(r.id ORDER BY r."createdAt"))[1:${MOST_MERGED}] AS ids,
           (array_agg(r.name ORDER BY r."createdAt"))[1:${MOST_MERGED}] AS names
    FROM (SELECT DISTINCT e164, "recordId" FROM "PhoneNumber" WHERE e164 IN (
            SELECT e164 FROM "PhoneNumber" WHERE "recordId" IS NOT NULL GROUP BY e164 HAVING count(*) > 1 LIMIT 500)) p
    JOIN "Record" r ON r.id = p."recordId" AND r."deletedAt" IS NULL
    GROUP BY p.e164, r."typeId" HAVING count(*) > 1
    ORDER BY p.e164 LIMIT ${SHARED_SHOWN}`;
  return rows.flatMap(({ e164, typeId, ids, names }) => {
    const type = types.find(({ id }) => id === typeId);
    if (!type) return [];
    const records = ids.map((id, index) => ({ id, name: names[index]! }));
    return [{ number: formatNumber(e164), typeKey: type.key, typePlural: type.plural, records }];
  });
}
