import "server-only";
import { z } from "zod";
import type { CurrentUser } from "../../auth/permissions";
import { db, preparedQuery } from "../../base/db";
import { Prisma } from "../../generated/prisma/client";
import { formatCaller, formatNumber } from "../../phone-numbers/numbers";
import { canSeeRecord, scopeCondition } from "../../records/model/permissions";
import {
  agentLegs,
  calledColleague,
  customerLeg,
  isLive,
  type Call,
  type CallOutcome,
  type CallState,
  type Leg,
} from "../model/call";
import { standing, type Standing } from "../model/call-machine";
import { matchCaller, type Match } from "../../records/match-index/match-caller";
import { loadCall } from "../store/store";
import { makeTicket } from "../store/ticket";
import type { FieldOption } from "../../records/model/field-kinds";
import { optionSchema } from "../../records/model/schema";
import { words } from "../../words/calls";

export interface CardRecord {
  id: string;
  name: string;
  typeKey: string;
  typeLabel: string;
  status: string | null;
  ownerName: string | null;
  certainty: "certain" | "possible";
  /** False when it lies outside the agent's scope: name, type and owner are all there is. */
  reachable: boolean;
}

export interface RelatedItem {
  kind: "deal" | "case" | "task" | "note";
  id: string;
  title: string;
  detail: string | null;
  /** Of a deal or case. */
  status?: string | null;
  /** Where it can be opened; tasks and notes open their record. */
  record: { id: string; typeKey: string };
}

/** A call as one agent's softphone shows it. */
export interface CallCard {
  id: string;
  /** This user's last leg in it: what follows is said of that one. */
  legId: string;
  direction: Call["direction"];
  state: CallState;
  outcome: CallOutcome | null;
  /** How this user stands to it: it rings them, they talk, or it is somebody else's or nobody's now. */
  mine: Standing;
  /** To whom this user handed it over, and what became of that. */
  transfer: { to: string; state: "ringing" | "taken" | "failed" } | null;
  /** The channel was told to call the far end, and has others to call before: accounts may call so many a second. */
  isQueued: boolean;
  /** Who hands it over to this user. */
  transferredBy: string | null;
  number: string | null;
  e164: string | null;
  verified: boolean;
  failure: string | null;
  /** The main link: gets the note. */
  main: CardRecord | null;
  matches: CardRecord[];
  /** The colleague at the other end, or whose number it is. */
  colleague: string | null;
  /** Between two agents: no record, no note, nobody to hand it over to. */
  internal: boolean;
  related: RelatedItem[];
  /** Ends the call also while the database is away; only for who talks. */
  ticket: string | null;
  createdAt: number;
  answeredAt: number | null;
  /** For who handed it over: when they left it. */
  endedAt: number | null;
  /** This user owes it no note. */
  wrappedUp: boolean;
  /** What this user has typed of its note and not saved; else what they saved before the call came back to them. */
  draft: string;
  /** E1: whose status the note dialog may change: the main record's, and those of its open deals and cases. */
  statuses: CardStatus[];
}

export interface CardStatus {
  recordId: string;
  name: string;
  label: string;
  value: string | null;
  options: FieldOption[];
}

/** Builds the card of a call for one user; null when it is no business of theirs. */
export async function buildCard(user: CurrentUser, callId: string): Promise<CallCard | null> {
  const call = await loadCall(callId);
  if (!call) return null;
  const leg = call.legs.findLast((l) => l.userId === user.id);
  if (!leg) return null;
  const [row, found, peer] = await Promise.all([
    db.call.findUniqueOrThrow({
      where: { id: callId },
      select: {
        verified: true,
        customerRaw: true,
        mainRecordId: true,
        legs: { where: { role: "AGENT", userId: user.id, won: true }, select: { wrappedUpAt: true } },
        drafts: { where: { userId: user.id }, select: { body: true } },
        notes: { where: { authorId: user.id }, select: { body: true } },
      },
    }),
    call.customerNumber ? matchCaller(call.customerNumber) : [],
    findPeer(call, user.id),
  ]);
  const mine = standing(call, user.id);
  const matches = found.filter((match) => match.kind === "record").map((match) => toCardRecord(user, match));
  const main = await findMain(user, row.mainRecordId, matches);
  const related = main?.reachable ? await listRelatedOpen(user, main.id) : [];
  return {
    id: call.id,
    legId: leg.id,
    direction: leg.role === "CUSTOMER" ? "INBOUND" : call.direction,
    state: call.state,
    outcome: call.outcome,
    mine,
    transfer: await describeTransfer(call, user.id),
    isQueued: call.state === "DIALING" && isQueued(customerLeg(call)),
    transferredBy: leg.transferredBy && !leg.won ? await nameOf(leg.transferredBy) : null,
    number: peer
      ? peer.extension && words.extensionNumber(peer.extension)
      : formatCaller(call.customerNumber, row.customerRaw),
    e164: call.customerNumber,
    verified: row.verified,
    failure: call.failure,
    main,
    matches,
    colleague: peer?.name ?? found.find((match) => match.kind === "user")?.name ?? null,
    internal: peer !== null,
    related,
    ticket:
      mine === "talking" || mine === "lost" ? makeTicket(call.id, call.numberId, user.id, Date.now()) : null,
    createdAt: call.createdAt,
    answeredAt: call.answeredAt,
    endedAt: leg.won && leg.role === "AGENT" ? (leg.endedAt ?? call.endedAt) : call.endedAt,
    draft: row.drafts[0]?.body ?? row.notes[0]?.body ?? "",
    wrappedUp: !row.legs.some(({ wrappedUpAt }) => wrappedUpAt === null) || peer !== null,
    statuses: await listStatuses(main, related),
  };
}

const isQueued = (leg: Leg | undefined) => leg !== undefined && leg.sid !== null && leg.status === "queued";

/** The other agent of a call between two; null for a call with a customer. */
async function findPeer(call: Call, userId: string) {
  const calledId = calledColleague(call);
  if (!calledId) return null;
  const id = calledId === userId ? call.agentId : calledId;
  return db.user.findUnique({ where: { id: id ?? "" }, select: { name: true, extension: true } });
}

async function describeTransfer(call: Call, userId: string): Promise<CallCard["transfer"]> {
  const leg = agentLegs(call).findLast(({ transferredBy }) => transferredBy === userId);
  if (!leg) return null;
  const to = leg.userId ? await nameOf(leg.userId) : formatNumber(leg.number ?? "");
  return { to, state: leg.won ? "taken" : isLive(leg) ? "ringing" : "failed" };
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
      ownerId: true,
      owner: { select: { name: true, teamId: true } },
      type: { select: { key: true, singular: true } },
    },
  });
  if (!record) return null;
  const reachable = canSeeRecord(user, {
    ownerId: record.ownerId,
    ownerTeamId: record.owner?.teamId ?? null,
  });
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

async function listStatuses(main: CardRecord | null, related: RelatedItem[]): Promise<CardStatus[]> {
  if (!main?.reachable) return [];
  const records = [
    { id: main.id, name: main.name, typeKey: main.typeKey, status: main.status },
    ...related.flatMap(({ kind, id, title, status }) =>
      status === undefined ? [] : [{ id, name: title, typeKey: kind, status }],
    ),
  ];
  const fields = await db.field.findMany({
    where: {
      kind: "STATUS",
      retiredAt: null,
      draft: false,
      type: { key: { in: records.map(({ typeKey }) => typeKey) } },
    },
    select: { label: true, options: true, type: { select: { key: true } } },
  });
  return records.flatMap(({ id, name, typeKey, status }) => {
    const field = fields.find(({ type }) => type.key === typeKey);
    if (!field) return [];
    const options = z.array(optionSchema).parse(field.options);
    return [{ recordId: id, name, label: field.label, value: status, options }];
  });
}

const MOST_RELATED = 6;
const MOST_TASKS = 3;

interface RelatedRow {
  kind: RelatedItem["kind"];
  id: string;
  title: string;
  detail: string | null;
  status: string | null;
  recordId: string;
  typeKey: string;
}

/**
 * What is open with a customer: deals and cases that point at the record or at its account, its tasks, its last note.
 * One statement, prepared: it is asked while the phone rings.
 */
export async function listRelatedOpen(user: CurrentUser, recordId: string): Promise<RelatedItem[]> {
  const query = Prisma.sql`
    WITH open AS (
      SELECT DISTINCT t.key AS kind, r.id, r.name AS title, o.option ->> 'label' AS detail, r.status,
             r.id AS "recordId", t.key AS "typeKey", r."updatedAt"
      FROM "RecordLink" l
      JOIN "Record" r ON r.id = l."fromId" AND r."deletedAt" IS NULL
      JOIN "RecordType" t ON t.id = r."typeId" AND t.key IN ('deal', 'case')
      JOIN "Field" f ON f."typeId" = t.id AND f.kind = 'STATUS'
      JOIN LATERAL jsonb_array_elements(f.options) o(option) ON o.option ->> 'value' = r.status
      WHERE (l."toId" = ${recordId} OR l."toId" IN (SELECT "toId" FROM "RecordLink" WHERE "fromId" = ${recordId}))
        AND coalesce((o.option ->> 'open')::boolean, true)
        AND ${scopeCondition(user)}
      ORDER BY r."updatedAt" DESC LIMIT ${MOST_RELATED}
    ), tasks AS (
      SELECT 'task' AS kind, k.id, k.title, u.name AS detail, k."dueOn"
      FROM "Task" k JOIN "User" u ON u.id = k."assigneeId"
      WHERE k."recordId" = ${recordId} AND k."doneAt" IS NULL
      ORDER BY k."dueOn" ASC NULLS LAST LIMIT ${MOST_TASKS}
    ), note AS (
      SELECT 'note' AS kind, n.id, n.body AS title, u.name AS detail
      FROM "Note" n JOIN "User" u ON u.id = n."authorId"
      WHERE n."recordId" = ${recordId}
      ORDER BY n."createdAt" DESC LIMIT 1
    )
    SELECT kind, id, title, detail, status, "recordId", "typeKey" FROM (
      SELECT 1 AS part, -extract(epoch FROM "updatedAt") AS place, kind, id, title, detail, status, "recordId", "typeKey"
      FROM open
      UNION ALL
      SELECT 2, extract(epoch FROM "dueOn"), k.kind, k.id, k.title, k.detail, NULL, ${recordId}, own.key
      FROM tasks k CROSS JOIN LATERAL ${keyOf(recordId)} own
      UNION ALL
      SELECT 3, 0, n.kind, n.id, n.title, n.detail, NULL, ${recordId}, own.key
      FROM note n CROSS JOIN LATERAL ${keyOf(recordId)} own
    ) items ORDER BY part, place ASC NULLS LAST`;
  const rows = await preparedQuery<RelatedRow>(query.text, query.values);
  return rows.map(({ kind, id, title, detail, status, recordId: place, typeKey }) => ({
    kind,
    id,
    title,
    detail,
    ...((kind === "deal" || kind === "case") && { status }),
    record: { id: place, typeKey },
  }));
}

/** Key of a record's type. */
const keyOf = (recordId: string) => Prisma.sql`(
  SELECT t.key FROM "Record" r JOIN "RecordType" t ON t.id = r."typeId" WHERE r.id = ${recordId})`;

/** For how long the note of a call is asked for. */
const NOTE_OWED_MS = 30 * 86_400_000;

/** Calls this user's softphone must show: the one that rings or runs, and those whose note is still to be written. */
export async function listMyCards(user: CurrentUser): Promise<CallCard[]> {
  const slot = await db.agentSlot.findUnique({ where: { userId: user.id }, select: { callId: true } });
  const unwritten = user.postCallNote
    ? await db.callLeg.findMany({
        where: {
          role: "AGENT",
          userId: user.id,
          won: true,
          wrappedUpAt: null,
          endedAt: { not: null },
          createdAt: { gt: new Date(Date.now() - NOTE_OWED_MS) },
          call: { answeredAt: { not: null }, legs: { none: { role: "CUSTOMER", userId: { not: null } } } },
        },
        orderBy: { endedAt: "asc" },
        take: 10,
        select: { callId: true },
      })
    : [];
  const ids = new Set([...(slot ? [slot.callId] : []), ...unwritten.map(({ callId }) => callId)]);
  const cards = await Promise.all([...ids].map((id) => buildCard(user, id)));
  return cards.filter((card) => card !== null);
}
