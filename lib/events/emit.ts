import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import type { Tx } from "../base/db";
import { processSingleton } from "../base/process-singleton";
import { Prisma } from "../generated/prisma/client";
import { areaOf } from "./area";
import type { NewEvent } from "./domain-event";

/** Who asks, apart from the user: the same for all events of a request. */
export interface Origin {
  /** "" if it is unknown. */
  address?: string;
  /** Name of the API token that a program used. */
  token?: string;
}

/** What is known of the current request, with the ids of the events it has written. */
export const requests = processSingleton(
  "emitted",
  () => new AsyncLocalStorage<{ written: bigint[]; origin: Origin }>(),
);

const callOf = ({ kind, subjectId, cause }: NewEvent) =>
  kind.startsWith("call.") ? subjectId : kind.startsWith("recording.") ? cause?.callId : undefined;

/** Kinds whose data has the names of their records. The others have them already, or would have too many. */
const NAMES_RECORDS = /^(note|task|call|recording)\./;

/** Joins for what the caller did not say. Each takes longer to plan than to run, so `emit` leaves out those it can. */
const ACTOR = Prisma.sql`LEFT JOIN "User" a ON a.id = e."actorId" AND e."actorName" IS NULL`;
const CALL = Prisma.sql`
  LEFT JOIN LATERAL (
    SELECT jsonb_build_object('call', jsonb_build_object('direction', k.direction, 'state', v.state, 'outcome', k.outcome,
      'customer', k."remoteNumber", 'number', o.e164,
      'agent', CASE WHEN u.id IS NOT NULL THEN jsonb_build_object('id', u.id, 'name', u.name) END)) AS data
    FROM "Call" k JOIN "Conversation" v ON v.id = k."conversationId" LEFT JOIN "ChannelNumber" o ON o.id = k."numberId" LEFT JOIN "User" u ON u.id = k."agentId"
    WHERE k.id = e."callId") c ON true`;
const CALL_LINKS = Prisma.sql`ARRAY(SELECT "recordId" FROM "CallLink" WHERE "callId" = e."callId")`;
const NAMES = Prisma.sql`
  LEFT JOIN LATERAL (
    SELECT jsonb_build_object('records', jsonb_object_agg(t.id, t.name)) AS data FROM "Record" t
    WHERE t.id = ANY(r.ids) AND e.kind ~ ${NAMES_RECORDS.source} HAVING count(*) > 0) n ON true`;

/**
 * Stores events in the transaction of the write they describe, so that either both exist or neither. Uses one statement for
 * any number of events, and adds the names of actors, calls and records as the transaction sees them.
 */
export async function emit(tx: Tx, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  const request = requests.getStore();
  const { address: from, token } = request?.origin ?? {};
  const rows = events.map((event) => {
    const { actor, recordIds, cause, address = from, ...rest } = event;
    return {
      ...rest,
      cause: token === undefined ? cause : { ...cause, token },
      address: address || null,
      area: areaOf(event),
      actorId: actor?.id,
      actorName: actor?.name,
      recordIds,
      callId: callOf(event),
    };
  });
  const lacksActor = rows.some(({ actorId, actorName }) => actorId && actorName === undefined);
  const hasCall = rows.some(({ callId }) => callId !== undefined);
  const hasNames = rows.some(({ kind }) => NAMES_RECORDS.test(kind));
  const part = (isNeeded: boolean, sql: Prisma.Sql) => (isNeeded ? sql : Prisma.empty);
  const written = await tx.$queryRaw<{ id: bigint }[]>`
    INSERT INTO "DomainEvent" (at, kind, "actorId", "actorName", "subjectId", "recordIds", data, cause, area, address)
    SELECT clock_timestamp() AT TIME ZONE 'utc', e.kind, e."actorId",
      coalesce(e."actorName"${part(lacksActor, Prisma.sql`, a.name`)}), e."subjectId", r.ids,
      e.data ${part(hasCall, Prisma.sql`|| coalesce(c.data, '{}')`)} ${part(hasNames, Prisma.sql`|| coalesce(n.data, '{}')`)},
      e.cause, e.area, e.address
    FROM ROWS FROM (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS (kind text, "actorId" text, "actorName" text,
      "subjectId" text, "recordIds" text[], "callId" text, data jsonb, cause jsonb, area text, address text)) WITH ORDINALITY
      AS e(kind, "actorId", "actorName", "subjectId", "recordIds", "callId", data, cause, area, address, nth)
    ${part(lacksActor, ACTOR)} ${part(hasCall, CALL)}
    CROSS JOIN LATERAL (SELECT coalesce(e."recordIds", ${hasCall ? CALL_LINKS : Prisma.sql`'{}'`}) AS ids) r
    ${part(hasNames, NAMES)}
    ORDER BY e.nth
    RETURNING id`;
  request?.written.push(...written.map(({ id }) => id));
}
