import "server-only";
import { can, type CurrentUser } from "../auth/permissions";
import { db, type Tx } from "../base/db";
import { cleaned } from "../base/text";
import { numberRows } from "../records/match-index/index-numbers";
import { recordKey } from "../records/model/field-kinds";
import { canDeleteRecord } from "../records/model/permissions";
import { loadTypes } from "../records/types";
import { readRecords, type LockedRecord } from "../records/write";
import { loadWorkspace } from "../workspace/queries";

/** All that tells of a person, by which their data is found. */
export interface Person {
  records: LockedRecord[];
  /** Numbers that nobody else has, E.164. */
  numbers: string[];
  /** Numbers that another record or a user has too. */
  sharedNumbers: string[];
  /** Emails that no other record has, as they are written. */
  emails: string[];
  /** Numbers that nobody else has, as they are written. */
  written: string[];
  /** Calls with them, whoever else was on the line. */
  callIds: string[];
}

/**
 * Finds what tells of the person whom these records are about. A call is theirs if its number is theirs alone, if its
 * primary record is, or if it is linked to nobody else.
 */
export async function findPerson(tx: Tx, recordIds: readonly string[]): Promise<Person> {
  const [found, types, { defaultCountry }] = await Promise.all([
    readRecords(tx, recordIds),
    loadTypes(tx),
    loadWorkspace(tx),
  ]);
  const records = [...found.values()];
  const ids = records.map(({ id }) => id);
  const numbers = new Map<string, string>();
  const unread = new Set<string>();
  const emails = new Set<string>();
  for (const { typeId, values } of records) {
    const { fields } = types.find(({ id }) => id === typeId)!;
    // Not from the match index: records in the bin are not in it.
    const read = numberRows(fields, values, defaultCountry);
    for (const { e164, raw, twin } of read.numbers) if (!twin) numbers.set(raw, e164);
    for (const { raw } of read.unread) unread.add(raw);
    for (const { kind, key } of fields) if (kind === "EMAIL" && values[key]) emails.add(String(values[key]));
  }
  const sharedNumbers = await listShared(tx, ids, [...numbers.values()]);
  const sharedEmails = await listSharedEmails(tx, ids, [...emails]);
  const isOwn = (number: string) => !sharedNumbers.includes(number);
  const own = [...new Set(numbers.values())].filter(isOwn);
  const calls = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM "Call" WHERE "remoteNumber" = ANY(${own})
    UNION SELECT "callId" FROM "CallLink" WHERE "recordId" = ANY(${ids}) AND main
    UNION SELECT l."callId" FROM "CallLink" l WHERE l."recordId" = ANY(${ids}) AND NOT EXISTS (
      SELECT 1 FROM "CallLink" o WHERE o."callId" = l."callId" AND o."recordId" <> ALL(${ids}))`;
  return {
    records,
    numbers: own,
    sharedNumbers,
    emails: [...emails].filter((email) => !sharedEmails.includes(recordKey("EMAIL", email))),
    written: [...[...numbers].flatMap(([raw, e164]) => (isOwn(e164) ? raw : [])), ...unread],
    callIds: calls.map(({ id }) => id),
  };
}

/** Lists which of these numbers another record or a user has, too. */
async function listShared(tx: Tx, ids: readonly string[], numbers: readonly string[]): Promise<string[]> {
  const rows = await tx.$queryRaw<{ e164: string }[]>`
    SELECT DISTINCT e164 FROM "PhoneNumber"
    WHERE e164 = ANY(${numbers}) AND NOT twin AND coalesce("recordId", '') <> ALL(${ids})`;
  return rows.map(({ e164 }) => e164);
}

/** Lists which of these emails another record has, too, as keys. */
async function listSharedEmails(
  tx: Tx,
  ids: readonly string[],
  emails: readonly string[],
): Promise<string[]> {
  const rows = await tx.$queryRaw<{ key: string }[]>`
    SELECT DISTINCT k.key FROM "RecordKey" k JOIN "Field" f ON f.id = k."fieldId"
    WHERE f.kind = 'EMAIL' AND k.key = ANY(${emails.map((email) => recordKey("EMAIL", email))}) AND k."recordId" <> ALL(${ids})`;
  return rows.map(({ key }) => key);
}

/** A shorter text is found in too much that is not about them. */
const SHORTEST_TERM = 4;

/** Their numbers and emails: texts that nobody else has. */
export const textsOf = ({ numbers, written, emails }: Person): string[] => [
  ...new Set([...numbers, ...written, ...emails].filter((text) => text.length >= SHORTEST_TERM)),
];

/** Texts that tell of the person wherever they are written: names, numbers and emails, in lower case. */
export const termsOf = (person: Person): string[] => [
  ...new Set(
    [...person.records.map(({ name }) => name), ...textsOf(person)]
      .filter((text) => text.length >= SHORTEST_TERM)
      .map((text) => text.toLowerCase()),
  ),
];

/** The most records that one person's page takes together. */
const MOST_WITH = 49;

/** Reads the other records of an address, "id,id". */
export const readWith = (query: string | null | undefined): string[] =>
  cleaned(query ?? "")
    .split(",")
    .filter(Boolean)
    .slice(0, MOST_WITH);

export const idsOf = ({ records }: Person): string[] => records.map(({ id }) => id);

/** Whether the user may erase and export all of these records. */
export const mayErase = (user: CurrentUser, { records }: Person): boolean =>
  records.length > 0 &&
  records.every((record) => can(user, "records.erase", record.typeKey) && canDeleteRecord(user, record));

export interface SamePerson {
  id: string;
  name: string;
  typeKey: string;
  typeName: string;
  isDeleted: boolean;
}

const MOST_SAME = 20;

/** Lists other records that have one of the person's numbers or emails, and that the user may erase. */
export async function listSamePerson(user: CurrentUser, person: Person): Promise<SamePerson[]> {
  const numbers = [...person.numbers, ...person.sharedNumbers];
  const emails = person.emails.map((email) => recordKey("EMAIL", email));
  // Records in the bin have neither a number nor a key, but the text that search looks in.
  const binned = [...person.emails, ...person.written].map(containing);
  const rows = await db.$queryRaw<(Omit<SamePerson, "isDeleted"> & Owned & { deletedAt: Date | null })[]>`
    SELECT r.id, r.name, t.key AS "typeKey", t.singular AS "typeName", r."deletedAt", r."ownerId", u."teamId" AS "ownerTeamId"
    FROM "Record" r JOIN "RecordType" t ON t.id = r."typeId" LEFT JOIN "User" u ON u.id = r."ownerId"
    WHERE r.id <> ALL(${idsOf(person)}) AND r.id IN (
      SELECT "recordId" FROM "PhoneNumber" WHERE e164 = ANY(${numbers}) AND NOT twin AND "recordId" IS NOT NULL
      UNION ALL SELECT k."recordId" FROM "RecordKey" k JOIN "Field" f ON f.id = k."fieldId"
        WHERE f.kind = 'EMAIL' AND k.key = ANY(${emails})
      UNION ALL SELECT id FROM "Record" WHERE "deletedAt" IS NOT NULL AND "searchText" LIKE ANY(${binned}))
    ORDER BY r."deletedAt" IS NOT NULL, r.name, r.id LIMIT ${MOST_SAME}`;
  return rows
    .filter((row) => can(user, "records.erase", row.typeKey) && canDeleteRecord(user, row))
    .map(({ deletedAt, ownerId: _owner, ownerTeamId: _team, ...row }) => ({
      ...row,
      isDeleted: deletedAt !== null,
    }));
}

interface Owned {
  ownerId: string | null;
  ownerTeamId: string | null;
}

/** A pattern of LIKE, for columns in lower case. */
export const containing = (text: string): string => `%${text.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;
