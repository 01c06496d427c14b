/**
 * Which of a user's tabs owns the phone: the one that holds a Web Lock, until it closes.
 * Knows nothing of phones, devices or channels.
 */
export interface LockManagerLike {
  request(name: string, options: { signal: AbortSignal }, hold: () => Promise<void>): Promise<unknown>;
}

interface Options {
  name: string;
  /** Undefined where the browser has no Web Locks: such a tab leads at once, since it cannot ask. */
  locks: LockManagerLike | undefined;
  /** Called once, when this tab becomes the owner. */
  onLead: () => void;
}

/** Queues for the ownership. Returns the function that gives it up, or stops waiting for it. */
export function seekLeadership({ name, locks, onLead }: Options): () => void {
  if (!locks) {
    onLead();
    return () => {};
  }
  const abort = new AbortController();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  locks
    .request(name, { signal: abort.signal }, () => {
      onLead();
      return held;
    })
    .catch((error: unknown) => {
      if (!abort.signal.aborted) throw error;
    });
  return () => {
    abort.abort();
    release();
  };
}
