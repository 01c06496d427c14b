import { TwimlError, type Element } from "./parse";

/**
 * The attributes of a verb, of which it must have no others: what Twilio does not know it refuses, and so do we.
 *
 * @throws TwimlError 12200 for an unknown attribute or a value of the wrong form
 */
export function readAttributes(element: Element, known: readonly string[]) {
  for (const name of Object.keys(element.attributes)) {
    if (!known.includes(name)) throw new TwimlError(12200, `<${element.name}> has no attribute ${name}`);
  }
  const text = (name: string) => element.attributes[name];
  return {
    text,
    flag(name: string, fallback: boolean): boolean {
      const value = text(name);
      if (value === undefined) return fallback;
      if (value !== "true" && value !== "false") throw bad(element, name);
      return value === "true";
    },
    number(name: string, fallback: number): number {
      const value = text(name);
      if (value === undefined) return fallback;
      if (!/^\d+$/.test(value)) throw bad(element, name);
      return Number(value);
    },
    method(name: string, fallback: "GET" | "POST" = "POST"): "GET" | "POST" {
      const value = text(name)?.toUpperCase();
      if (value === undefined) return fallback;
      if (value !== "GET" && value !== "POST") throw bad(element, name);
      return value;
    },
    words: (name: string): string[] => (text(name) ?? "").split(/\s+/).filter(Boolean),
  };
}

const bad = (element: Element, name: string) =>
  new TwimlError(12200, `<${element.name} ${name}="${element.attributes[name]}"> is not valid`);
