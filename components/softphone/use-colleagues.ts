"use client";

import { use, useEffect, useState } from "react";
import type { Colleague } from "@/lib/presence/colleagues";
import { PhoneContext } from "./phone-context";

export type Colleagues = { state: "loading" | "failed" } | { state: "loaded"; colleagues: Colleague[] };

/** A machine that vanished without a word is known by its silence: nobody tells of it. */
const LOOK_EVERY_MS = 10_000;

/** The colleagues with a phone, read when the component appears and again whenever one of their phones changes. */
export function useColleagues(): Colleagues {
  const phone = use(PhoneContext)?.phone;
  const [colleagues, setColleagues] = useState<Colleagues>({ state: "loading" });
  useEffect(() => {
    const abort = new AbortController();
    const load = async () => {
      try {
        const response = await fetch("/api/colleagues", { signal: abort.signal });
        if (!response.ok) throw new Error(`colleagues answered ${response.status}`);
        const answer = (await response.json()) as { colleagues: Colleague[] };
        setColleagues({ state: "loaded", colleagues: answer.colleagues });
      } catch {
        // What was read before is still the best there is.
        if (!abort.signal.aborted)
          setColleagues((before) => (before.state === "loaded" ? before : { state: "failed" }));
      }
    };
    void load();
    const stop = phone?.onColleagues(() => void load());
    const timer = setInterval(() => void load(), LOOK_EVERY_MS);
    return () => {
      abort.abort();
      stop?.();
      clearInterval(timer);
    };
  }, [phone]);
  return colleagues;
}
