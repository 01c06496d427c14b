"use client";

import { Phone } from "lucide-react";
import { Button } from "@/components/ui/button";
import { usePhone } from "@/components/softphone/phone-context";
import { words } from "@/lib/words/calls";

interface Props {
  /** Whoever a call was with, or whom a task asks to call back; reaching the latter ticks it off. */
  target: { callId: string } | { taskId: string };
  who: string;
}

/** Calls somebody back. For users without a phone there is nothing to press. */
export function CallBack({ target, who }: Props) {
  const phone = usePhone();
  if (!phone) return null;
  return (
    <Button
      size="icon-sm"
      variant="ghost"
      aria-label={words.callBack(who)}
      onClick={() => phone.dial(target, who)}
    >
      <Phone size={15} aria-hidden />
    </Button>
  );
}
