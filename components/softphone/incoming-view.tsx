"use client";

import { Phone, PhoneOff } from "lucide-react";
import { Button } from "@/components/ui/button";
import { currentCard } from "@/lib/softphone/phone-machine";
import { Customer } from "./customer";
import { usePhone, usePhoneState } from "./phone-context";
import { QuickActions } from "./quick-actions";
import { words } from "@/lib/words/softphone";
import { common } from "@/lib/words/common";

/** D1: who is calling and what is open with them, before answering. */
export function IncomingView() {
  const phone = usePhone();
  const card = usePhoneState(currentCard);
  const isInvited = usePhoneState(({ phase }) => phase.name === "ringing" && phase.invited);
  return (
    <div role="region" aria-label={common.incomingCall} className="px-4 pb-4">
      <p className="text-good mb-1 flex items-center gap-2 text-[13px] font-medium">
        <span aria-hidden className="bg-good-solid relative size-2 rounded-full">
          <span className="bg-good-solid absolute inset-0 animate-ping rounded-full" />
        </span>
        {common.incomingCall}
      </p>
      {card?.transferredBy && (
        <p className="text-muted mb-1 text-[13px]">{words.handedOverBy(card.transferredBy)}</p>
      )}
      {card ? (
        <Customer card={card} label="" />
      ) : (
        <p className="text-muted py-2">{words.findingOutWhoItIs}</p>
      )}
      {card && !card.main && !card.internal && <QuickActions card={card} />}
      <div className="mt-4 grid grid-cols-2 gap-2">
        <Button variant="danger" onClick={() => phone?.send({ type: "decline-pressed" })}>
          <PhoneOff size={16} aria-hidden /> {words.decline}
        </Button>
        <Button variant="good" disabled={!isInvited} onClick={() => phone?.send({ type: "answer-pressed" })}>
          <Phone size={16} aria-hidden /> {words.answer}
        </Button>
      </div>
    </div>
  );
}
