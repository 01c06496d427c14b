import "server-only";
import type { Notice } from "./notify";

/** A notice with the users or records it concerns. A set, since every stream of this process looks them up. */
export type News =
  | { type: "call"; callId: string; userIds: ReadonlySet<string> }
  | { type: "presence"; userId: string }
  | { type: "missed"; userIds: ReadonlySet<string> }
  | { type: "queue"; userIds: ReadonlySet<string> }
  /** With their owners: only users who may see a record hear of it. */
  | { type: "timeline"; records: readonly TouchedRecord[] };

interface TouchedRecord {
  id: string;
  typeKey: string;
  ownerId: string | null;
  ownerTeamId: string | null;
}

/** Runs a query with one value. */
export type Ask = <Row>(text: string, value: string) => Promise<Row[]>;

const OF_CALL = `
  SELECT "userId" AS id FROM "CallLeg" WHERE "userId" IS NOT NULL
    AND "conversationId" = (SELECT "conversationId" FROM "Call" WHERE id = $1)
  UNION SELECT "agentId" FROM "Call" WHERE id = $1 AND "agentId" IS NOT NULL`;

const RUNG_BY_NUMBER = `SELECT "userId" AS id FROM "ChannelUser" WHERE "numberId" = $1 AND "isRung"`;

const withOwners = (ids: string) => `
  SELECT r.id, t.key AS "typeKey", r."ownerId", u."teamId" AS "ownerTeamId"
  FROM (${ids}) ids JOIN "Record" r ON r.id = ids.id JOIN "RecordType" t ON t.id = r."typeId"
    LEFT JOIN "User" u ON u.id = r."ownerId"`;

/** A record and the accounts it belongs to, up to more than anyone looks at. */
const OF_RECORD = withOwners(`
  SELECT $1 AS id UNION (SELECT "toId" FROM "RecordLink" WHERE "fromId" = $1 LIMIT 100)`);

/** Looks up whom or what a notice concerns, once for all streams of a process. */
export async function findAudience(notice: Notice, ask: Ask): Promise<News> {
  const usersOf = async (text: string, value: string) =>
    new Set((await ask<{ id: string }>(text, value)).map(({ id }) => id));
  switch (notice.type) {
    case "call":
      return { ...notice, userIds: await usersOf(OF_CALL, notice.callId) };
    case "presence":
      return notice;
    case "missed":
    case "queue":
      return { type: notice.type, userIds: await usersOf(RUNG_BY_NUMBER, notice.numberId) };
    case "seen":
      return { type: "missed", userIds: new Set([notice.userId]) };
    case "record":
      return { type: "timeline", records: await ask(OF_RECORD, notice.recordId) };
  }
}
