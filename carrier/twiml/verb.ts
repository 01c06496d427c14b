import { TwimlError, type Element } from "./parse";
import type { Run, Source } from "./run";

/** Go on with the next verb, or with another document. */
export type Outcome = { kind: "next" } | { kind: "go"; source: Source };

export type Verb = (run: Run, element: Element, position: number) => Promise<Outcome>;

export const NEXT: Outcome = { kind: "next" };

/** Relative URLs in a document are read against the one it came from; documents of ours use absolute ones only. */
export function absolute(url: string): string {
  if (!/^https?:\/\//.test(url)) throw new TwimlError(11100, `not an absolute URL: ${url}`);
  return url;
}
