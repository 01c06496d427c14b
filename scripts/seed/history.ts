/** A year of calls, notes, tasks and changes with the demo company's customers, as rows to write. */
import { randomUUID } from "node:crypto";
import { addDays, toColumn } from "@/lib/base/days";
import type { Prisma } from "@/lib/generated/prisma/client";
import { changesOf } from "@/lib/records/field-changes";
import type { TypeView } from "@/lib/records/model/field-kinds";
import { toldChanges, type ChangeDetail } from "@/lib/timeline/change-words";
import { CALL_NOTES, CALLBACKS, CASE_NOTES, DEAL_NOTES, MENTIONS, NOTES, REGULAR, TASKS } from "./company";
import type { Planned } from "./customers";
import type { Random } from "./random";
import { MESSAGES, TALK, type Sound } from "./sounds";
import { workdayBy, type WorkTime } from "./work-time";

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** In days. */
const YEAR = 365;
/** Recent working days with a realistic number of calls; earlier days have a few. */
const BUSY_DAYS = 10;

interface Colleague {
  id: string;
  name: string;
  email: string;
}

/** One of our numbers. */
interface Line {
  id: string;
  channelId: string;
  e164: string;
}

/** A number as a record has it. */
export interface KnownNumber {
  e164: string;
  recordId: string;
}

interface Company {
  random: Random;
  time: WorkTime;
  now: number;
  types: readonly TypeView[];
  /** Users with a phone. */
  agents: readonly Colleague[];
  lines: { main: Line; london: Line };
  records: readonly Planned[];
  numbers: readonly KnownNumber[];
}

type Outcome = NonNullable<Prisma.CallCreateManyInput["outcome"]>;

/** Outcomes with their share of a hundred calls. */
const INBOUND: [Outcome, number][] = [
  ["ANSWERED", 74],
  ["CANCELED", 8],
  ["VOICEMAIL", 7],
  ["NO_ANSWER", 4],
  ["DECLINED", 3],
  ["ABANDONED", 2],
  ["BUSY", 2],
];
const OUTBOUND: [Outcome, number][] = [
  ["ANSWERED", 68],
  ["NO_ANSWER", 17],
  ["BUSY", 9],
  ["CANCELED", 6],
];

/** Statuses a record passed through. */
const PATHS: Record<string, string[]> = {
  proposal: ["discovery", "proposal"],
  negotiation: ["discovery", "proposal", "negotiation"],
  won: ["discovery", "proposal", "negotiation", "won"],
  lost: ["discovery", "proposal", "lost"],
  open: ["new", "open"],
  waiting: ["new", "open", "waiting"],
  solved: ["new", "open", "solved"],
  working: ["new", "working"],
  qualified: ["new", "working", "qualified"],
  unqualified: ["new", "unqualified"],
};

const NOTES_OF: Record<string, { texts: readonly string[]; most: number }> = {
  account: { texts: NOTES, most: 1 },
  contact: { texts: NOTES, most: 1 },
  lead: { texts: NOTES, most: 1 },
  deal: { texts: DEAL_NOTES, most: 3 },
  case: { texts: CASE_NOTES, most: 2 },
};

/** Due dates of each user's open tasks, in days from today. */
const OPEN_TASKS = [-5, -2, 0, 0, 2, 6, 13];

interface CallPlan {
  at: number;
  direction: "INBOUND" | "OUTBOUND";
  outcome: Outcome;
  agent: Colleague;
  /** Null for an unknown caller. */
  record: Planned | null;
  /** Null for a withheld number. */
  number: string | null;
}

interface Recorded {
  row: Prisma.RecordingCreateManyInput & { id: string; file: string };
  sound: Sound;
}

export function planHistory({ random, time, now, types, agents, lines, records, numbers }: Company) {
  const conversations: Prisma.ConversationCreateManyInput[] = [];
  const calls: Prisma.CallCreateManyInput[] = [];
  const legs: Prisma.CallLegCreateManyInput[] = [];
  const links: Prisma.CallLinkCreateManyInput[] = [];
  const notes: Prisma.NoteCreateManyInput[] = [];
  const mentions: Prisma.MentionCreateManyInput[] = [];
  const tasks: Prisma.TaskCreateManyInput[] = [];
  const entries: Prisma.TimelineEntryCreateManyInput[] = [];
  const recordings: Recorded[] = [];

  const byId = new Map(records.map((planned) => [planned.id, planned]));
  const holders = new Map<string, string[]>();
  const numberOf = new Map<string, string>();
  for (const { e164, recordId } of numbers) {
    holders.set(e164, [...(holders.get(e164) ?? []), recordId]);
    if (!numberOf.has(recordId)) numberOf.set(recordId, e164);
  }
  const people = new Map(agents.map((agent) => [agent.id, agent]));
  const callers = records.filter(
    ({ typeKey, id }) => ["contact", "lead"].includes(typeKey) && numberOf.has(id),
  );
  const agent = (firstName: string) => agents.find(({ email }) => email.startsWith(`${firstName}@`))!;
  const after = (at: number, from: number, to: number) => at + random.int(from, to) * SECOND_MS;
  const isRecent = (at: number) => now - at < BUSY_DAYS * DAY_MS;

  function outcomeOf(table: [Outcome, number][]): Outcome {
    let drawn = random.int(1, 100);
    return table.find(([, share]) => (drawn -= share) <= 0)![0];
  }

  function addEntry(recordId: string, kind: "NOTE" | "TASK" | "CALL" | "CHANGE", refId: string, at: number) {
    entries.push({ recordId, kind, refId, at: new Date(at) });
  }

  function addNote(record: Planned, author: Colleague, body: string, at: number, callId?: string) {
    const id = randomUUID();
    notes.push({ id, recordId: record.id, authorId: author.id, body, callId, createdAt: new Date(at) });
    addEntry(record.id, "NOTE", id, at);
    return id;
  }

  function addTask(task: {
    record: Planned;
    assignee: Colleague;
    title: string;
    at: number;
    /** Days from today. */
    dueIn: number;
    doneAt?: number;
    callBack?: string;
  }) {
    const id = randomUUID();
    const day = addDays(time.today, task.dueIn);
    tasks.push({
      id,
      recordId: task.record.id,
      assigneeId: task.assignee.id,
      title: task.title,
      callBack: task.callBack,
      dueOn: toColumn(task.dueIn === 0 ? day : workdayBy(day)),
      doneAt: task.doneAt === undefined ? null : new Date(task.doneAt),
      createdAt: new Date(task.at),
    });
    addEntry(task.record.id, "TASK", id, task.at);
  }

  function addRecording(callId: string, kind: "CALL" | "VOICEMAIL", sound: Sound, at: number) {
    const id = randomUUID();
    const createdAt = new Date(at);
    const file = `recordings/${createdAt.toISOString().slice(0, 7)}/${id}.wav`;
    const row = { id, callId, kind, state: "STORED", sid: `RE${id.replaceAll("-", "")}`, file } as const;
    recordings.push({
      row: { ...row, seconds: sound.seconds, bytes: sound.wav.length, createdAt },
      sound,
    });
    return recordings.at(-1)!.row;
  }

  /** Adds one call with its legs, links, note and audio; returns when it ended. */
  function addCall({ at, direction, outcome, agent, record, number }: CallPlan): number {
    const id = randomUUID();
    const isInbound = direction === "INBOUND";
    const isTalk = outcome === "ANSWERED" || outcome === "ABANDONED";
    const answeredAt = isTalk ? after(at, 4, 18) : null;
    const isRecorded = outcome === "ANSWERED" && record !== null && isRecent(at) && random.chance(0.12);
    const talkSeconds = isRecorded ? TALK.seconds : Math.round(20 + 880 * random.next() ** 2);
    const message = outcome === "VOICEMAIL" ? random.pick(MESSAGES) : null;
    const rangUntil = after(at, isInbound ? 25 : 8, 30);
    const endedAt =
      answeredAt === null
        ? rangUntil + (message ? (message.seconds + 8) * SECOND_MS : 0)
        : answeredAt + talkSeconds * SECOND_MS;
    const isVoicemail = outcome === "VOICEMAIL" || outcome === "NO_ANSWER";
    const line = number?.startsWith("+44") ? lines.london : lines.main;
    const begun = { id, createdAt: new Date(at), endedAt: new Date(endedAt) };
    conversations.push({
      ...begun,
      channelId: line.channelId,
      state: "ENDED",
      voicemailAt: isInbound && isVoicemail ? new Date(rangUntil) : null,
      queuedAt: outcome === "ABANDONED" ? new Date(endedAt - 40 * SECOND_MS) : null,
      rejected: isInbound && outcome === "BUSY",
      recordingAskedAt: isRecorded ? new Date(answeredAt!) : null,
    });
    calls.push({
      ...begun,
      conversationId: id,
      direction,
      outcome,
      numberId: line.id,
      remoteNumber: number,
      remoteRaw: isInbound && number === null ? "anonymous" : null,
      agentId: isTalk || !isInbound ? agent.id : null,
      mainRecordId: record?.id,
      answeredAt: answeredAt === null ? null : new Date(answeredAt),
      messageSeconds: message?.seconds,
      record: isRecorded,
    });
    const dates = { createdAt: new Date(at), askedAt: new Date(at), endedAt: new Date(endedAt) };
    const talked = answeredAt === null ? null : new Date(answeredAt);
    const of = { callId: id, conversationId: id };
    legs.push({
      id: randomUUID(),
      ...of,
      entry: "REMOTE",
      number,
      admittedAt: new Date(at),
      memberSince: talked,
      status: isInbound || isTalk ? "completed" : outcome.toLowerCase().replace("_", "-"),
      answeredAt: talked,
      ...dates,
    });
    const rung = isInbound
      ? [agent, ...agents.filter((other) => other !== agent && random.chance(0.3))]
      : [agent];
    for (const each of outcome === "BUSY" && isInbound ? [] : rung) {
      const isWinner = each === agent && (isTalk || !isInbound);
      const isDeclined = outcome === "DECLINED";
      legs.push({
        id: randomUUID(),
        ...of,
        entry: isInbound ? "OFFERED" : "DIALLED",
        userId: each.id,
        status: isWinner ? "completed" : isDeclined ? "busy" : isVoicemail ? "no-answer" : "canceled",
        declined: isDeclined,
        admittedAt: !isWinner ? null : isInbound ? talked : new Date(at),
        memberSince: isWinner ? talked : null,
        answeredAt: isWinner ? talked : null,
        wrappedUpAt: isWinner ? new Date(endedAt) : null,
        ...dates,
      });
    }
    if (message) addRecording(id, "VOICEMAIL", message, endedAt);
    if (isRecorded) addRecording(id, "CALL", TALK, endedAt);
    if (!record) return endedAt;
    const known = (holders.get(number ?? "") ?? []).filter((holderId) => byId.get(holderId)!.createdAt < at);
    for (const recordId of new Set([record.id, ...known])) {
      links.push({ callId: id, recordId, main: recordId === record.id });
      addEntry(recordId, "CALL", id, at);
    }
    if (outcome === "ANSWERED" && random.chance(0.5))
      addNote(record, agent, random.pick(CALL_NOTES), after(endedAt, 15, 120), id);
    return endedAt;
  }

  /** Adds a call; a missed one is called back, unless it is recent. */
  function addContact(at: number, record: Planned | null, number: string | null) {
    const isInbound = number === null || random.chance(0.58);
    const outcome = number === null ? "ANSWERED" : outcomeOf(isInbound ? INBOUND : OUTBOUND);
    const direction = isInbound ? "INBOUND" : "OUTBOUND";
    const who = random.pick(agents);
    const endedAt = addCall({ at, direction, outcome, agent: who, record, number });
    const backAt = after(endedAt, 300, 5400);
    if (!isInbound || outcome === "ANSWERED" || backAt > now - DAY_MS || random.chance(0.1)) return;
    addCall({ at: backAt, direction: "OUTBOUND", outcome: "ANSWERED", agent: who, record, number });
  }

  function addCalls() {
    const regular = callers.find(({ links: { account } }) => account?.name === REGULAR)!;
    const days = time.workdays(YEAR);
    for (const [i, day] of days.entries()) {
      const isBusy = i >= days.length - BUSY_DAYS;
      for (let n = isBusy ? random.int(9, 14) : random.int(0, 2); n > 0; n--) {
        const at = time.on(day);
        const known = callers.filter(({ createdAt }) => createdAt < at);
        const record = known.length > 0 && random.chance(0.93) ? random.pick(known) : null;
        const stranger = random.chance(0.7) ? `+33199005${String(random.int(100, 999))}` : null;
        addContact(at, record, record ? numberOf.get(record.id)! : stranger);
      }
      if (random.chance(0.45)) {
        const at = time.on(day);
        if (at > regular.createdAt) addContact(at, regular, numberOf.get(regular.id)!);
      }
    }
    return regular;
  }

  /** Adds the status changes of a record, step by step. */
  function addChanges(record: Planned) {
    const type = types.find(({ key }) => key === record.typeKey)!;
    const by = people.get(record.ownerId)!;
    const change = (key: string, from: unknown, to: unknown, at: number) => {
      const input = { name: record.name, ownerId: record.ownerId, links: {} };
      const before = { ...input, values: { [key]: from } };
      const changes = changesOf(type, before, { ...input, values: { [key]: to } }, new Map(), new Map());
      const detail = { by: by.name, did: "changed", changes: toldChanges(changes) } satisfies ChangeDetail;
      entries.push({ recordId: record.id, kind: "CHANGE", refId: randomUUID(), at: new Date(at), detail });
      record.updatedAt = Math.max(record.updatedAt, at);
    };
    const key = record.typeKey === "deal" ? "stage" : "status";
    const path = PATHS[String(record.values[key])] ?? [];
    const until = now - DAY_MS;
    const moments = path
      .slice(1)
      .map(() => time.between(record.createdAt, Math.max(until, record.createdAt + 1)));
    moments.sort((a, b) => a - b).forEach((at, i) => change(key, path[i], path[i + 1], at));
    if (record.typeKey === "contact" && random.chance(0.25))
      change("title", "Buyer", record.values.title, time.between(record.createdAt, until));
  }

  function addNotes(record: Planned) {
    const { texts, most } = NOTES_OF[record.typeKey]!;
    for (let n = random.int(0, most); n > 0; n--)
      addNote(
        record,
        random.pick(agents),
        random.pick(texts),
        time.between(record.createdAt, now - 30 * MINUTE_MS),
      );
  }

  function addTasks(regular: Planned) {
    const open = records.filter(({ typeKey, values }) =>
      typeKey === "deal"
        ? !["won", "lost"].includes(String(values.stage))
        : typeKey === "lead" || (typeKey === "case" && values.status !== "solved"),
    );
    for (const [i, assignee] of agents.entries()) {
      for (const [nth, dueIn] of OPEN_TASKS.entries()) {
        const until = now - (dueIn < 0 ? -dueIn * DAY_MS : 30 * MINUTE_MS);
        const record = random.pick(open.filter(({ createdAt }) => createdAt < until - DAY_MS));
        addTask({
          record,
          assignee,
          title: TASKS[(2 * i + nth) % TASKS.length]!,
          at: time.between(record.createdAt, until),
          dueIn,
        });
      }
    }
    const done = [
      ...records.filter(({ createdAt }) => createdAt < now - 3 * DAY_MS && random.chance(0.15)),
      ...Array.from({ length: 12 }, () => regular),
    ];
    for (const [i, record] of done.entries()) {
      const at = time.between(record.createdAt, now - DAY_MS);
      const doneAt = time.between(at, Math.min(at + 6 * DAY_MS, now - MINUTE_MS));
      const dueIn = Math.round((doneAt - now) / DAY_MS);
      addTask({ record, assignee: random.pick(agents), title: TASKS[i % TASKS.length]!, at, dueIn, doneAt });
    }
    for (const [i, assignee] of ["chloe", "dmitri", "esra"].map(agent).entries()) {
      const record = random.pick(callers.filter((caller) => caller.createdAt < now - DAY_MS));
      const callBack = numberOf.get(record.id)!;
      addTask({ record, assignee, title: CALLBACKS[i]!, at: now - 50 * MINUTE_MS, dueIn: 0, callBack });
    }
  }

  /** Adds notes of the last working days that mention a colleague. */
  function addMentions() {
    for (const { author, named, body } of MENTIONS) {
      const at = time.ago(random.int(0, 1));
      const deals = records.filter(({ typeKey, createdAt }) => typeKey === "deal" && createdAt < at);
      const noteId = addNote(random.pick(deals), agent(author), `@${agent(named).name} ${body}`, at);
      mentions.push({ noteId, userId: agent(named).id });
    }
  }

  /** Marks all voicemail messages but the newest as heard. */
  function hearMessages() {
    const messages = recordings.filter(({ row }) => row.kind === "VOICEMAIL");
    messages.sort((a, b) => Number(b.row.createdAt) - Number(a.row.createdAt));
    for (const { row } of messages.slice(2)) {
      row.heardAt = new Date(after(Number(row.createdAt), 300, 3600));
      row.heardById = random.pick(agents).id;
    }
  }

  const regular = addCalls();
  for (const record of records) {
    addChanges(record);
    addNotes(record);
  }
  addTasks(regular);
  addMentions();
  hearMessages();
  return { conversations, calls, legs, links, notes, mentions, tasks, entries, recordings };
}
