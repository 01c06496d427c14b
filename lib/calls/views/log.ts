import "server-only";
import { z } from "zod";
import type { CurrentUser } from "../../auth/permissions";
import { addDays, dayLimits, dayOf, isDay } from "../../base/days";
import { db } from "../../base/db";
import { plainDigits } from "../../base/digits";
import { Prisma } from "../../generated/prisma/client";
import { recordingSelect, type RecordingView } from "../model/recording";
import { formatCaller, formatNumber, numbersIn } from "../../phone-numbers/numbers";
import { parameterOf, rawParameters, type Query, type RawParameters } from "../../base/query";
import { OWNED, reaches } from "../../records/reach";
import { words } from "../../words/calls";
import type { CallFailure } from "../model/failure";
import { OUTCOMES } from "../model/outcome";
import { callScope, ringsUser } from "../scope";

const LOG_PAGE_SIZE = 50;

const day = z.string().refine(isDay);

/** What the call log shows, as its address says it. */
const logSchema = z.object({
  direction: z.enum(["INBOUND", "OUTBOUND"]),
  outcome: z.enum(OUTCOMES),
  /** Id of a user. */
  agent: z.string().max(64),
  /** Days of the user's calendar, both included. */
  from: day,
  until: day,
  /** A name, or a number in any form. */
  q: z.string().max(100),
  /** Calls nobody took, and nobody has talked to the caller since. */
  missed: z.literal("1"),
  /** Where a page begins. */
  after: z.string().max(200),
});

export type LogParams = Partial<z.infer<typeof logSchema>> & {
  /** Filters of the address that cannot be understood, as they stand there: the log shows nothing. */
  unreadable?: RawParameters;
};

/** Reads the log's address. Parameters it does not know are left out; a cursor that is none begins at the newest. */
export function parseLogParams(query: Query): LogParams {
  const params: Record<string, string> = {};
  const unreadable: RawParameters = [];
  for (const [name, schema] of Object.entries(logSchema.shape)) {
    const text = parameterOf(query[name]);
    if (text === undefined) continue;
    if (schema.safeParse(text).success) params[name] = text!;
    else if (name !== "after") unreadable.push(...rawParameters(name, query[name]));
  }
  return { ...logSchema.partial().parse(params), ...(unreadable.length > 0 && { unreadable }) };
}

export interface LoggedCall {
  id: string;
  direction: "INBOUND" | "OUTBOUND";
  /** Null while it goes on. */
  outcome: (typeof OUTCOMES)[number] | null;
  /** As people write it, or the address that called; null for a withheld number, and for a colleague without an extension. */
  number: string | null;
  e164: string | null;
  /** Ours. */
  line: string;
  agent: string | null;
  /** The other agent of a call between two, as this user sees it. */
  colleague: { id: string; name: string } | null;
  createdAt: Date;
  talkSeconds: number | null;
  /** The main link, if it is within the user's reach. */
  record: { id: string; name: string; typeKey: string } | null;
}

/** Nobody took it, and nobody has talked to whoever called since; a withheld number cannot be called back. */
const isMissed = Prisma.sql`(c.direction = 'INBOUND' AND c.state = 'ENDED' AND c.outcome <> 'ANSWERED' AND c.failure IS DISTINCT FROM 'blocked'
  AND NOT EXISTS (SELECT 1 FROM "Call" later
    WHERE later."customerNumber" = c."customerNumber" AND later."createdAt" > c."createdAt" AND later."answeredAt" IS NOT NULL))`;

function conditions(user: CurrentUser, params: LogParams): Prisma.Sql[] {
  const { direction, outcome, agent, from, until, q, missed, unreadable } = params;
  const all = [callScope(user)];
  if (unreadable) all.push(Prisma.sql`false`);
  if (direction) all.push(Prisma.sql`c.direction = ${direction}::"CallDirection"`);
  if (outcome) all.push(Prisma.sql`c.outcome = ${outcome}::"CallOutcome"`);
  if (agent) all.push(Prisma.sql`c."agentId" = ${agent}`);
  if (missed) all.push(isMissed, ringsUser(user.id));
  if (from) all.push(Prisma.sql`c."createdAt" >= ${timestamp(dayLimits(from, user.timeZone).from)}`);
  if (until) all.push(Prisma.sql`c."createdAt" < ${timestamp(dayLimits(until, user.timeZone).until)}`);
  if (q?.trim()) all.push(searched(user, q.trim()));
  return all;
}

/** An instant, in epoch milliseconds, as columns hold it: in UTC, without saying so. */
const timestamp = (at: number) => Prisma.sql`(to_timestamp(${at / 1000}::float8) AT TIME ZONE 'utc')`;

function searched({ defaultCountry }: CurrentUser, text: string): Prisma.Sql {
  const like = `%${text.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;
  const digits = plainDigits(text).replace(/\D/g, "");
  const numbers = numbersIn(text, defaultCountry);
  const byNumber =
    digits.length >= 3
      ? Prisma.sql`OR c."customerNumber" LIKE ${`%${digits.replace(/^0+/, "")}%`} OR c."customerNumber" = ANY(${numbers})`
      : Prisma.empty;
  return Prisma.sql`(EXISTS (SELECT 1 FROM "CallLink" k JOIN "Record" r ON r.id = k."recordId" AND r."deletedAt" IS NULL
    WHERE k."callId" = c.id AND lower(r.name) LIKE ${like}) ${byNumber})`;
}

const cursorOf = ({ createdAt, id }: { createdAt: Date; id: string }) => `${createdAt.toISOString()}_${id}`;

const CURSOR = /^(\d{4}-\d\d-\d\d)T((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z)_(.+)$/;

function afterCursor(cursor: string | undefined): Prisma.Sql {
  const [, day = "", time = "", id = ""] = CURSOR.exec(cursor ?? "") ?? [];
  const at = `${day}T${time}`;
  return isDay(day) ? Prisma.sql`(c."createdAt", c.id) < (${new Date(at)}, ${id})` : Prisma.sql`true`;
}

/** One page of calls, newest first, and the cursor of the next. */
export async function listCalls(user: CurrentUser, params: LogParams, pageSize = LOG_PAGE_SIZE) {
  const rows = await db.$queryRaw<{ id: string; createdAt: Date }[]>`
    SELECT c.id, c."createdAt" FROM "Call" c
    WHERE ${Prisma.join([...conditions(user, params), afterCursor(params.after)], " AND ")}
    ORDER BY c."createdAt" DESC, c.id DESC LIMIT ${pageSize + 1}`;
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  return {
    calls: await loadLogged(
      user,
      page.map(({ id }) => id),
    ),
    next: rows.length > pageSize && last ? cursorOf(last) : null,
  };
}

async function loadLogged(user: CurrentUser, ids: string[]): Promise<LoggedCall[]> {
  const calls = await db.call.findMany({
    where: { id: { in: ids } },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    select: {
      id: true,
      direction: true,
      outcome: true,
      customerNumber: true,
      customerRaw: true,
      createdAt: true,
      answeredAt: true,
      endedAt: true,
      number: { select: { label: true } },
      agent: { select: person },
      mainRecord: { select: recordSelect },
      legs: {
        where: { role: "CUSTOMER", userId: { not: null } },
        select: { user: { select: person } },
      },
    },
  });
  return calls.map(
    ({
      customerNumber,
      customerRaw,
      direction,
      answeredAt,
      endedAt,
      number,
      agent,
      mainRecord,
      legs,
      ...call
    }) => {
      const called = legs[0]?.user ?? null;
      const isCalled = called?.id === user.id;
      const peer = called && (isCalled ? agent : called);
      return {
        ...call,
        direction: isCalled ? "INBOUND" : direction,
        number: peer
          ? peer.extension && words.extensionNumber(peer.extension)
          : formatCaller(customerNumber, customerRaw),
        e164: customerNumber,
        line: number.label,
        agent: (isCalled ? called : agent)?.name ?? null,
        colleague: peer && { id: peer.id, name: peer.name },
        talkSeconds: talkSeconds({ answeredAt, endedAt }),
        record: mainRecord && withinReach(user, mainRecord),
      };
    },
  );
}

const person = { id: true, name: true, extension: true } as const;

const RECENT = 20;
/** Calls looked at to find that many numbers. */
const RECENT_CALLS = 300;

/** I3: whom the user talked to last, or who called them; each number and each colleague once, by the newest call. */
export async function listRecents(user: CurrentUser): Promise<LoggedCall[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM (
      SELECT DISTINCT ON (mine.who) mine.id, mine."createdAt" FROM (
        SELECT c.id, c."createdAt",
               coalesce(c."customerNumber", CASE WHEN c."agentId" = ${user.id} THEN far."userId" ELSE c."agentId" END) AS who
        FROM "Call" c LEFT JOIN "CallLeg" far ON far."callId" = c.id AND far.role = 'CUSTOMER'
        WHERE (c."customerNumber" IS NOT NULL OR far."userId" IS NOT NULL) AND (c."agentId" = ${user.id}
          OR EXISTS (SELECT 1 FROM "CallLeg" l WHERE l."callId" = c.id AND l."userId" = ${user.id}))
        ORDER BY c."createdAt" DESC LIMIT ${RECENT_CALLS}
      ) mine ORDER BY mine.who, mine."createdAt" DESC
    ) newest ORDER BY "createdAt" DESC LIMIT ${RECENT}`;
  return loadLogged(
    user,
    rows.map(({ id }) => id),
  );
}

/** The user's last calls, and those nobody took on numbers that ring them. */
export async function listRecentCalls(user: CurrentUser): Promise<LoggedCall[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT c.id FROM "Call" c
    WHERE c."agentId" = ${user.id} OR (c."agentId" IS NULL AND c.direction = 'INBOUND' AND ${ringsUser(user.id)})
    ORDER BY c."createdAt" DESC LIMIT ${RECENT}`;
  return loadLogged(
    user,
    rows.map(({ id }) => id),
  );
}

/** Seconds between answer and end; null while either is missing. */
const talkSeconds = (call: { answeredAt: Date | null; endedAt: Date | null }): number | null =>
  call.answeredAt && call.endedAt
    ? Math.max(0, Math.round((call.endedAt.getTime() - call.answeredAt.getTime()) / 1000))
    : null;

const recordSelect = {
  id: true,
  name: true,
  deletedAt: true,
  ...OWNED,
  type: { select: { key: true, singular: true } },
} as const;

interface LinkedRow {
  id: string;
  name: string;
  deletedAt: Date | null;
  ownerId: string | null;
  owner: { teamId: string | null } | null;
  type: { key: string; singular: string };
}

function withinReach(user: CurrentUser, record: LinkedRow) {
  return reaches(user, record) ? { id: record.id, name: record.name, typeKey: record.type.key } : null;
}

export interface CallDetail extends LoggedCall {
  endedAt: Date | null;
  /** Why it could not be placed, or was refused. */
  failure: CallFailure | null;
  /** Length of the message that was left, in seconds. */
  messageSeconds: number | null;
  /** E.164 number that is refused; the caller's, when it is. */
  isBlocked: boolean;
  recordings: RecordingView[];
  /** Who was rung, and what came of it. */
  agents: { name: string; status: string; declined: boolean; won: boolean }[];
  links: { id: string; name: string; typeKey: string; typeLabel: string; isMain: boolean }[];
  notes: { id: string; body: string; author: string }[];
  /** The user was on it: they may say whose call it is. */
  mayLink: boolean;
}

/** A call the user may see, with everything the log knows of it; null for any other. */
export async function findCall(user: CurrentUser, id: string): Promise<CallDetail | null> {
  const seen = await db.$queryRaw<
    unknown[]
  >`SELECT 1 FROM "Call" c WHERE c.id = ${id} AND ${callScope(user)}`;
  const [logged] = seen.length > 0 ? await loadLogged(user, [id]) : [];
  if (!logged) return null;
  const call = await db.call.findUniqueOrThrow({
    where: { id },
    select: {
      endedAt: true,
      failure: true,
      messageSeconds: true,
      agentId: true,
      recordings: { orderBy: { createdAt: "asc" }, select: recordingSelect },
      legs: {
        where: { role: "AGENT" },
        orderBy: { createdAt: "asc" },
        select: {
          status: true,
          declined: true,
          won: true,
          userId: true,
          number: true,
          user: { select: { name: true } },
        },
      },
      links: { orderBy: { main: "desc" }, select: { main: true, record: { select: recordSelect } } },
      notes: {
        select: {
          id: true,
          body: true,
          author: { select: { name: true } },
          record: { select: recordSelect },
        },
      },
    },
  });
  return {
    ...logged,
    endedAt: call.endedAt,
    failure: call.failure as CallFailure | null,
    messageSeconds: call.messageSeconds,
    isBlocked: logged.e164 !== null && (await db.blockedNumber.count({ where: { e164: logged.e164 } })) > 0,
    recordings: call.recordings,
    agents: call.legs.map(({ user: agent, number, status, declined, won }) => ({
      name: agent?.name ?? (number ? formatNumber(number) : "–"),
      status,
      declined,
      won: won || logged.direction === "OUTBOUND",
    })),
    links: call.links.flatMap(({ main, record }) => {
      const reached = withinReach(user, record);
      return reached ? [{ ...reached, typeLabel: record.type.singular, isMain: main }] : [];
    }),
    notes: call.notes
      .filter(({ record }) => withinReach(user, record))
      .map((note) => ({ id: note.id, body: note.body, author: note.author.name })),
    mayLink: call.agentId === user.id || call.legs.some(({ userId, won }) => won && userId === user.id),
  };
}

const MISSED_DAYS = 7;

/** Calls a user missed since they last looked, today or on the seven days before. */
export async function countMissed(user: CurrentUser, now = Date.now()): Promise<number> {
  const since = dayLimits(addDays(dayOf(now, user.timeZone), -MISSED_DAYS), user.timeZone).from;
  const [row] = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM "Call" c JOIN "User" u ON u.id = ${user.id}
    WHERE c."createdAt" > u."missedSeenAt" AND c."createdAt" >= ${timestamp(since)}
      AND ${isMissed} AND ${ringsUser(user.id)}`;
  return row?.count ?? 0;
}
