/** How long work waits for its turn. After that it fails, and its sender tries again. */
const LONGEST_WAIT_MS = 10_000;

/**
 * Runs one piece of work at a time per key, in order of arrival. Work on a call takes its turn before it asks for a
 * connection: waiting on the call's row instead would hold connections that other calls need.
 */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** @throws if the turn does not come in time; the work was not begun and will not be */
  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    let isGivenUp = false;
    const turn = before.then(() => {
      if (isGivenUp) throw new Error(`${key}: others are at work on it for ${LONGEST_WAIT_MS / 1000} s`);
      clearTimeout(patience);
      return work();
    });
    const done = turn.catch(() => {}); // the caller gets the error through `turn`
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
