import "server-only";
import { POOL_SIZE } from "../../base/db";
import { remember } from "../../base/process-singleton";

/** New calls that are written at once: most of the pool, and of the processor, is left to the calls that run. */
const AT_ONCE = Math.floor(POOL_SIZE / 10);
/** New calls that wait for their turn; each takes some 50 ms, or several times that on a machine that is busy. */
const WAITING = 8;
/** A new call that is not written after this is turned away: Twilio's fallback takes it. */
const ANSWERED_WITHIN_MS = 900;

interface Waiting {
  comeIn: () => void;
  turnAway: () => void;
}

/**
 * The door for new calls: what comes in all at once is taken a few at a time, what cannot be answered in time is told so at
 * once. Calls that run do not pass here: their answers and ends go before.
 */
export class Door {
  #inside = 0;
  readonly #waiting: Waiting[] = [];

  constructor(
    private readonly limits = { atOnce: AT_ONCE, waiting: WAITING, answeredWithinMs: ANSWERED_WITHIN_MS },
  ) {}

  /** Whether whoever comes now is turned away: known before anything of them is read. */
  get isFull(): boolean {
    return this.#inside >= this.limits.atOnce && this.#waiting.length >= this.limits.waiting;
  }

  /**
   * @param work  gets `mayStay`, which it asks just before what it wrote becomes final: with a no it takes all back, since
   *   the call has been turned away meanwhile
   * @returns what `work` gave, or "turned-away" within the time
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

  /** Whoever waits comes in the place of who leaves. */
  #leave() {
    const next = this.#waiting.shift();
    if (next) next.comeIn();
    else this.#inside--;
  }
}

/** This process's door. */
export const getDoor = () => remember("door", () => new Door());
