import { useEffect, useState } from "react";

/** What a component reads. Neither means that the answer is still awaited. */
interface Loaded<T> {
  /** The last answer: a later failure does not take it away. */
  value?: T;
  hasFailed: boolean;
}

/**
 * Reads when the component appears, and again when `read` or `watch` is another function, so keep them between renders.
 * An answer that comes after that, or after the component has gone, is dropped.
 *
 * @param watch  calls what it is given whenever there is news; returns what ends that
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
