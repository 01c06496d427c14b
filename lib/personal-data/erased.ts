import type { DomainEvent, FieldChange } from "../events/domain-event";

/** What is taken out of an event: of whom, and by what it is told. */
export interface Erasure {
  recordIds: ReadonlySet<string>;
  /** The person's own calls. */
  callIds: ReadonlySet<string>;
  /** Jobs that merged something into one of the records. */
  mergeIds: ReadonlySet<string>;
  /** Names, numbers and emails, in lower case. */
  terms: readonly string[];
}

/** In the place of a name, a number or a value whose person was erased. It is stored as the name that it stands for. */
export const ERASED = "Erased";

/** What a record is called once it is erased: still to be told from others, but not whose it was. */
const pseudonym = (recordId: string): string => `${ERASED} ${recordId.slice(-6)}`;

/** Whether a text has one of the terms, also as an address writes it. */
export function hasTerm(text: string, terms: readonly string[]): boolean {
  const lower = text.toLowerCase();
  const plain = [...new URLSearchParams(lower)].flat().join(" ");
  return terms.some((term) => lower.includes(term) || plain.includes(term));
}

/** Fields that say what the company did with a record, not what it knows of a person. */
const NOT_PERSONAL = ["owner", "doNotCall"];

const eraseChange = (change: FieldChange): FieldChange =>
  change.label === null && NOT_PERSONAL.includes(change.field)
    ? change
    : { ...change, before: null, after: null, beforeText: "", afterText: ERASED };

/** A link to an erased record, told by its name. */
function eraseLink(change: FieldChange, { recordIds }: Erasure): FieldChange {
  if (change.kind !== "LINK") return change;
  const isErased = (value: unknown): value is string => typeof value === "string" && recordIds.has(value);
  return {
    ...change,
    beforeText: isErased(change.before) ? pseudonym(change.before) : change.beforeText,
    afterText: isErased(change.after) ? pseudonym(change.after) : change.afterText,
  };
}

const eraseNames = (names: Record<string, string> | undefined, { recordIds }: Erasure) =>
  names &&
  Object.fromEntries(
    Object.entries(names).map(([id, name]) => [id, recordIds.has(id) ? pseudonym(id) : name]),
  );

/**
 * Takes a person out of an event: what was done, when and by whom stays. The other parties of an event, such as the record
 * that was linked to theirs, stay as well.
 *
 * @returns the event's new data
 */
export function eraseEvent(event: DomainEvent, of: Erasure): DomainEvent["data"] {
  const isOfCall = of.callIds.has(event.subjectId) || of.callIds.has(event.cause?.callId ?? "");
  switch (event.kind) {
    case "record.created":
    case "record.changed": {
      const { data } = event;
      return of.recordIds.has(event.subjectId)
        ? { ...data, name: pseudonym(event.subjectId), changes: data.changes.map(eraseChange) }
        : { ...data, changes: data.changes.map((change) => eraseLink(change, of)) };
    }
    case "record.deleted":
    case "record.restored":
      return of.recordIds.has(event.subjectId)
        ? { ...event.data, name: pseudonym(event.subjectId) }
        : event.data;
    case "record.merged": {
      const { data } = event;
      const others = data.others.map((other) =>
        of.recordIds.has(other.id) ? { ...other, name: pseudonym(other.id) } : other,
      );
      return of.recordIds.has(event.subjectId)
        ? { ...data, others, name: pseudonym(event.subjectId), changes: data.changes.map(eraseChange) }
        : { ...data, others, changes: data.changes.map((change) => eraseLink(change, of)) };
    }
    case "note.added":
      return { ...event.data, records: eraseNames(event.data.records, of), body: "" };
    case "note.changed": {
      const { before, after, records } = event.data;
      return {
        records: eraseNames(records, of),
        before: { ...before, body: "" },
        after: { ...after, body: "" },
      };
    }
    case "task.added":
      return {
        ...event.data,
        records: eraseNames(event.data.records, of),
        title: ERASED,
        callBack: null,
      };
    case "task.done":
    case "task.reopened":
      return { ...event.data, records: eraseNames(event.data.records, of), title: ERASED };
    case "call.started":
    case "call.answered":
    case "call.transferred":
    case "call.queued":
    case "call.ended":
    case "call.linked":
    case "recording.stored":
    case "recording.heard":
    case "recording.downloaded": {
      const { call, records } = event.data;
      const customer = call?.customer && isOfCall ? ERASED : (call?.customer ?? null);
      return {
        ...event.data,
        ...(records && { records: eraseNames(records, of) }),
        ...(call && { call: { ...call, customer } }),
      } as DomainEvent["data"];
    }
    case "job.started":
    case "job.stopped":
    case "job.undone":
      return of.mergeIds.has(event.subjectId)
        ? { ...event.data, label: eraseLabel(event.data.label) }
        : event.data;
    case "data.exported":
      return hasTerm(event.data.query, of.terms) ? { ...event.data, query: "" } : event.data;
    case "setting.added":
    case "setting.changed":
    case "setting.removed": {
      const { data } = event;
      const isTheirs = data.what === "view" || data.what === "blocked-number";
      return isTheirs && hasTerm(JSON.stringify(data), of.terms)
        ? { ...data, name: ERASED, changes: [] }
        : data;
    }
    default:
      return event.data;
  }
}

/** The label of a merge without the name of the kept record. */
export const eraseLabel = (label: unknown) =>
  ({ ...(label as { code: string }), name: ERASED }) as { code: string; name: string };
