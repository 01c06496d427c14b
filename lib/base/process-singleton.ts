/**
 * Returns the process's one value under `name`, made at first use.
 *
 * Next compiles route handlers and instrumentation as separate entries, so a module may exist twice in one process
 * (next.js issue 69544). Whatever must exist once is kept on `globalThis`.
 */
export function processSingleton<T>(name: string, make: () => T): T {
  const store = globalThis as unknown as { dockline?: Map<string, unknown> };
  store.dockline ??= new Map();
  if (!store.dockline.has(name)) store.dockline.set(name, make());
  return store.dockline.get(name) as T;
}
