import type { EventKind, NewEvent } from "./domain-event";

/** What an audit is about, in the order in which its filter lists it. */
export const AREAS = [
  "sign-in",
  "people",
  "settings",
  "api",
  "records",
  "bulk",
  "exports",
  "recordings",
] as const;

export type Area = (typeof AREAS)[number];

type OfKind = { [Kind in EventKind]?: Area };

const OF_KIND: OfKind = {
  "user.signed-in": "sign-in",
  "user.signed-out": "sign-in",
  "user.refused": "sign-in",
  "user.added": "people",
  "user.changed": "people",
  "record.created": "records",
  "record.changed": "records",
  "record.deleted": "records",
  "record.restored": "records",
  "record.merged": "records",
  "person.erased": "records",
  "job.started": "bulk",
  "job.stopped": "bulk",
  "job.undone": "bulk",
  "data.exported": "exports",
  "recording.heard": "recordings",
  "recording.downloaded": "recordings",
};

/**
 * Returns the area of the audit that an event belongs to; null if it is none of its business: how calls go, what is on a
 * record's timeline, and the slices of a job, which is told once.
 */
export function areaOf(event: NewEvent): Area | null {
  switch (event.kind) {
    case "setting.added":
    case "setting.changed":
    case "setting.removed": {
      const { what } = event.data;
      return what === "role" || what === "team" ? "people" : what === "api-token" ? "api" : "settings";
    }
    default:
      return OF_KIND[event.kind] ?? null;
  }
}
