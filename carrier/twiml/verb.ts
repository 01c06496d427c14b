import type { Element } from "./parse";
import type { Run } from "./run";
import type { Source } from "./source";

/** Continues with the next verb, continues with another document, or ends. */
export type Outcome = { kind: "next" } | { kind: "end" } | { kind: "go"; source: Source };

export type Verb = (run: Run, element: Element, position: number) => Promise<Outcome>;

export const NEXT: Outcome = { kind: "next" };
