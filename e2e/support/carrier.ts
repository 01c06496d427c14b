/** Drives the carrier through its control API: a test's outside world. */
export class CarrierControl {
  constructor(private readonly url: string) {}

  async #ask<T>(method: "GET" | "POST", path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}/_carrier/${path}`, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`carrier ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** Sets how a number behaves when called. */
  behave(number: string, behaviour: Behaviour) {
    return this.#ask("POST", "behaviour", { number, behaviour });
  }

  /** Calls the company as a customer. */
  dial(from: string, to: string, behaviour: Behaviour = {}, verstat?: string) {
    return this.#ask<{ sid: string }>("POST", "dial", { from, to, behaviour, verstat });
  }

  hangUp(number: string) {
    return this.#ask("POST", "hang-up", { number });
  }

  /** Ends the conference that a number's call is in, as a fault would. */
  endConference(number: string) {
    return this.#ask<{ ended: number }>("POST", "end-conference", { number });
  }

  /** Returns what a telephone heard in the last `ms`: its level, and the share of each tone. */
  hearing(number: string, ms: number, hertz: number[]) {
    return this.#ask<{ level: number; shares: Record<string, number>; digits: string }>("POST", "hearing", {
      number,
      ms,
      hertz,
    });
  }

  faults(fault: { match?: string; lose?: boolean; repeat?: number; delayMs?: number; shuffle?: boolean }) {
    return this.#ask("POST", "faults", fault);
  }

  /** Cuts all audio of a user's browser, both ways; `cut: false` restores it. Returns the number of legs affected. */
  cutMedia(identity: string, cut: boolean) {
    return this.#ask<{ legs: number }>("POST", "media-fault", { identity, fault: { cut } });
  }

  /** Breaks every browser's signalling connection. */
  dropSignalling() {
    return this.#ask("POST", "drop-signalling");
  }

  calls() {
    return this.#ask<{ sid: string; from: string; to: string; status: string }[]>("GET", "calls");
  }

  /** Returns calls that ring or run, with any party. */
  async live() {
    const final = ["completed", "busy", "failed", "no-answer", "canceled"];
    return (await this.calls()).filter((call) => !final.includes(call.status));
  }

  /** Returns the identities of registered browsers. */
  devices() {
    return this.#ask<string[]>("GET", "devices");
  }

  deliveries() {
    return this.#ask<{ url: string; params: Record<string, string>; status: number | null }[]>(
      "GET",
      "deliveries",
    );
  }

  recordings() {
    return this.#ask<{ from: string; seconds: number }[]>("GET", "recordings");
  }

  problems() {
    return this.#ask<{ message: string }[]>("GET", "problems");
  }
}

export interface Behaviour {
  outcome?: "answer" | "busy" | "no-answer" | "failed";
  answerAfterMs?: number;
  giveUpAfterMs?: number;
  says?: "silence" | "echo" | { hertz: number };
  hangUpAfterMs?: number;
}
