import "server-only";
import { db } from "../../base/db";
import { logger } from "../../base/logger";
import { isSettled } from "../model/apply";
import { isFinal } from "../model/conversation";
import type { CallEngine } from "../engine/call-engine";
import { legReported } from "./leg-reports";
import { loadConversations } from "../store/store";

export const RECONCILE_EVERY_MS = 30_000;

/**
 * Compares every call that we believe is live with its channel, and repairs differences: callbacks may have been lost,
 * or this server may have been down. Asks for one list per channel, however many calls there are.
 *
 * @returns the number of legs whose state differed from ours
 * @throws once all others are compared, if a channel did not answer
 */
export async function reconcile(calls: CallEngine): Promise<number> {
  const timers = await db.callTimer.findMany({ select: { conversationId: true } });
  const alive = await db.conversation.findMany({
    where: { OR: [{ state: { not: "ENDED" } }, { id: { in: timers.map(({ conversationId: id }) => id) } }] },
    select: { id: true, channelId: true },
    orderBy: { id: "asc" },
  });
  const byChannel = groupByChannel(alive);
  let repaired = 0;
  const failures: unknown[] = [];
  const reconcileGroup = async ([channelId, group]: [string, { id: string }[]]) => {
    try {
      repaired += await reconcileChannel(
        calls,
        channelId,
        group.map(({ id }) => id),
      );
    } catch (error) {
      logger.warn({ error, channelId }, "reconcile: the channel did not answer");
      failures.push(error);
    }
  };
  // Side by side, so that a slow channel delays no other.
  await Promise.all([...byChannel].map(reconcileGroup));
  if (failures.length > 0) throw new AggregateError(failures, "Not all channels answered");
  return repaired;
}

function groupByChannel<T extends { channelId: string }>(rows: T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(row.channelId, [...(groups.get(row.channelId) ?? []), row]);
  return groups;
}

async function reconcileChannel(calls: CallEngine, channelId: string, callIds: string[]): Promise<number> {
  const { control } = await calls.deps.channels(channelId);
  const known = await loadConversations(callIds);
  const legs = known.flatMap((call) =>
    call.legs.filter((leg) => leg.sid && !isFinal(leg.status)).map((leg) => ({ call, leg, sid: leg.sid! })),
  );
  const reports = await control.reportLegs(legs.map(({ sid }) => sid));
  let repaired = 0;
  for (const report of reports) {
    const found = legs.find(({ sid }) => sid === report.sid);
    if (!found || found.leg.status === report.status) continue;
    repaired++;
    await legReported(calls, found.call.id, found.leg.id, report);
  }
  const looked = await calls.lookAtAll(callIds);
  const settled = looked.filter(isSettled).map(({ id }) => id);
  await db.callTimer.deleteMany({ where: { conversationId: { in: settled } } });
  return repaired;
}
