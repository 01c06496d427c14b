import "server-only";
import { db } from "../../base/db";
import { logger } from "../../base/logger";
import { isFinal } from "../model/call";
import { isSettled } from "../model/call-machine";
import type { Calls } from "../engine/calls";
import { legReported } from "./leg-reports";
import { loadCalls } from "../store/store";

export const RECONCILE_EVERY_MS = 30_000;

/**
 * Compares every call that we believe is live with its channel, and repairs differences: callbacks may have been lost,
 * or this server may have been down. Asks for one list per channel, however many calls there are.
 *
 * @returns the number of legs whose state differed from ours
 */
export async function reconcile(calls: Calls): Promise<number> {
  const timers = await db.callTimer.findMany({ select: { callId: true } });
  const alive = await db.call.findMany({
    where: { OR: [{ state: { not: "ENDED" } }, { id: { in: timers.map(({ callId }) => callId) } }] },
    select: { id: true, numberId: true },
  });
  const byNumber = groupByNumber(alive);
  let repaired = 0;
  const reconcileGroup = async ([numberId, group]: [string, { id: string }[]]) => {
    try {
      repaired += await reconcileNumber(
        calls,
        numberId,
        group.map(({ id }) => id),
      );
    } catch (error) {
      logger.warn({ error, numberId }, "reconcile: the channel did not answer; again in half a minute");
    }
  };
  // Side by side, so that a slow channel delays no other.
  await Promise.all([...byNumber].map(reconcileGroup));
  return repaired;
}

function groupByNumber<T extends { numberId: string }>(rows: T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(row.numberId, [...(groups.get(row.numberId) ?? []), row]);
  return groups;
}

async function reconcileNumber(calls: Calls, numberId: string, callIds: string[]): Promise<number> {
  const { control } = await calls.deps.channels(numberId);
  const known = await loadCalls(callIds);
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
  await db.callTimer.deleteMany({ where: { callId: { in: settled } } });
  return repaired;
}
