"use client";

import { Phone } from "lucide-react";
import { whoIsOn } from "@/lib/softphone/who";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/softphone";
import { ControlButton } from "./control-button";
import { usePhone, usePhoneState } from "./phone-context";

/** A running call of ours that this browser has left, with the way back (A8). */
export function Returning() {
  const phone = usePhone();
  const name = usePhoneState(({ returning: { lost }, cards }) => {
    return lost && (whoIsOn(cards[lost.callId]) || common.withheldNumber);
  });
  if (name === null) return null;
  return (
    <div role="alert" className="mx-4 mb-4 flex flex-col gap-3">
      <p>{words.callInProgressWith(name)}</p>
      <ControlButton
        icon={<Phone size={16} aria-hidden />}
        variant="good"
        onClick={() => phone?.send({ type: "return-pressed" })}
      >
        {words.rejoinCall}
      </ControlButton>
    </div>
  );
}
