/** A hint is late by its transit time. The last few are kept, and the least late counts. */
const KEPT_HINTS = 6;

/**
 * The server's clock as a browser knows it. The machine's own clock is ignored: it may be hours off, and corrected in
 * the middle of a call. Follows a machine that slept, and a server whose clock was set back.
 */
export class ServerClock {
  /** Server time minus the browser's monotonic time for each of the last hints, in milliseconds. */
  #offsets: readonly number[] = [];

  /** @param monotonic  milliseconds on a clock that is never set: `performance.now` */
  constructor(private readonly monotonic: () => number) {}

  /** Records that the server's clock shows `at` (epoch milliseconds) now. */
  hear(at: number) {
    this.#offsets = [...this.#offsets, at - this.monotonic()].slice(-KEPT_HINTS);
  }

  /** Epoch milliseconds; null before the first hint. */
  now(): number | null {
    return this.#offsets.length === 0 ? null : Math.max(...this.#offsets) + this.monotonic();
  }
}
