import os from "node:os";

/** Time as a thing one can pass in, so that tests and the simulator move it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs `run` once after `delayMs`; returns the cancel function. */
  after(delayMs: number, run: () => void): () => void;
}

/** A difference between the two counts below that is no imprecision. */
const SLEPT_MS = 1_000;

interface Sources {
  /** Epoch milliseconds, by a clock that people and time servers set. */
  wall: () => number;
  /** Milliseconds since some moment; stands still while the machine sleeps. */
  ticks: () => number;
  /** The same, sleep included. */
  uptime: () => number;
}

/**
 * Epoch milliseconds that setting the machine's clock does not move: the wall is asked once, and time counted from there. A
 * clock that is set back would keep callers ringing, one that is set forward would send them all to voicemail.
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
