import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { db } from "../db";
import { Prisma } from "../generated/prisma/client";
import { readNumbers } from "../matching/numbers";
import { scopeCondition } from "../records/permissions";

/** A record, as search shows it. */
export interface Found {
  id: string;
  name: string;
  typeKey: string;
  typeName: string;
  icon: string;
  status: string | null;
}

const MOST_FOUND = 20;
/** By the beginning of the name, of each type. */
const MOST_NAMED = 5;
/** Looked at before they are ranked: a word that is everywhere must not cost more than this. */
const MOST_CANDIDATES = 200;
/** Fewer letters are in too many records for the trigram index to help. */
const SHORTEST_WITHIN = 3;
/** Fewer letters have too few trigrams for a typo to be told from another word. */
const SHORTEST_MISTYPED = 5;

/**
 * Records of every type within the user's scope: by the beginning of their name first, then by any text in them, then by
 * a phone number however it is written. When that finds nothing, by what the text may have been meant to be.
 *
 * @param defaultCountry  how a number without a country is read
 */
export async function searchRecords(
  user: CurrentUser,
  text: string,
  defaultCountry: string,
): Promise<Found[]> {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [];
  const scope = Prisma.sql`r."deletedAt" IS NULL AND ${scopeCondition(user)}`;
  const found = await db.$queryRaw<Found[]>(foundQuery(wanted, numbersIn(text, defaultCountry), scope));
  // Another number is never what was meant.
  const mayBeMistyped = wanted.length >= SHORTEST_MISTYPED && /\p{L}/u.test(wanted);
  if (found.length > 0 || !mayBeMistyped) return found;
  const [, meant] = await db.$transaction([
    db.$executeRaw`SET LOCAL pg_trgm.word_similarity_threshold = 0.4`, // "schnieder" is 0.43 from Schneider
    db.$queryRaw<Found[]>(meantQuery(wanted, scope)),
  ]);
  return meant;
}

const numbersIn = (text: string, defaultCountry: string) =>
  readNumbers(text, { defaultCountry }).map(({ e164 }) => e164);

const SHOWN = Prisma.sql`r.id, r.name, t.key AS "typeKey", t.singular AS "typeName", t.icon, r.status`;

/** The SQL of the first look, for the search itself and for the bench's plans. */
export function foundQuery(wanted: string, numbers: string[], scope: Prisma.Sql): Prisma.Sql {
  const escaped = wanted.replace(/[\\%_]/g, "\\$&");
  const within =
    wanted.length < SHORTEST_WITHIN
      ? Prisma.empty
      : Prisma.sql`UNION ALL (SELECT r.id, 2 FROM "Record" r WHERE r."searchText" LIKE ${`%${escaped}%`} AND ${scope} LIMIT ${MOST_CANDIDATES})`;
  const numbered =
    numbers.length === 0
      ? Prisma.empty
      : Prisma.sql`UNION ALL (SELECT r.id, 0 FROM "PhoneNumber" p JOIN "Record" r ON r.id = p."recordId" WHERE p.e164 IN (${Prisma.join(numbers)}) AND ${scope} LIMIT ${MOST_CANDIDATES})`;
  return Prisma.sql`
    WITH candidate (id, rank) AS (
      (SELECT n.id, 1 FROM "RecordType" t CROSS JOIN LATERAL (
         SELECT r.id FROM "Record" r
         WHERE r."typeId" = t.id AND lower(r.name) COLLATE "C" >= ${wanted}
           AND lower(r.name) COLLATE "C" < ${`${wanted}\u{10FFFF}`} AND ${scope}
         ORDER BY lower(r.name) COLLATE "C" LIMIT ${MOST_NAMED}
       ) n)
      ${within} ${numbered}
    ), best AS (SELECT id, min(rank) AS rank FROM candidate GROUP BY id)
    SELECT ${SHOWN}
    FROM best JOIN "Record" r ON r.id = best.id JOIN "RecordType" t ON t.id = r."typeId"
    ORDER BY best.rank, (lower(r.name) LIKE ${`% ${escaped}%`}) DESC, r."updatedAt" DESC, r.id
    LIMIT ${MOST_FOUND}`;
}

/** https://www.postgresql.org/docs/current/pgtrgm.html: `<%` finds texts with a stretch much like the word. */
function meantQuery(wanted: string, scope: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    WITH candidate AS (
      SELECT r.id FROM "Record" r WHERE ${wanted} <% r."searchText" AND ${scope} LIMIT ${MOST_CANDIDATES}
    )
    SELECT ${SHOWN}
    FROM candidate JOIN "Record" r ON r.id = candidate.id JOIN "RecordType" t ON t.id = r."typeId"
    ORDER BY word_similarity(${wanted}, lower(r.name)) DESC, r."updatedAt" DESC, r.id
    LIMIT ${MOST_FOUND}`;
}
