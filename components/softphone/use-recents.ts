"use client";

import { useLoaded } from "@/components/ui/use-loaded";
import type { LoggedCall } from "@/lib/calls/views/log";

/** As JSON carries it. */
type RecentCall = Omit<LoggedCall, "createdAt"> & { createdAt: string };

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
export const useRecents = () => useLoaded(loadRecents);
