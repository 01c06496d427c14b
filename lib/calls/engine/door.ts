import "server-only";
import { POOL_SIZE } from "../../base/db";

/** New calls written at once. Most of the pool, and of the processor, is left to calls in progress. */
const AT_ONCE = Math.floor(POOL_SIZE / 10);
/** New calls waiting for their turn. Each takes about 50 ms, or several times that on a busy machine. */
const WAITING = 8;
/** A new call not written by then is turned away; Twilio's fallback takes it. */
const ANSWERED_WITHIN_MS = 900;

interface Waiting {
  comeIn: () => void;
  turnAway: () => void;
}

/**
 * The door for new calls. A burst is let in a few at a time, and callers who cannot be answered in time are turned away
 * at once. Calls in progress skip the door: their answers and ends go first.
 */
export class Door {
  #inside = 0;
  readonly #waiting: Waiting[] = [];

  constructor(
    private readonly limits = { atOnce: AT_ONCE, waiting: WAITING, answeredWithinMs: ANSWERED_WITHIN_MS },
  ) {}

  /** Whether the next caller is turned away, known before any of their request is read. */
  get isFull(): boolean {
    return this.#inside >= this.limits.atOnce && this.#waiting.length >= this.limits.waiting;
  }

  /**
   * @param work  gets `mayStay` and calls it just before its writes become final. If that returns false, the call has
   * been
   *    turned away in the meantime, and `work` rolls back.
   * @returns the result of `work`, or "turned-away" in time
   */
  async pass<T>(work: (mayStay: () => boolean) => Promise<T>): Promise<T | "turned-away"> {
    let stands: "open" | "staying" | "turned-away" = "open";
    const mayStay = () => {
      if (stands === "open") stands = "staying";
      return stands === "staying";
    };
    let patience: ReturnType<typeof setTimeout> | undefined;
    const tooLate = new Promise<"turned-away">((resolve) => {
      patience = setTimeout(() => {
        if (stands === "staying") return;
        stands = "turned-away";
        resolve(stands);
      }, this.limits.answeredWithinMs);
    });
    const inside = async () => {
      if (!(await this.#enter(tooLate))) return "turned-away";
      try {
        return await work(mayStay);
      } catch (error) {
        if (stands === "turned-away") return stands;
        throw error;
      } finally {
        this.#leave();
      }
    };
    try {
      return await Promise.race([inside(), tooLate]);
    } finally {
      clearTimeout(patience);
    }
  }

  async #enter(tooLate: Promise<unknown>): Promise<boolean> {
    if (this.#inside < this.limits.atOnce) {
      this.#inside++;
      return true;
    }
    if (this.isFull) return false;
    return new Promise<boolean>((resolve) => {
      const waiting = { comeIn: () => resolve(true), turnAway: () => resolve(false) };
      this.#waiting.push(waiting);
      void tooLate.then(() => {
        const at = this.#waiting.indexOf(waiting);
        if (at >= 0) this.#waiting.splice(at, 1)[0]!.turnAway();
      });
    });
  }

  /** Gives the free place to the next caller. */
  #leave() {
    const next = this.#waiting.shift();
    if (next) next.comeIn();
    else this.#inside--;
  }
}
