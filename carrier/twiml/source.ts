import type { Params } from "../webhooks";
import type { Element } from "./parse";

/** Source of a document; `verbs` are part of a document already read from `documentUrl`. */
export type Source =
  | { url: string; method: "GET" | "POST"; params?: Params }
  | { twiml: string }
  | { verbs: Element[]; documentUrl: string | null };

export interface Fallback {
  url: string;
  method: "GET" | "POST";
}

/** Why a run was stopped from outside. */
export type StopReason = "hang-up" | "redirected" | "replaced";

/** A running document, for calls, queues and conferences: they start and stop it, and need nothing of its verbs. */
export interface RunningDocument {
  start(): void;
  stop(reason: StopReason): void;
}
