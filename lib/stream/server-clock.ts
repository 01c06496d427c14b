/** A hint is late by as long as it was on its way: the last few are kept, and the least late of them counts. */
const KEPT_HINTS = 6;

/**
 * The server's clock, as far as a browser knows it. What the machine calls the time is not looked at: it may be hours off,
 * and be put right in the middle of a call. A machine that slept, and a server whose clock was put back, are followed.
 */
export class ServerClock {
  /** Server's time less the browser's monotonic one, of each of the last hints, in milliseconds. */
  #offsets: readonly number[] = [];

  /** @param monotonic  milliseconds since whenever, which nobody puts forward or back: `performance.now` */
  constructor(private readonly monotonic: () => number) {}

  /** The server said that it was `at` (epoch milliseconds), just now. */
  hear(at: number) {
    this.#offsets = [...this.#offsets, at - this.monotonic()].slice(-KEPT_HINTS);
  }

  /** Epoch milliseconds; null until the server has said a time. */
  now(): number | null {
    return this.#offsets.length === 0 ? null : Math.max(...this.#offsets) + this.monotonic();
  }
}
