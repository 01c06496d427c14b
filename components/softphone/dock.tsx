"use client";

import { ChevronDown, Grid3x3, Phone as PhoneIcon } from "lucide-react";
import { useState, useSyncExternalStore } from "react";
import { Button } from "@/components/ui/button";
import { CallView } from "./call-view";
import { IncomingView } from "./incoming-view";
import { ManualDial } from "./manual-dial";
import { usePhone, usePhoneState } from "./phone-context";
import { StatusDot } from "./status-dot";
import { Timer } from "./timer";
import { WrapUp } from "./wrap-up";
import { words } from "@/lib/words/softphone";

const BLOCKED = words.microphoneBlocked;

const COLLAPSED = "dockline-dock-collapsed";

const readCollapsed = () => window.localStorage.getItem(COLLAPSED) === "1";

/** Told in every tab: other tabs by the browser, this one by hand. */
function subscribeCollapsed(tell: () => void) {
  window.addEventListener("storage", tell);
  return () => window.removeEventListener("storage", tell);
}

function setCollapsed(isCollapsed: boolean) {
  window.localStorage.setItem(COLLAPSED, isCollapsed ? "1" : "0");
  window.dispatchEvent(new StorageEvent("storage"));
}

/** The softphone: a panel at the bottom of every page, which collapses to a bubble and never closes. */
export function Dock() {
  const phase = usePhoneState((state) => state.phase);
  const isCollapsed = useSyncExternalStore(subscribeCollapsed, readCollapsed, () => false);
  // A phone that rings is always shown.
  const isBubble = isCollapsed && phase.name !== "ringing";
  return (
    <>
      {isBubble ? (
        <Bubble onOpen={() => setCollapsed(false)} />
      ) : (
        <Panel onCollapse={() => setCollapsed(true)} />
      )}
      <WrapUp />
    </>
  );
}

function Bubble({ onOpen }: { onOpen: () => void }) {
  const answeredAt = usePhoneState((state) => {
    const { phase } = state;
    return phase.name === "connected" ? (state.cards[phase.callId]?.answeredAt ?? null) : null;
  });
  return (
    <button
      type="button"
      onClick={onOpen}
      aria-label={words.openTheSoftphone}
      className="bg-raised border-line fixed right-4 bottom-4 z-30 flex h-12 items-center gap-2 rounded-full border px-4 shadow-xl"
    >
      <PhoneIcon size={18} className="text-accent" aria-hidden />
      <StatusDot />
      {answeredAt !== null && <Timer since={answeredAt} />}
    </button>
  );
}

function Panel({ onCollapse }: { onCollapse: () => void }) {
  const phone = usePhone();
  const phase = usePhoneState((state) => state.phase);
  const microphone = usePhoneState((state) => state.microphone);
  const notice = usePhoneState((state) => state.notice);
  const [isDialling, setDialling] = useState(false);
  const isIdle = phase.name === "idle";
  return (
    <section
      aria-label={words.softphone}
      className="bg-raised border-line fixed right-0 bottom-0 z-30 flex max-h-[92vh] w-full flex-col rounded-t-2xl border shadow-2xl sm:right-4 sm:bottom-4 sm:w-[340px] sm:rounded-2xl"
    >
      <header className="flex items-center gap-2 px-4 py-2.5">
        <StatusDot withLabel />
        <div className="grow" />
        {phone?.setup.canManualDial && isIdle && (
          <Button
            size="icon-sm"
            variant="ghost"
            aria-label={words.keypad}
            aria-pressed={isDialling}
            onClick={() => setDialling(!isDialling)}
          >
            <Grid3x3 size={16} aria-hidden />
          </Button>
        )}
        <Button size="icon-sm" variant="ghost" aria-label={words.collapseTheSoftphone} onClick={onCollapse}>
          <ChevronDown size={16} aria-hidden />
        </Button>
      </header>
      {microphone === "blocked" && (
        <p role="alert" className="bg-bad-soft text-bad mx-3 mb-3 rounded-lg px-3 py-2 text-[13px]">
          {BLOCKED}
        </p>
      )}
      {notice && (
        <div
          role="alert"
          className="bg-subtle mx-3 mb-3 flex items-start gap-2 rounded-lg px-3 py-2 text-[13px]"
        >
          <span className="grow">{notice}</span>
          <button
            type="button"
            className="text-accent font-medium"
            onClick={() => phone?.send({ type: "notice-dismissed" })}
          >
            {words.ok}
          </button>
        </div>
      )}
      <div className="overflow-y-auto">
        {isIdle && isDialling && <ManualDial onDialled={() => setDialling(false)} />}
        {(phase.name === "requesting" || phase.name === "connected") && <CallView />}
        {phase.name === "ringing" && <IncomingView />}
      </div>
    </section>
  );
}
