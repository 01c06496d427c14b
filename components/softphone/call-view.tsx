"use client";

import { Grid3x3, Mic, MicOff, PhoneForwarded, PhoneOff } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { currentCard, type PhoneState } from "@/lib/softphone/phone-machine";
import { Customer } from "./customer";
import { Keypad } from "./keypad";
import { usePhone, usePhoneState } from "./phone-context";
import { QuickActions } from "./quick-actions";
import { Timer } from "./timer";
import { Tones } from "./tones";
import { Transfer } from "./transfer";
import { words } from "@/lib/words/softphone";

const labelOf = ({ phase }: PhoneState) => ("label" in phase ? phase.label : "");

const isMutedNow = ({ phase }: PhoneState) => phase.name === "connected" && phase.muted;

/** C1: who it is, for how long, and what can be done. */
export function CallView() {
  const phone = usePhone();
  const card = usePhoneState(currentCard);
  const label = usePhoneState(labelOf);
  const isMuted = usePhoneState(isMutedNow);
  const isConnected = usePhoneState(({ phase }) => phase.name === "connected" && phase.media === "open");
  const [drawer, setDrawer] = useState<"keypad" | "transfer" | null>(null);
  const toggle = (name: "keypad" | "transfer") => setDrawer(drawer === name ? null : name);
  const isActive = card?.state === "ACTIVE";
  return (
    <div role="region" aria-label={words.call} className="px-4 pb-4">
      <p className="text-muted mb-1 text-[13px] font-medium" aria-live="polite">
        <Progress />
      </p>
      <p className="text-warn mb-1 text-[13px] empty:hidden" aria-live="polite">
        <WorstTrouble />
      </p>
      <Tones />
      {/* Below a form, on a screen without room beside it, only what a call cannot wait for. */}
      <div className="max-lg:[:root:has([role=dialog][data-open])_&]:hidden">
        <Customer card={card} label={label} />
        {card && !card.internal && <QuickActions card={card} />}
      </div>
      {card && drawer === "transfer" && isActive && card.transfer?.state !== "ringing" && (
        <Transfer callId={card.id} />
      )}
      {drawer === "keypad" && (
        <div className="mt-4">
          <Keypad onDigit={(digit) => phone?.send({ type: "digit-pressed", digit })} />
        </div>
      )}
      <div className="mt-4 grid grid-cols-2 gap-2">
        <Button
          aria-pressed={isMuted}
          disabled={!isConnected}
          onClick={() => phone?.send({ type: "mute-pressed" })}
        >
          {isMuted ? <MicOff size={16} className="text-bad" aria-hidden /> : <Mic size={16} aria-hidden />}
          {isMuted ? words.unmute : words.mute}
        </Button>
        <Button aria-pressed={drawer === "keypad"} disabled={!isActive} onClick={() => toggle("keypad")}>
          <Grid3x3 size={16} aria-hidden /> {words.keypad}
        </Button>
        <Button
          aria-pressed={drawer === "transfer"}
          disabled={!isActive || card.internal}
          onClick={() => toggle("transfer")}
        >
          <PhoneForwarded size={16} aria-hidden /> {words.transfer}
        </Button>
        <Button variant="danger" onClick={() => phone?.send({ type: "end-pressed" })}>
          <PhoneOff size={16} aria-hidden /> {words.end}
        </Button>
      </div>
    </div>
  );
}

function Progress() {
  const card = usePhoneState(currentCard);
  const isReconnecting = usePhoneState(
    ({ phase }) => phase.name === "connected" && phase.media === "reconnecting",
  );
  if (isReconnecting) return <span className="text-warn">{words.connectionLostReconnecting}</span>;
  if (card?.state === "LOST" && card.internal) {
    return <span className="text-warn">{words.colleagueAway(card.colleague ?? "")}</span>;
  }
  if (card?.transfer?.state === "ringing") return words.ringing(card.transfer.to);
  if (card?.state === "ACTIVE" && card.answeredAt) return <Timer since={card.answeredAt} />;
  if (card?.direction === "INBOUND") return words.connecting;
  if (card?.isQueued) return <Queued />;
  return card ? words.calling : words.preparingTheCall;
}

/** What the agent hears of a bad network has a reason, and it is not the customer. */
function WorstTrouble() {
  const worst = usePhoneState(({ phase }) =>
    phase.name === "connected" && phase.media === "open" ? phase.troubles?.[0] : undefined,
  );
  return worst && words.troubles[worst];
}

/** Nearly every call is queued, for a moment. */
const QUEUED_IS_SAID_AFTER_MS = 1_000;

/** D9: what is placed at once with others has to wait. */
function Queued() {
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLong(true), QUEUED_IS_SAID_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return isLong ? words.waitsForItsTurn : words.calling;
}
