"use client";

import { Phone, PhoneOff } from "lucide-react";
import { currentCard } from "@/lib/softphone/phone-machine";
import { ControlBar, ControlButton } from "./control-button";
import { Customer } from "./customer";
import { usePhone, usePhoneState } from "./phone-context";
import { QuickActions } from "./quick-actions";
import { words } from "@/lib/words/softphone";
import { common } from "@/lib/words/common";

/** The caller and their open records, before answering (D1). */
export function IncomingView() {
  const card = usePhoneState(currentCard);
  return (
    <div role="region" aria-label={common.incomingCall} className="px-4 pb-4">
      <p className="text-good mb-1 flex items-center gap-2 text-[13px] font-medium">
        <span aria-hidden className="bg-good-solid relative size-2 rounded-full">
          <span className="bg-good-solid absolute inset-0 animate-ping rounded-full" />
        </span>
        <span>{common.incomingCall}</span>
      </p>
      {card?.transferredBy && (
        <p className="text-muted mb-1 text-[13px]">{words.transferredBy(card.transferredBy)}</p>
      )}
      {card ? (
        <Customer card={card} label="" />
      ) : (
        <p className="text-muted py-2">{words.lookingUpTheCaller}</p>
      )}
      {card && !card.main && !card.internal && <QuickActions card={card} />}
    </div>
  );
}

/** Answer and Decline, always visible (D2). */
export function IncomingControls() {
  const phone = usePhone();
  const isInvited = usePhoneState(({ phase }) => phase.name === "ringing" && phase.invited);
  return (
    <ControlBar label={words.callControls}>
      <ControlButton
        icon={<PhoneOff size={16} aria-hidden />}
        variant="danger"
        onClick={() => phone?.send({ type: "red-pressed" })}
      >
        {words.decline}
      </ControlButton>
      <ControlButton
        icon={<Phone size={16} aria-hidden />}
        variant="good"
        disabled={!isInvited}
        onClick={() => phone?.send({ type: "answer-pressed" })}
      >
        {words.answer}
      </ControlButton>
    </ControlBar>
  );
}
