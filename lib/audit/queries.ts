import "server-only";
import { z } from "zod";
import type { CurrentUser } from "../auth/permissions";
import { readTimeCursor, timeCursor } from "../base/cursor";
import { dayLimits, isDay } from "../base/days";
import { db } from "../base/db";
import { readParameters, type Query, type RawParameters } from "../base/query";
import { AREAS, type Area } from "../events/area";
import type { Cause, DomainEvent } from "../events/domain-event";
import { Prisma } from "../generated/prisma/client";
import { wordEvent, type Told } from "./entry";

const PAGE_SIZE = 50;

const day = z.string().refine(isDay);

const schema = z.object({
  /** Id of a user. */
  who: z.string().max(64),
  what: z.enum(AREAS),
  /** Days in the reader's time zone, both inclusive. */
  from: day,
  until: day,
  /** Id of a record. */
  record: z.string().max(64),
  /** Cursor of the page. */
  after: z.string().max(200),
});

export type AuditParams = Partial<z.infer<typeof schema>> & {
  /** Filters of the address that cannot be read, verbatim; the audit then shows nothing. */
  unreadable?: RawParameters;
};

/** Reads the address of the audit. Unknown parameters are ignored; an invalid cursor starts at the newest entry. */
export const parseAuditParams = (query: Query): AuditParams => readParameters(schema, query, ["after"]);

export interface AuditEntry extends Told {
  id: string;
  at: Date;
  /** Null: the system, or somebody who did not sign in. */
  actor: string | null;
  area: Area | null;
  address: string | null;
  cause: Cause;
  /** The record it is about, if it is about one. */
  recordId: string | null;
}

const timestamp = (at: number) => Prisma.sql`(to_timestamp(${at / 1000}::float8) AT TIME ZONE 'utc')`;

/** The conditions of the partial indexes, word for word: without them no index is used. */
const AUDITED = Prisma.sql`e.area IS NOT NULL`;
const OF_RECORDS = Prisma.sql`(e.area IS NOT NULL OR e.kind = 'records.bulk')`;

function conditions(user: CurrentUser, params: AuditParams): Prisma.Sql[] {
  const { who, what, from, until, record, unreadable } = params;
  // A job is told once, but a record's audit has the slices that changed it.
  const all = record ? [OF_RECORDS, Prisma.sql`e."recordIds" @> ARRAY[${record}]`] : [AUDITED];
  if (unreadable) all.push(Prisma.sql`false`);
  if (who) all.push(Prisma.sql`e."actorId" = ${who}`);
  if (what) all.push(Prisma.sql`e.area = ${what}`);
  if (from) all.push(Prisma.sql`e.at >= ${timestamp(dayLimits(from, user.timeZone).from)}`);
  if (until) all.push(Prisma.sql`e.at < ${timestamp(dayLimits(until, user.timeZone).until)}`);
  return all;
}

function afterCursor(cursor: string | undefined): Prisma.Sql {
  const read = readTimeCursor(cursor);
  return read && /^\d{1,18}$/.test(read.id)
    ? Prisma.sql`(e.at, e.id) < (${read.at}, ${BigInt(read.id)})`
    : Prisma.sql`true`;
}

/** Lists one page of the audit, newest first, with the cursor of the next. For who may see it all. */
export async function listAudit(
  user: CurrentUser,
  params: AuditParams,
  pageSize = PAGE_SIZE,
): Promise<{ entries: AuditEntry[]; next: string | null }> {
  const rows = await db.$queryRaw<DomainEvent[]>`
    SELECT e.id, e.at, e.kind, e."actorId", e."actorName", e."subjectId", e."recordIds", e.data, e.cause, e.area, e.address
    FROM "DomainEvent" e
    WHERE ${Prisma.join([...conditions(user, params), afterCursor(params.after)], " AND ")}
    ORDER BY e.at DESC, e.id DESC LIMIT ${pageSize + 1}`;
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  return {
    entries: page.map(toEntry),
    next: rows.length > pageSize && last ? timeCursor(last.at, last.id) : null,
  };
}

const toEntry = (event: DomainEvent): AuditEntry => ({
  ...wordEvent(event),
  id: String(event.id),
  at: event.at,
  actor: event.actorName,
  area: event.area,
  address: event.address,
  cause: event.cause ?? {},
  recordId: event.kind.startsWith("record.") ? event.subjectId : null,
});
