import type { ProgressCallback } from "../calls/call";
import { readEvents } from "../twiml/dial";
import { RestError } from "./errors";

/**
 * The form of a request, of which it must have no parameter that this carrier does not know: one that is ignored would
 * make a program seem to work here and fail at Twilio, or the other way round.
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

  all(name: string): string[] {
    return this.#params.getAll(name).flatMap((value) => value.split(/[\s,]+/).filter(Boolean));
  }

  flag(name: string): boolean | undefined {
    const value = this.text(name)?.toLowerCase();
    if (value === undefined) return undefined;
    if (value !== "true" && value !== "false")
      throw new RestError(400, 20001, `'${name}' must be true or false`);
    return value === "true";
  }

  number(name: string, fallback: number): number {
    const value = this.text(name);
    if (value === undefined) return fallback;
    if (!/^\d+$/.test(value)) throw new RestError(400, 20001, `'${name}' must be a number`);
    return Number(value);
  }

  method(name: string, fallback: "GET" | "POST"): "GET" | "POST" {
    const value = this.text(name)?.toUpperCase() ?? fallback;
    if (value !== "GET" && value !== "POST") throw new RestError(400, 20001, `'${name}' must be GET or POST`);
    return value;
  }

  url(name: string): string | undefined {
    const value = this.text(name);
    if (value !== undefined && !/^https?:\/\//.test(value))
      throw new RestError(400, 21205, `${name} is not a valid URL`);
    return value;
  }

  progress(): ProgressCallback | null {
    const url = this.url("StatusCallback");
    if (!url) return null;
    return {
      url,
      method: this.method("StatusCallbackMethod", "POST"),
      events: readEvents(this.all("StatusCallbackEvent")),
    };
  }
}
