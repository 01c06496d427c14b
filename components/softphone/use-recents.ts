"use client";

import { useEffect, useState } from "react";
import type { LoggedCall } from "@/lib/calls/views/log";

/** As JSON carries it. */
export type RecentCall = Omit<LoggedCall, "createdAt"> & { createdAt: string };

export type Recents = { state: "loading" | "failed" } | { state: "loaded"; calls: RecentCall[] };

async function loadRecents(signal?: AbortSignal): Promise<RecentCall[]> {
  const response = await fetch("/api/calls/recent", { signal });
  if (!response.ok) throw new Error(`recent calls answered ${response.status}`);
  return ((await response.json()) as { calls: RecentCall[] }).calls;
}

/** B4: the number that was called last, or that called; null when there is none to be had. */
export const loadLastNumber = (): Promise<string | null> =>
  loadRecents().then(
    (calls) => calls.find(({ colleague }) => !colleague)?.number ?? null,
    () => null,
  );

/** The user's recent calls, read when the component appears. */
export function useRecents(): Recents {
  const [recents, setRecents] = useState<Recents>({ state: "loading" });
  useEffect(() => {
    const abort = new AbortController();
    loadRecents(abort.signal).then(
      (calls) => setRecents({ state: "loaded", calls }),
      () => {
        if (!abort.signal.aborted) setRecents({ state: "failed" });
      },
    );
    return () => abort.abort();
  }, []);
  return recents;
}
