import { AsyncLocalStorage } from "node:async_hooks";
import type { VirtualClock } from "./virtual-clock";

/**
 * Has the time of this process go by a virtual clock, and its timers with it: those of the app and of its libraries, as
 * the limits of a transaction. A busy machine then decides nothing.
 *
 * @returns a function that undoes it
 */
export function goBy(clock: VirtualClock): () => void {
  const real = { setTimeout, clearTimeout, performance: performance.now, date: Date.now };
  const later = (run: (...args: unknown[]) => void, delayMs = 0, ...args: unknown[]) => {
    const cancel = clock.after(
      delayMs,
      AsyncLocalStorage.bind(() => run(...args)),
    );
    const timer = { cancel, unref: () => timer, ref: () => timer };
    return timer;
  };
  const cancel = (timer?: { cancel?: () => void }) =>
    timer?.cancel ? timer.cancel() : real.clearTimeout(timer as never);
  Object.assign(globalThis, { setTimeout: later, clearTimeout: cancel });
  performance.now = clock.now;
  Date.now = clock.now;
  return () => {
    Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout });
    performance.now = real.performance;
    Date.now = real.date;
  };
}
