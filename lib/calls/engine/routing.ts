import "server-only";
import type { ChannelInfo } from "../ports";
import { db, type Tx } from "../../base/db";
import { PRESENCE_TIMEOUT_MS } from "../../presence/presence";
import { agentLegs, isLive, type Call, type Leg } from "../model/call";
import type { Fact } from "../model/call-machine";

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

/** Whether a user's phone is there and they take calls; not whether it is free. */
export async function isAvailable(tx: Pick<Tx, "presence">, userId: string, now: number): Promise<boolean> {
  const presence = await tx.presence.findFirst({
    where: {
      userId,
      ready: true,
      seenAt: { gt: new Date(now - PRESENCE_TIMEOUT_MS) },
      user: { dnd: false, disabledAt: null },
    },
    select: { userId: true },
  });
  return presence !== null;
}

export type Route = "offer" | "wait" | "busy" | "nobody";

/** What to do with a new call, from who is there: ring, wait for a phone that rings for another, busy, or voicemail. */
function chooseRoute(candidates: readonly Candidate[]): Route {
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
  if (userIds.length === 0) return [];
  // Rows are taken in one order by all, so that two calls do not wait for each other.
  const rows = await tx.$queryRaw<{ userId: string }[]>`
    INSERT INTO "AgentSlot" ("userId", "callId", "talking", "since")
    SELECT id, ${callId}, false, ${new Date(now)} FROM unnest(${[...userIds]}::text[]) AS id ORDER BY id
    ON CONFLICT DO NOTHING RETURNING "userId"`;
  const claimed = new Set(rows.map(({ userId }) => userId));
  return userIds.filter((userId) => claimed.has(userId));
}

/** Calls that wait for one of these agents, the oldest first. */
export async function listWaitingFor(userIds: readonly string[], exceptId?: string): Promise<string[]> {
  const waiting = await db.call.findMany({
    where: {
      state: { in: ["OFFERING", "QUEUED"] },
      id: { not: exceptId },
      number: { users: { some: { userId: { in: [...userIds] }, isRung: true } } },
    },
    orderBy: { createdAt: "asc" },
    select: { id: true },
  });
  return waiting.map(({ id }) => id);
}

/** Whether each of these agents has a call again: others need not be offered. */
export const areAllTaken = async (userIds: readonly string[]): Promise<boolean> =>
  (await db.agentSlot.count({ where: { userId: { in: [...userIds] } } })) === userIds.length;

/** As many phones as the channel can ring while the call is offered: others are left to other callers. */
export const mostOffers = ({ callsPerSecond, timeouts }: Pick<ChannelInfo, "callsPerSecond" | "timeouts">) =>
  Math.max(1, Math.ceil((callsPerSecond * timeouts.incoming) / 1000));

/** How long after an agent's phone rang in vain a waiting customer is offered to them again. */
const OFFER_AGAIN_MS = 30_000;

/** Whether a phone has had its turn with this call. Who waits in the queue is offered again and again. */
const hadTurn = (call: Call, leg: Leg, now: number) =>
  isLive(leg) || call.state === "OFFERING" || (!leg.won && now - leg.createdAt < OFFER_AGAIN_MS);

/** More phones for a customer who waits, claimed; voicemail when none is left that could answer a new call. */
export async function makeOffers(
  tx: Tx,
  call: Call,
  now: number,
  channel: ChannelInfo,
  makeId: () => string,
): Promise<Fact[]> {
  const legs = agentLegs(call);
  const isWithOneAgent = legs.some((leg) => leg.transferredBy !== null && isLive(leg) && !leg.won);
  if (isWithOneAgent) return [];
  const rung = new Set(legs.filter((leg) => hadTurn(call, leg, now)).map((leg) => leg.userId));
  const candidates = (await listCandidates(tx, call.numberId, now)).filter(
    (candidate) => candidate.available && !rung.has(candidate.userId),
  );
  const free = candidates.filter(({ talking, ringing }) => !talking && !ringing).map(({ userId }) => userId);
  const room = mostOffers(channel) - legs.filter((leg) => isLive(leg) && !leg.won).length;
  const claimed = await claimSlots(tx, call.id, free.slice(0, Math.max(0, room)), now);
  if (claimed.length > 0) {
    return [{ type: "offered", at: now, legs: claimed.map((userId) => ({ id: makeId(), userId })) }];
  }
  const isSomebodyLeft = candidates.length > 0 || legs.some(isLive);
  return isSomebodyLeft || call.state === "QUEUED" ? [] : [{ type: "voicemail-chosen", at: now }];
}
