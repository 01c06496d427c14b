import type { Prisma } from "../generated/prisma/client";
import type { TaskTitle } from "../tasks/title";
import type { Area } from "./area";

/**
 * What has happened, written in the transaction of the write (`emit.ts`) and read by reactions. An event's data is complete
 * by itself: labels, names and display texts are those of the moment.
 */

/** The person who did it, with their name at the time. Null: the system. */
export interface Actor {
  id: string;
  name: string;
}

/** One field, before and after. */
export interface FieldChange {
  /** Key of the field; "name", "owner" or "doNotCall" for those every record has. */
  field: string;
  /** Null for the fields every record has, which are named on reading. */
  label: string | null;
  /** A `FieldKind`; the fields every record has use that of a similar field. */
  kind: string;
  before: Prisma.InputJsonValue | null;
  after: Prisma.InputJsonValue | null;
  /** Display text, shortened; "" if empty. */
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

/** `emit` fills in the call as its transaction leaves it. */
interface OfCall {
  call?: {
    direction: "INBOUND" | "OUTBOUND" | "INTERNAL";
    state: string;
    outcome: string | null;
    /** E.164; null if withheld. */
    customer: string | null;
    /** E.164, ours; null if the call has none. */
    number: string | null;
    agent: Actor | null;
  };
}

/** `emit` fills in the names of `recordIds`. */
interface WithNames {
  records?: Record<string, string>;
}

interface EventData {
  "record.created": OfRecord & { changes: FieldChange[] };
  "record.changed": OfRecord & { changes: FieldChange[] };
  "record.deleted": OfRecord;
  "record.restored": OfRecord;
  "record.merged": OfRecord & { others: Actor[]; changes: FieldChange[] };
  /** One slice of a job. `edit` is the value an EDIT sets. */
  "records.bulk": {
    job: string;
    isUndo: boolean;
    created: string[];
    changed: string[];
    edit?: Prisma.InputJsonValue;
  };
  /** A person's data was erased: of so many records and calls. What has happened before says so without them. */
  "person.erased": { records: number; calls: number };
  "note.added": WithNames & { body: string };
  "note.changed": WithNames & { before: NoteState; after: NoteState };
  "task.added": WithNames & {
    title: TaskTitle;
    assigneeId: string;
    dueOn: string | null;
    callBack: string | null;
  };
  "task.done": WithNames & { title: TaskTitle };
  "task.reopened": WithNames & { title: TaskTitle };
  "call.started": OfCall & WithNames;
  "call.answered": OfCall & WithNames;
  /** The call's agent is the one it was transferred to. */
  "call.transferred": OfCall & WithNames & { fromId: string };
  "call.queued": OfCall & WithNames;
  "call.ended": OfCall & WithNames;
  /** `linked` are the new ones; `recordIds` are all records it is linked to now. */
  "call.linked": OfCall & WithNames & { linked: string[]; mainId: string | null };
  "recording.stored": OfCall & WithNames & { kind: string; seconds: number; bytes: number };
  /** Somebody listened to it: once, however often they seek or go on later in the same half hour. */
  "recording.heard": OfCall & WithNames & { kind: string };
  "recording.downloaded": OfCall & WithNames & { kind: string };
  /** Its slices are told as `records.bulk`. */
  "job.started": OfJob;
  "job.stopped": OfJob;
  "job.undone": OfJob;
  /** Told before the first line leaves, as a file that is broken off has left too. */
  "data.exported": {
    what: "records" | "calls" | "audit" | "rejected-rows" | "values-before" | "person";
    type?: TypeName;
    /** The address of the list: what it was limited to. */
    query: string;
  };
  "setting.added": OfSetting;
  "setting.changed": OfSetting;
  "setting.removed": OfSetting;
  "user.added": OfUser;
  "user.changed": OfUser;
  "user.signed-in": OfUser;
  /** Somebody did not get in as this user. Without an id in `subjectId` the address is nobody's. */
  "user.refused": OfUser;
  "user.signed-out": OfUser;
}

export type SettingKind =
  | "workspace"
  | "role"
  | "team"
  | "account"
  | "number"
  | "record-type"
  | "field"
  | "view"
  | "api-token"
  | "blocked-number";

/** One value of a setting, with names and labels in the place of ids; of a secret, only that it was written. */
export type SettingChange =
  | { key: string; before: Prisma.InputJsonValue | null; after: Prisma.InputJsonValue | null }
  | { key: string; isSecret: true };

interface OfSetting {
  what: SettingKind;
  name: string;
  /** What it belongs to: the type of a field, the account of a number. */
  of?: string;
  changes: SettingChange[];
}

interface OfJob {
  job: string;
  /** A `JobLabel`. */
  label: Prisma.InputJsonValue;
  type?: TypeName;
  /** Records in all, if known. */
  total?: number | null;
}

interface OfUser {
  name: string;
  email: string;
  changes?: SettingChange[];
  /** How they signed in, if not with a password, or a password and the authenticator app. */
  by?: "recovery-code" | "oidc";
}

interface NoteState {
  body: string;
  recordId: string;
}

export type EventKind = keyof EventData;

export interface Cause {
  callId?: string;
  jobId?: string;
  /** The job being undone. */
  undoOf?: string;
  /** Name of the API token by which a program did it. */
  token?: string;
}

export type NewEvent = {
  [Kind in EventKind]: {
    kind: Kind;
    /** `emit` adds the name if only the id is given. */
    actor: { id: string; name?: string } | null;
    subjectId: string;
    /** Left out for a call or recording: the records the call is linked to. */
    recordIds?: readonly string[];
    data: EventData[Kind];
    cause?: Cause;
    /** Left out within a request that `withReactions` runs: the request's. */
    address?: string;
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
    /** Null: not what an audit is about. */
    area: Area | null;
    /** Where the request came from; null for what no request did. */
    address: string | null;
  };
}[EventKind];

/** Narrows events to some kinds. */
export const ofKinds = <Kind extends EventKind>(events: readonly DomainEvent[], ...kinds: Kind[]) =>
  events.filter((event): event is Extract<DomainEvent, { kind: Kind }> =>
    (kinds as EventKind[]).includes(event.kind),
  );
