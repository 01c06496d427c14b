import { PROGRESS_EVENTS } from "../calls/transitions";
import type { ProgressCallback } from "../calls/call";
import { RestError } from "./errors";

type Method = "GET" | "POST";

/**
 * A request's form or query. Unknown parameters are rejected: silently ignoring one would let a program pass here and
 * fail at Twilio, or the reverse.
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

  /** Reads words from repeated parameters, or from one separated by blanks or commas. Unknown words are refused. */
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

  /** Returns undefined when the parameter is missing, null when it is empty, which clears the setting. */
  urlOrEmpty(name: string): string | null | undefined {
    return this.text(name) === "" ? null : this.url(name);
  }

  /** Reads a URL, its method and its events from `prefix`, `prefixMethod` and `prefixEvent`. */
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
