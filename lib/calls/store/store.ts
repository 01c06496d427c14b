import "server-only";
import { db, preparedQuery, type Tx } from "../../base/db";
import { change, insertion, together } from "../../base/rows";
import { Prisma } from "../../generated/prisma/client";
import { askToCallBack, settleCallBacks } from "../after-call/call-back";
import { emit } from "../../events/emit";
import { notifyMissed, telling, type Notice } from "../../events/notify";
import { isSettled } from "../model/apply";
import type { Call, Conversation, Leg } from "../model/conversation";
import { mainCall } from "../model/parties";
import { slots } from "../model/slots";
import { nextOrder, pending } from "../model/pending";
import { nextTurn, type Timeouts } from "../model/time";
import { callBegan, callChanged } from "./call-events";

const date = (at: number | null) => (at === null ? null : new Date(at));

/** Reads instants of a JSON row, which are UTC without a zone, as epoch milliseconds. */
const instant = (text: unknown) => (text === null ? null : Date.parse(`${text as string}Z`));

const INSTANTS = new Set([
  "createdAt", "queuedAt", "announcementAt", "voicemailAt", "goodbyeAt", "holdFailedAt", "recordingAskedAt",
  "recordingKnownAt", "endRequestedAt", "askedAt", "admittedAt", "memberSince", "dismissedAt", "browserGoneAt", "movedAt", "answeredAt",
  "endedAt",
]); // prettier-ignore

/** Columns of the tables that are not part of a conversation. */
const OTHERS = new Set(["version", "conversationId", "wrappedUpAt"]);

type Json = Record<string, unknown>;

const withInstants = <T>(row: Json): T =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([key]) => !OTHERS.has(key))
      .map(([key, value]) => [key, INSTANTS.has(key) ? instant(value) : value]),
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

/**
 * One statement reads a conversation with its calls and legs. `isCurrent` is false if it locks the row and had to wait:
 * the row itself is the newest, all else is as of the statement's beginning.
 */
const read = (which: Prisma.Sql) => Prisma.sql`
  SELECT row_to_json(v) AS conversation,
    v.version = (SELECT w.version FROM "Conversation" w WHERE w.id = v.id) AS "isCurrent",
    (SELECT json_agg(json_build_object('id', c.id, 'direction', c.direction, 'numberId', c."numberId",
        'remoteNumber', c."remoteNumber", 'createdAt', c."createdAt", 'record', c.record,
        'messageSeconds', c."messageSeconds", 'failure', c.failure, 'agentId', c."agentId", 'outcome', c.outcome,
        'answeredAt', c."answeredAt", 'endedAt', c."endedAt") ORDER BY c.id <> v.id, c."createdAt", c.id)
     FROM "Call" c WHERE c."conversationId" = v.id) AS calls,
    coalesce((SELECT json_agg(l ORDER BY l."createdAt", l.entry, l.id)
     FROM "CallLeg" l WHERE l."conversationId" = v.id), '[]') AS legs
  FROM "Conversation" v WHERE ${which}`;

/** Reads one. Not as a list of one, which PostgreSQL plans again each time: that takes half as long as reading it. */
const readOne = (id: string) => read(Prisma.sql`v.id = ${id}`);

/** Loads a conversation by its id, which is that of its first call; null if there is none. */
export async function loadConversation(id: string): Promise<Conversation | null> {
  const { text, values } = readOne(id);
  const [row] = await preparedQuery<Row>(text, values);
  return row ? fromRow(row) : null;
}

/** Loads conversations, in the order of their ids. */
export async function loadConversations(ids: readonly string[]): Promise<Conversation[]> {
  const { text, values } = read(Prisma.sql`v.id = ANY(${[...ids]})`);
  return (await preparedQuery<Row>(`${text} ORDER BY v.id`, values)).map(fromRow);
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
 * another. If it had to wait for the row, it reads again: calls and legs would be as they were before the wait.
 */
export async function lockConversation(tx: Tx, id: string): Promise<Conversation | null> {
  const locking = Prisma.sql`${readOne(id)} FOR UPDATE OF v`;
  const [locked] = await tx.$queryRaw<(Row & { isCurrent: boolean })[]>(locking);
  const row = locked?.isCurrent === false ? (await tx.$queryRaw<Row[]>(readOne(id)))[0] : locked;
  return row ? fromRow(row) : null;
}

const conversationData = (c: Conversation) => ({
  state: c.state,
  conferenceSids: [...c.conferenceSids],
  rejected: c.rejected,
  queuedAt: date(c.queuedAt),
  announcementAt: date(c.announcementAt),
  voicemailAt: date(c.voicemailAt),
  goodbyeAt: date(c.goodbyeAt),
  hold: c.hold,
  holdFailedAt: date(c.holdFailedAt),
  room: c.room,
  recordingAskedAt: date(c.recordingAskedAt),
  recordingKnownAt: date(c.recordingKnownAt),
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
  dismissal: leg.dismissal,
  browserGoneAt: date(leg.browserGoneAt),
  mutedById: leg.mutedById,
  movedAt: date(leg.movedAt),
  seen: leg.seen,
  answer: leg.answer,
  order: leg.order,
  holds: leg.holds,
  answeredAt: date(leg.answeredAt),
  endedAt: date(leg.endedAt),
});

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
});

/** What is known of a new call besides its legs: the linked records, and the primary one, which gets the note. */
export interface NewCallFacts {
  recordIds?: readonly string[];
  mainRecordId?: string | null;
  remoteRaw?: string;
  verified?: boolean;
  closed?: boolean;
}

/** What comes with a new conversation. */
interface Beginning {
  facts: NewCallFacts;
  /** When it is looked at for the first time. */
  dueAt: number;
  /** Who talks already: their slot is taken. @throws a unique violation if it is not free */
  talkerId?: string;
  notices?: readonly Notice[];
}

/** Inserts a conversation that has just begun. Customers wait for it, so it takes two statements. */
export async function insertConversation(
  tx: Tx,
  c: Conversation,
  { facts: { recordIds = [], ...facts }, dueAt, talkerId, notices = [] }: Beginning,
) {
  const { mainRecordId = null } = facts;
  const call = mainCall(c);
  const { id, channelId } = c;
  const createdAt = new Date(c.createdAt);
  const linked = [...new Set([...(mainRecordId ? [mainRecordId] : []), ...recordIds])];
  const links = linked.map((recordId) => ({ callId: id, recordId, main: recordId === mainRecordId }));
  const slots = talkerId ? [{ userId: talkerId, conversationId: id, talking: true, since: createdAt }] : [];
  const writes = [
    insertion("AgentSlot", slots),
    insertion("Conversation", [{ id, channelId, createdAt, ...conversationData(c) }]),
    insertion("Call", [{ ...newCallData(id, call), ...facts }]),
    insertion("CallLeg", c.legs.map((leg) => newLegData(id, leg))),
    insertion("CallLink", links),
    insertion("CallTimer", [{ conversationId: id, dueAt: new Date(dueAt) }]),
  ]; // prettier-ignore
  await tx.$executeRaw(together(writes, telling(notices)));
  await emit(tx, callBegan(call, linked, mainRecordId));
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

/** Returns what differs between two states, by id: what is new, and what has changed. */
function differences<T extends { id: string }>(before: readonly T[], after: readonly T[]) {
  const known = new Map(before.map((one) => [one.id, one]));
  const changed = after.filter((one) => known.get(one.id) !== one);
  return {
    begun: changed.filter(({ id }) => !known.has(id)),
    others: changed.filter(({ id }) => known.has(id)),
  };
}

/**
 * Saves what changed between two states: rows, agents' slots, the timer, and notices to the browsers. One statement,
 * since a phone rings only once it is saved.
 */
export async function saveConversation(
  tx: Tx,
  before: Conversation,
  after: Conversation,
  { now, behindMs, timeouts }: When,
): Promise<Saved> {
  await freeSids(tx, before, after);
  const { id } = after;
  const { numberId } = mainCall(after);
  const calls = differences(before.calls, after.calls);
  const legs = differences(before.legs, after.legs);
  const dueAt = isSettled(after) ? null : nextLook(after, now, timeouts);
  const isStateNew = before.state !== after.state;
  const notices: Notice[] = [{ type: "call", callId: id }];
  // They concern the users whom the number rings.
  if (isStateNew && numberId !== null) {
    if (after.state === "ENDED") notices.push({ type: "missed", numberId });
    if ([before.state, after.state].includes("QUEUED")) notices.push({ type: "queue", numberId });
  }
  const writes = [
    change("Conversation", [{ id, ...conversationData(after) }], Prisma.sql`version = t.version + 1`),
    insertion("Call", calls.begun.map((call) => newCallData(id, call))),
    change("Call", calls.others.map((call) => ({ id: call.id, ...callData(call) }))),
    insertion("CallLeg", legs.begun.map((leg) => newLegData(id, leg))),
    change("CallLeg", legs.others.map((leg) => ({ id: leg.id, entry: leg.entry, ...legData(leg) }))),
    ...slotWrites(after),
    ...(before.room !== null && (after.room === null || after.state === "ENDED")
      ? [Prisma.sql`DELETE FROM "RoomNumber" WHERE "conversationId" = ${id}`]
      : []),
    dueAt === null
      ? Prisma.sql`DELETE FROM "CallTimer" WHERE "conversationId" = ${id}`
      : Prisma.sql`${insertion("CallTimer", [{ conversationId: id, dueAt: new Date(dueAt - behindMs) }])}
          ON CONFLICT ("conversationId") DO UPDATE SET "dueAt" = excluded."dueAt"`,
  ]; // prettier-ignore
  const last = Prisma.sql`
    SELECT ARRAY(SELECT "userId" FROM freed) AS freed, ARRAY(${telling(notices)}) AS told`;
  const [saved] = await tx.$queryRaw<{ freed: string[] }[]>(together(writes, last));
  if (before.announcementAt === null && after.announcementAt !== null)
    await askToCallBack(tx, mainCall(after), after.announcementAt);
  if (before.state !== "ACTIVE" && after.state === "ACTIVE") await settleCallBacks(tx, mainCall(after));
  const began = calls.begun.flatMap((call) => callBegan(call, [], null));
  await emit(tx, [...began, ...callChanged(before, after)]);
  return { freed: saved!.freed, dueAt };
}

/** Notifies agents when a call ends: it may be newly missed, or answer earlier missed calls. */
export async function tellMissed(tx: Tx, { numberId }: Pick<Call, "numberId">) {
  if (numberId !== null) await notifyMissed(tx, numberId);
}

/** Takes the sids of these legs from any others: our own URL says which leg a sid belongs to, an earlier guess was wrong. */
async function freeSids(tx: Tx, before: Conversation, after: Conversation) {
  const known = new Map(before.legs.map(({ id, sid }) => [id, sid]));
  for (const { id, sid } of after.legs) {
    if (sid && known.get(id) !== sid)
      await tx.$executeRaw`UPDATE "CallLeg" SET sid = NULL WHERE sid = ${sid} AND id <> ${id}`;
  }
}

/** Turns slots claimed with an offer into talking slots, and frees those of users who are no longer needed. */
function slotWrites(c: Conversation) {
  const held = slots(c);
  const userIds = held.map(({ userId }) => userId);
  const talkerIds = held.filter(({ kind }) => kind === "TALKING").map(({ userId }) => userId);
  return [
    Prisma.sql`UPDATE "AgentSlot" SET talking = true
      WHERE "conversationId" = ${c.id} AND "userId" = ANY(${talkerIds}) AND NOT talking`,
    {
      name: "freed",
      sql: Prisma.sql`DELETE FROM "AgentSlot"
        WHERE "conversationId" = ${c.id} AND "userId" <> ALL(${userIds}) RETURNING "userId"`,
    },
  ];
}

/** Returns when a conversation that is not settled must be looked at again, by its own time. */
export function nextLook(c: Conversation, now: number, timeouts: Timeouts): number {
  const isLeft = pending(c, now + RETRY_MS).length > 0 || c.state === "DIALING";
  return Math.min(
    now + (isLeft ? RETRY_MS : LOOK_AGAIN_MS),
    Math.max(now, nextOrder(c)),
    nextTurn(c, now, timeouts) ?? Infinity,
  );
}
