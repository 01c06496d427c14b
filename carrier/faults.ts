import { RestError } from "./rest/errors";
import type { Random } from "./ids";
import type { Fault } from "./webhooks";

/** How often each thing goes wrong, 0 to 1. */
export interface FaultRates {
  /** Of status callbacks. */
  lose: number;
  repeat: number;
  delay: number;
  /** Answers that are taken for a 503. */
  refuse: number;
  slow: number;
  /** Of REST requests. */
  tooMany: number;
  broken: number;
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
};

/** mulberry32: small, and the same everywhere. */
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
 * A schedule of faults that its seed alone decides: the n-th callback and the n-th REST request always meet the same
 * fate, whatever happened between them.
 */
export function scheduleFaults(seed: number, rates: Partial<FaultRates>) {
  const chances = { ...NO_FAULTS, ...rates };
  const [callbacks, requests] = [seeded(seed), seeded(seed ^ 0x9e3779b9)];
  return {
    webhook(): Fault {
      // Always as many draws, so that one fate does not move the next.
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
      return broken < chances.broken ? new RestError(500, 20500, "Internal Server Error") : null;
    },
  };
}
