"use client";

import {
  Bell,
  BellOff,
  ChevronDown,
  Grid3x3,
  History,
  Keyboard,
  MicOff,
  Phone as PhoneIcon,
  Users,
} from "lucide-react";
import { useCallback, useState, useSyncExternalStore, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Problem } from "@/components/ui/problem";
import type { CallDrawer } from "./call-view";
import {
  CallControls,
  CallView,
  ColleagueList,
  DialControls,
  IncomingControls,
  IncomingView,
  KeysHelp,
  ManualDial,
  QuickFormDialog,
  RecentCalls,
} from "./late-parts";
import { OpenFormProvider, type QuickForm } from "./open-form";
import { usePhone, usePhoneState } from "./phone-context";
import { RingAlert } from "./ring-alert";
import { StatusDot } from "./status-dot";
import type { KeyAction } from "@/lib/softphone/keyboard";
import type { PhoneState } from "@/lib/softphone/phone-machine";
import { currentCallId } from "@/lib/softphone/state/call";
import { statusOf } from "@/lib/softphone/status";
import { Quiet } from "./quiet";
import { HoldNavigation } from "./hold-navigation";
import { isTold, Notice } from "./notice";
import { Returning } from "./returning";
import { Timer } from "./timer";
import { useKeys } from "./use-keys";
import { QueuedCalls } from "./queued-calls";
import { WrapUp } from "./wrap-up";
import { words } from "@/lib/words/softphone";

const BLOCKED = words.microphoneBlocked;

const COLLAPSED = "dockline-dock-collapsed";

const readCollapsed = () => window.localStorage.getItem(COLLAPSED) === "1";

/** Subscribes to changes in every tab: the browser notifies other tabs, the code this one. */
function subscribeCollapsed(tell: () => void) {
  window.addEventListener("storage", tell);
  return () => window.removeEventListener("storage", tell);
}

function setCollapsed(isCollapsed: boolean) {
  window.localStorage.setItem(COLLAPSED, isCollapsed ? "1" : "0");
  window.dispatchEvent(new StorageEvent("storage"));
}

/** Drawer of the idle panel. */
type Drawer =
  | { name: "keypad"; number: string; /** Keys pressed outside the field. */ strokes: number }
  | { name: "recents" }
  | { name: "colleagues" }
  | null;

/** The softphone: a panel at the bottom of every page, which collapses to a bubble and never closes. */
export function Dock() {
  const phone = usePhone();
  const phase = usePhoneState((state) => state.phase);
  const isCollapsed = useSyncExternalStore(subscribeCollapsed, readCollapsed, () => false);
  const [drawer, setDrawer] = useState<Drawer>(null);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [form, setForm] = useState<QuickForm | null>(null);
  // One form at a time: a second would replace the text typed in the first.
  const openForm = useCallback((next: QuickForm) => setForm((open) => open ?? next), []);
  const send = phone?.send;
  const canDial = phone?.setup.canManualDial;
  const act = useCallback(
    (action: KeyAction) => {
      if (action.type === "phone") return send?.(action.event);
      if (action.type === "show-help") return setHelpOpen(true);
      if (!canDial) return;
      setCollapsed(false);
      setDrawer((before) => {
        const { number, strokes } = before?.name === "keypad" ? before : { number: "", strokes: 0 };
        return { name: "keypad", number: number + action.digit, strokes: strokes + 1 };
      });
    },
    [send, canDial],
  );
  useKeys(act);
  // A ringing phone is always shown.
  const isBubble = isCollapsed && phase.name !== "ringing";
  return (
    <OpenFormProvider value={openForm}>
      {isBubble ? (
        <Bubble onOpen={() => setCollapsed(false)} />
      ) : (
        <Panel
          drawer={drawer}
          onDrawer={setDrawer}
          onCollapse={() => setCollapsed(true)}
          onHelp={() => setHelpOpen(true)}
        />
      )}
      {isHelpOpen && <KeysHelp onOpenChange={setHelpOpen} />}
      {form && <QuickFormDialog form={form} onClose={() => setForm(null)} />}
      <WrapUp isBehind={form !== null} />
      <RingAlert />
      <Quiet />
      <HoldNavigation />
    </OpenFormProvider>
  );
}

/**
 * A ringing or connected customer does not wait for a form, and neither does a notice about a call: the panel then lies
 * above dialogs, which make room for it (`dialog.tsx`). `aria-live="off"` keeps Base UI from hiding it with the page.
 */
const isAbove = (state: PhoneState) => state.phase.name !== "idle" || isTold(state);
const layerOf = (state: PhoneState) => (isAbove(state) ? "z-[55]" : "z-30");

function Bubble({ onOpen }: { onOpen: () => void }) {
  const layer = usePhoneState(layerOf);
  const answeredAt = usePhoneState((state) => {
    const { phase } = state;
    return phase.name === "connected" ? (state.cards[phase.callId]?.answeredAt ?? null) : null;
  });
  const label = usePhoneState((state) => statusOf(state).label);
  const isMuted = usePhoneState(({ phase }) => phase.name === "connected" && phase.muted);
  return (
    <div
      aria-live="off"
      className={`${layer} fixed right-4 bottom-4 flex max-w-[calc(100vw-2rem)] flex-col items-end gap-2`}
    >
      <div className="bg-raised border-line max-h-[70dvh] w-80 max-w-full overflow-y-auto rounded-2xl border pt-3 shadow-2xl empty:hidden">
        <Notice />
        <Returning />
      </div>
      <button
        type="button"
        onClick={onOpen}
        aria-label={words.softphoneIs(label)}
        className="bg-raised border-line flex h-12 max-w-full items-center gap-2 rounded-full border px-4 shadow-xl"
      >
        <PhoneIcon size={18} className="text-accent shrink-0" aria-hidden />
        <StatusDot isInBubble />
        {isMuted && <MicOff size={16} className="text-bad shrink-0" aria-label={words.muted} />}
        {answeredAt !== null && <Timer since={answeredAt} />}
      </button>
    </div>
  );
}

interface PanelProps {
  drawer: Drawer;
  onDrawer: (drawer: Drawer) => void;
  onCollapse: () => void;
  onHelp: () => void;
}

function Panel({ drawer, onDrawer, onCollapse, onHelp }: PanelProps) {
  const phone = usePhone();
  const phase = usePhoneState((state) => state.phase);
  const microphone = usePhoneState((state) => state.registration.microphone);
  const dnd = usePhoneState((state) => state.mirror.dnd);
  const layer = usePhoneState(layerOf);
  const isRaised = usePhoneState(isAbove);
  const isIdle = phase.name === "idle";
  const callId = currentCallId(phase);
  const [opened, setOpened] = useState<{ callId: string | null; drawer: CallDrawer } | null>(null);
  const callDrawer = opened?.callId === callId ? opened.drawer : null;
  const isCalling = phase.name === "requesting" || phase.name === "connected";
  const close = () => onDrawer(null);
  return (
    <section
      aria-label={words.softphone}
      aria-live="off"
      data-on-call={isRaised ? "" : undefined}
      className={`${layer} bg-raised border-line short:max-lg:[:root:has([role=dialog][data-open])_&]:max-h-[140px] fixed right-0 bottom-0 flex max-h-[92dvh] w-full flex-col rounded-t-2xl border shadow-2xl sm:right-4 sm:bottom-4 sm:w-[340px] sm:rounded-2xl max-lg:[:root:has([role=dialog][data-open])_&]:max-h-[200px]`}
    >
      <header className="short:py-1 flex shrink-0 items-center gap-1 px-4 py-2.5">
        <StatusDot />
        <div className="grow" />
        {isIdle && (
          <>
            <HeaderButton label={words.keyboardShortcuts} onClick={onHelp}>
              <Keyboard size={16} aria-hidden />
            </HeaderButton>
            <HeaderButton
              label={dnd ? words.turnOffDoNotDisturb : words.doNotDisturb}
              isPressed={dnd}
              onClick={() => phone?.send({ type: "dnd-pressed" })}
            >
              {dnd ? <BellOff size={16} className="text-bad" aria-hidden /> : <Bell size={16} aria-hidden />}
            </HeaderButton>
            <HeaderButton
              label={words.directory}
              isPressed={drawer?.name === "colleagues"}
              onClick={() => onDrawer(drawer?.name === "colleagues" ? null : { name: "colleagues" })}
            >
              <Users size={16} aria-hidden />
            </HeaderButton>
            <HeaderButton
              label={words.recents}
              isPressed={drawer?.name === "recents"}
              onClick={() => onDrawer(drawer?.name === "recents" ? null : { name: "recents" })}
            >
              <History size={16} aria-hidden />
            </HeaderButton>
          </>
        )}
        {phone?.setup.canManualDial && isIdle && (
          <HeaderButton
            label={words.keypad}
            isPressed={drawer?.name === "keypad"}
            onClick={() =>
              onDrawer(drawer?.name === "keypad" ? null : { name: "keypad", number: "", strokes: 0 })
            }
          >
            <Grid3x3 size={16} aria-hidden />
          </HeaderButton>
        )}
        <HeaderButton label={words.collapseSoftphone} onClick={onCollapse}>
          <ChevronDown size={16} aria-hidden />
        </HeaderButton>
      </header>
      <div className="min-h-0 overflow-y-auto overscroll-contain">
        {microphone === "blocked" && <Problem className="mx-3 mb-3 text-[13px]">{BLOCKED}</Problem>}
        <Notice />
        {isIdle && <Returning />}
        <QueuedCalls />
        {drawer?.name === "keypad" && (
          <ManualDial
            number={drawer.number}
            onNumber={(number) => onDrawer({ ...drawer, number })}
            strokes={drawer.strokes}
            onDialled={close}
          />
        )}
        {drawer?.name === "colleagues" && (
          <div hidden={!isIdle && phase.name !== "ringing"}>
            <ColleagueList
              label={words.directory}
              onChoose={({ id, name }) => {
                phone?.dial({ userId: id }, name);
                close();
              }}
            />
          </div>
        )}
        {isIdle && drawer?.name === "recents" && <RecentCalls onDialled={close} />}
        {isCalling && <CallView drawer={callDrawer} />}
        {phase.name === "ringing" && <IncomingView />}
      </div>
      {isCalling && (
        <CallControls drawer={callDrawer} onDrawer={(next) => setOpened({ callId, drawer: next })} />
      )}
      {phase.name === "ringing" && <IncomingControls />}
      {isIdle && drawer?.name === "keypad" && <DialControls />}
    </section>
  );
}

interface HeaderButtonProps {
  label: string;
  isPressed?: boolean;
  onClick: () => void;
  children: ReactNode;
}

function HeaderButton({ label, isPressed, onClick, children }: HeaderButtonProps) {
  return (
    <Button size="icon-sm" variant="ghost" aria-label={label} aria-pressed={isPressed} onClick={onClick}>
      {children}
    </Button>
  );
}
