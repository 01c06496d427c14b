/** How long one waits for one's turn; what waits for longer is tried again by whoever sent it. */
const LONGEST_WAIT_MS = 10_000;

/**
 * One piece of work at a time for each key, in the order they came. Work on one call takes turns before it asks for a
 * connection: those who wait for its row would keep connections from all other calls.
 */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** @throws when the turn does not come in time: the work was not begun, and will not be */
  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    let isGivenUp = false;
    const turn = before.then(() => {
      if (isGivenUp) throw new Error(`${key}: others are at work on it for ${LONGEST_WAIT_MS / 1000} s`);
      clearTimeout(patience);
      return work();
    });
    const done = turn.catch(() => {}); // whoever asked for it hears of its failure
    this.#last.set(key, done);
    void done.then(() => this.#last.get(key) === done && this.#last.delete(key));
    let patience: ReturnType<typeof setTimeout> | undefined;
    const tooLong = new Promise<never>((_resolve, reject) => {
      patience = setTimeout(() => {
        isGivenUp = true;
        reject(new Error(`${key}: others are at work on it for ${LONGEST_WAIT_MS / 1000} s`));
      }, LONGEST_WAIT_MS);
    });
    return Promise.race([turn, tooLong]);
  }
}
