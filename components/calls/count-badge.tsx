"use client";

import clsx from "clsx";
import { usePhone, usePhoneState } from "@/components/softphone/phone-context";
import { words } from "@/lib/words/calls";
import { words as recordingWords } from "@/lib/words/recordings";

interface Props {
  of: "missed" | "voicemails";
}

const KINDS = {
  missed: { label: words.missedCount, style: "bg-bad-soft text-bad" },
  voicemails: { label: recordingWords.newVoicemails, style: "bg-accent-soft text-accent-strong" },
};

/** The number of calls missed since the user last looked, or of unheard voicemail messages (D10). */
export function CountBadge(props: Props) {
  return usePhone() ? <Count {...props} /> : null;
}

function Count({ of }: Props) {
  const count = usePhoneState((state) => state.mirror[of]);
  if (count === 0) return null;
  return (
    <span
      aria-label={KINDS[of].label(count)}
      className={clsx("rounded-full px-1.5 text-xs font-semibold tabular-nums", KINDS[of].style)}
    >
      {count > 99 ? "99+" : count}
    </span>
  );
}
