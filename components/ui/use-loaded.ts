import { useEffect, useState } from "react";

/** A component's loaded data. With neither a value nor a failure, it is still loading. */
export interface Loaded<T> {
  /** The last value; a later failure does not clear it. */
  value?: T;
  hasFailed: boolean;
}

type Read<T> = (signal: AbortSignal) => Promise<T>;

/** Calls its argument whenever there is news; returns its unsubscribe function. */
type Watch = (readAgain: () => void) => () => void;

/**
 * Reads on mount, on news from `watch`, and again when `read` or `watch` changes, so keep both stable between renders. An
 * answer that arrives after that, or after unmount, is dropped.
 */
export function useLoaded<T>(read: Read<T>, watch?: Watch): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ hasFailed: false });
  useEffect(() => keepLoaded(setLoaded, read, watch), [read, watch]);
  return loaded;
}

/** Does the work of `useLoaded`, without React. Returns a function that stops it. */
export function keepLoaded<T>(
  update: (next: (before: Loaded<T>) => Loaded<T>) => void,
  read: Read<T>,
  watch?: Watch,
): () => void {
  const abort = new AbortController();
  const { signal } = abort;
  const load = () =>
    void read(signal).then(
      (value) => signal.aborted || update(() => ({ value, hasFailed: false })),
      () => signal.aborted || update(({ value }) => ({ value, hasFailed: true })),
    );
  load();
  const stop = watch?.(load);
  return () => {
    abort.abort();
    stop?.();
  };
}
