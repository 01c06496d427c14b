import { AsyncLocalStorage } from "node:async_hooks";
import type { Pool, PoolClient } from "pg";
import type { Clock } from "../../lib/base/clock";
import { CallEngine, type CallDeps } from "../../lib/calls/engine/call-engine";

const current = new AsyncLocalStorage<AppProcess>();

const never = () => new Promise<never>(() => {});

/** The process that was asked has died, so no answer comes. */
export class ProcessGone extends Error {}

/**
 * One process of the application, with its own memory. Its work is a row of steps: a transaction, a statement, a request
 * to the channel, an answer. Between any two it may die; whatever it was doing then never goes on.
 */
export class AppProcess {
  readonly calls: CallEngine;
  isDead = false;
  readonly #gone: Promise<never>;
  #leave: (error: ProcessGone) => void = () => {};

  constructor(
    readonly name: string,
    clock: Clock,
    /** Whether it dies before its next step. */
    private readonly diesNow: () => boolean,
    private readonly onDeath: () => void,
    makeDeps: (process: AppProcess) => Omit<CallDeps, "clock">,
  ) {
    this.#gone = new Promise((_resolve, reject) => (this.#leave = reject));
    this.#gone.catch(() => {}); // nobody may be waiting
    const after: Clock["after"] = (delayMs, run) =>
      clock.after(delayMs, () => {
        if (!this.isDead) current.run(this, run);
      });
    this.calls = new CallEngine({ ...makeDeps(this), clock: { now: clock.now, after } });
  }

  /** Does one piece of work. @throws ProcessGone when the process dies before its answer */
  async run<T>(work: (calls: CallEngine) => Promise<T>): Promise<T> {
    if (this.isDead) throw new ProcessGone();
    const done = current.run(this, async () => {
      const value = await work(this.calls);
      await this.step();
      return value;
    });
    done.catch(() => {}); // after a death nobody waits for it
    return Promise.race([done, this.#gone]);
  }

  /** Passes from one step of its work to the next, unless it dies. */
  async step(): Promise<void> {
    if (!this.isDead && this.diesNow()) this.die();
    if (this.isDead) await never();
  }

  die() {
    if (this.isDead) return;
    this.isDead = true;
    this.calls.forgetTimers();
    this.#leave(new ProcessGone());
    this.onDeath();
  }
}

type Connected = (error: Error | undefined, client?: PoolClient, release?: (error?: Error) => void) => void;

/**
 * Makes taking a connection a step of the process that takes it. A pool of one connection runs one transaction at a time,
 * in the order they were begun, so that the speed of the database decides nothing.
 *
 * @param isAway  whether the database is away for the processes
 */
export function gate(pool: Pool, isAway: () => boolean) {
  const take = pool.connect.bind(pool) as () => Promise<PoolClient>;
  const connect = async () => {
    const process = current.getStore();
    await process?.step();
    if (process && isAway()) throw new Error("The database is away");
    const client = await take();
    if (!process?.isDead) return client;
    client.release();
    return never();
  };
  pool.connect = ((tell?: Connected) => {
    const client = connect();
    if (!tell) return client;
    client.then(
      (one) => tell(undefined, one, (error) => one.release(error)),
      (error: Error) => tell(error),
    );
  }) as Pool["connect"];
}
