"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { buttonClass } from "./button";
import { words } from "@/lib/words/shell";

interface Props {
  title: string;
  description?: string;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  trigger?: ReactElement;
  children: ReactNode;
}

/** A modal window: focus stays inside, Escape closes it, focus returns to where it was. */
export function Dialog({ title, description, open, onOpenChange, trigger, children }: Props) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      {trigger && <Base.Trigger render={trigger} />}
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-50 bg-black/40" />
        <Base.Popup className="animate-pop bg-raised border-line fixed inset-x-3 top-[6vh] z-50 mx-auto flex max-h-[88vh] max-w-xl flex-col rounded-2xl border shadow-2xl">
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
          <div className="overflow-y-auto px-5 pb-5">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
