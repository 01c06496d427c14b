import type { Element } from "./parse";
import type { Run, Source } from "./run";

/** Go on with the next verb, with another document, or not at all. */
export type Outcome = { kind: "next" } | { kind: "end" } | { kind: "go"; source: Source };

export type Verb = (run: Run, element: Element, position: number) => Promise<Outcome>;

export const NEXT: Outcome = { kind: "next" };
