"use client";

import { Grid3x3, Mic, MicOff, PhoneForwarded, PhoneOff } from "lucide-react";
import { useEffect, useState } from "react";
import { currentCard, type PhoneState } from "@/lib/softphone/phone-machine";
import { ControlBar, ControlButton } from "./control-button";
import { Customer } from "./customer";
import { Keypad } from "./keypad";
import { bringIntoView } from "./notice";
import { usePhone, usePhoneState } from "./phone-context";
import { QuickActions } from "./quick-actions";
import { Timer } from "./timer";
import { Tones } from "./tones";
import { Transfer } from "./transfer";
import { words } from "@/lib/words/softphone";

const labelOf = ({ phase }: PhoneState) => ("label" in phase ? phase.label : "");

const isMutedNow = ({ phase }: PhoneState) => phase.name === "connected" && phase.muted;

/** Drawer open below the customer during a call. */
export type CallDrawer = "keypad" | "transfer" | null;

/** The customer and the call's length (C1). */
export function CallView({ drawer }: { drawer: CallDrawer }) {
  const phone = usePhone();
  const card = usePhoneState(currentCard);
  const label = usePhoneState(labelOf);
  return (
    <div role="region" aria-label={words.call} className="px-4 pb-4">
      <p className="text-muted mb-1 text-[13px] font-medium" aria-live="polite">
        <Progress />
      </p>
      <WorstFault />
      <Tones />
      {/* Below a form, on a screen too narrow to show both, only the call controls remain. */}
      <div className="max-lg:[:root:has([role=dialog][data-open])_&]:hidden">
        <Customer card={card} label={label} />
        {card && !card.internal && <QuickActions card={card} />}
        {card?.can.includes("transfer") && drawer === "transfer" && <Transfer callId={card.id} />}
        {drawer === "keypad" && (
          <div ref={bringIntoView} className="mt-4">
            <Keypad onDigit={(digit) => phone?.send({ type: "digit-pressed", digit })} />
          </div>
        )}
      </div>
    </div>
  );
}

/** Call controls, always visible (C4 to C6, F2). */
export function CallControls({
  drawer,
  onDrawer,
}: {
  drawer: CallDrawer;
  onDrawer: (drawer: CallDrawer) => void;
}) {
  const phone = usePhone();
  const isActive = usePhoneState((state) => currentCard(state)?.state === "ACTIVE");
  const mayTransfer = usePhoneState((state) => currentCard(state)?.can.includes("transfer") === true);
  const isMuted = usePhoneState(isMutedNow);
  const isConnected = usePhoneState(({ phase }) => phase.name === "connected" && phase.media === "open");
  const toggle = (name: "keypad" | "transfer") => onDrawer(drawer === name ? null : name);
  return (
    <ControlBar label={words.callControls}>
      <ControlButton
        icon={isMuted ? <MicOff size={16} className="text-bad" aria-hidden /> : <Mic size={16} aria-hidden />}
        aria-pressed={isMuted}
        disabled={!isConnected}
        onClick={() => phone?.send({ type: "mute-pressed" })}
      >
        {isMuted ? words.unmute : words.mute}
      </ControlButton>
      <ControlButton
        icon={<Grid3x3 size={16} aria-hidden />}
        aria-pressed={drawer === "keypad"}
        disabled={!isActive}
        onClick={() => toggle("keypad")}
      >
        {words.keypad}
      </ControlButton>
      <ControlButton
        icon={<PhoneForwarded size={16} aria-hidden />}
        aria-pressed={drawer === "transfer"}
        disabled={!mayTransfer}
        onClick={() => toggle("transfer")}
      >
        {words.transfer}
      </ControlButton>
      <ControlButton
        icon={<PhoneOff size={16} aria-hidden />}
        variant="danger"
        onClick={() => phone?.send({ type: "red-pressed" })}
      >
        {words.end}
      </ControlButton>
    </ControlBar>
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
  if (card?.transfer?.state === "ringing") return <span>{words.ringing(card.transfer.to)}</span>;
  if (card?.state === "ACTIVE" && card.answeredAt) return <Timer since={card.answeredAt} />;
  if (card?.direction === "INBOUND" || card?.answeredAt) return <span>{words.connecting}</span>;
  if (card?.isQueued) return <Queued />;
  return <span>{card ? words.calling : words.startingTheCall}</span>;
}

/** Shows the reason when a bad network affects the audio. */
function WorstFault() {
  const worst = usePhoneState(({ phase }) =>
    phase.name === "connected" && phase.media === "open" ? phase.faults?.[0] : undefined,
  );
  return (
    <p className="text-warn mb-1 text-[13px] empty:hidden" aria-live="polite">
      {worst && words.faults[worst]}
    </p>
  );
}

/** Nearly every call is queued for a moment. */
const QUEUED_IS_SAID_AFTER_MS = 1_000;

/** Shown while a call waits its turn behind others (D9). */
function Queued() {
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLong(true), QUEUED_IS_SAID_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return <span>{isLong ? words.otherCallsFirst : words.calling}</span>;
}
