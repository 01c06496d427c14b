import "server-only";
import type { Notice } from "./notify";

/** A notice, and whom or what it concerns: a set, since every stream of this process looks into it. */
export type News =
  | { type: "call"; callId: string; userIds: ReadonlySet<string> }
  | { type: "presence"; userId: string }
  | { type: "missed"; userIds: ReadonlySet<string> }
  | { type: "waiting"; userIds: ReadonlySet<string> }
  /** With whose they are: they are told to those who may see them only. */
  | { type: "timeline"; records: readonly TouchedRecord[] };

interface TouchedRecord {
  id: string;
  ownerId: string | null;
  ownerTeamId: string | null;
}

/** Asks for rows. */
export type Ask = <Row>(text: string, value: string) => Promise<Row[]>;

const OF_CALL = `
  SELECT "userId" AS id FROM "CallLeg" WHERE "callId" = $1 AND "userId" IS NOT NULL
  UNION SELECT "agentId" FROM "Call" WHERE id = $1 AND "agentId" IS NOT NULL`;

const RUNG_BY_NUMBER = `SELECT "userId" AS id FROM "ChannelUser" WHERE "numberId" = $1 AND "isRung"`;

const withOwners = (ids: string) => `
  SELECT r.id, r."ownerId", u."teamId" AS "ownerTeamId"
  FROM (${ids}) ids JOIN "Record" r ON r.id = ids.id LEFT JOIN "User" u ON u.id = r."ownerId"`;

/** A record and the accounts it belongs to: more than people look at are left out. */
const OF_RECORD = withOwners(`
  SELECT $1 AS id UNION (SELECT "toId" FROM "RecordLink" WHERE "fromId" = $1 LIMIT 100)`);

/** Whom or what a notice concerns, looked up once for all streams of a process. */
export async function findAudience(notice: Notice, ask: Ask): Promise<News> {
  const usersOf = async (text: string, value: string) =>
    new Set((await ask<{ id: string }>(text, value)).map(({ id }) => id));
  switch (notice.type) {
    case "call":
      return { ...notice, userIds: await usersOf(OF_CALL, notice.callId) };
    case "presence":
      return notice;
    case "missed":
    case "waiting":
      return { type: notice.type, userIds: await usersOf(RUNG_BY_NUMBER, notice.numberId) };
    case "seen":
      return { type: "missed", userIds: new Set([notice.userId]) };
    case "record":
      return { type: "timeline", records: await ask(OF_RECORD, notice.recordId) };
  }
}
