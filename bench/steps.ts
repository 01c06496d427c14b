import type { Page } from "@playwright/test";
import { distribution, report } from "./report";

/** What happened, and when, in epoch milliseconds. */
export type Moment = [step: string, at: number];

/** Collects the moments of many calls, and prints one line a step. */
export class Steps {
  readonly #after = new Map<string, number[]>();

  constructor(
    private readonly name: string,
    private readonly start: string,
  ) {}

  add(startedAt: number, moments: readonly Moment[]) {
    for (const [step, at] of moments) {
      const after = this.#after.get(step) ?? [];
      after.push(at - startedAt);
      this.#after.set(step, after);
    }
  }

  /** Prints the steps in the order in which they happen. Several run side by side, so each is counted from the start. */
  report() {
    const steps = [...this.#after].map(([step, after]) => ({ step, ...distribution(after) }));
    for (const { step, n, p50, p95 } of steps.sort((a, b) => a.p50 - b.p50)) {
      report(this.name, { step, after: this.start, unit: "ms", n, p50, p95 });
    }
  }
}

interface ServerStep {
  name: string;
  dur: number;
}

/** Turns the times of one response (`lib/base/trace.ts`) into moments. */
export function serverMoments(of: string, steps: readonly ServerStep[]): Moment[] {
  const [start, ...rest] = steps;
  if (start?.name !== "start") return [];
  let at = start.dur;
  return [[`${of}: received`, at], ...rest.map(({ name, dur }): Moment => [`${of}: ${name}`, (at += dur)])];
}

/** Reads a Server-Timing header. */
export const readTiming = (header: string): ServerStep[] =>
  header.split(", ").map((entry) => {
    const [name, dur] = entry.split(";");
    return { name: name!, dur: Number(dur?.replace("dur=", "")) };
  });

interface Delivery {
  at: number;
  url: string;
  tookMs: number;
  timing?: string;
}

/**
 * Returns the moments of the delivery to this document since `startedAt`, as the carrier and the application saw them;
 * null if it is not answered yet.
 */
export function deliveryMoments(
  deliveries: readonly Delivery[],
  document: string,
  startedAt: number,
): Moment[] | null {
  const delivery = deliveries.findLast(
    ({ url, at }) => at >= startedAt && new URL(url).pathname.endsWith(`/voice/${document}`),
  );
  if (!delivery) return null;
  const { at, tookMs, timing = "" } = delivery;
  return [
    ["webhook: sent", at - tookMs],
    ...serverMoments("webhook", readTiming(timing)),
    ["webhook: answered", at],
  ];
}

/** Notes, in the page, what the browser does for a call. Runs before the page's own scripts. */
export async function watchBrowser(page: Page) {
  // tsx wraps named functions in this helper of its own, which the page does not have.
  await page.addInitScript("globalThis.__name = (named) => named");
  await page.addInitScript(() => {
    const seen: [string, number][] = [];
    const note = (step: string, at = performance.timeOrigin + performance.now()) =>
      void seen.push([step, at]);
    Object.assign(window, { seen });
    const { send } = WebSocket.prototype;
    WebSocket.prototype.send = function (data) {
      if (String(data).includes('"type":"invite"')) note("browser: invite sent");
      send.call(this, data);
    };
    const { getUserMedia } = MediaDevices.prototype;
    MediaDevices.prototype.getUserMedia = async function (constraints) {
      const stream = await getUserMedia.call(this, constraints);
      note("browser: microphone open");
      return stream;
    };
    const Native = EventSource;
    window.EventSource = class extends Native {
      constructor(url: string | URL, options?: EventSourceInit) {
        super(url, options);
        this.addEventListener("message", ({ data }) => {
          const event = JSON.parse(data as string) as { type: string; heardAt: number; at: number };
          if (event.type !== "call") return;
          const receivedAt = performance.timeOrigin + performance.now();
          note("stream: change heard", event.heardAt);
          note("stream: card sent", event.at);
          note("browser: card received", receivedAt);
        });
      }
    };
  });
}

/** Forgets what the browser did so far. */
export const forgetMoments = (page: Page) =>
  page.evaluate(() => {
    (window as unknown as { seen: Moment[] }).seen.length = 0;
    performance.clearResourceTimings();
  });

/** Returns the first moment of each step in the browser, and those of its request to place a call. */
export async function browserMoments(page: Page): Promise<Moment[]> {
  const { seen, placed } = await page.evaluate(() => {
    const { timeOrigin } = performance;
    const entries = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
    const request = entries.find(({ name }) => new URL(name).pathname === "/api/calls");
    return {
      seen: (window as unknown as { seen: [string, number][] }).seen,
      placed: request && {
        sentAt: timeOrigin + request.requestStart,
        answeredAt: timeOrigin + request.responseEnd,
        steps: request.serverTiming.map(({ name, duration }) => ({ name, dur: duration })),
      },
    };
  });
  const first = [...new Map<string, number>([...seen].reverse())];
  if (!placed) return first;
  return [
    ...first,
    ["place: sent", placed.sentAt],
    ...serverMoments("place", placed.steps),
    ["place: answered", placed.answeredAt],
  ];
}
