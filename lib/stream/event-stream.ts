import type { ServerEvent } from "./protocol";

/** A stream silent for longer than two and a half pings is dead, whatever the browser believes. */
const SILENCE_MS = 25_000;
const FIRST_RETRY_MS = 1_000;
/** A signed-out browser must not ask every second for ever. */
const LONGEST_RETRY_MS = 30_000;

/**
 * Listens to the server's events until closed. A stream that breaks or falls silent is opened again and starts with a
 * snapshot, so nothing needs to be remembered across the gap.
 */
export function openEventStream(
  tell: (event: ServerEvent) => void,
  onFault: (isBroken: boolean) => void,
): () => void {
  let source: EventSource | null = null;
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;
  let retryMs = FIRST_RETRY_MS;

  function restart() {
    source?.close();
    clearTimeout(watchdog);
    onFault(true);
    if (isClosed) return;
    watchdog = setTimeout(open, retryMs);
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  }

  function watch() {
    clearTimeout(watchdog);
    watchdog = setTimeout(restart, SILENCE_MS);
  }

  function open() {
    source = new EventSource("/api/events");
    watch();
    source.onmessage = ({ data }) => {
      watch();
      retryMs = FIRST_RETRY_MS;
      onFault(false);
      tell(JSON.parse(data as string) as ServerEvent);
    };
    source.onerror = restart;
  }

  open();
  return () => {
    isClosed = true;
    source?.close();
    clearTimeout(watchdog);
  };
}
