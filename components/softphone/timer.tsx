"use client";

import { useEffect, useState } from "react";
import { duration } from "@/components/ui/time";
import { usePhone } from "./phone-context";

/** Counts from `since`, in the server's epoch milliseconds, without relying on the machine's clock. */
export function Timer({ since }: { since: number }) {
  const serverNow = usePhone()?.serverNow;
  const [now, setNow] = useState(since);
  useEffect(() => {
    const show = () => setNow((before) => serverNow?.() ?? before);
    const first = setTimeout(show);
    const timer = setInterval(show, 1000);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [serverNow]);
  return (
    <span role="timer" translate="no" className="tabular-nums">
      {duration(Math.max(0, (now - since) / 1000))}
    </span>
  );
}
