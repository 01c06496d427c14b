import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { db } from "../base/db";
import { formatCaller } from "../phone-numbers/numbers";
import { recordingSelect, type RecordingView } from "../calls/model/recording";
import { OWNED, reaches } from "../records/reach";
import { wordTitle } from "../tasks/title";
import { wordChange, type ChangeDetail } from "./change-words";

const PAGE_SIZE = 30;

export type TimelineItem = {
  id: string;
  at: Date;
  /** The record the entry belongs to, if it is not the page's own. */
  from: { id: string; name: string; typeKey: string } | null;
} & (
  | { kind: "NOTE"; body: string; author: string; callId: string | null }
  | { kind: "TASK"; title: string; assignee: string; done: boolean }
  | {
      kind: "CALL";
      callId: string;
      direction: "INBOUND" | "OUTBOUND";
      outcome: string | null;
      number: string | null;
      agent: string | null;
      talkSeconds: number | null;
      recordings: RecordingView[];
    }
  | { kind: "CHANGE"; text: string }
);

const entrySelect = {
  id: true,
  at: true,
  kind: true,
  refId: true,
  recordId: true,
  detail: true,
  record: { select: { name: true, type: { select: { key: true } } } },
} as const;

/**
 * Lists the newest entries of a record. An account's timeline includes those of its contacts that the user may see, each with
 * the contact's name. The caller has checked that the user may see the record.
 *
 * @param before  lists entries older than this one, for the next page
 */
export async function listTimeline(user: CurrentUser, recordId: string, before?: { at: Date; id: string }) {
  const related = await db.recordLink.findMany({
    where: { toId: recordId, from: { deletedAt: null, type: { key: "contact" } } },
    select: { fromId: true, from: { select: OWNED } },
    take: 200,
  });
  const visible = related.filter(({ from }) => reaches(user, from));
  const entries = await db.timelineEntry.findMany({
    where: {
      recordId: { in: [recordId, ...visible.map((link) => link.fromId)] },
      ...(before && { OR: [{ at: { lt: before.at } }, { at: before.at, id: { lt: before.id } }] }),
    },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    take: PAGE_SIZE + 1,
    select: entrySelect,
  });
  const page = entries.slice(0, PAGE_SIZE);
  return { items: await hydrate(page, recordId), hasMore: entries.length > PAGE_SIZE };
}

type Entry = Awaited<ReturnType<typeof db.timelineEntry.findMany<{ select: typeof entrySelect }>>>[number];

/** Loads what entries refer to, with one query per kind however long the page is. */
async function hydrate(entries: Entry[], recordId: string): Promise<TimelineItem[]> {
  const ids = (kind: string) => entries.filter((entry) => entry.kind === kind).map((entry) => entry.refId);
  const [notes, tasks, calls] = await Promise.all([
    db.note.findMany({
      where: { id: { in: ids("NOTE") } },
      select: { id: true, body: true, callId: true, author: { select: { name: true } } },
    }),
    db.task.findMany({
      where: { id: { in: ids("TASK") } },
      select: { id: true, title: true, doneAt: true, assignee: { select: { name: true } } },
    }),
    db.call.findMany({
      where: { id: { in: ids("CALL") } },
      select: {
        id: true,
        direction: true,
        outcome: true,
        remoteNumber: true,
        remoteRaw: true,
        answeredAt: true,
        endedAt: true,
        agent: { select: { name: true } },
        recordings: { orderBy: { createdAt: "asc" }, select: recordingSelect },
      },
    }),
  ]);
  const byId = <T extends { id: string }>(rows: T[]) => new Map(rows.map((row) => [row.id, row]));
  const found = { NOTE: byId(notes), TASK: byId(tasks), CALL: byId(calls) };

  return entries.flatMap((entry): TimelineItem[] => {
    const base = {
      id: entry.id,
      at: entry.at,
      from:
        entry.recordId === recordId
          ? null
          : { id: entry.recordId, name: entry.record.name, typeKey: entry.record.type.key },
    };
    switch (entry.kind) {
      case "NOTE": {
        const note = found.NOTE.get(entry.refId);
        return note
          ? [{ ...base, kind: "NOTE", body: note.body, author: note.author.name, callId: note.callId }]
          : [];
      }
      case "TASK": {
        const task = found.TASK.get(entry.refId);
        if (!task) return [];
        const { title, assignee, doneAt } = task;
        return [
          { ...base, kind: "TASK", title: wordTitle(title), assignee: assignee.name, done: doneAt !== null },
        ];
      }
      case "CALL": {
        const call = found.CALL.get(entry.refId);
        return call ? [{ ...base, kind: "CALL", ...callItem(call) }] : [];
      }
      case "CHANGE":
        return [{ ...base, kind: "CHANGE", text: wordChange(entry.detail as unknown as ChangeDetail) }];
    }
  });
}

interface TimelineCall {
  id: string;
  direction: "INBOUND" | "OUTBOUND" | "INTERNAL";
  outcome: string | null;
  remoteNumber: string | null;
  remoteRaw: string | null;
  answeredAt: Date | null;
  endedAt: Date | null;
  agent: { name: string } | null;
  recordings: RecordingView[];
}

const callItem = (call: TimelineCall) => ({
  recordings: call.recordings,
  callId: call.id,
  direction: call.direction === "INBOUND" ? ("INBOUND" as const) : ("OUTBOUND" as const),
  outcome: call.outcome,
  number: formatCaller(call.remoteNumber, call.remoteRaw),
  agent: call.agent?.name ?? null,
  talkSeconds:
    call.answeredAt && call.endedAt
      ? Math.round((call.endedAt.getTime() - call.answeredAt.getTime()) / 1000)
      : null,
});
