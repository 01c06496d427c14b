"use client";

import { use, useCallback } from "react";
import { useLoaded } from "@/components/ui/use-loaded";
import type { Colleague } from "@/lib/presence/colleagues";
import { PhoneContext } from "./phone-context";

/** A machine that disappears sends no update, so the list is read again at this interval. */
const LOOK_EVERY_MS = 10_000;

async function loadColleagues(signal: AbortSignal): Promise<Colleague[]> {
  const response = await fetch("/api/colleagues", { signal });
  if (!response.ok) throw new Error(`colleagues answered ${response.status}`);
  return ((await response.json()) as { colleagues: Colleague[] }).colleagues;
}

/** Returns colleagues with a phone: read on mount, and again whenever one of their phones changes. */
export function useColleagues() {
  const phone = use(PhoneContext)?.phone;
  const watch = useCallback(
    (readAgain: () => void) => {
      const stop = phone?.onColleagues(readAgain);
      const timer = setInterval(readAgain, LOOK_EVERY_MS);
      return () => {
        stop?.();
        clearInterval(timer);
      };
    },
    [phone],
  );
  return useLoaded(loadColleagues, watch);
}
