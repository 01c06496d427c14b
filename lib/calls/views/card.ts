import "server-only";
import { z } from "zod";
import type { CurrentUser } from "../../auth/permissions";
import { db, preparedQuery } from "../../base/db";
import { formatCaller, formatNumber } from "../../phone-numbers/numbers";
import { canSeeRecord } from "../../records/model/permissions";
import { OWNED, reaches } from "../../records/reach";
import {
  isLive,
  type CallOutcome,
  type Conversation,
  type ConversationState,
  type Leg,
} from "../model/conversation";
import type { CallFailure } from "../model/failure";
import { commandsOf, may, redOf, standing, type Command, type Red, type Standing } from "../model/may";
import { calledColleague, consultation, farLeg, isAdmitted, isFar, mainCall } from "../model/parties";
import { matchCaller, type Match } from "../../records/match-index/match-caller";
import { listRelatedOpen, type RelatedItem } from "../../records/related";
import { loadConversation } from "../store/store";
import { makeTicket } from "../store/ticket";
import type { FieldOption } from "../../records/model/field-kinds";
import { optionSchema } from "../../records/model/schema";
import { words } from "../../words/calls";

interface CardRecord {
  id: string;
  name: string;
  typeKey: string;
  typeLabel: string;
  status: string | null;
  ownerName: string | null;
  certainty: "certain" | "possible";
  /** False outside the agent's scope: only name, type and owner are given. */
  reachable: boolean;
}

/** A call as one agent's softphone shows it. */
export interface CallCard {
  id: string;
  /** This user's latest leg in the call; the card describes that leg. */
  legId: string;
  direction: "INBOUND" | "OUTBOUND";
  state: ConversationState;
  outcome: CallOutcome | null;
  /** This user's relation to the call. */
  mine: Standing;
  /** What this user may do now. */
  can: readonly Command[];
  /** What the red button means to this user. */
  red: Red | null;
  /** The consultation that this user asked for: the leg of whom they ask. */
  consultation: { legId: string } | null;
  /** The target of this user's transfer, and its state. */
  transfer: { to: string; state: "ringing" | "taken" | "failed" } | null;
  /**
   * The channel has the order to call the far end but calls others first: accounts may start only so many calls a
   * second.
   */
  isQueued: boolean;
  /** The agent who is transferring the call to this user. */
  transferredBy: string | null;
  number: string | null;
  e164: string | null;
  verified: boolean;
  failure: CallFailure | null;
  /** The primary record, which gets the note. */
  main: CardRecord | null;
  matches: CardRecord[];
  /** The colleague at the other end, or the colleague whose number it is. */
  colleague: string | null;
  /** A call between two agents: it has no record and no note, and cannot be transferred. */
  internal: boolean;
  related: RelatedItem[];
  /** Ends the call even while the database is down; only for an agent who is on the call. */
  ticket: string | null;
  createdAt: number;
  answeredAt: number | null;
  /** For an agent who transferred the call: when they left it. */
  endedAt: number | null;
  /** True if this user owes no note for the call. */
  wrappedUp: boolean;
  /** This user's unsaved draft of the note, or else the note they saved before the call came back to them. */
  draft: string;
  /** The statuses the note dialog can update: of the primary record and of its open deals and cases (E1). */
  statuses: CardStatus[];
}

interface CardStatus {
  recordId: string;
  name: string;
  label: string;
  value: string | null;
  options: FieldOption[];
}

interface CallRow {
  verified: boolean;
  remoteRaw: string | null;
  mainRecordId: string | null;
  /** The user was on the call and has not saved or skipped their note. */
  owesNote: boolean;
  draft: string | null;
}

const CALL = `
  SELECT c.verified, c."remoteRaw", c."mainRecordId",
         EXISTS (SELECT 1 FROM "CallLeg" l WHERE l."callId" = c.id AND l."userId" = $2
                 AND l."admittedAt" IS NOT NULL AND l."wrappedUpAt" IS NULL) AS "owesNote",
         coalesce((SELECT body FROM "NoteDraft" d WHERE d."callId" = c.id AND d."userId" = $2),
                  (SELECT body FROM "Note" n WHERE n."callId" = c.id AND n."authorId" = $2)) AS draft
  FROM "Call" c WHERE c.id = $1`;

/** Builds the card of a call for one user; null if they have no leg in it. */
export async function buildCard(user: CurrentUser, callId: string): Promise<CallCard | null> {
  const [c, [row]] = await Promise.all([
    loadConversation(callId),
    preparedQuery<CallRow>(CALL, [callId, user.id]),
  ]);
  if (!c || !row) return null;
  const call = mainCall(c);
  const leg = c.legs.findLast((l) => l.userId === user.id);
  if (!leg) return null;
  const [found, peer] = await Promise.all([
    call.remoteNumber ? matchCaller(call.remoteNumber) : [],
    findPeer(c, user.id),
  ]);
  const mine = standing(c, user.id);
  const isCalled = isFar(c, leg);
  const matches = found.filter((match) => match.kind === "record").map((match) => toCardRecord(user, match));
  const main = await findMain(user, row.mainRecordId, matches);
  const [related, statusFields] = main?.reachable
    ? await Promise.all([listRelatedOpen(user, main.id), listStatusFields([main.typeKey, "deal", "case"])])
    : [[], []];
  return {
    id: call.id,
    legId: leg.id,
    direction: isCalled || call.direction === "INBOUND" ? "INBOUND" : "OUTBOUND",
    state: c.state,
    outcome: call.outcome,
    mine,
    can: commandsOf(c, user.id),
    red: redOf(c, user.id),
    consultation: consultationOf(c, user.id),
    transfer: await describeTransfer(c, user.id),
    isQueued: c.state === "DIALING" && isQueued(farLeg(c)),
    transferredBy: leg.requestedById && !isAdmitted(leg) ? await nameOf(leg.requestedById) : null,
    number: peer
      ? peer.extension && words.extensionNumber(peer.extension)
      : formatCaller(call.remoteNumber, row.remoteRaw),
    e164: call.remoteNumber,
    verified: row.verified,
    failure: call.failure,
    main,
    matches,
    colleague: peer?.name ?? found.find((match) => match.kind === "user")?.name ?? null,
    internal: peer !== null,
    related,
    ticket: ticketOf(c, user.id, leg),
    createdAt: call.createdAt,
    answeredAt: call.answeredAt,
    endedAt: isAdmitted(leg) && !isCalled ? (leg.endedAt ?? call.endedAt) : call.endedAt,
    draft: row.draft ?? "",
    wrappedUp: !row.owesNote || peer !== null,
    statuses: statusesOf(main, related, statusFields),
  };
}

/** The consultation that a user asked for, while they may cancel it. */
export const consultationOf = (c: Conversation, userId: string): CallCard["consultation"] =>
  may(c, userId, "cancel") ? { legId: consultation(c)!.leg.id } : null;

/** Who has the call may end it; everybody else in it, their own leg. */
function ticketOf(c: Conversation, userId: string, leg: Leg): string | null {
  const scope = may(c, userId, "end") ? "call" : may(c, userId, "leave") ? "leg" : null;
  if (scope === null) return null;
  return makeTicket({ callId: c.id, channelId: c.channelId, userId, legId: leg.id, scope }, Date.now());
}

const isQueued = (leg: Leg) => leg.sid !== null && leg.status === "queued";

/** Finds the other agent of a call between two; null for a call with a customer. */
async function findPeer(c: Conversation, userId: string) {
  const calledId = calledColleague(c);
  if (!calledId) return null;
  const id = calledId === userId ? mainCall(c).agentId : calledId;
  return db.user.findUnique({ where: { id: id ?? "" }, select: { name: true, extension: true } });
}

/** The transfer a user asked for last, unless it failed and they have the call back. */
async function describeTransfer(c: Conversation, userId: string): Promise<CallCard["transfer"]> {
  const leg = c.legs.findLast(({ entry, requestedById }) => entry === "TRANSFER" && requestedById === userId);
  const own = c.legs.findLast((one) => one.userId === userId && isAdmitted(one));
  if (!leg || (leg.endedAt !== null && own && leg.endedAt <= own.createdAt)) return null;
  const to = leg.userId ? await nameOf(leg.userId) : formatNumber(leg.number ?? "");
  return { to, state: isAdmitted(leg) ? "taken" : isLive(leg) ? "ringing" : "failed" };
}

const nameOf = async (userId: string) =>
  (await db.user.findUnique({ where: { id: userId }, select: { name: true } }))?.name ?? "";

const toCardRecord = (user: CurrentUser, match: Match): CardRecord => {
  const reachable = canSeeRecord(user, match);
  return {
    id: match.id,
    name: match.name,
    typeKey: match.typeKey,
    typeLabel: match.typeLabel,
    status: reachable ? match.status : null,
    ownerName: match.ownerName,
    certainty: match.certainty,
    reachable,
  };
};

async function findMain(
  user: CurrentUser,
  recordId: string | null,
  matches: CardRecord[],
): Promise<CardRecord | null> {
  if (!recordId) return null;
  const matched = matches.find(({ id }) => id === recordId);
  if (matched) return matched;
  const record = await db.record.findFirst({
    where: { id: recordId, deletedAt: null },
    select: {
      id: true,
      name: true,
      status: true,
      ...OWNED,
      owner: { select: { name: true, teamId: true } },
      type: { select: { key: true, singular: true } },
    },
  });
  if (!record) return null;
  const reachable = reaches(user, record);
  return {
    id: record.id,
    name: record.name,
    typeKey: record.type.key,
    typeLabel: record.type.singular,
    status: reachable ? record.status : null,
    ownerName: record.owner?.name ?? null,
    certainty: "certain",
    reachable,
  };
}

interface StatusField {
  typeKey: string;
  label: string;
  options: unknown;
}

const STATUS_FIELDS = `
  SELECT t.key AS "typeKey", f.label, f.options FROM "Field" f JOIN "RecordType" t ON t.id = f."typeId"
  WHERE f.kind = 'STATUS' AND f."retiredAt" IS NULL AND NOT f.draft AND t.key = ANY($1)`;

const listStatusFields = (typeKeys: readonly string[]) =>
  preparedQuery<StatusField>(STATUS_FIELDS, [typeKeys]);

/** Returns the statuses of the primary record, and of its open deals and cases. */
function statusesOf(
  main: CardRecord | null,
  related: readonly RelatedItem[],
  fields: readonly StatusField[],
): CardStatus[] {
  if (!main?.reachable) return [];
  const records = [
    { id: main.id, name: main.name, typeKey: main.typeKey, status: main.status },
    ...related.flatMap(({ kind, id, title, status }) =>
      status === undefined ? [] : [{ id, name: title, typeKey: kind, status }],
    ),
  ];
  return records.flatMap(({ id, name, typeKey, status }) => {
    const field = fields.find((candidate) => candidate.typeKey === typeKey);
    if (!field) return [];
    const options = z.array(optionSchema).parse(field.options);
    return [{ recordId: id, name, label: field.label, value: status, options }];
  });
}

/** How long an unwritten note is asked for. */
const NOTE_OWED_MS = 30 * 86_400_000;

/** Lists the calls this user's softphone must show: the current one, and those whose note is not written yet. */
export async function listMyCards(user: CurrentUser): Promise<CallCard[]> {
  const slot = await db.agentSlot.findUnique({
    where: { userId: user.id },
    select: { conversationId: true },
  });
  const unwritten = user.postCallNote
    ? await db.callLeg.findMany({
        where: {
          userId: user.id,
          admittedAt: { not: null },
          wrappedUpAt: null,
          endedAt: { not: null },
          createdAt: { gt: new Date(Date.now() - NOTE_OWED_MS) },
          call: { answeredAt: { not: null }, direction: { not: "INTERNAL" } },
        },
        orderBy: { endedAt: "asc" },
        take: 10,
        select: { callId: true },
      })
    : [];
  const ids = new Set([...(slot ? [slot.conversationId] : []), ...unwritten.map(({ callId }) => callId)]);
  const cards = await Promise.all([...ids].map((id) => buildCard(user, id)));
  return cards.filter((card) => card !== null);
}
