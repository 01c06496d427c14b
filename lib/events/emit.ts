import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import type { Tx } from "../base/db";
import { remember } from "../base/process-singleton";
import type { NewEvent } from "./domain-event";

/** Ids of the events that the current request has written. */
export const requests = remember("emitted", () => new AsyncLocalStorage<bigint[]>());

const callOf = ({ kind, subjectId, cause }: NewEvent) =>
  kind.startsWith("call.") ? subjectId : kind === "recording.stored" ? cause?.callId : undefined;

/**
 * Stores events in the transaction of the write they describe, so that either both exist or neither. Uses one statement for
 * any number of events, and adds the names of actors, calls and records as the transaction sees them.
 */
export async function emit(tx: Tx, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event) => {
    const { actor, recordIds, ...rest } = event;
    return { ...rest, actorId: actor?.id, actorName: actor?.name, recordIds, callId: callOf(event) };
  });
  const written = await tx.$queryRaw<{ id: bigint }[]>`
    INSERT INTO "DomainEvent" (at, kind, "actorId", "actorName", "subjectId", "recordIds", data, cause)
    SELECT clock_timestamp() AT TIME ZONE 'utc', e.kind, e."actorId", coalesce(e."actorName", a.name), e."subjectId",
      r.ids, e.data || coalesce(c.data, '{}') || coalesce(n.data, '{}'), e.cause
    FROM ROWS FROM (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS (kind text, "actorId" text, "actorName" text,
      "subjectId" text, "recordIds" text[], "callId" text, data jsonb, cause jsonb)) WITH ORDINALITY
      AS e(kind, "actorId", "actorName", "subjectId", "recordIds", "callId", data, cause, nth)
    LEFT JOIN "User" a ON a.id = e."actorId" AND e."actorName" IS NULL
    LEFT JOIN LATERAL (
      SELECT jsonb_build_object('call', jsonb_build_object('direction', k.direction, 'state', k.state, 'outcome', k.outcome,
        'customer', k."customerNumber", 'number', o.e164,
        'agent', CASE WHEN u.id IS NOT NULL THEN jsonb_build_object('id', u.id, 'name', u.name) END)) AS data
      FROM "Call" k JOIN "ChannelNumber" o ON o.id = k."numberId" LEFT JOIN "User" u ON u.id = k."agentId"
      WHERE k.id = e."callId") c ON true
    CROSS JOIN LATERAL (
      SELECT coalesce(e."recordIds", ARRAY(SELECT "recordId" FROM "CallLink" WHERE "callId" = e."callId")) AS ids) r
    LEFT JOIN LATERAL (
      SELECT jsonb_build_object('records', jsonb_object_agg(t.id, t.name)) AS data FROM "Record" t
      WHERE t.id = ANY(r.ids) AND e.kind !~ '^records?[.]' HAVING count(*) > 0) n ON true
    ORDER BY e.nth
    RETURNING id`;
  requests.getStore()?.push(...written.map(({ id }) => id));
}
