"use client";

import { Phone } from "lucide-react";
import { Button } from "@/components/ui/button";
import { usePhone } from "@/components/softphone/phone-context";
import { words } from "@/lib/words/calls";

interface Props {
  /** The other party of a call, or the customer of a callback task, which reaching them completes. */
  target: { callId: string } | { taskId: string };
  who: string;
}

/** A button that calls a customer back. Users without a phone see none. */
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
