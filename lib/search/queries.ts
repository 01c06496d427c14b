import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { db, isTimeout } from "../base/db";
import { Prisma } from "../generated/prisma/client";
import { numbersIn } from "../phone-numbers/numbers";
import { scopeCondition } from "../records/model/permissions";
import { isSmallScope } from "./scope";

/** A record as search shows it. */
export interface Found {
  id: string;
  name: string;
  typeKey: string;
  typeName: string;
  icon: string;
  status: string | null;
}

const MOST_FOUND = 20;
/** Matches by the start of the name, per type. */
const MOST_NAMED = 5;
/** Matches that are read before ranking, to limit the cost of a very common word. */
const MOST_CANDIDATES = 200;
/** Shorter texts are in too many records for the trigram index to help. */
const SHORTEST_WITHIN = 3;
/** Shorter texts have too few trigrams to tell a typo from another word. */
const SHORTEST_MISTYPED = 5;

/**
 * Finds records of every type within the user's scope: first by phone number in any format, then by the start of the name,
 * then by any text in them. If nothing matches, looks for the word that the user may have mistyped.
 */
export async function searchRecords(user: CurrentUser, text: string): Promise<Found[]> {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [];
  const numbers = numbersIn(text, user.defaultCountry);
  const found = await db.$queryRaw<Found[]>(foundQuery(user, wanted, numbers, await isSmallScope(user)));
  // Only words are corrected. A similar phone number is never the one the user meant.
  const mistyped = wanted.split(/\s+/).filter((word) => /\p{L}/u.test(word)).join(" "); // prettier-ignore
  if (found.length > 0 || mistyped.length < SHORTEST_MISTYPED) return found;
  return findMeant(user, mistyped);
}

/** Time limit for correcting a word. One that resembles everything a little takes long, and has no good match. */
const GUESS_MS = 50;

async function findMeant(user: CurrentUser, mistyped: string): Promise<Found[]> {
  try {
    const [, , meant] = await db.$transaction([
      db.$executeRaw`SET LOCAL pg_trgm.word_similarity_threshold = 0.4`, // "schnieder" and "Schneider": 0.43
      db.$executeRaw`SELECT set_config('statement_timeout', ${String(GUESS_MS)}, true)`,
      db.$queryRaw<Found[]>(meantQuery(user, mistyped)),
    ]);
    return meant;
  } catch (error) {
    if (isTimeout(error)) return [];
    throw error;
  }
}

const SHOWN = Prisma.sql`r.id, r.name, t.key AS "typeKey", t.singular AS "typeName", t.icon, r.status`;

const withinReach = (user: CurrentUser) => Prisma.sql`r."deletedAt" IS NULL AND ${scopeCondition(user)}`;

/** Builds the SQL of the search without corrections. The benchmark explains it too. */
export function foundQuery(
  user: CurrentUser,
  wanted: string,
  numbers: string[],
  isSmall: boolean,
): Prisma.Sql {
  const escaped = wanted.replace(/[\\%_]/g, "\\$&");
  const reach = withinReach(user);
  const written = isSmall ? amongOwn(wanted, escaped, reach) : amongAll(wanted, escaped, reach);
  const numbered =
    numbers.length === 0
      ? Prisma.empty
      : Prisma.sql`UNION ALL (SELECT r.id, 0 FROM "PhoneNumber" p JOIN "Record" r ON r.id = p."recordId" WHERE p.e164 IN (${Prisma.join(numbers)}) AND ${reach} LIMIT ${MOST_CANDIDATES})`;
  return Prisma.sql`
    WITH candidate (id, rank) AS (${written} ${numbered}),
      best AS (SELECT id, min(rank) AS rank FROM candidate GROUP BY id)
    SELECT ${SHOWN}
    FROM best JOIN "Record" r ON r.id = best.id JOIN "RecordType" t ON t.id = r."typeId"
    ORDER BY best.rank, (lower(r.name) LIKE ${`% ${escaped}%`}) DESC, r."updatedAt" DESC, r.id
    LIMIT ${MOST_FOUND}`;
}

/** Searches the index of names, then the trigram index of all text. */
function amongAll(wanted: string, escaped: string, reach: Prisma.Sql): Prisma.Sql {
  const within =
    wanted.length < SHORTEST_WITHIN
      ? Prisma.empty
      : Prisma.sql`UNION ALL (SELECT r.id, 2 FROM "Record" r WHERE r."searchText" LIKE ${`%${escaped}%`} AND ${reach} LIMIT ${MOST_CANDIDATES})`;
  return Prisma.sql`
    (SELECT n.id, 1 FROM "RecordType" t CROSS JOIN LATERAL (
       SELECT r.id FROM "Record" r
       WHERE r."typeId" = t.id AND lower(r.name) COLLATE "C" >= ${wanted}
         AND lower(r.name) COLLATE "C" < ${`${wanted}\u{10FFFF}`} AND ${reach}
       ORDER BY lower(r.name) COLLATE "C" LIMIT ${MOST_NAMED}
     ) n)
    ${within}`;
}

/** Scans the few records within the user's scope once. OFFSET 0 keeps the planner from scanning the others. */
function amongOwn(wanted: string, escaped: string, reach: Prisma.Sql): Prisma.Sql {
  const begins = Prisma.sql`starts_with(lower(r.name), ${wanted})`;
  const holds = wanted.length < SHORTEST_WITHIN ? begins : Prisma.sql`r."searchText" LIKE ${`%${escaped}%`}`;
  return Prisma.sql`
    (SELECT r.id, CASE WHEN ${begins} THEN 1 ELSE 2 END AS rank
     FROM (SELECT r.id, r.name, r."searchText" FROM "Record" r WHERE ${reach} OFFSET 0) r
     WHERE ${holds} ORDER BY rank LIMIT ${MOST_CANDIDATES})`;
}

/** Finds texts with a part similar to the word: `<%`, see https://www.postgresql.org/docs/current/pgtrgm.html. */
function meantQuery(user: CurrentUser, wanted: string): Prisma.Sql {
  return Prisma.sql`
    WITH candidate AS (
      SELECT r.id FROM "Record" r WHERE ${wanted} <% r."searchText" AND ${withinReach(user)} LIMIT ${MOST_CANDIDATES}
    )
    SELECT ${SHOWN}
    FROM candidate JOIN "Record" r ON r.id = candidate.id JOIN "RecordType" t ON t.id = r."typeId"
    ORDER BY word_similarity(${wanted}, lower(r.name)) DESC, r."updatedAt" DESC, r.id
    LIMIT ${MOST_FOUND}`;
}
