import "server-only";
import type { CurrentUser } from "../../auth/permissions";
import type { Tx } from "../../base/db";
import type { Reaction } from "../../events/dispatch";
import { ofKinds, type DomainEvent } from "../../events/domain-event";
import { emit } from "../../events/emit";
import { loadJobUser } from "../../jobs/user";
import { PHONE_KINDS } from "../../records/match-index/index-numbers";
import { callScope } from "../scope";

/** The most earlier calls a record is linked to. */
const MOST_EARLIER = 50;

/**
 * Links records that a user has written to earlier calls with their numbers, as far as that user may see those calls:
 * entering a number must not reveal what colleagues discussed with it. A call without a primary record gets the first.
 * One statement writes all links, another their events (E6).
 */
export async function adoptCalls(tx: Tx, user: CurrentUser, recordIds: readonly string[]): Promise<void> {
  const ids = [...recordIds];
  const linked = await tx.$queryRaw<{ callId: string; recordId: string; main: boolean }[]>`
    WITH found AS (
      SELECT DISTINCT c.id, c."createdAt", c."mainRecordId", p."recordId"
      FROM "PhoneNumber" p JOIN "Call" c ON c."remoteNumber" = p.e164
      WHERE p."recordId" = ANY(${ids}) AND NOT p.assumed AND ${callScope(user)}
        AND NOT EXISTS (SELECT 1 FROM "CallLink" l WHERE l."callId" = c.id AND l."recordId" = p."recordId")
    ), earlier AS (
      SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY "recordId" ORDER BY "createdAt" DESC, id) AS nth FROM found) f
      WHERE nth <= ${MOST_EARLIER}
    ), main AS (
      UPDATE "Call" k SET "mainRecordId" = f."recordId"
      FROM (SELECT DISTINCT ON (id) id, "recordId" FROM earlier WHERE "mainRecordId" IS NULL
            ORDER BY id, array_position(${ids}, "recordId")) f
      WHERE k.id = f.id AND k."mainRecordId" IS NULL RETURNING k.id, k."mainRecordId"
    )
    INSERT INTO "CallLink" ("callId", "recordId", main)
    SELECT e.id, e."recordId", EXISTS (SELECT 1 FROM main m WHERE m.id = e.id AND m."mainRecordId" = e."recordId")
    FROM earlier e ORDER BY e.id, e."recordId"
    ON CONFLICT DO NOTHING RETURNING "callId", "recordId", main`;
  const callIds = [...new Set(linked.map(({ callId }) => callId))];
  await emit(
    tx,
    callIds.map((callId) => {
      const links = linked.filter((link) => link.callId === callId);
      const mainId = links.find(({ main }) => main)?.recordId ?? null;
      const data = { linked: links.map(({ recordId }) => recordId), mainId };
      return { kind: "call.linked", actor: user, subjectId: callId, data };
    }),
  );
}

/** Returns the records of an event that may have a new number. */
function withNewNumbers(event: DomainEvent): readonly string[] {
  switch (event.kind) {
    case "record.created":
    case "record.changed":
    case "record.merged":
      return event.data.changes.some(({ kind }) => PHONE_KINDS.includes(kind))
        ? event.recordIds.slice(0, 1)
        : [];
    case "records.bulk":
      return event.data.job === "IMPORT" && !event.data.isUndo
        ? [...event.data.created, ...event.data.changed]
        : [];
    default:
      return [];
  }
}

/** Adopts calls with the permissions of each event's user: one statement a user, and a batch mostly has one user. */
export const adoptionReaction: Reaction = {
  kinds: ["record.created", "record.changed", "record.merged", "records.bulk"],
  async run(tx, events) {
    const byUser = new Map<string, string[]>();
    for (const event of ofKinds(events, ...adoptionReaction.kinds)) {
      const ids = withNewNumbers(event);
      if (event.actorId && ids.length > 0)
        byUser.set(event.actorId, [...(byUser.get(event.actorId) ?? []), ...ids]);
    }
    for (const [userId, ids] of byUser) await adoptCalls(tx, await loadJobUser(tx, userId), ids);
  },
};
