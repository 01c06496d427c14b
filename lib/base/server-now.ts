/** A larger error means a wrong clock; smaller ones are normal. */
const NEARLY_RIGHT_MS = 60_000;

/**
 * Returns how wrong this machine's clock was when the page loaded, in milliseconds: the page says when it was made
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
 * The current time in epoch milliseconds, even if the machine's clock is wrong: for what a page says about days.
 * Durations of a call use the server's own clock (`stream/server-clock.ts`).
 */
export const serverNow = (): number => Date.now() + errorMs;
