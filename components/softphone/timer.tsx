"use client";

import { useEffect, useState } from "react";
import { duration } from "@/components/ui/time";

/** A running clock since `since`, epoch milliseconds. */
export function Timer({ since }: { since: number }) {
  const [now, setNow] = useState(since);
  useEffect(() => {
    const show = () => setNow(Date.now());
    const first = setTimeout(show);
    const timer = setInterval(show, 1000);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, []);
  return (
    <span role="timer" className="tabular-nums">
      {duration(Math.max(0, (now - since) / 1000))}
    </span>
  );
}
