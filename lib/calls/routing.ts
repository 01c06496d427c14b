import "server-only";
import type { Tx } from "../db";
import { PRESENCE_TIMEOUT_MS } from "../presence/presence";
import { agentLegs, isLive, type Call } from "./call";
import type { Fact } from "./call-machine";
import type { Calls } from "./calls";

interface Candidate {
  userId: string;
  /** Their phone is registered, they are not in do-not-disturb, and this call did not ring them yet. */
  available: boolean;
  talking: boolean;
  ringing: boolean;
}

/** Everybody a number rings, longest idle first. */
async function listCandidates(tx: Tx, numberId: string, now: number): Promise<Candidate[]> {
  const aliveSince = new Date(now - PRESENCE_TIMEOUT_MS);
  return tx.$queryRaw<Candidate[]>`
    SELECT u.id AS "userId",
           coalesce(p.ready AND p."seenAt" > ${aliveSince} AND NOT u.dnd AND u."disabledAt" IS NULL, false) AS available,
           coalesce(s.talking, false) AS talking,
           coalesce(NOT s.talking, false) AS ringing
    FROM "ChannelUser" cu
    JOIN "User" u ON u.id = cu."userId"
    LEFT JOIN "Presence" p ON p."userId" = u.id
    LEFT JOIN "AgentSlot" s ON s."userId" = u.id
    WHERE cu."numberId" = ${numberId} AND cu."isRung"
    ORDER BY p."lastCallAt" ASC NULLS FIRST, u.id`;
}

export type Route = "offer" | "wait" | "busy" | "nobody";

/** What to do with a new call, from who is there: ring, wait for a phone that rings for another, busy, or voicemail. */
export function chooseRoute(candidates: readonly Candidate[]): Route {
  const signedIn = candidates.filter((candidate) => candidate.available);
  if (signedIn.length === 0) return "nobody";
  if (signedIn.some(({ talking, ringing }) => !talking && !ringing)) return "offer";
  return signedIn.some(({ ringing }) => ringing) ? "wait" : "busy";
}

/** Decides about a new inbound call and claims the phones that will ring, in the call's own transaction. */
export async function routeCall(tx: Tx, numberId: string, now: number) {
  const candidates = await listCandidates(tx, numberId, now);
  const route = chooseRoute(candidates);
  return {
    route,
    userIds: candidates.filter((c) => c.available && !c.talking && !c.ringing).map(({ userId }) => userId),
  };
}

/**
 * Claims the phones of these users for a call. One who has just been claimed for another is left out:
 * the row's primary key decides, not a look beforehand.
 */
export async function claimSlots(
  tx: Tx,
  callId: string,
  userIds: readonly string[],
  now: number,
): Promise<string[]> {
  const claimed: string[] = [];
  for (const userId of userIds) {
    const rows = await tx.$queryRaw<unknown[]>`
      INSERT INTO "AgentSlot" ("userId", "callId", "talking", "since")
      VALUES (${userId}, ${callId}, false, ${new Date(now)})
      ON CONFLICT DO NOTHING RETURNING 1`;
    if (rows.length > 0) claimed.push(userId);
  }
  return claimed;
}

/** Rings more phones for a call that is still being offered; voicemail when none is left that could answer. */
export async function offerCall(calls: Calls, callId: string): Promise<Call | null> {
  const { clock, makeId } = calls.deps;
  const now = clock.now();
  return calls.record(callId, async (call, tx): Promise<Fact[]> => {
    if (call.state !== "OFFERING") return [];
    const rung = new Set(agentLegs(call).map((leg) => leg.userId));
    const candidates = (await listCandidates(tx, call.numberId, now)).filter(
      (candidate) => candidate.available && !rung.has(candidate.userId),
    );
    const free = candidates
      .filter(({ talking, ringing }) => !talking && !ringing)
      .map(({ userId }) => userId);
    const claimed = await claimSlots(tx, callId, free, now);
    if (claimed.length > 0) {
      return [{ type: "offered", at: now, legs: claimed.map((userId) => ({ id: makeId(), userId })) }];
    }
    const isSomebodyLeft = candidates.length > 0 || agentLegs(call).some(isLive);
    return isSomebodyLeft ? [] : [{ type: "voicemail-chosen", at: now }];
  });
}
