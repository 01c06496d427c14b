"use client";

import { useEffect, useSyncExternalStore, type ComponentType } from "react";

type Load<Props> = () => Promise<ComponentType<Props>>;

/** A part that failed to load is tried again after this, and twice as long after each further failure. */
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;
/** A busy page gets the late parts after this all the same. */
const IDLE_WITHIN_MS = 1_000;

/** Parts to load once the page is idle, in the order in which the page names them. */
const waiting: (() => Promise<void>)[] = [];
let isStarted = false;
let isRunning = false;
let onLoaded = () => {};

/**
 * Makes a component whose code loads after the first paint: when it is rendered, or once the page is idle, whichever
 * comes first. From then on it renders at once, whatever happens to the server or its build. Unlike `next/dynamic`, a
 * load that fails throws nothing; it is tried again.
 *
 * @param Fallback  rendered meanwhile, by default nothing
 */
export function late<Props extends object>(load: Load<Props>, Fallback?: ComponentType<Props>) {
  let loaded: ComponentType<Props> | null = null;
  let loading: Promise<void> | null = null;
  const listeners = new Set<() => void>();

  const start = () =>
    (loading ??= load()
      .then((component) => {
        loaded = component;
        for (const tell of [...listeners]) tell();
      })
      .finally(() => (loading = null)));

  const subscribe = (tell: () => void) => {
    listeners.add(tell);
    return () => listeners.delete(tell);
  };

  function Late(props: Props) {
    const Loaded = useSyncExternalStore(
      subscribe,
      () => loaded,
      () => null,
    );
    useEffect(() => (loaded ? undefined : keepTrying(start)), []);
    if (Loaded) return <Loaded {...props} />;
    return Fallback ? <Fallback {...props} /> : null;
  }

  if (typeof window !== "undefined") {
    waiting.push(() => (loaded ? Promise.resolve() : start()));
    if (isStarted) void loadWaiting();
  }
  return Late;
}

/** Loads until it succeeds. Returns the function that stops it. */
function keepTrying(start: () => Promise<void>): () => void {
  let retryMs = FIRST_RETRY_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;
  const attempt = () =>
    void start().catch(() => {
      if (isStopped) return;
      timer = setTimeout(attempt, retryMs);
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
    });
  attempt();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

/** Resolves when the page has loaded and has nothing to do. */
export async function idle(): Promise<void> {
  if (document.readyState !== "complete") {
    await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
  }
  await new Promise<void>((resolve) => {
    // Safari has no idle callbacks.
    if ("requestIdleCallback" in window) requestIdleCallback(() => resolve(), { timeout: IDLE_WITHIN_MS });
    else setTimeout(resolve, IDLE_WITHIN_MS);
  });
}

/** Loads the page's late parts from now on, one after the other while it is idle. @param tell  called after each round */
export function loadLateParts(tell: () => void) {
  onLoaded = tell;
  if (isStarted) return;
  isStarted = true;
  void loadWaiting();
}

async function loadWaiting() {
  if (isRunning) return;
  isRunning = true;
  let retryMs = FIRST_RETRY_MS;
  for (let load = waiting.shift(); load; load = waiting.shift()) {
    await idle();
    try {
      await load();
      retryMs = FIRST_RETRY_MS;
    } catch {
      waiting.push(load);
      await new Promise((resolve) => setTimeout(resolve, retryMs));
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
    }
  }
  isRunning = false;
  onLoaded();
}
