interface Timer {
  at: number;
  order: number;
  run: () => void;
  isCancelled: boolean;
}

const isBefore = (a: Timer, b: Timer) => a.at < b.at || (a.at === b.at && a.order < b.order);

/** A clock that only `step` moves: the next timer is due at once. Serves both the app and the carrier. */
export class VirtualClock {
  #now: number;
  #order = 0;
  /** A binary heap, the next timer first. */
  readonly #timers: Timer[] = [];

  constructor(startAt: number) {
    this.#now = startAt;
  }

  readonly now = () => this.#now;

  readonly after = (delayMs: number, run: () => void): (() => void) => {
    const timer = { at: this.#now + Math.max(0, delayMs), order: this.#order++, run, isCancelled: false };
    this.#push(timer);
    return () => void (timer.isCancelled = true);
  };

  /** Runs the next timer, if it is due before `until`. Returns false if there is none. */
  step(until: number): boolean {
    while (this.#timers[0]?.isCancelled) this.#pop();
    const next = this.#timers[0];
    if (!next || next.at > until) {
      this.#now = Math.max(this.#now, until);
      return false;
    }
    this.#pop();
    this.#now = Math.max(this.#now, next.at);
    next.run();
    return true;
  }

  #push(timer: Timer) {
    const heap = this.#timers;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(timer, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = timer;
  }

  #pop() {
    const heap = this.#timers;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}
