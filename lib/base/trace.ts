const round = (ms: number) => Math.round(ms * 10) / 10;

/** Times the steps of one request, for the header that browsers show in their network panel. */
export class Trace {
  readonly #startedAt = performance.now();
  readonly #steps: string[] = [`start;dur=${round(performance.timeOrigin + this.#startedAt)};desc="epoch"`];
  #since = this.#startedAt;

  /** Ends a step, which began where the last one ended. */
  step(name: string) {
    const now = performance.now();
    this.#steps.push(`${name};dur=${round(now - this.#since)}`);
    this.#since = now;
  }

  /** Puts the steps on the response. https://www.w3.org/TR/server-timing/ */
  on(response: Response): Response {
    response.headers.set("server-timing", this.#steps.join(", "));
    return response;
  }
}
