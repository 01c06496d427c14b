import { RestError } from "./rest/errors";
import type { Random } from "./ids";
import type { Fault } from "./webhooks";

/** Probability of each fault, 0 to 1. */
export interface FaultRates {
  /** For status callbacks. */
  lose: number;
  repeat: number;
  delay: number;
  /** The answer counts as a 503. */
  refuse: number;
  slow: number;
  /** For REST requests. */
  tooMany: number;
  broken: number;
  /** For REST requests that were done: a 500, or no answer. */
  brokenAfter: number;
  lostAfter: number;
}

const LONGEST_DELAY_MS = 3_000;

const NO_FAULTS: FaultRates = {
  lose: 0,
  repeat: 0,
  delay: 0,
  refuse: 0,
  slow: 0,
  tooMany: 0,
  broken: 0,
  brokenAfter: 0,
  lostAfter: 0,
};

/** mulberry32: small, with the same output on every machine. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Makes a schedule of faults from a seed alone: the n-th callback and the n-th REST request always get the same fault,
 * whatever happens between them.
 */
export function scheduleFaults(seed: number, rates: Partial<FaultRates>) {
  const chances = { ...NO_FAULTS, ...rates };
  const [callbacks, requests, done] = [seeded(seed), seeded(seed ^ 0x9e3779b9), seeded(seed ^ 0x3c6ef372)];
  return {
    webhook(): Fault {
      // Draws the same count each time, so that no callback shifts the faults of the next.
      const [lose, repeat, delay, refuse, slow, ms] = Array.from({ length: 6 }, callbacks) as [
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      return {
        lose: lose < chances.lose,
        repeat: repeat < chances.repeat ? 1 : 0,
        delayMs: delay < chances.delay ? Math.round(ms * LONGEST_DELAY_MS) : 0,
        status: refuse < chances.refuse ? 503 : undefined,
        slowMs: slow < chances.slow ? Math.round(ms * LONGEST_DELAY_MS) : undefined,
      };
    },
    rest(): RestError | null {
      const [tooMany, broken] = [requests(), requests()];
      if (tooMany < chances.tooMany) return new RestError(429, 20429, "Too Many Requests");
      return broken < chances.broken ? serverError() : null;
    },
    restAfter(): RestError | "lost" | null {
      const [lost, broken] = [done(), done()];
      if (lost < chances.lostAfter) return "lost";
      return broken < chances.brokenAfter ? serverError() : null;
    },
  };
}

const serverError = () => new RestError(500, 20500, "Internal Server Error");
