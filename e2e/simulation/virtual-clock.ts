interface Timer {
  at: number;
  order: number;
  run: () => void;
}

/** A clock that only `step` moves: the next timer is due at once. Serves both the app and the carrier. */
export class VirtualClock {
  #now: number;
  #order = 0;
  #timers: Timer[] = [];

  constructor(startAt: number) {
    this.#now = startAt;
  }

  readonly now = () => this.#now;

  readonly after = (delayMs: number, run: () => void): (() => void) => {
    const timer = { at: this.#now + Math.max(0, delayMs), order: this.#order++, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  /** Runs the next timer, if it is due before `until`. Returns false if there is none. */
  step(until: number): boolean {
    const next = this.#timers.reduce<Timer | null>(
      (first, timer) =>
        first === null || timer.at < first.at || (timer.at === first.at && timer.order < first.order)
          ? timer
          : first,
      null,
    );
    if (!next || next.at > until) {
      this.#now = Math.max(this.#now, until);
      return false;
    }
    this.#timers = this.#timers.filter((timer) => timer !== next);
    this.#now = Math.max(this.#now, next.at);
    next.run();
    return true;
  }

  get waiting() {
    return this.#timers.length;
  }
}
