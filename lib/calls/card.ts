import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { db } from "../db";
import { formatNumber } from "../matching/numbers";
import { canSeeRecord, scopeCondition } from "../records/permissions";
import {
  agentLegs,
  calledColleague,
  isColleagueAway,
  isLive,
  talkingLeg,
  type Call,
  type CallOutcome,
  type CallState,
  type Leg,
} from "./call";
import { isWaiting } from "./call-machine";
import { matchCaller, type Match } from "../matching/match-caller";
import { loadCall } from "./store";
import { makeTicket } from "./ticket";
import type { FieldOption } from "../records/field-kinds";
import { listTypes } from "../records/types";
import { statusField } from "../records/field-kinds";
import { words } from "../words/calls";

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
  mine: "offered" | "talking" | "lost" | "gone";
  /** To whom this user handed it over, and what became of that. */
  transfer: { to: string; state: "ringing" | "taken" | "failed" } | null;
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
  ticket: string;
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
  const row = await db.call.findUniqueOrThrow({
    where: { id: callId },
    select: {
      verified: true,
      mainRecordId: true,
      legs: { where: { role: "AGENT", userId: user.id, won: true }, select: { wrappedUpAt: true } },
      drafts: { where: { userId: user.id }, select: { body: true } },
      notes: { where: { authorId: user.id }, select: { body: true } },
    },
  });
  const found = call.customerNumber ? await matchCaller(call.customerNumber) : [];
  const matches = found.filter((match) => match.kind === "record").map((match) => toCardRecord(user, match));
  const main = await findMain(user, row.mainRecordId, matches);
  const peer = await findPeer(call, user.id);
  const related = main?.reachable ? await listRelatedOpen(user, main.id) : [];
  return {
    id: call.id,
    legId: leg.id,
    direction: leg.role === "CUSTOMER" ? "INBOUND" : call.direction,
    state: call.state,
    outcome: call.outcome,
    mine: standing(call, user.id, leg),
    transfer: await describeTransfer(call, user.id),
    transferredBy: leg.transferredBy && !leg.won ? await nameOf(leg.transferredBy) : null,
    number: peer
      ? peer.extension && words.extensionNumber(peer.extension)
      : call.customerNumber && formatNumber(call.customerNumber),
    e164: call.customerNumber,
    verified: row.verified,
    failure: call.failure,
    main,
    matches,
    colleague: peer?.name ?? found.find((match) => match.kind === "user")?.name ?? null,
    internal: peer !== null,
    related,
    ticket: makeTicket(call.id, call.numberId, Date.now()),
    createdAt: call.createdAt,
    answeredAt: call.answeredAt,
    endedAt: leg.won && leg.role === "AGENT" ? (leg.endedAt ?? call.endedAt) : call.endedAt,
    draft: row.drafts[0]?.body ?? row.notes[0]?.body ?? "",
    wrappedUp: !row.legs.some(({ wrappedUpAt }) => wrappedUpAt === null) || peer !== null,
    statuses: await listStatuses(main, related),
  };
}

function standing(call: Call, userId: string, leg: Leg): CallCard["mine"] {
  if (call.state === "ENDED") return "gone";
  if (leg.role === "CUSTOMER") {
    return leg.answeredAt === null ? "offered" : isLive(leg) ? "talking" : "lost";
  }
  if (isLive(leg) && !leg.won) return isWaiting(call) || leg.transferredBy !== null ? "offered" : "gone";
  if (call.agentId !== userId || call.state === "QUEUED") return "gone";
  if (call.state === "LOST") return isColleagueAway(call) && isLive(leg) ? "talking" : "lost";
  // Handed over to a telephone outside, it is still this agent's call, and goes on without them.
  return talkingLeg(call)?.userId === userId ? "talking" : "gone";
}

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
  const types = await listTypes();
  const records = [
    { id: main.id, name: main.name, typeKey: main.typeKey, status: main.status },
    ...related.flatMap(({ kind, id, title, status }) =>
      status === undefined ? [] : [{ id, name: title, typeKey: kind, status }],
    ),
  ];
  return records.flatMap(({ id, name, typeKey, status }) => {
    const type = types.find(({ key }) => key === typeKey);
    const field = type && statusField(type);
    return field ? [{ recordId: id, name, label: field.label, value: status, options: field.options }] : [];
  });
}

const MOST_RELATED = 6;

/** What is open with a customer: deals and cases that point at the record or at its account, its tasks, its last note. */
export async function listRelatedOpen(user: CurrentUser, recordId: string): Promise<RelatedItem[]> {
  const [records, tasks, note] = await Promise.all([
    listOpenRecords(user, recordId),
    db.task.findMany({
      where: { recordId, doneAt: null },
      orderBy: { dueAt: { sort: "asc", nulls: "last" } },
      take: 3,
      select: {
        id: true,
        title: true,
        assignee: { select: { name: true } },
        record: { select: { id: true, type: { select: { key: true } } } },
      },
    }),
    db.note.findFirst({
      where: { recordId },
      orderBy: { createdAt: "desc" },
      select: {
        id: true,
        body: true,
        author: { select: { name: true } },
        record: { select: { id: true, type: { select: { key: true } } } },
      },
    }),
  ]);
  const place = (record: { id: string; type: { key: string } }) => ({
    id: record.id,
    typeKey: record.type.key,
  });
  return [
    ...records,
    ...tasks.map((task) => ({
      kind: "task" as const,
      id: task.id,
      title: task.title,
      detail: task.assignee.name,
      record: place(task.record),
    })),
    ...(note
      ? [
          {
            kind: "note" as const,
            id: note.id,
            title: note.body,
            detail: note.author.name,
            record: place(note.record),
          },
        ]
      : []),
  ];
}

async function listOpenRecords(user: CurrentUser, recordId: string): Promise<RelatedItem[]> {
  const rows = await db.$queryRaw<
    { id: string; name: string; typeKey: "deal" | "case"; status: string; statusLabel: string | null }[]
  >`
    SELECT DISTINCT r.id, r.name, r.status, t.key AS "typeKey", o.option ->> 'label' AS "statusLabel", r."updatedAt"
    FROM "RecordLink" l
    JOIN "Record" r ON r.id = l."fromId" AND r."deletedAt" IS NULL
    JOIN "RecordType" t ON t.id = r."typeId" AND t.key IN ('deal', 'case')
    JOIN "Field" f ON f."typeId" = t.id AND f.kind = 'STATUS'
    JOIN LATERAL jsonb_array_elements(f.options) o(option) ON o.option ->> 'value' = r.status
    WHERE (l."toId" = ${recordId} OR l."toId" IN (SELECT "toId" FROM "RecordLink" WHERE "fromId" = ${recordId}))
      AND coalesce((o.option ->> 'open')::boolean, true)
      AND ${scopeCondition(user)}
    ORDER BY r."updatedAt" DESC LIMIT ${MOST_RELATED}`;
  return rows.map((row) => ({
    kind: row.typeKey,
    id: row.id,
    title: row.name,
    detail: row.statusLabel,
    status: row.status,
    record: { id: row.id, typeKey: row.typeKey },
  }));
}

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
