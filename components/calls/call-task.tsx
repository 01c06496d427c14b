"use client";

import { Phone } from "lucide-react";
import { usePhone } from "@/components/softphone/phone-context";
import { Button } from "@/components/ui/button";
import { words } from "@/lib/words/calls";

/** B6: calls whom a task asks to call back. Reaching them ticks it off. */
export function CallTask({ id, who }: { id: string; who: string }) {
  const phone = usePhone();
  if (!phone) return null;
  return (
    <Button
      size="icon-sm"
      variant="ghost"
      aria-label={words.callBack(who)}
      onClick={() => phone.send({ type: "dial-pressed", target: { taskId: id }, label: who })}
    >
      <Phone size={15} aria-hidden />
    </Button>
  );
}
