import os from "node:os";

/** Time as a dependency, so that tests and the simulator can move it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs `run` once after `delayMs`; returns the cancel function. */
  after(delayMs: number, run: () => void): () => void;
}

/** A larger difference between the two counts below is not imprecision. */
const SLEPT_MS = 1_000;

interface Sources {
  /** Epoch milliseconds, by a clock that people and time servers set. */
  wall: () => number;
  /** Milliseconds since some moment; stops while the machine sleeps. */
  ticks: () => number;
  /** Like `ticks`, but including sleep. */
  uptime: () => number;
}

/**
 * Epoch milliseconds, unaffected by setting the machine's clock: the wall clock is read once, and time is counted from
 * there. A clock set back would keep callers ringing; one set forward would send them all to voicemail.
 */
export function steadyNow({ wall, ticks, uptime }: Sources): () => number {
  const start = { wall: wall(), ticks: ticks(), uptime: uptime() };
  let sleptMs = 0;
  return () => {
    const tickedMs = ticks() - start.ticks;
    const missedMs = uptime() - start.uptime - tickedMs;
    if (missedMs - sleptMs > SLEPT_MS) sleptMs = missedMs;
    return Math.floor(start.wall + tickedMs + sleptMs);
  };
}

export const systemClock: Clock = {
  now: steadyNow({
    wall: Date.now,
    ticks: () => performance.now(),
    uptime: () => os.uptime() * 1000,
  }),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
