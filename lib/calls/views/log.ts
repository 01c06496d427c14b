import "server-only";
import { z } from "zod";
import type { CurrentUser } from "../../auth/permissions";
import { readTimeCursor, timeCursor } from "../../base/cursor";
import { addDays, dayLimits, dayOf, isDay } from "../../base/days";
import { db } from "../../base/db";
import { plainDigits } from "../../base/digits";
import { Prisma } from "../../generated/prisma/client";
import { recordingSelect, type RecordingView } from "../model/recording";
import { formatCaller, formatNumber, numbersIn } from "../../phone-numbers/numbers";
import { readParameters, type Query, type RawParameters } from "../../base/query";
import { OWNED, reaches } from "../../records/reach";
import { words } from "../../words/calls";
import type { CallFailure } from "../model/failure";
import { OUTCOMES } from "../model/outcome";
import { callScope, hearScope, ringsUser } from "../scope";

const LOG_PAGE_SIZE = 50;

const day = z.string().refine(isDay);

/** Parameters of the call log's address. */
const logSchema = z.object({
  direction: z.enum(["INBOUND", "OUTBOUND"]),
  outcome: z.enum(OUTCOMES),
  /** Id of a user. */
  agent: z.string().max(64),
  /** Days in the user's time zone, both inclusive. */
  from: day,
  until: day,
  /** A name, or a number in any format. */
  q: z.string().max(100),
  /** Unanswered calls whose caller no one has spoken to since. */
  missed: z.literal("1"),
  /** Calls with a recording that the user may hear. */
  recorded: z.literal("1"),
  /** Cursor of the page. */
  after: z.string().max(200),
});

export type LogParams = Partial<z.infer<typeof logSchema>> & {
  /** Filters of the address that cannot be read, verbatim; the log then shows nothing. */
  unreadable?: RawParameters;
};

/** Reads the log's address. Unknown parameters are ignored; an invalid cursor starts at the newest call. */
export const parseLogParams = (query: Query): LogParams => readParameters(logSchema, query, ["after"]);

export interface LoggedCall {
  id: string;
  direction: "INBOUND" | "OUTBOUND";
  /** Null while the call is in progress. */
  outcome: (typeof OUTCOMES)[number] | null;
  /**
   * The formatted number or the caller's address; null for a withheld number, and for a colleague without an extension.
   */
  number: string | null;
  e164: string | null;
  /** The label of our number; null for a call without one. */
  companyNumber: string | null;
  agent: string | null;
  /** The other agent of a call between two, as this user sees it. */
  colleague: { id: string; name: string } | null;
  createdAt: Date;
  talkSeconds: number | null;
  /** The primary record, if the user has access to it. */
  record: { id: string; name: string; typeKey: string } | null;
}

export interface ListedCall extends LoggedCall {
  /** Whether there is a recording, or a message, that the user may hear. */
  hasRecording: boolean;
}

/**
 * An unanswered call whose caller no one has spoken to since. A withheld number stays missed: it cannot be called back.
 * A blocked caller's call is not missed.
 */
const isMissed = Prisma.sql`(c.direction = 'INBOUND' AND c."endedAt" IS NOT NULL AND c.outcome <> 'ANSWERED' AND c.failure IS DISTINCT FROM 'blocked'
  AND NOT EXISTS (SELECT 1 FROM "Call" later
    WHERE later."remoteNumber" = c."remoteNumber" AND later."createdAt" > c."createdAt" AND later."answeredAt" IS NOT NULL))`;

/** A call with a recording that can be played, now or once it is copied. */
const isRecorded = (user: CurrentUser) => Prisma.sql`EXISTS (
  SELECT 1 FROM "Recording" r WHERE r."callId" = c.id AND r.state <> 'FAILED' AND ${hearScope(user)})`;

function conditions(user: CurrentUser, params: LogParams): Prisma.Sql[] {
  const { direction, outcome, agent, from, until, q, missed, recorded, unreadable } = params;
  const all = [callScope(user)];
  if (unreadable) all.push(Prisma.sql`false`);
  if (direction) all.push(isDirection(user, direction));
  if (outcome) all.push(Prisma.sql`c.outcome = ${outcome}::"CallOutcome"`);
  if (agent) all.push(Prisma.sql`c."agentId" = ${agent}`);
  if (missed) all.push(isMissed, ringsUser(user.id));
  if (recorded) all.push(isRecorded(user));
  if (from) all.push(Prisma.sql`c."createdAt" >= ${timestamp(dayLimits(from, user.timeZone).from)}`);
  if (until) all.push(Prisma.sql`c."createdAt" < ${timestamp(dayLimits(until, user.timeZone).until)}`);
  if (q?.trim()) all.push(searched(user, q.trim()));
  return all;
}

/** An internal call comes in for the called colleague, and goes out for everybody else. */
function isDirection(user: CurrentUser, direction: "INBOUND" | "OUTBOUND"): Prisma.Sql {
  const isMine = Prisma.sql`EXISTS (SELECT 1 FROM "CallLeg" l
    WHERE l."callId" = c.id AND l.entry = 'REMOTE' AND l."userId" = ${user.id})`;
  const internal = direction === "INBOUND" ? isMine : Prisma.sql`NOT ${isMine}`;
  return Prisma.sql`(c.direction = ${direction}::"CallDirection" OR (c.direction = 'INTERNAL' AND ${internal}))`;
}

/** An instant in epoch milliseconds, as our columns store it: UTC, without a zone. */
const timestamp = (at: number) => Prisma.sql`(to_timestamp(${at / 1000}::float8) AT TIME ZONE 'utc')`;

function searched({ defaultCountry }: CurrentUser, text: string): Prisma.Sql {
  const like = `%${text.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;
  const digits = plainDigits(text).replace(/\D/g, "");
  const numbers = numbersIn(text, defaultCountry);
  const byNumber =
    digits.length >= 3
      ? Prisma.sql`OR c."remoteNumber" LIKE ${`%${digits.replace(/^0+/, "")}%`} OR c."remoteNumber" = ANY(${numbers})`
      : Prisma.empty;
  return Prisma.sql`(EXISTS (SELECT 1 FROM "CallLink" k JOIN "Record" r ON r.id = k."recordId" AND r."deletedAt" IS NULL
    WHERE k."callId" = c.id AND lower(r.name) LIKE ${like}) ${byNumber})`;
}

function afterCursor(cursor: string | undefined): Prisma.Sql {
  const read = readTimeCursor(cursor);
  return read ? Prisma.sql`(c."createdAt", c.id) < (${read.at}, ${read.id})` : Prisma.sql`true`;
}

/** Lists one page of calls, newest first, with the cursor of the next. */
export async function listCalls(user: CurrentUser, params: LogParams, pageSize = LOG_PAGE_SIZE) {
  const rows = await db.$queryRaw<{ id: string; createdAt: Date; hasRecording: boolean }[]>`
    SELECT c.id, c."createdAt", ${isRecorded(user)} AS "hasRecording" FROM "Call" c
    WHERE ${Prisma.join([...conditions(user, params), afterCursor(params.after)], " AND ")}
    ORDER BY c."createdAt" DESC, c.id DESC LIMIT ${pageSize + 1}`;
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  const recorded = new Set(page.flatMap(({ id, hasRecording }) => (hasRecording ? [id] : [])));
  const logged = await loadLogged(
    user,
    page.map(({ id }) => id),
  );
  return {
    calls: logged.map((call): ListedCall => ({ ...call, hasRecording: recorded.has(call.id) })),
    next: rows.length > pageSize && last ? timeCursor(last.createdAt, last.id) : null,
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
      remoteNumber: true,
      remoteRaw: true,
      createdAt: true,
      answeredAt: true,
      endedAt: true,
      number: { select: { label: true } },
      agent: { select: person },
      mainRecord: { select: recordSelect },
      legs: {
        where: { entry: "REMOTE", userId: { not: null } },
        select: { user: { select: person } },
      },
    },
  });
  return calls.map(
    ({
      remoteNumber,
      remoteRaw,
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
        direction: isCalled ? "INBOUND" : direction === "INTERNAL" ? "OUTBOUND" : direction,
        number: peer
          ? peer.extension && words.extensionNumber(peer.extension)
          : formatCaller(remoteNumber, remoteRaw),
        e164: remoteNumber,
        companyNumber: number?.label ?? null,
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
/** How many calls are searched for that many numbers. */
const RECENT_CALLS = 300;

/** Lists whom the user last talked to or was called by: each number and colleague once, by the newest call (I3). */
export async function listRecents(user: CurrentUser): Promise<LoggedCall[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM (
      SELECT DISTINCT ON (mine.who) mine.id, mine."createdAt" FROM (
        SELECT c.id, c."createdAt",
               coalesce(c."remoteNumber", CASE WHEN c."agentId" = ${user.id} THEN far."userId" ELSE c."agentId" END) AS who
        FROM "Call" c LEFT JOIN "CallLeg" far ON far."callId" = c.id AND far.entry = 'REMOTE'
        WHERE (c."remoteNumber" IS NOT NULL OR far."userId" IS NOT NULL) AND (c."agentId" = ${user.id}
          OR EXISTS (SELECT 1 FROM "CallLeg" l WHERE l."callId" = c.id AND l."userId" = ${user.id}))
        ORDER BY c."createdAt" DESC LIMIT ${RECENT_CALLS}
      ) mine ORDER BY mine.who, mine."createdAt" DESC
    ) newest ORDER BY "createdAt" DESC LIMIT ${RECENT}`;
  return loadLogged(
    user,
    rows.map(({ id }) => id),
  );
}

/** Lists the user's latest calls, and unanswered calls on numbers that ring them. */
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

/** Seconds from answer to end; null while either is missing. */
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
  /** Why the call could not be placed, or was refused. */
  failure: CallFailure | null;
  /** Length of the voicemail message in seconds. */
  messageSeconds: number | null;
  /** Whether the caller's number is blocked. */
  isBlocked: boolean;
  recordings: RecordingView[];
  /** The agents and telephones that were rung, and how each responded. */
  agents: { name: string; status: string; declined: boolean; won: boolean }[];
  links: { id: string; name: string; typeKey: string; typeLabel: string; isMain: boolean }[];
  notes: { id: string; body: string; author: string }[];
  /** Whether the user was on the call, so that they may choose its record. */
  mayLink: boolean;
}

/** Finds a call the user may see, with everything the log shows of it; null for any other. */
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
      conversation: {
        select: {
          id: true,
          legs: {
            where: { entry: { notIn: ["REMOTE", "JOINED"] } },
            orderBy: { createdAt: "asc" },
            select: {
              status: true,
              declined: true,
              admittedAt: true,
              userId: true,
              number: true,
              user: { select: { name: true } },
            },
          },
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
  // Whoever a transfer rang, a telephone too. The telephone's own call rang nobody of ours.
  const legs = call.conversation.id === id ? call.conversation.legs : [];
  return {
    ...logged,
    endedAt: call.endedAt,
    failure: call.failure as CallFailure | null,
    messageSeconds: call.messageSeconds,
    isBlocked: logged.e164 !== null && (await db.blockedNumber.count({ where: { e164: logged.e164 } })) > 0,
    recordings: call.recordings,
    agents: legs.map(({ user: agent, number, status, declined, admittedAt }) => ({
      name: agent?.name ?? (number ? formatNumber(number) : "–"),
      status,
      declined,
      won: admittedAt !== null || logged.direction === "OUTBOUND",
    })),
    links: call.links.flatMap(({ main, record }) => {
      const reached = withinReach(user, record);
      return reached ? [{ ...reached, typeLabel: record.type.singular, isMain: main }] : [];
    }),
    notes: call.notes
      .filter(({ record }) => withinReach(user, record))
      .map((note) => ({ id: note.id, body: note.body, author: note.author.name })),
    mayLink:
      call.agentId === user.id ||
      legs.some(({ userId, admittedAt }) => admittedAt !== null && userId === user.id),
  };
}

const MISSED_DAYS = 7;

/** Counts the calls a user missed since they last looked, today or in the seven days before. */
export async function countMissed(user: CurrentUser, now = Date.now()): Promise<number> {
  const since = dayLimits(addDays(dayOf(now, user.timeZone), -MISSED_DAYS), user.timeZone).from;
  const [row] = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM "Call" c JOIN "User" u ON u.id = ${user.id}
    WHERE c."createdAt" > u."missedSeenAt" AND c."createdAt" >= ${timestamp(since)}
      AND ${isMissed} AND ${ringsUser(user.id)}`;
  return row?.count ?? 0;
}
