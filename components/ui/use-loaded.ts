import { useEffect, useState } from "react";

/** A component's loaded data. With neither a value nor a failure, it is still loading. */
interface Loaded<T> {
  /** The last value; a later failure does not clear it. */
  value?: T;
  hasFailed: boolean;
}

/**
 * Reads on mount, and again when `read` or `watch` changes, so keep both stable between renders. An answer that arrives
 * after that, or after unmount, is dropped.
 *
 * @param watch  calls its argument whenever there is news; returns its unsubscribe function
 */
export function useLoaded<T>(
  read: (signal: AbortSignal) => Promise<T>,
  watch?: (readAgain: () => void) => () => void,
): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ hasFailed: false });
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    const load = () =>
      void read(signal).then(
        (value) => signal.aborted || setLoaded({ value, hasFailed: false }),
        () => signal.aborted || setLoaded(({ value }) => ({ value, hasFailed: true })),
      );
    load();
    const stop = watch?.(load);
    return () => {
      abort.abort();
      stop?.();
    };
  }, [read, watch]);
  return loaded;
}
