import "server-only";
import type { CurrentUser } from "../../auth/permissions";
import { db } from "../../base/db";
import { Prisma } from "../../generated/prisma/client";
import type { TypeView } from "../model/field-kinds";
import { scopeCondition, seesAllRecords } from "../model/permissions";
import type { Trouble } from "./fix-numbers";
import { PHONE_KINDS } from "./index-numbers";
import { formatNumber, type UnreadReason } from "../../phone-numbers/numbers";

/** A number that a person should check. */
export interface CleanUpRow {
  recordId: string;
  name: string;
  /** The text as typed. */
  text: string;
  /** The numbers read from it; null if there are none. */
  read: string | null;
  /** Why the text, or a piece of it, couldn't be read. */
  why: UnreadReason | null;
}

export interface CleanUpField {
  typeKey: string;
  typePlural: string;
  fieldKey: string;
  fieldLabel: string;
  rows: Record<Trouble, CleanUpRow[]>;
}

export interface SharedNumber {
  number: string;
  typeKey: string;
  typePlural: string;
  records: { id: string; name: string }[];
}

/** Rows shown for each trouble; one more is read to find out whether there are more. */
export const CLEAN_UP_SHOWN = 50;

/** Selects the ids of records within the user's scope whose phone field has a trouble. */
export const troubled = (user: CurrentUser, fieldId: string, trouble: Trouble): Prisma.Sql =>
  seesAllRecords(user)
    ? allTroubled(fieldId, trouble)
    : Prisma.sql`SELECT r.id FROM (${allTroubled(fieldId, trouble)}) t JOIN "Record" r ON r.id = t.id
        WHERE ${scopeCondition(user)}`;

/**
 * Selects the ids of records whose phone field has a piece that isn't a number, a number whose country was assumed, a number
 * in an outdated form, or several numbers. With several, a click on the phone icon can't tell which one is meant.
 */
function allTroubled(fieldId: string, trouble: Trouble): Prisma.Sql {
  switch (trouble) {
    case "unreadable":
      return Prisma.sql`SELECT DISTINCT "recordId" AS id FROM "UnreadNumber" WHERE "fieldId" = ${fieldId}`;
    case "assumed":
      return Prisma.sql`SELECT DISTINCT "recordId" AS id FROM "PhoneNumber"
        WHERE "fieldId" = ${fieldId} AND assumed AND NOT twin`;
    case "outdated":
      return Prisma.sql`SELECT DISTINCT "recordId" AS id FROM "PhoneNumber" WHERE "fieldId" = ${fieldId} AND outdated`;
    case "several":
      return Prisma.sql`SELECT "recordId" AS id FROM "PhoneNumber" WHERE "fieldId" = ${fieldId} AND NOT twin
        GROUP BY "recordId" HAVING count(*) > 1`;
  }
}

async function listTroubled(
  user: CurrentUser,
  field: { id: string; key: string },
  trouble: Trouble,
): Promise<CleanUpRow[]> {
  const rows = await db.$queryRaw<(Omit<CleanUpRow, "read"> & { numbers: string[] | null })[]>`
    SELECT r.id AS "recordId", r.name, r.values->>${field.key} AS text,
      (SELECT array_agg(p.e164) FROM "PhoneNumber" p
       WHERE p."recordId" = r.id AND p."fieldId" = ${field.id} AND NOT p.twin) AS numbers,
      (SELECT u.why FROM "UnreadNumber" u WHERE u."recordId" = r.id AND u."fieldId" = ${field.id} LIMIT 1) AS why
    FROM (${troubled(user, field.id, trouble)} LIMIT ${CLEAN_UP_SHOWN + 1}) t JOIN "Record" r ON r.id = t.id`;
  return rows.map(({ numbers, ...row }) => ({
    ...row,
    read: numbers && numbers.map(formatNumber).join(", "),
  }));
}

/** Lists the numbers to clean up, by field. */
export async function listCleanUp(user: CurrentUser, types: readonly TypeView[]): Promise<CleanUpField[]> {
  const fields = types.flatMap((type) =>
    type.fields.filter(({ kind }) => PHONE_KINDS.includes(kind)).map((field) => ({ type, field })),
  );
  const reports = await Promise.all(
    fields.map(async ({ type, field }) => {
      const [unreadable, assumed, outdated, several] = await Promise.all([
        listTroubled(user, field, "unreadable"),
        listTroubled(user, field, "assumed"),
        listTroubled(user, field, "outdated"),
        listTroubled(user, field, "several"),
      ]);
      return {
        typeKey: type.key,
        typePlural: type.plural,
        fieldKey: field.key,
        fieldLabel: field.label,
        rows: { unreadable, assumed, outdated, several },
      };
    }),
  );
  return reports.filter(({ rows }) => Object.values(rows).some((list) => list.length > 0));
}

const SHARED_SHOWN = 30;
const MOST_MERGED = 10;

/** Lists numbers that several records of one type have: duplicates to merge, or a switchboard they share. */
export async function listShared(user: CurrentUser, types: readonly TypeView[]): Promise<SharedNumber[]> {
  const rows = await db.$queryRaw<{ e164: string; typeId: string; ids: string[]; names: string[] }[]>`
    SELECT n.e164, g.*
    FROM (SELECT e164 FROM "PhoneNumber" WHERE "recordId" IS NOT NULL AND NOT twin GROUP BY e164 HAVING count(*) > 1 ORDER BY e164) n
    CROSS JOIN LATERAL (
      SELECT r."typeId", (array_agg(r.id ORDER BY r."createdAt"))[1:${MOST_MERGED}] AS ids,
             (array_agg(r.name ORDER BY r."createdAt"))[1:${MOST_MERGED}] AS names
      FROM (SELECT DISTINCT "recordId" FROM "PhoneNumber" p WHERE p.e164 = n.e164 AND NOT twin) p
      JOIN "Record" r ON r.id = p."recordId" AND r."deletedAt" IS NULL AND ${scopeCondition(user)}
      GROUP BY r."typeId" HAVING count(*) > 1
    ) g
    LIMIT ${SHARED_SHOWN}`;
  return rows.flatMap(({ e164, typeId, ids, names }) => {
    const type = types.find(({ id }) => id === typeId);
    if (!type) return [];
    const records = ids.map((id, index) => ({ id, name: names[index]! }));
    return [{ number: formatNumber(e164), typeKey: type.key, typePlural: type.plural, records }];
  });
}
