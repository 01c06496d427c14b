import type { ServerEvent } from "./protocol";

/** A stream silent for longer than two pings and a half is dead, whatever the browser thinks. */
const SILENCE_MS = 25_000;
const FIRST_RETRY_MS = 1_000;
/** A browser that was signed out must not ask every second for ever. */
const LONGEST_RETRY_MS = 30_000;

/**
 * Listens to the server's events, for ever: a stream that breaks or falls silent is opened again, and begins with a
 * snapshot, so nothing need be remembered across the gap.
 */
export function openEventStream(
  tell: (event: ServerEvent) => void,
  onTrouble: (isBroken: boolean) => void,
): () => void {
  let source: EventSource | null = null;
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;
  let retryMs = FIRST_RETRY_MS;

  function restart() {
    source?.close();
    clearTimeout(watchdog);
    onTrouble(true);
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
      onTrouble(false);
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
