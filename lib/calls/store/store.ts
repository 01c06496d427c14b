import "server-only";
import { db, preparedQuery, type Tx } from "../../base/db";
import type { Prisma } from "../../generated/prisma/client";
import { askToCallBack, settleCallBacks } from "../after-call/call-back";
import { emit } from "../../events/emit";
import { notifyCall, notifyMissed, notifyQueue } from "../../events/notify";
import {
  agentLegs,
  calledColleague,
  isLive,
  talkingLeg,
  type Call,
  type Leg,
  type LegStatus,
} from "../model/call";
import { addLinks } from "../after-call/link-record";
import type { CallFailure } from "../model/failure";
import { callBegan, callChanged } from "./call-events";
import {
  isSettled,
  isOfferingOrQueued,
  nextOrder,
  nextTurn,
  pending,
  type Timeouts,
} from "../model/call-machine";

const callSelect = {
  id: true,
  direction: true,
  numberId: true,
  customerNumber: true,
  agentId: true,
  createdAt: true,
  endRequestedBy: true,
  endRequestedAt: true,
  voicemailAt: true,
  messageSeconds: true,
  queuedAt: true,
  announcementAt: true,
  record: true,
  recordingAskedAt: true,
  conferenceSids: true,
  rejected: true,
  failure: true,
  state: true,
  outcome: true,
  answeredAt: true,
  endedAt: true,
  legs: { orderBy: { createdAt: "asc" } },
} as const satisfies Prisma.CallSelect;

type Row = Prisma.CallGetPayload<{ select: typeof callSelect }>;

const ms = (date: Date | null) => date?.getTime() ?? null;
const date = (at: number | null) => (at === null ? null : new Date(at));

function fromRow(row: Row): Call {
  return {
    ...row,
    failure: row.failure as CallFailure | null,
    createdAt: row.createdAt.getTime(),
    endRequestedAt: ms(row.endRequestedAt),
    voicemailAt: ms(row.voicemailAt),
    queuedAt: ms(row.queuedAt),
    announcementAt: ms(row.announcementAt),
    recordingAskedAt: ms(row.recordingAskedAt),
    answeredAt: ms(row.answeredAt),
    endedAt: ms(row.endedAt),
    legs: row.legs.map(({ callId: _callId, ...leg }) => ({
      ...leg,
      status: leg.status as LegStatus,
      createdAt: leg.createdAt.getTime(),
      askedAt: ms(leg.askedAt),
      movedAt: ms(leg.movedAt),
      orderedAt: ms(leg.orderedAt),
      answeredAt: ms(leg.answeredAt),
      endedAt: ms(leg.endedAt),
    })),
  };
}

const legData = (leg: Leg) => ({
  sid: leg.sid,
  status: leg.status,
  declined: leg.declined,
  won: leg.won,
  held: leg.held,
  errorCode: leg.errorCode,
  askedAt: date(leg.askedAt),
  movedAt: date(leg.movedAt),
  ordered: leg.ordered,
  orderedAt: date(leg.orderedAt),
  answeredAt: date(leg.answeredAt),
  endedAt: date(leg.endedAt),
});

const callData = (call: Call) => ({
  agentId: call.agentId,
  endRequestedBy: call.endRequestedBy,
  endRequestedAt: date(call.endRequestedAt),
  voicemailAt: date(call.voicemailAt),
  messageSeconds: call.messageSeconds,
  queuedAt: date(call.queuedAt),
  announcementAt: date(call.announcementAt),
  recordingAskedAt: date(call.recordingAskedAt),
  conferenceSids: [...call.conferenceSids],
  rejected: call.rejected,
  failure: call.failure,
  state: call.state,
  outcome: call.outcome,
  answeredAt: date(call.answeredAt),
  endedAt: date(call.endedAt),
});

export async function loadCall(callId: string): Promise<Call | null> {
  const row = await db.call.findUnique({ where: { id: callId }, select: callSelect });
  return row && fromRow(row);
}

export async function loadCalls(callIds: readonly string[]): Promise<Call[]> {
  const rows = await db.call.findMany({ where: { id: { in: [...callIds] } }, select: callSelect });
  return rows.map(fromRow);
}

/** Returns our number that a call is on, which never changes; null if there is no such call. */
export async function findNumberId(callId: string): Promise<string | null> {
  const [row] = await preparedQuery<{ numberId: string }>(`SELECT "numberId" FROM "Call" WHERE id = $1`, [
    callId,
  ]);
  return row?.numberId ?? null;
}

/** Returns the first of a channel's sids that belongs to no leg of ours. */
export async function findFree(sids: readonly string[]): Promise<string | null> {
  const taken = await db.callLeg.findMany({ where: { sid: { in: [...sids] } }, select: { sid: true } });
  return sids.find((sid) => taken.every((other) => other.sid !== sid)) ?? null;
}

/**
 * Loads the call and locks its row until the transaction ends, so that facts about one call are applied one after
 * another.
 */
export async function lockCall(tx: Tx, callId: string): Promise<Call | null> {
  const locked = await tx.$queryRaw<unknown[]>`SELECT 1 FROM "Call" WHERE id = ${callId} FOR UPDATE`;
  if (locked.length === 0) return null;
  return fromRow(await tx.call.findUniqueOrThrow({ where: { id: callId }, select: callSelect }));
}

/** What is known of a new call besides its legs: the linked records, and the primary one, which gets the note. */
export interface NewCallFacts {
  recordIds?: readonly string[];
  mainRecordId?: string | null;
  customerRaw?: string;
  verified?: boolean;
  closed?: boolean;
}

/** Inserts a call that has just begun. Customers wait for it, so it takes as few statements as possible. */
export async function insertCall(tx: Tx, call: Call, { recordIds = [], ...facts }: NewCallFacts) {
  const { mainRecordId = null } = facts;
  await tx.call.createMany({
    data: {
      id: call.id,
      direction: call.direction,
      numberId: call.numberId,
      customerNumber: call.customerNumber,
      createdAt: new Date(call.createdAt),
      record: call.record,
      ...callData(call),
      ...facts,
    },
  });
  await tx.callLeg.createMany({
    data: call.legs.map((leg) => ({ callId: call.id, ...legIdentity(leg), ...legData(leg) })),
  });
  const linked = new Set([...(mainRecordId ? [mainRecordId] : []), ...recordIds]);
  await addLinks(tx, call, [...linked], mainRecordId);
  await emit(tx, callBegan(call, [...linked], mainRecordId));
}

const legIdentity = (leg: Leg) => ({
  id: leg.id,
  role: leg.role,
  userId: leg.userId,
  number: leg.number,
  transferredBy: leg.transferredBy,
  createdAt: new Date(leg.createdAt),
});

/** How soon after a change the call is looked at again, if work is left or a timeout is running. */
const RETRY_MS = 2_000;
const LOOK_AGAIN_MS = 30_000;

export interface Saved {
  /** Users whose slot became free. */
  freed: readonly string[];
  /** When the call is next due, by the call's own time. */
  dueAt: number | null;
}

interface When {
  /** The call's own time. */
  now: number;
  /** How far the clock is behind that; the sweep goes by the clock. */
  behindMs: number;
  timeouts: Timeouts;
}

/** Saves what changed between two states of a call: rows, agents' slots, the timer, and notices to the browsers. */
export async function saveCall(tx: Tx, before: Call, after: Call, when: When): Promise<Saved> {
  await tx.call.update({ where: { id: after.id }, data: { ...callData(after), version: { increment: 1 } } });
  await saveLegs(tx, before, after);
  const freed = await keepSlots(tx, after);
  const dueAt = await keepTimer(tx, after, when);
  await notifyCall(tx, after.id);
  if (before.state !== after.state && after.state === "ENDED") await tellMissed(tx, after.numberId);
  const isQueueChanged = before.state !== after.state && [before.state, after.state].includes("QUEUED");
  if (isQueueChanged) await notifyQueue(tx, after.numberId);
  if (before.announcementAt === null && after.announcementAt !== null) await askToCallBack(tx, after);
  if (before.state !== "ACTIVE" && after.state === "ACTIVE") await settleCallBacks(tx, after);
  await emit(tx, callChanged(before, after));
  return { freed, dueAt };
}

/** Notifies agents when a call ends: it may be newly missed, or answer earlier missed calls. */
export const tellMissed = (tx: Tx, numberId: string) => notifyMissed(tx, numberId);

/** Writes the legs that differ between two states of a call: new ones in one statement, changed ones in another. */
export async function saveLegs(tx: Tx, before: Call, after: Call) {
  const known = new Map(before.legs.map((leg) => [leg.id, leg]));
  const changed = after.legs.filter((leg) => known.get(leg.id) !== leg);
  // Our own URL says which leg a sid belongs to: an earlier guess for another leg was wrong.
  for (const { id, sid } of changed) {
    if (sid && known.get(id)?.sid !== sid) {
      await tx.callLeg.updateMany({ where: { sid, id: { not: id } }, data: { sid: null } });
    }
  }
  const begun = changed.filter(({ id }) => !known.has(id));
  if (begun.length > 0) {
    await tx.callLeg.createMany({
      data: begun.map((leg) => ({ callId: after.id, ...legIdentity(leg), ...legData(leg) })),
    });
  }
  const others = changed.filter(({ id }) => known.has(id));
  if (others.length === 0) return;
  const rows = others.map((leg) => ({ id: leg.id, ...legData(leg) }));
  await tx.$executeRaw`
    UPDATE "CallLeg" l
    SET sid = c.sid, status = c.status, declined = c.declined, won = c.won, held = c.held, "errorCode" = c."errorCode",
        "askedAt" = c."askedAt", "movedAt" = c."movedAt", ordered = c.ordered, "orderedAt" = c."orderedAt",
        "answeredAt" = c."answeredAt", "endedAt" = c."endedAt"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS c(
      id text, sid text, status text, declined boolean, won boolean, held boolean, "errorCode" text,
      "askedAt" timestamp(3), "movedAt" timestamp(3), ordered text, "orderedAt" timestamp(3),
      "answeredAt" timestamp(3), "endedAt" timestamp(3))
    WHERE l.id = c.id`;
}

/**
 * Turns slots claimed with the offer into talking slots, or frees them. A lost agent keeps theirs, since they may
 * rejoin.
 */
async function keepSlots(tx: Tx, call: Call): Promise<string[]> {
  const isOver = call.state === "ENDED";
  const talking = isOver ? null : (talkingLeg(call)?.userId ?? (call.state === "LOST" ? call.agentId : null));
  const offered = agentLegs(call).filter((leg) => isLive(leg) && !leg.won && isOffer(call, leg));
  const colleague = isOver ? null : calledColleague(call);
  const holderIds = [talking, colleague, ...offered.map((leg) => leg.userId)].filter((id) => id !== null);
  const freed = await tx.agentSlot.findMany({
    where: { callId: call.id, userId: { notIn: holderIds } },
    select: { userId: true },
  });
  if (freed.length > 0) {
    await tx.agentSlot.deleteMany({
      where: { callId: call.id, userId: { in: freed.map(({ userId }) => userId) } },
    });
  }
  const talkerIds = [talking, call.state === "ACTIVE" ? colleague : null].filter((id) => id !== null);
  await tx.agentSlot.updateMany({
    where: { callId: call.id, userId: { in: talkerIds }, talking: false },
    data: { talking: true },
  });
  return freed.map(({ userId }) => userId);
}

/** Whether an offer still stands: the call is waiting, or is being transferred to this agent. */
const isOffer = (call: Call, leg: Leg) =>
  isOfferingOrQueued(call) || (call.state === "ACTIVE" && leg.transferredBy === talkingLeg(call)?.userId);

/** Returns when a call that is not settled must be looked at again, by its own time. */
export function nextLook(call: Call, now: number, timeouts: Timeouts): number {
  const isLeft = pending(call, now + RETRY_MS).length > 0 || call.state === "DIALING";
  return Math.min(
    now + (isLeft ? RETRY_MS : LOOK_AGAIN_MS),
    Math.max(now, nextOrder(call)),
    nextTurn(call, now, timeouts) ?? Infinity,
  );
}

async function keepTimer(tx: Tx, call: Call, { now, behindMs, timeouts }: When): Promise<number | null> {
  if (isSettled(call)) {
    await tx.callTimer.deleteMany({ where: { callId: call.id } });
    return null;
  }
  const dueAt = nextLook(call, now, timeouts);
  const sweptAt = new Date(dueAt - behindMs);
  await tx.callTimer.upsert({
    where: { callId: call.id },
    create: { callId: call.id, dueAt: sweptAt },
    update: { dueAt: sweptAt },
  });
  return dueAt;
}
