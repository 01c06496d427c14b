"use client";

import { useEffect } from "react";
import { keyAction, type KeyAction } from "@/lib/softphone/keyboard";
import { usePhoneState } from "./phone-context";

const TEXT = "input, textarea, select, [contenteditable]:not([contenteditable=false])";
const PRESSABLE = "button, a[href], [role=button], [role=option], [role=menuitem], summary";
const WINDOWS = "[role=dialog][data-open], [role=menu][data-open]";

/** Who else wants a key: a text field any, an open window any, a focused button Enter. */
function isTaken(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (event.defaultPrevented || event.isComposing || target?.closest(TEXT)) return true;
  if (document.querySelector(WINDOWS)) return true;
  return event.key === "Enter" && target?.closest(PRESSABLE) !== null;
}

/** Listens to the keys of the softphone (J3), on whatever page. */
export function useKeys(act: (action: KeyAction) => void) {
  const phase = usePhoneState((state) => state.phase);
  useEffect(() => {
    const handleKey = (event: KeyboardEvent) => {
      const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
      const action = keyAction(phase, { key: event.key, hasModifier, isTaken: isTaken(event) });
      if (!action) return;
      event.preventDefault();
      act(action);
    };
    window.addEventListener("keydown", handleKey);
    return () => window.removeEventListener("keydown", handleKey);
  }, [phase, act]);
}
