"use client";

import { Phone } from "lucide-react";
import { Button } from "@/components/ui/button";
import { usePhone } from "@/components/softphone/phone-context";
import { words } from "@/lib/words/calls";

/** Calls whoever a call was with. For users without a phone there is nothing to press. */
export function CallBack({ callId, who }: { callId: string; who: string }) {
  const phone = usePhone();
  if (!phone) return null;
  return (
    <Button
      size="icon-sm"
      variant="ghost"
      aria-label={words.callBack(who)}
      onClick={() => phone.send({ type: "dial-pressed", target: { callId }, label: who })}
    >
      <Phone size={15} aria-hidden />
    </Button>
  );
}
