import "server-only";
import { db, preparedQuery, type Tx } from "../../base/db";
import { Prisma } from "../../generated/prisma/client";
import { askToCallBack, settleCallBacks } from "../after-call/call-back";
import { emit } from "../../events/emit";
import { notifyCall, notifyMissed, notifyQueue } from "../../events/notify";
import { addLinks } from "../after-call/link-record";
import { isSettled } from "../model/apply";
import type { Call, Conversation, Leg } from "../model/conversation";
import { calledColleague, holder, isRung, isWaiting, mainCall, nearLegs } from "../model/parties";
import { nextOrder, pending } from "../model/pending";
import { nextTurn, type Timeouts } from "../model/time";
import { callBegan, callChanged } from "./call-events";

const date = (at: number | null) => (at === null ? null : new Date(at));

/** Reads instants of a JSON row, which are UTC without a zone, as epoch milliseconds. */
const instant = (text: unknown) => (text === null ? null : Date.parse(`${text as string}Z`));

const INSTANTS = [
  "createdAt", "queuedAt", "announcementAt", "voicemailAt", "recordingAskedAt", "endRequestedAt", "askedAt",
  "admittedAt", "memberSince", "dismissedAt", "movedAt", "answeredAt", "endedAt",
]; // prettier-ignore

type Json = Record<string, unknown>;

const withInstants = <T>(row: Json): T =>
  Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, INSTANTS.includes(key) ? instant(value) : value]),
  ) as T;

interface Row {
  conversation: Json;
  calls: Json[];
  legs: Json[];
}

const fromRow = ({ conversation, calls, legs }: Row): Conversation => ({
  ...withInstants<Omit<Conversation, "calls" | "legs">>(conversation),
  calls: calls.map((call) => withInstants<Call>(call)) as [Call, ...Call[]],
  legs: legs.map((leg) => withInstants<Leg>(leg)),
});

/** One statement reads a conversation with its calls and legs. */
const read = (ids: readonly string[]) => Prisma.sql`
  SELECT to_jsonb(v) - 'version' AS conversation,
    (SELECT jsonb_agg(jsonb_build_object('id', c.id, 'direction', c.direction, 'numberId', c."numberId",
        'remoteNumber', c."remoteNumber", 'createdAt', c."createdAt", 'record', c.record,
        'messageSeconds', c."messageSeconds", 'failure', c.failure, 'agentId', c."agentId", 'outcome', c.outcome,
        'answeredAt', c."answeredAt", 'endedAt', c."endedAt") ORDER BY c.id <> v.id, c."createdAt")
     FROM "Call" c WHERE c."conversationId" = v.id) AS calls,
    coalesce((SELECT jsonb_agg(to_jsonb(l) - 'conversationId' - 'wrappedUpAt' ORDER BY l."createdAt", l.entry)
     FROM "CallLeg" l WHERE l."conversationId" = v.id), '[]') AS legs
  FROM "Conversation" v WHERE v.id = ANY(${[...ids]})`;

/** Loads a conversation by its id, which is that of its first call; null if there is none. */
export async function loadConversation(id: string): Promise<Conversation | null> {
  return (await loadConversations([id]))[0] ?? null;
}

export async function loadConversations(ids: readonly string[]): Promise<Conversation[]> {
  return (await db.$queryRaw<Row[]>(read(ids))).map(fromRow);
}

/** Returns the conversation of a call and its channel, which never change; null if there is no such call. */
export async function findConversation(callId: string): Promise<{ id: string; channelId: string } | null> {
  const [row] = await preparedQuery<{ id: string; channelId: string }>(
    `SELECT v.id, v."channelId" FROM "Call" c JOIN "Conversation" v ON v.id = c."conversationId" WHERE c.id = $1`,
    [callId],
  );
  return row ?? null;
}

/** Returns the first of a channel's sids that belongs to no leg of ours. */
export async function findFree(sids: readonly string[]): Promise<string | null> {
  const taken = await db.callLeg.findMany({ where: { sid: { in: [...sids] } }, select: { sid: true } });
  return sids.find((sid) => taken.every((other) => other.sid !== sid)) ?? null;
}

/**
 * Loads the conversation and locks its row until the transaction ends, so that facts about it are applied one after
 * another. Two statements: the second sees what was written while the first waited.
 */
export async function lockConversation(tx: Tx, id: string): Promise<Conversation | null> {
  const locked = await tx.$queryRaw<unknown[]>`SELECT 1 FROM "Conversation" WHERE id = ${id} FOR UPDATE`;
  if (locked.length === 0) return null;
  const [row] = await tx.$queryRaw<Row[]>(read([id]));
  return row ? fromRow(row) : null;
}

const conversationData = (c: Conversation) => ({
  state: c.state,
  conferenceSids: [...c.conferenceSids],
  rejected: c.rejected,
  queuedAt: date(c.queuedAt),
  announcementAt: date(c.announcementAt),
  voicemailAt: date(c.voicemailAt),
  recordingAskedAt: date(c.recordingAskedAt),
  endRequestedBy: c.endRequestedBy,
  endRequestedAt: date(c.endRequestedAt),
  endedAt: date(c.endedAt),
});

const callData = (call: Call) => ({
  agentId: call.agentId,
  outcome: call.outcome,
  failure: call.failure,
  messageSeconds: call.messageSeconds,
  answeredAt: date(call.answeredAt),
  endedAt: date(call.endedAt),
});

const newCallData = (conversationId: string, call: Call) => ({
  id: call.id,
  conversationId,
  direction: call.direction,
  numberId: call.numberId,
  remoteNumber: call.remoteNumber,
  record: call.record,
  createdAt: new Date(call.createdAt),
  ...callData(call),
});

const legData = (leg: Leg) => ({
  sid: leg.sid,
  status: leg.status,
  declined: leg.declined,
  errorCode: leg.errorCode,
  askedAt: date(leg.askedAt),
  admittedAt: date(leg.admittedAt),
  memberSince: date(leg.memberSince),
  dismissedAt: date(leg.dismissedAt),
  movedAt: date(leg.movedAt),
  seen: leg.seen,
  answer: leg.answer,
  order: leg.order,
  answeredAt: date(leg.answeredAt),
  endedAt: date(leg.endedAt),
});

const json = (value: object | null) => (value === null ? Prisma.DbNull : (value as Prisma.InputJsonObject));

const newLegData = (conversationId: string, leg: Leg) => ({
  id: leg.id,
  conversationId,
  callId: leg.callId,
  entry: leg.entry,
  userId: leg.userId,
  number: leg.number,
  requestedById: leg.requestedById,
  createdAt: new Date(leg.createdAt),
  ...legData(leg),
  seen: json(leg.seen),
  answer: json(leg.answer),
  order: json(leg.order),
});

/** What is known of a new call besides its legs: the linked records, and the primary one, which gets the note. */
export interface NewCallFacts {
  recordIds?: readonly string[];
  mainRecordId?: string | null;
  remoteRaw?: string;
  verified?: boolean;
  closed?: boolean;
}

/** Inserts a conversation that has just begun. Customers wait for it, so it takes as few statements as possible. */
export async function insertConversation(
  tx: Tx,
  c: Conversation,
  { recordIds = [], ...facts }: NewCallFacts,
) {
  const { mainRecordId = null } = facts;
  const call = mainCall(c);
  const { id, channelId, createdAt } = c;
  await tx.conversation.createMany({
    data: { id, channelId, createdAt: new Date(createdAt), ...conversationData(c) },
  });
  await tx.call.createMany({ data: { ...newCallData(id, call), ...facts } });
  await tx.callLeg.createMany({ data: c.legs.map((leg) => newLegData(id, leg)) });
  const linked = new Set([...(mainRecordId ? [mainRecordId] : []), ...recordIds]);
  await addLinks(tx, call, [...linked], mainRecordId);
  await emit(tx, callBegan(call, [...linked], mainRecordId));
}

/** How soon after a change the conversation is looked at again, if work is left or a timeout is running. */
const RETRY_MS = 2_000;
const LOOK_AGAIN_MS = 30_000;

export interface Saved {
  /** Users whose slot became free. */
  freed: readonly string[];
  /** When the conversation is next due, by its own time. */
  dueAt: number | null;
}

interface When {
  /** The conversation's own time. */
  now: number;
  /** How far the clock is behind that; the sweep goes by the clock. */
  behindMs: number;
  timeouts: Timeouts;
}

/** Saves what changed between two states: rows, agents' slots, the timer, and notices to the browsers. */
export async function saveConversation(
  tx: Tx,
  before: Conversation,
  after: Conversation,
  when: When,
): Promise<Saved> {
  await tx.conversation.update({
    where: { id: after.id },
    data: { ...conversationData(after), version: { increment: 1 } },
  });
  await saveCalls(tx, before, after);
  await saveLegs(tx, before, after);
  const freed = await keepSlots(tx, after);
  const dueAt = await keepTimer(tx, after, when);
  await notifyCall(tx, after.id);
  const { numberId } = mainCall(after);
  if (before.state !== after.state && after.state === "ENDED") await tellMissed(tx, numberId);
  const isQueueChanged = before.state !== after.state && [before.state, after.state].includes("QUEUED");
  if (isQueueChanged) await notifyQueue(tx, numberId);
  if (before.announcementAt === null && after.announcementAt !== null)
    await askToCallBack(tx, mainCall(after), after.announcementAt);
  if (before.state !== "ACTIVE" && after.state === "ACTIVE") await settleCallBacks(tx, mainCall(after));
  await emit(tx, callChanged(before, after));
  return { freed, dueAt };
}

/** Notifies agents when a call ends: it may be newly missed, or answer earlier missed calls. */
export const tellMissed = (tx: Tx, numberId: string) => notifyMissed(tx, numberId);

async function saveCalls(tx: Tx, before: Conversation, after: Conversation) {
  const known = new Map(before.calls.map((call) => [call.id, call]));
  for (const call of after.calls) {
    if (!known.has(call.id)) {
      await tx.call.createMany({ data: newCallData(after.id, call) });
      await emit(tx, callBegan(call, [], null));
    } else if (known.get(call.id) !== call) {
      await tx.call.update({ where: { id: call.id }, data: callData(call) });
    }
  }
}

/** Writes the legs that differ between two states: new ones in one statement, changed ones in another. */
export async function saveLegs(tx: Tx, before: Conversation, after: Conversation) {
  const known = new Map(before.legs.map((leg) => [leg.id, leg]));
  const changed = after.legs.filter((leg) => known.get(leg.id) !== leg);
  // Our own URL says which leg a sid belongs to: an earlier guess for another leg was wrong.
  for (const { id, sid } of changed) {
    if (sid && known.get(id)?.sid !== sid) {
      await tx.callLeg.updateMany({ where: { sid, id: { not: id } }, data: { sid: null } });
    }
  }
  const begun = changed.filter(({ id }) => !known.has(id));
  if (begun.length > 0) await tx.callLeg.createMany({ data: begun.map((leg) => newLegData(after.id, leg)) });
  const others = changed.filter(({ id }) => known.has(id));
  if (others.length === 0) return;
  const rows = others.map((leg) => ({ id: leg.id, ...legData(leg) }));
  await tx.$executeRaw`
    UPDATE "CallLeg" l
    SET sid = c.sid, status = c.status, declined = c.declined, "errorCode" = c."errorCode", "askedAt" = c."askedAt",
        "admittedAt" = c."admittedAt", "memberSince" = c."memberSince", "dismissedAt" = c."dismissedAt",
        "movedAt" = c."movedAt", seen = c.seen, answer = c.answer, "order" = c."order", "answeredAt" = c."answeredAt",
        "endedAt" = c."endedAt"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS c(
      id text, sid text, status text, declined boolean, "errorCode" text, "askedAt" timestamp(3),
      "admittedAt" timestamp(3), "memberSince" timestamp(3), "dismissedAt" timestamp(3), "movedAt" timestamp(3),
      seen jsonb, answer jsonb, "order" jsonb, "answeredAt" timestamp(3), "endedAt" timestamp(3))
    WHERE l.id = c.id`;
}

/**
 * Turns slots claimed with the offer into talking slots, or frees them. A lost agent keeps theirs, since they may
 * rejoin.
 */
async function keepSlots(tx: Tx, c: Conversation): Promise<string[]> {
  const isOver = c.state === "ENDED";
  const talking = isOver ? null : (holder(c)?.userId ?? (c.state === "LOST" ? mainCall(c).agentId : null));
  const offered = nearLegs(c).filter((leg) => isRung(c, leg) && isOffer(c, leg));
  const colleague = isOver ? null : calledColleague(c);
  const holderIds = [talking, colleague, ...offered.map((leg) => leg.userId)].filter((id) => id !== null);
  const talkerIds = [talking, c.state === "ACTIVE" ? colleague : null].filter((id) => id !== null);
  const freed = await tx.$queryRaw<{ userId: string }[]>`
    WITH talking AS (
      UPDATE "AgentSlot" SET talking = true
      WHERE "conversationId" = ${c.id} AND "userId" = ANY(${talkerIds}) AND NOT talking
    )
    DELETE FROM "AgentSlot" WHERE "conversationId" = ${c.id} AND "userId" <> ALL(${holderIds}) RETURNING "userId"`;
  return freed.map(({ userId }) => userId);
}

/** Whether an offer still stands: the customer is waiting, or is being transferred to this agent. */
const isOffer = (c: Conversation, leg: Leg) =>
  isWaiting(c) ||
  (c.state === "ACTIVE" && leg.requestedById !== null && leg.requestedById === holder(c)?.userId);

/** Returns when a conversation that is not settled must be looked at again, by its own time. */
export function nextLook(c: Conversation, now: number, timeouts: Timeouts): number {
  const isLeft = pending(c, now + RETRY_MS).length > 0 || c.state === "DIALING";
  return Math.min(
    now + (isLeft ? RETRY_MS : LOOK_AGAIN_MS),
    Math.max(now, nextOrder(c)),
    nextTurn(c, now, timeouts) ?? Infinity,
  );
}

async function keepTimer(tx: Tx, c: Conversation, { now, behindMs, timeouts }: When): Promise<number | null> {
  const conversationId = c.id;
  if (isSettled(c)) {
    await tx.callTimer.deleteMany({ where: { conversationId } });
    return null;
  }
  const dueAt = nextLook(c, now, timeouts);
  const sweptAt = new Date(dueAt - behindMs);
  await tx.callTimer.upsert({
    where: { conversationId },
    create: { conversationId, dueAt: sweptAt },
    update: { dueAt: sweptAt },
  });
  return dueAt;
}
