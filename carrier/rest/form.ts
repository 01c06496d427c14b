import { PROGRESS_EVENTS } from "../calls/transitions";
import type { ProgressCallback } from "../calls/call";
import { RestError } from "./errors";

type Method = "GET" | "POST";

/**
 * The form (or the query) of a request, of which it must have no parameter that this carrier does not know: one that is
 * ignored would make a program seem to work here and fail at Twilio, or the other way round.
 */
export class Form {
  readonly #params: URLSearchParams;

  constructor(body: string, known: readonly string[]) {
    this.#params = new URLSearchParams(body);
    for (const name of this.#params.keys()) {
      if (!known.includes(name)) throw new RestError(400, 20001, `Unknown parameter: ${name}`);
    }
  }

  text(name: string): string | undefined {
    return this.#params.get(name) ?? undefined;
  }

  required(name: string, code: number): string {
    const value = this.text(name);
    if (!value) throw new RestError(400, code, `A '${name}' is required`);
    return value;
  }

  /** Words, of parameters repeated or separated by blanks or commas; each must be known. */
  words<T extends string>(name: string, known: readonly T[], fallback: readonly T[]): readonly T[] {
    const words = this.#params.getAll(name).flatMap((value) => value.split(/[\s,]+/).filter(Boolean));
    if (words.length === 0) return fallback;
    return words.map((word) => this.#known(name, word, known));
  }

  oneOf<T extends string>(name: string, known: readonly T[]): T | undefined {
    const value = this.text(name);
    return value === undefined ? undefined : this.#known(name, value, known);
  }

  #known<T extends string>(name: string, value: string, known: readonly T[]): T {
    const found = known.find((word) => word.toLowerCase() === value.toLowerCase());
    if (found === undefined) {
      throw new RestError(400, 20001, `'${name}' must be one of ${known.join(", ")}: ${value}`);
    }
    return found;
  }

  flag(name: string): boolean | undefined {
    const value = this.oneOf(name, ["true", "false"]);
    return value === undefined ? undefined : value === "true";
  }

  number(name: string, fallback: number, most = Number.MAX_SAFE_INTEGER): number {
    const value = this.text(name);
    if (value === undefined) return fallback;
    if (!/^\d{1,15}$/.test(value) || Number(value) > most) {
      throw new RestError(400, 20001, `'${name}' must be a number up to ${most}`);
    }
    return Number(value);
  }

  method(name: string, fallback: Method): Method {
    return this.oneOf(name, ["GET", "POST"]) ?? fallback;
  }

  url(name: string): string | undefined {
    const value = this.text(name);
    if (value !== undefined && !URL.canParse(value)) throw notUrl(name);
    if (value !== undefined && !/^https?:/.test(value)) throw notUrl(name);
    return value;
  }

  /** Undefined when it is not mentioned; null when it is to be emptied. */
  urlOrEmpty(name: string): string | null | undefined {
    return this.text(name) === "" ? null : this.url(name);
  }

  /** A URL, its method and the events one subscribes to, as `prefix`, `prefixMethod` and `prefixEvent` say. */
  callback<T extends string>(prefix: string, events: readonly T[], fallback: readonly T[]) {
    const url = this.url(prefix);
    const method = this.method(`${prefix}Method`, "POST");
    const subscribed = this.words(`${prefix}Event`, events, fallback);
    return url === undefined ? null : { url, method, events: subscribed };
  }

  progress(): ProgressCallback | null {
    return this.callback("StatusCallback", PROGRESS_EVENTS, ["completed"]);
  }
}

const notUrl = (name: string) => new RestError(400, 21205, `${name} is not a valid URL`);
