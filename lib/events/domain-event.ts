import type { Prisma } from "../generated/prisma/client";

/**
 * What has happened, as it is written in the transaction of the write (`emit.ts`) and read by reactions. Each kind's data
 * says by itself what happened: labels, names and display texts are those of the moment.
 */

/** Who did it, named as they were then. Null: the system. */
export interface Actor {
  id: string;
  name: string;
}

/** One field, before and after. */
export interface FieldChange {
  /** Key of the field; "name", "owner" or "doNotCall" for those every record has. */
  field: string;
  label: string;
  /** A `FieldKind`; for those every record has, that of a like field. */
  kind: string;
  before: Prisma.InputJsonValue | null;
  after: Prisma.InputJsonValue | null;
  /** As people read it, shortened; "" for empty. */
  beforeText: string;
  afterText: string;
}

export interface TypeName {
  key: string;
  label: string;
}

interface OfRecord {
  type: TypeName;
  name: string;
}

/** Filled in by `emit`: the call as the same transaction leaves it. */
interface OfCall {
  call?: {
    direction: "INBOUND" | "OUTBOUND";
    state: string;
    outcome: string | null;
    /** E.164; null when withheld. */
    customer: string | null;
    /** E.164, ours. */
    number: string;
    agent: Actor | null;
  };
}

/** Filled in by `emit`: the names of `recordIds`. */
interface WithNames {
  records?: Record<string, string>;
}

interface EventData {
  "record.created": OfRecord & { changes: FieldChange[] };
  "record.changed": OfRecord & { changes: FieldChange[] };
  "record.deleted": OfRecord;
  "record.restored": OfRecord;
  "record.merged": OfRecord & { others: Actor[]; changes: FieldChange[] };
  /** One slice of a job; `edit` is what an EDIT sets. */
  "records.bulk": {
    job: string;
    isUndo: boolean;
    created: string[];
    changed: string[];
    edit?: Prisma.InputJsonValue;
  };
  "note.added": WithNames & { body: string };
  "note.changed": WithNames & { before: NoteState; after: NoteState };
  "task.added": WithNames & {
    title: string;
    assigneeId: string;
    dueOn: string | null;
    callBack: string | null;
  };
  "task.done": WithNames & { title: string };
  "task.reopened": WithNames & { title: string };
  "call.started": OfCall & WithNames;
  "call.answered": OfCall & WithNames;
  /** To the call's agent. */
  "call.transferred": OfCall & WithNames & { fromId: string };
  "call.queued": OfCall & WithNames;
  "call.ended": OfCall & WithNames;
  /** `recordIds`: the records it is linked to now, among them those newly linked. */
  "call.linked": OfCall & WithNames & { linked: string[]; mainId: string | null };
  "recording.stored": OfCall & WithNames & { kind: string; seconds: number; bytes: number };
}

interface NoteState {
  body: string;
  recordId: string;
}

export type EventKind = keyof EventData;

export interface Cause {
  callId?: string;
  jobId?: string;
  /** The job that is undone. */
  undoOf?: string;
}

export type NewEvent = {
  [Kind in EventKind]: {
    kind: Kind;
    /** With an id only, `emit` adds the name. */
    actor: { id: string; name?: string } | null;
    subjectId: string;
    /** Left out for a call or recording: those the call is linked to. */
    recordIds?: readonly string[];
    data: EventData[Kind];
    cause?: Cause;
  };
}[EventKind];

export type DomainEvent = {
  [Kind in EventKind]: {
    id: bigint;
    at: Date;
    kind: Kind;
    actorId: string | null;
    actorName: string | null;
    subjectId: string;
    recordIds: string[];
    data: EventData[Kind];
    cause: Cause | null;
  };
}[EventKind];

/** Those of some kinds, typed as such. */
export const ofKinds = <Kind extends EventKind>(events: readonly DomainEvent[], ...kinds: Kind[]) =>
  events.filter((event): event is Extract<DomainEvent, { kind: Kind }> =>
    (kinds as EventKind[]).includes(event.kind),
  );
