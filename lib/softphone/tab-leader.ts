/**
 * Decides which of a user's tabs owns the phone: the one that holds a Web Lock, until it closes. The owner sends the
 * others a beat every few seconds. A silent owner is frozen, and another tab takes its lock; when the owner wakes up,
 * it finds out and steps back. Without Web Locks the tabs settle it by beats alone.
 * Knows nothing of phones, devices or channels.
 */
export interface LockManagerLike {
  request(
    name: string,
    options: { signal: AbortSignal } | { steal: true },
    hold: () => Promise<void>,
  ): Promise<unknown>;
}

export interface LeaderEnvironment {
  name: string;
  tabId: string;
  /** Undefined where the browser has no Web Locks. */
  locks: LockManagerLike | undefined;
  now: () => number;
  /** Calls `run` every `ms`, even in a hidden tab. Returns the function that stops it. */
  every: (ms: number, run: () => void) => () => void;
  sendBeat: () => void;
  /** Whether this tab may act on the owner's silence: never during a call. */
  mayTake: () => boolean;
  /** Called each time this tab becomes the owner. */
  onLead: () => void;
  /** Called when another tab has taken ownership. */
  onLose: () => void;
}

const BEAT_MS = 2_500;
/** An owner silent for this long is frozen. */
export const SILENCE_MS = 10_000;
/** Without Web Locks: a new tab that hears no beat for this long is alone. */
const ALONE_MS = 2_000;

export class TabLeader {
  #isLeader = false;
  #heardAt: number;
  #tickedAt: number;
  #isStopped = false;
  /** The request that holds the lock. */
  #held: symbol | null = null;
  /** The request that is stealing the lock: a second one would steal it from the first. */
  #stealing: symbol | null = null;
  readonly #abort = new AbortController();
  #release = () => {};
  readonly #stopTicking: () => void;

  constructor(private readonly environment: LeaderEnvironment) {
    this.#heardAt = this.#tickedAt = environment.now();
    this.#stopTicking = environment.every(BEAT_MS, () => this.#tick());
    if (environment.locks) this.#queue(environment.locks, { signal: this.#abort.signal });
  }

  #queue(locks: LockManagerLike, options: { signal: AbortSignal } | { steal: true }) {
    const request = Symbol("request");
    if ("steal" in options) this.#stealing = request;
    locks
      .request(this.environment.name, options, () => {
        if (this.#stealing === request) this.#stealing = null;
        if (this.#isStopped) return Promise.resolve();
        this.#held = request;
        const held = new Promise<void>((resolve) => (this.#release = resolve));
        this.#lead();
        return held;
      })
      .catch((error: unknown) => {
        if (this.#isStopped) return;
        if (this.#stealing === request) this.#stealing = null;
        // Another tab has taken the lock: this one was asleep, or of less use.
        if (this.#held !== request) throw error;
        this.#held = null;
        this.#lose();
        this.#queue(locks, { signal: this.#abort.signal });
      });
  }

  #lead() {
    this.#isLeader = true;
    this.environment.sendBeat();
    this.environment.onLead();
  }

  #lose() {
    this.#isLeader = false;
    this.#heardAt = this.environment.now();
    this.environment.onLose();
  }

  #tick() {
    const { locks, now, sendBeat, mayTake } = this.environment;
    const at = now();
    // A tab that slept has heard no beats and cannot judge the owner.
    const hasSlept = at - this.#tickedAt > 2 * BEAT_MS;
    this.#tickedAt = at;
    if (this.#isLeader) return sendBeat();
    if (hasSlept) this.#heardAt = at;
    if (at - this.#heardAt < (locks ? SILENCE_MS : ALONE_MS) || !mayTake()) return;
    this.#heardAt = at;
    if (locks) this.take();
    else this.#lead();
  }

  /** Takes the phone from an owner that is awake but of less use. Without Web Locks it stays where it is. */
  take() {
    const { locks } = this.environment;
    if (locks && !this.#isLeader && !this.#stealing) this.#queue(locks, { steal: true });
  }

  /**
   * Handles the owner's beat. Without Web Locks two tabs may both believe they own the phone: the one with the lower id
   * stays.
   */
  hearBeat(tabId: string) {
    this.#heardAt = this.environment.now();
    if (this.#isLeader && !this.environment.locks && tabId < this.environment.tabId) this.#lose();
  }

  /** Gives up ownership, or stops waiting for it. */
  stop() {
    this.#isStopped = true;
    this.#stopTicking();
    this.#abort.abort();
    this.#release();
  }
}
