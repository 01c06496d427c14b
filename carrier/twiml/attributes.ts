import { TwimlError, type Element } from "./parse";
import type { Run } from "./run";

/**
 * Reads a verb's attributes and refuses unknown ones, as Twilio does.
 *
 * @throws TwimlError 12200 for an unknown attribute (where the readings refuse it) or an invalid value
 */
export function readAttributes(run: Run, element: Element, known: readonly string[]) {
  for (const name of Object.keys(element.attributes)) {
    if (!known.includes(name))
      run.complain(new TwimlError(12200, `<${element.name}> has no attribute ${name}`));
  }
  const text = (name: string): string | undefined => element.attributes[name];
  const oneOf = <T extends string>(name: string, values: readonly T[], fallback: T): T => {
    const value = text(name);
    if (value === undefined) return fallback;
    const found = values.find((known) => known.toLowerCase() === value.toLowerCase());
    if (found === undefined) throw bad(element, name);
    return found;
  };
  return {
    text,
    oneOf,
    flag: (name: string, fallback: boolean): boolean =>
      oneOf(name, ["true", "false"], fallback ? "true" : "false") === "true",
    number(name: string, fallback: number): number {
      const value = text(name);
      if (value === undefined) return fallback;
      if (!/^\d{1,9}$/.test(value)) throw bad(element, name);
      return Number(value);
    },
    method: (name: string, fallback: "GET" | "POST" = "POST"): "GET" | "POST" =>
      oneOf(name, ["GET", "POST"], fallback),
    /** Reads words separated by blanks; unknown words are refused. */
    words<T extends string>(name: string, values: readonly T[], fallback: readonly T[]): readonly T[] {
      const words = (text(name) ?? "").split(/\s+/).filter(Boolean);
      if (words.length === 0) return fallback;
      if (!words.every((word): word is T => (values as readonly string[]).includes(word)))
        throw bad(element, name);
      return words;
    },
    /** Reads a URL, absolute or relative to the document. */
    url(name: string): string | null {
      const value = text(name);
      return value === undefined ? null : run.resolve(value);
    },
  };
}

export type Attributes = ReturnType<typeof readAttributes>;

const bad = (element: Element, name: string) =>
  new TwimlError(12200, `<${element.name} ${name}="${element.attributes[name]}"> is not valid`);

/** Reads a callback's attributes; returns null without a URL. */
export function readCallback<T extends string>(
  attributes: Attributes,
  name: "statusCallback" | "recordingStatusCallback",
  events: readonly T[],
  fallback: readonly T[],
) {
  const url = attributes.url(name);
  const method = attributes.method(`${name}Method`);
  const subscribed = attributes.words(`${name}Event`, events, fallback);
  return url === null ? null : { url, method, events: subscribed };
}
