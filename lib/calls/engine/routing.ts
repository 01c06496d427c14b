import "server-only";
import type { ChannelInfo } from "../ports";
import { db, type Tx } from "../../base/db";
import { PRESENCE_TIMEOUT_MS } from "../../presence/presence";
import type { Conversation, Leg } from "../model/conversation";
import type { Fact } from "../model/facts";
import { isAdmitted, isRung, isThere, mainCall, nearLegs, ringingTransfer } from "../model/parties";

interface Candidate {
  userId: string;
  /** The phone is registered, the agent is not in do-not-disturb, and the account is not disabled. */
  available: boolean;
  talking: boolean;
  ringing: boolean;
}

/** Lists the agents a number rings, longest idle first; nobody without a number. */
async function listCandidates(tx: Tx, numberId: string | null, now: number): Promise<Candidate[]> {
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

/** Whether a user's phone is registered and takes calls, free or not. */
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

export type Route = "refuse" | "offer" | "wait" | "busy" | "nobody";

/** What decides about a call before its agents do. */
interface Restrictions {
  /** The caller is blocked. */
  blocked: boolean;
  /** The number is outside its opening hours. */
  closed: boolean;
}

/**
 * Chooses what to do with a new call: refuse it, ring, wait for a phone that is ringing for another call, busy, or
 * voicemail.
 */
function chooseRoute(candidates: readonly Candidate[], { blocked, closed }: Restrictions): Route {
  if (blocked) return "refuse";
  if (closed) return "nobody";
  const signedIn = candidates.filter((candidate) => candidate.available);
  if (signedIn.length === 0) return "nobody";
  if (signedIn.some(({ talking, ringing }) => !talking && !ringing)) return "offer";
  return signedIn.some(({ ringing }) => ringing) ? "wait" : "busy";
}

/** Routes a new inbound call. @returns the route, and the free agents to ring, longest idle first */
export async function routeCall(tx: Tx, numberId: string, now: number, restrictions: Restrictions) {
  const candidates = await listCandidates(tx, numberId, now);
  const route = chooseRoute(candidates, restrictions);
  const free = candidates.filter(({ available, talking, ringing }) => available && !talking && !ringing);
  return { route, userIds: route === "offer" ? free.map(({ userId }) => userId) : [] };
}

/**
 * Claims these users' phones for a call and returns the users it got. The row's primary key decides, not an earlier
 * look, so a phone just claimed for another call is left out.
 */
export async function claimSlots(
  tx: Tx,
  conversationId: string,
  userIds: readonly string[],
  now: number,
): Promise<string[]> {
  if (userIds.length === 0) return [];
  // Every caller takes the rows in the same order, so two calls cannot deadlock.
  const rows = await tx.$queryRaw<{ userId: string }[]>`
    INSERT INTO "AgentSlot" ("userId", "conversationId", "talking", "since")
    SELECT id, ${conversationId}, false, ${new Date(now)} FROM unnest(${[...userIds]}::text[]) AS id ORDER BY id
    ON CONFLICT DO NOTHING RETURNING "userId"`;
  const claimed = new Set(rows.map(({ userId }) => userId));
  return userIds.filter((userId) => claimed.has(userId));
}

/** Lists calls that wait for one of these agents, oldest first. */
export async function listUnclaimedFor(userIds: readonly string[], exceptId?: string): Promise<string[]> {
  const users = { some: { userId: { in: [...userIds] }, isRung: true } };
  const waiting = await db.conversation.findMany({
    where: {
      state: { in: ["OFFERING", "QUEUED"] },
      id: { not: exceptId },
      calls: { some: { number: { users } } },
    },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    select: { id: true },
  });
  return waiting.map(({ id }) => id);
}

/** Whether each of these agents has a call again, so no more calls need to be offered to them. */
export const areAllTaken = async (userIds: readonly string[]): Promise<boolean> =>
  (await db.agentSlot.count({ where: { userId: { in: [...userIds] } } })) === userIds.length;

/** The number of phones the channel can ring while the call is offered. The rest are left to other callers. */
export const mostOffers = ({ callsPerSecond, timeouts }: Pick<ChannelInfo, "callsPerSecond" | "timeouts">) =>
  Math.max(1, Math.ceil((callsPerSecond * timeouts.incoming) / 1000));

/** After an agent did not answer, a queued customer is offered to them again this much later. */
const OFFER_AGAIN_MS = 30_000;

/** Whether a phone has had its turn with this call. A queued call is offered again and again. */
const hadTurn = (c: Conversation, leg: Leg, now: number) =>
  isThere(leg) || c.state === "OFFERING" || (!isAdmitted(leg) && now - leg.createdAt < OFFER_AGAIN_MS);

/**
 * Claims more phones for a waiting customer. Chooses voicemail for a new call if no phone is left that could answer it.
 */
export async function makeOffers(
  tx: Tx,
  c: Conversation,
  now: number,
  channel: ChannelInfo,
  makeId: () => string,
): Promise<Fact[]> {
  if (ringingTransfer(c)) return [];
  const legs = nearLegs(c);
  const rung = new Set(legs.filter((leg) => hadTurn(c, leg, now)).map((leg) => leg.userId));
  const candidates = (await listCandidates(tx, mainCall(c).numberId, now)).filter(
    (candidate) => candidate.available && !rung.has(candidate.userId),
  );
  const free = candidates.filter(({ talking, ringing }) => !talking && !ringing).map(({ userId }) => userId);
  const room = mostOffers(channel) - legs.filter((leg) => isRung(c, leg)).length;
  const claimed = await claimSlots(tx, c.id, free.slice(0, Math.max(0, room)), now);
  if (claimed.length > 0) {
    return [{ type: "offered", at: now, legs: claimed.map((userId) => ({ id: makeId(), userId })) }];
  }
  const isSomebodyLeft = candidates.length > 0 || legs.some(isThere);
  return isSomebodyLeft || c.state === "QUEUED" ? [] : [{ type: "voicemail-chosen", at: now }];
}
