import type { DomainEvent } from "../events/domain-event";
import { wordLabel } from "../jobs/label";
import { formatNumber } from "../phone-numbers/numbers";
import { did, settingWords, words } from "../words/audit";
import { common } from "../words/common";
import { wordFieldChanges, wordSettingChanges, type ToldChange } from "./values";

/** What an event says in an audit: what was done, without who did it, and what changed. */
export interface Told {
  text: string;
  changes: ToldChange[];
}

const only = (text: string): Told => ({ text, changes: [] });

const limitedBy = (query: string): ToldChange[] =>
  query === "" ? [] : [{ label: words.filter, before: "", after: decode(query.replace(/^\?/, "")) }];

function decode(query: string): string {
  const pairs = [...new URLSearchParams(query)];
  return pairs.map(([name, value]) => `${name}=${value}`).join(" ");
}

/** Puts an event of an audited kind in words. Its secrets are not in it, and the texts of notes are in no such event. */
export function wordEvent(event: DomainEvent): Told {
  switch (event.kind) {
    case "user.signed-in":
      return only(event.data.by ? did.signedInBy[event.data.by] : did.signedIn);
    case "user.signed-out":
      return only(event.actorId === event.subjectId ? did.signedOut : did.signedOutOther(event.data.name));
    case "user.refused":
      return only(did.refused(event.data.email));
    case "user.added":
      return { text: did.addedUser(event.data.name), changes: wordSettingChanges(event.data.changes) };
    case "user.changed":
      return {
        text: event.actorId === event.subjectId ? did.changedOwn : did.changedUser(event.data.name),
        changes: wordSettingChanges(event.data.changes),
      };
    case "setting.added":
    case "setting.changed":
    case "setting.removed": {
      const { what, name, of, changes } = event.data;
      const does = {
        "setting.added": did.added,
        "setting.changed": did.changed,
        "setting.removed": did.removed,
      };
      // What is gone had these values; that they are empty now is no news.
      return { text: does[event.kind](settingWords[what](name, of)), changes: wordSettingChanges(changes) };
    }
    case "record.created":
      return {
        text: did.created(event.data.type.label, event.data.name),
        changes: wordFieldChanges(event.data.changes),
      };
    case "record.changed":
      return {
        text: did.edited(event.data.type.label, event.data.name),
        changes: wordFieldChanges(event.data.changes),
      };
    case "record.deleted":
      return only(did.deleted(event.data.type.label, event.data.name));
    case "record.restored":
      return only(did.restored(event.data.type.label, event.data.name));
    case "record.merged": {
      const { type, name, others, changes } = event.data;
      const names = others.map((other) => other.name).join(", ");
      return { text: did.merged(names, type.label, name), changes: wordFieldChanges(changes) };
    }
    case "person.erased":
      return only(did.erased(event.data.records, event.data.calls));
    case "records.bulk":
      return only(event.data.isUndo ? did.undidInJob : did.changedInJob);
    case "job.started":
    case "job.stopped":
    case "job.undone": {
      const { label, type, total = null } = event.data;
      const job = type ? did.ofType(wordLabel(label), type.label, total) : wordLabel(label);
      const does = {
        "job.started": did.startedJob,
        "job.stopped": did.stoppedJob,
        "job.undone": did.undidJob,
      };
      return only(does[event.kind](job));
    }
    case "data.exported":
      return { text: wordExport(event.data), changes: limitedBy(event.data.query) };
    case "recording.heard":
    case "recording.downloaded": {
      const { kind, call } = event.data;
      const who = call?.customer ? formatNumber(call.customer) : common.withheldNumber;
      const what = kind === "VOICEMAIL" ? did.voicemailFrom(who) : did.recordingWith(who);
      return only(event.kind === "recording.heard" ? did.heard(what) : did.downloaded(what));
    }
    default:
      return only(event.kind);
  }
}

type Exported = Extract<DomainEvent, { kind: "data.exported" }>["data"];

function wordExport({ what, type }: Exported): string {
  switch (what) {
    case "records":
      return did.exportedRecords(type?.label ?? "");
    case "calls":
      return did.exportedCalls;
    case "audit":
      return did.exportedAudit;
    case "rejected-rows":
      return did.exportedRejected;
    case "values-before":
      return did.exportedBefore(type?.label ?? "");
    case "person":
      return did.exportedPerson;
  }
}
