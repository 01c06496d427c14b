import type { ServerEvent } from "./protocol";

/** A stream silent for longer than two pings and a half is dead, whatever the browser thinks. */
const SILENCE_MS = 25_000;
const RETRY_MS = 1_000;

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

  function restart() {
    source?.close();
    clearTimeout(watchdog);
    onTrouble(true);
    if (!isClosed) watchdog = setTimeout(open, RETRY_MS);
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
