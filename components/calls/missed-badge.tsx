"use client";

import { usePhone, usePhoneState } from "@/components/softphone/phone-context";
import { words } from "@/lib/words/calls";

/** The number of calls missed since the user last looked (D10). */
export function MissedBadge() {
  return usePhone() ? <Count /> : null;
}

function Count() {
  const missed = usePhoneState((state) => state.missed);
  if (missed === 0) return null;
  return (
    <span
      aria-label={words.missedCount(missed)}
      className="bg-bad-soft text-bad rounded-full px-1.5 text-xs font-semibold tabular-nums"
    >
      {missed > 99 ? "99+" : missed}
    </span>
  );
}
