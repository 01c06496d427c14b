/** Returns values at the usual ranks, in the input's unit. */
export function distribution(values: readonly number[]) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN);
  return { n: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

export const round = (value: number, digits = 2) => Math.round(value * 10 ** digits) / 10 ** digits;

/** Prints one figure per line: what was measured, with its budget. */
export function report(name: string, figures: object) {
  console.log(JSON.stringify({ name, ...figures }));
}

export async function timed<T>(run: () => Promise<T>): Promise<number> {
  const startedAt = performance.now();
  await run();
  return performance.now() - startedAt;
}
