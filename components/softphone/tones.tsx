"use client";

import { Button } from "@/components/ui/button";
import { words } from "@/lib/words/softphone";
import { usePhone, usePhoneState } from "./phone-context";

/** Pasted digits while they are sent; those already sent are grey (C6). */
export function Tones() {
  const phone = usePhone();
  const tones = usePhoneState(({ phase }) => (phase.name === "connected" ? phase.tones : undefined));
  if (!tones?.isPasted) return null;
  return (
    <div
      role="group"
      aria-label={words.sendingTones}
      className="bg-subtle mb-2 flex items-center gap-2 rounded-lg py-1 pr-1 pl-3 text-[13px]"
    >
      <span role="status">{words.sendingTones}</span>
      <span className="min-w-0 grow font-medium break-all tabular-nums">
        <span className="text-muted">{tones.sent}</span>
        <span>{tones.left}</span>
      </span>
      <Button size="sm" variant="ghost" onClick={() => phone?.send({ type: "tones-stopped" })}>
        {words.stopTones}
      </Button>
    </div>
  );
}
