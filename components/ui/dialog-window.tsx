"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { useRef, type ReactNode } from "react";
import { buttonClass } from "./button";
import { words } from "@/lib/words/shell";

interface Props {
  title: string;
  description?: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Gets the focus when the window closes; without one, whatever had it before. */
  opener: HTMLElement | null;
  children: ReactNode;
}

const NUDGE_MS = 180;

/** First choices for the focus: a text field, then any other field, then the least harmful button. */
const FIRST = [
  "textarea, input:not([type=checkbox], [type=radio], [type=hidden], [aria-hidden=true])",
  "select, input",
  "button",
];

/** Returns the element to focus when a window opens: never its close button. Without any control, the window itself. */
function firstIn(content: HTMLElement | null, popup: HTMLElement | null): HTMLElement | null {
  for (const kind of FIRST) {
    const found = [...(content?.querySelectorAll<HTMLElement>(kind) ?? [])].find((control) =>
      control.matches(":enabled"),
    );
    if (found) return found;
  }
  return popup;
}

/**
 * A modal window. Focus starts in the first field, stays inside, and returns when it closes; Escape or a click outside
 * closes it. Ctrl+Enter saves (`save-key.tsx`). Once text is typed, only its own buttons close it. The softphone stays
 * within reach during a call (`dock.tsx`).
 */
export function DialogWindow({ title, description, open, onOpenChange, opener, children }: Props) {
  const popup = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);

  function handleOpenChange(isOpen: boolean, { reason, cancel, event }: Base.Root.ChangeEventDetails) {
    const isByTheWay = reason === "outside-press" || reason === "escape-key";
    // Answering a call or sending a digit closes no form.
    if (isByTheWay && event.target instanceof Element && event.target.closest("[data-on-call]"))
      return cancel();
    if (isByTheWay && popup.current?.dataset.typed !== undefined) {
      cancel();
      popup.current.animate({ scale: [1, 1.012, 1] }, NUDGE_MS);
      return;
    }
    onOpenChange(isOpen);
  }

  return (
    <Base.Root open={open} onOpenChange={handleOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-50 bg-black/40" />
        <Base.Popup
          ref={popup}
          initialFocus={() => firstIn(content.current, popup.current)}
          finalFocus={() => opener ?? true}
          onInput={({ currentTarget }) => (currentTarget.dataset.typed = "")}
          className="animate-pop bg-raised border-line short:top-2 short:max-lg:[:root:has([data-on-call])_&]:max-h-[calc(98dvh-148px)] fixed inset-x-3 top-[6vh] z-50 mx-auto flex max-h-[88dvh] max-w-xl flex-col rounded-2xl border shadow-2xl max-lg:[:root:has([data-on-call])_&]:max-h-[calc(94dvh-200px)] lg:max-[1320px]:[:root:has([data-on-call])_&]:right-[372px]"
        >
          <div className="flex items-start gap-3 px-5 pt-4 pb-3">
            <div className="grow">
              <Base.Title className="text-base font-semibold">{title}</Base.Title>
              {description && (
                <Base.Description className="text-muted mt-0.5">{description}</Base.Description>
              )}
            </div>
            <Base.Close
              aria-label={words.close}
              className={buttonClass({ variant: "ghost", size: "icon-sm" })}
            >
              <X size={16} />
            </Base.Close>
          </div>
          <div ref={content} className="overflow-y-auto px-5 pb-5">
            {children}
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
