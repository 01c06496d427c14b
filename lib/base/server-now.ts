/** Machines are seconds off; one that is off by more is wrong. */
const NEARLY_RIGHT_MS = 60_000;

/**
 * How wrong this machine's clock was when the page was loaded, in milliseconds: the page tells when it was made
 * (`data-now` of its root), and the browser when it began to arrive.
 */
function clockError(): number {
  const made = typeof document === "undefined" ? undefined : document.documentElement.dataset.now;
  const [page] = made ? (performance.getEntriesByType("navigation") as PerformanceNavigationTiming[]) : [];
  if (!page) return 0;
  const error = Number(made) - (performance.timeOrigin + page.responseStart);
  return Math.abs(error) > NEARLY_RIGHT_MS ? error : 0;
}

const errorMs = clockError();

/**
 * Now, epoch milliseconds, whatever the machine calls the time: for what a page says of days. Durations of a call follow the
 * server's own words (`realtime/server-clock.ts`).
 */
export const serverNow = (): number => Date.now() + errorMs;
