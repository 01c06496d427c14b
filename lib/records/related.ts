import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { preparedQuery } from "../base/db";
import { Prisma } from "../generated/prisma/client";
import { scopeCondition } from "./model/permissions";
import { wordTitle, type TaskTitle } from "../tasks/title";

export interface RelatedItem {
  kind: "deal" | "case" | "task" | "note";
  id: string;
  title: string;
  detail: string | null;
  /** Deals and cases only. */
  status?: string | null;
  /** The record that opens; for tasks and notes, the one they are on. */
  record: { id: string; typeKey: string };
}

const MOST_RELATED = 6;
const MOST_TASKS = 3;

interface RelatedRow {
  kind: RelatedItem["kind"];
  id: string;
  /** A task's as it is stored, for the others a text. */
  title: TaskTitle;
  detail: string | null;
  status: string | null;
  recordId: string;
  typeKey: string;
}

/**
 * Lists what is open for a customer: deals and cases linked to the record or to its account, its tasks, its latest note.
 * One prepared statement, because it runs while the phone rings.
 */
export async function listRelatedOpen(user: CurrentUser, recordId: string): Promise<RelatedItem[]> {
  const query = Prisma.sql`
    WITH open AS (
      SELECT DISTINCT t.key AS kind, r.id, to_jsonb(r.name) AS title, o.option ->> 'label' AS detail, r.status,
             r.id AS "recordId", t.key AS "typeKey", r."updatedAt"
      FROM "RecordLink" l
      JOIN "Record" r ON r.id = l."fromId" AND r."deletedAt" IS NULL
      JOIN "RecordType" t ON t.id = r."typeId" AND t.key IN ('deal', 'case')
      JOIN "Field" f ON f."typeId" = t.id AND f.kind = 'STATUS'
      JOIN LATERAL jsonb_array_elements(f.options) o(option) ON o.option ->> 'value' = r.status
      WHERE (l."toId" = ${recordId} OR l."toId" IN (SELECT "toId" FROM "RecordLink" WHERE "fromId" = ${recordId}))
        AND coalesce((o.option ->> 'open')::boolean, true)
        AND ${scopeCondition(user)}
      ORDER BY r."updatedAt" DESC LIMIT ${MOST_RELATED}
    ), tasks AS (
      SELECT 'task' AS kind, k.id, k.title, u.name AS detail, k."dueOn"
      FROM "Task" k JOIN "User" u ON u.id = k."assigneeId"
      WHERE k."recordId" = ${recordId} AND k."doneAt" IS NULL
      ORDER BY k."dueOn" ASC NULLS LAST LIMIT ${MOST_TASKS}
    ), note AS (
      SELECT 'note' AS kind, n.id, to_jsonb(n.body) AS title, u.name AS detail
      FROM "Note" n JOIN "User" u ON u.id = n."authorId"
      WHERE n."recordId" = ${recordId}
      ORDER BY n."createdAt" DESC LIMIT 1
    )
    SELECT kind, id, title, detail, status, "recordId", "typeKey" FROM (
      SELECT 1 AS part, -extract(epoch FROM "updatedAt") AS place, kind, id, title, detail, status, "recordId", "typeKey"
      FROM open
      UNION ALL
      SELECT 2, extract(epoch FROM "dueOn"), k.kind, k.id, k.title, k.detail, NULL, ${recordId}, own.key
      FROM tasks k CROSS JOIN LATERAL ${keyOf(recordId)} own
      UNION ALL
      SELECT 3, 0, n.kind, n.id, n.title, n.detail, NULL, ${recordId}, own.key
      FROM note n CROSS JOIN LATERAL ${keyOf(recordId)} own
    ) items ORDER BY part, place ASC NULLS LAST`;
  const rows = await preparedQuery<RelatedRow>(query.text, query.values);
  return rows.map(({ kind, id, title, detail, status, recordId: place, typeKey }) => ({
    kind,
    id,
    title: wordTitle(title),
    detail,
    ...((kind === "deal" || kind === "case") && { status }),
    record: { id: place, typeKey },
  }));
}

/** Selects the key of a record's type. */
const keyOf = (recordId: string) => Prisma.sql`(
  SELECT t.key FROM "Record" r JOIN "RecordType" t ON t.id = r."typeId" WHERE r.id = ${recordId})`;
