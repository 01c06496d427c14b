"use client";

import { usePhone, usePhoneState } from "@/components/softphone/phone-context";
import { words } from "@/lib/words/recordings";

/** The number of unheard voicemail messages. */
export function VoicemailBadge() {
  return usePhone() ? <Count /> : null;
}

function Count() {
  const count = usePhoneState((state) => state.voicemails);
  if (count === 0) return null;
  return (
    <span
      aria-label={words.newVoicemails(count)}
      className="bg-accent-soft text-accent-strong rounded-full px-1.5 text-xs font-semibold tabular-nums"
    >
      {count > 99 ? "99+" : count}
    </span>
  );
}
