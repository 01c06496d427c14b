"use client";

import { useLoaded } from "@/components/ui/use-loaded";
import type { LoggedCall } from "@/lib/calls/views/log";

/** As JSON delivers it. */
type RecentCall = Omit<LoggedCall, "createdAt"> & { createdAt: string };

async function loadRecents(signal?: AbortSignal): Promise<RecentCall[]> {
  const response = await fetch("/api/calls/recent", { signal });
  if (!response.ok) throw new Error(`recent calls answered ${response.status}`);
  return ((await response.json()) as { calls: RecentCall[] }).calls;
}

/** Returns the number of the last call, in or out; null if there is none (B4). */
export const loadLastNumber = (): Promise<string | null> =>
  loadRecents().then(
    (calls) => calls.find(({ colleague }) => !colleague)?.number ?? null,
    () => null,
  );

/** Returns the user's recent calls, read on mount. */
export const useRecents = () => useLoaded(loadRecents);
