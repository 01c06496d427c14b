import "server-only";
import type { Notice } from "./notify";

/** A notice, and whom or what it concerns: a set, since every stream of this process looks into it. */
export type News =
  | { type: "call"; callId: string; userIds: ReadonlySet<string> }
  | { type: "presence"; userId: string }
  | { type: "missed"; userIds: ReadonlySet<string> }
  | { type: "waiting"; userIds: ReadonlySet<string> }
  /** Ids tell nothing to those who may not see the records. */
  | { type: "timeline"; recordIds: string[] };

/** Asks for ids, one a row. */
export type AskIds = (text: string, value: string) => Promise<string[]>;

const OF_CALL = `
  SELECT "userId" AS id FROM "CallLeg" WHERE "callId" = $1 AND "userId" IS NOT NULL
  UNION SELECT "agentId" FROM "Call" WHERE id = $1 AND "agentId" IS NOT NULL`;

const RUNG_BY_NUMBER = `SELECT "userId" AS id FROM "ChannelUser" WHERE "numberId" = $1 AND "isRung"`;

/** A record and the accounts it belongs to: more than people look at are left out. */
const OF_RECORD = `
  SELECT $1 AS id UNION (SELECT "toId" FROM "RecordLink" WHERE "fromId" = $1 LIMIT 100)`;

const RECORDS_OF_CALL = `
  SELECT "recordId" AS id FROM "CallLink" WHERE "callId" = $1
  UNION (SELECT r."toId" FROM "CallLink" c JOIN "RecordLink" r ON r."fromId" = c."recordId" WHERE c."callId" = $1 LIMIT 100)`;

/** Whom or what a notice concerns, looked up once for all streams of a process. */
export async function findAudience(notice: Notice, ask: AskIds): Promise<News> {
  switch (notice.type) {
    case "call":
      return { ...notice, userIds: new Set(await ask(OF_CALL, notice.callId)) };
    case "presence":
      return notice;
    case "missed":
    case "waiting":
      return { type: notice.type, userIds: new Set(await ask(RUNG_BY_NUMBER, notice.numberId)) };
    case "seen":
      return { type: "missed", userIds: new Set([notice.userId]) };
    case "record":
      return { type: "timeline", recordIds: await ask(OF_RECORD, notice.recordId) };
    case "records-of-call":
      return { type: "timeline", recordIds: await ask(RECORDS_OF_CALL, notice.callId) };
  }
}
