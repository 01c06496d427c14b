import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { db, type Tx } from "../base/db";
import { Prisma } from "../generated/prisma/client";
import { formatNumber } from "../phone-numbers/numbers";
import { scopeCondition } from "../records/model/permissions";
import { hasTerm } from "./erased";
import { containing, idsOf, textsOf, termsOf, type Person } from "./person";

/** A record that stays, by what leads to its page. */
export interface StayingRecord {
  id: string;
  name: string;
  typeKey: string;
  typeName: string;
}

/** What is kept about a person, counted, and what an erasure leaves. */
export interface Review {
  records: number;
  notes: number;
  tasks: number;
  calls: number;
  recordings: number;
  voicemails: number;
  entries: number;
  importRows: number;
  views: number;
  blocked: number;
  /** Numbers of others, too, with their names. */
  sharedNumbers: { number: string; names: string[] }[];
  /** Records linked to the person's. */
  linked: StayingRecord[];
}

const MOST_SHOWN = 20;

/** Counts what is kept about a person, and lists what stays within the user's reach. */
export async function reviewPerson(user: CurrentUser, person: Person): Promise<Review> {
  const ids = idsOf(person);
  const { numbers, callIds } = person;
  const [[counts], views, sharedNumbers, linked] = await Promise.all([
    db.$queryRaw<Omit<Review, "records" | "calls" | "views" | "sharedNumbers" | "linked">[]>`
      SELECT
        (SELECT count(*)::int FROM "Note" WHERE "recordId" = ANY(${ids}) OR "callId" = ANY(${callIds})) AS notes,
        (SELECT count(*)::int FROM "Task" WHERE "recordId" = ANY(${ids}) OR "callBack" = ANY(${numbers})) AS tasks,
        (SELECT count(*)::int FROM "Recording" r WHERE r.kind = 'CALL' AND ${ofCalls(callIds)}) AS recordings,
        (SELECT count(*)::int FROM "Recording" r WHERE r.kind = 'VOICEMAIL' AND ${ofCalls(callIds)}) AS voicemails,
        (SELECT count(*)::int FROM "DomainEvent" WHERE area IS NOT NULL AND "recordIds" && ${ids}) AS entries,
        (SELECT count(*)::int FROM "JobItem" WHERE ${ofImport(person)}) AS "importRows",
        (SELECT count(*)::int FROM "BlockedNumber" WHERE e164 = ANY(${numbers})) AS blocked`,
    listViews(person),
    listShared(user, person),
    listLinked(user, ids),
  ]);
  return {
    ...counts!,
    records: ids.length,
    calls: callIds.length,
    views: views.length,
    sharedNumbers,
    linked,
  };
}

/** Condition on "Recording" r: of the conversations of these calls, as their voices are heard in all of them. */
export const ofCalls = (callIds: readonly string[]) => Prisma.sql`r."callId" IN (
  SELECT o.id FROM "Call" c JOIN "Call" o ON o."conversationId" = c."conversationId" WHERE c.id = ANY(${[...callIds]}))`;

/** Condition on "JobItem": a row of a file that has a number or an email of the person's, or tells of one. */
export function ofImport(person: Person): Prisma.Sql {
  const texts = textsOf(person);
  return Prisma.sql`(cells && ${texts} OR lower(problems::text) LIKE ANY(${texts.map(containing)}))`;
}

/** Lists the ids of saved views that search for the person. */
export async function listViews(person: Person, tx: Tx = db): Promise<string[]> {
  const views = await tx.savedView.findMany({ select: { id: true, name: true, query: true } });
  const terms = termsOf(person);
  return views.filter(({ name, query }) => hasTerm(name, terms) || hasTerm(query, terms)).map(({ id }) => id);
}

async function listShared(user: CurrentUser, person: Person): Promise<Review["sharedNumbers"]> {
  if (person.sharedNumbers.length === 0) return [];
  const rows = await db.$queryRaw<{ e164: string; name: string }[]>`
    SELECT DISTINCT p.e164, coalesce(u.name, r.name) AS name FROM "PhoneNumber" p
    LEFT JOIN "Record" r ON r.id = p."recordId" AND ${scopeCondition(user)} LEFT JOIN "User" u ON u.id = p."userId"
    WHERE p.e164 = ANY(${person.sharedNumbers}) AND NOT p.twin AND coalesce(p."recordId", '') <> ALL(${idsOf(person)})
    ORDER BY p.e164, name`;
  return person.sharedNumbers.map((number) => ({
    number: formatNumber(number),
    names: rows.flatMap(({ e164, name }) => (e164 === number && name ? [name] : [])),
  }));
}

const STAYING = Prisma.sql`r.id, r.name, t.key AS "typeKey", t.singular AS "typeName"`;

const listLinked = (user: CurrentUser, ids: readonly string[]) => db.$queryRaw<StayingRecord[]>`
  SELECT ${STAYING} FROM "Record" r JOIN "RecordType" t ON t.id = r."typeId"
  WHERE r.id IN (SELECT "toId" FROM "RecordLink" WHERE "fromId" = ANY(${ids})
                 UNION SELECT "fromId" FROM "RecordLink" WHERE "toId" = ANY(${ids}))
    AND r.id <> ALL(${ids}) AND r."deletedAt" IS NULL AND ${scopeCondition(user)}
  ORDER BY t.position, r.name, r.id LIMIT ${MOST_SHOWN}`;

/**
 * Lists other records whose values or notes tell a name, a number or an email of the person's. Reads all texts.
 *
 * @throws when that takes too long (`isTimeout`)
 */
export function listMentioned(user: CurrentUser, person: Person): Promise<StayingRecord[]> {
  const ids = idsOf(person);
  const patterns = termsOf(person).map(containing);
  return db.$queryRaw<StayingRecord[]>`
    SELECT ${STAYING} FROM "Record" r JOIN "RecordType" t ON t.id = r."typeId"
    WHERE r.id IN (
        SELECT id FROM "Record" WHERE lower(values::text) LIKE ANY(${patterns}) AND "deletedAt" IS NULL
        UNION SELECT "recordId" FROM "Note" WHERE lower(body) LIKE ANY(${patterns}) AND coalesce("callId", '') <> ALL(${person.callIds}))
      AND r.id <> ALL(${ids}) AND r."deletedAt" IS NULL AND ${scopeCondition(user)}
    ORDER BY t.position, r.name, r.id LIMIT ${MOST_SHOWN}`;
}
