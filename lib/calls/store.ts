import "server-only";
import { db, type Tx } from "../db";
import type { Prisma } from "../generated/prisma/client";
import { askToCallBack, settleCallBacks } from "./call-back";
import { notifyCall, notifyMissed, notifyTimeline, notifyWaiting } from "../realtime/notify";
import { agentLegs, calledColleague, isLive, talkingLeg, type Call, type Leg, type LegStatus } from "./call";
import { addLinks } from "./link-record";
import { isSettled, isWaiting, nextTurn, pending, type Timeouts } from "./call-machine";

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
  apologyAt: true,
  record: true,
  recordingAskedAt: true,
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
    createdAt: row.createdAt.getTime(),
    endRequestedAt: ms(row.endRequestedAt),
    voicemailAt: ms(row.voicemailAt),
    queuedAt: ms(row.queuedAt),
    apologyAt: ms(row.apologyAt),
    recordingAskedAt: ms(row.recordingAskedAt),
    answeredAt: ms(row.answeredAt),
    endedAt: ms(row.endedAt),
    legs: row.legs.map(({ callId: _callId, ...leg }) => ({
      ...leg,
      status: leg.status as LegStatus,
      createdAt: leg.createdAt.getTime(),
      askedAt: ms(leg.askedAt),
      movedAt: ms(leg.movedAt),
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
  apologyAt: date(call.apologyAt),
  recordingAskedAt: date(call.recordingAskedAt),
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

/** The call with its row locked until the transaction ends: facts about one call are applied one after the other. */
export async function lockCall(tx: Tx, callId: string): Promise<Call | null> {
  const locked = await tx.$queryRaw<unknown[]>`SELECT 1 FROM "Call" WHERE id = ${callId} FOR UPDATE`;
  if (locked.length === 0) return null;
  return fromRow(await tx.call.findUniqueOrThrow({ where: { id: callId }, select: callSelect }));
}

/** What is known of a new call beside its legs: the records it is linked to, and the one that gets the note. */
export interface NewCallFacts {
  recordIds?: readonly string[];
  mainRecordId?: string | null;
  customerRaw?: string;
  verified?: boolean;
  closed?: boolean;
}

/** Writes a call that has just begun. Customers wait for it: as few statements as can be. */
export async function insertCall(tx: Tx, call: Call, { recordIds = [], ...facts }: NewCallFacts) {
  const { mainRecordId = null } = facts;
  const createdAt = new Date(call.createdAt);
  await tx.call.createMany({
    data: {
      id: call.id,
      direction: call.direction,
      numberId: call.numberId,
      customerNumber: call.customerNumber,
      createdAt,
      record: call.record,
      ...callData(call),
      ...facts,
    },
  });
  await tx.callLeg.createMany({
    data: call.legs.map((leg) => ({ callId: call.id, ...legIdentity(leg), ...legData(leg) })),
  });
  const linked = new Set([...(mainRecordId ? [mainRecordId] : []), ...recordIds]);
  await addLinks(tx, { id: call.id, createdAt }, [...linked], mainRecordId);
}

const legIdentity = (leg: Leg) => ({
  id: leg.id,
  role: leg.role,
  userId: leg.userId,
  number: leg.number,
  transferredBy: leg.transferredBy,
  createdAt: new Date(leg.createdAt),
});

/** How long after a change the call is looked at again, when there is work left to do or a timeout to keep. */
const RETRY_MS = 2_000;
const LOOK_AGAIN_MS = 30_000;

/**
 * Writes what changed between two states of a call: rows, agents' slots, the timer, and word to the browsers.
 *
 * @returns users whose slot became free, and when the call is due to be looked at again
 */
export async function saveCall(tx: Tx, before: Call, after: Call, now: number, timeouts: Timeouts) {
  await tx.call.update({ where: { id: after.id }, data: { ...callData(after), version: { increment: 1 } } });
  for (const leg of after.legs) {
    const known = before.legs.find(({ id }) => id === leg.id);
    if (known === leg) continue;
    // Our own URL names the leg a sid belongs to: a guess made meanwhile for another leg was wrong.
    if (leg.sid && known?.sid !== leg.sid) {
      await tx.callLeg.updateMany({ where: { sid: leg.sid, id: { not: leg.id } }, data: { sid: null } });
    }
    if (known) await tx.callLeg.update({ where: { id: leg.id }, data: legData(leg) });
    else await tx.callLeg.create({ data: { callId: after.id, ...legIdentity(leg), ...legData(leg) } });
  }
  const freed = await keepSlots(tx, after);
  const dueAt = await keepTimer(tx, after, now, timeouts);
  const userIds = after.legs.flatMap((leg) => leg.userId ?? []);
  if (userIds.length > 0) await notifyCall(tx, after.id, [...new Set(userIds)]);
  if (before.state !== after.state && after.state === "ENDED") await tellMissed(tx, after.numberId);
  const isQueueChanged = before.state !== after.state && [before.state, after.state].includes("QUEUED");
  if (isQueueChanged) await notifyWaiting(tx, await listRung(tx, after.numberId));
  if (before.apologyAt === null && after.apologyAt !== null) await askToCallBack(tx, after);
  if (before.state !== "ACTIVE" && after.state === "ACTIVE") await settleCallBacks(tx, after);
  if (before.state !== after.state) {
    const links = await tx.callLink.findMany({ where: { callId: after.id }, select: { recordId: true } });
    await notifyTimeline(
      tx,
      links.map(({ recordId }) => recordId),
    );
  }
  return { freed, dueAt };
}

async function listRung(tx: Tx, numberId: string): Promise<string[]> {
  const rung = await tx.channelUser.findMany({ where: { numberId, isRung: true }, select: { userId: true } });
  return rung.map(({ userId }) => userId);
}

/** A call that is over may be one more that was missed, or the one that makes up for others. */
export const tellMissed = async (tx: Tx, numberId: string) => notifyMissed(tx, await listRung(tx, numberId));

/** Slots were claimed with the offer; here they become "talking", or free. A lost agent keeps theirs: they come back. */
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

/** An offer that still stands: the call waits, or is being handed over to this agent. */
const isOffer = (call: Call, leg: Leg) =>
  isWaiting(call) || (call.state === "ACTIVE" && leg.transferredBy === talkingLeg(call)?.userId);

async function keepTimer(tx: Tx, call: Call, now: number, timeouts: Timeouts): Promise<number | null> {
  if (isSettled(call)) {
    await tx.callTimer.deleteMany({ where: { callId: call.id } });
    return null;
  }
  const candidates = [now + LOOK_AGAIN_MS];
  if (pending(call, now + RETRY_MS).length > 0 || call.state === "DIALING") candidates.push(now + RETRY_MS);
  const turn = nextTurn(call, now, timeouts);
  if (turn !== null) candidates.push(turn);
  const dueAt = Math.min(...candidates);
  await tx.callTimer.upsert({
    where: { callId: call.id },
    create: { callId: call.id, dueAt: new Date(dueAt) },
    update: { dueAt: new Date(dueAt) },
  });
  return dueAt;
}
