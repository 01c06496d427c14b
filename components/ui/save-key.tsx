"use client";

import { useEffect } from "react";
import { isComposing } from "@/lib/softphone/typing";

/** Ctrl+Enter, or Cmd+Enter, does what the button of the form does in which one types; a window without one is left alone. */
export function SaveKey() {
  useEffect(() => {
    const save = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey)
        return;
      if (event.defaultPrevented || event.repeat || isComposing(event)) return;
      const [target] = event.composedPath();
      if (!(target instanceof Element)) return;
      const form = target.closest("form") ?? target.closest("[role=dialog]")?.querySelector("form");
      if (!form) return;
      event.preventDefault();
      const button = [...form.elements].find((control) => control.matches("[type=submit]:enabled"));
      // Without one there is nothing to be saved, or it is being saved.
      if (button instanceof HTMLElement) form.requestSubmit(button);
    };
    window.addEventListener("keydown", save);
    return () => window.removeEventListener("keydown", save);
  }, []);
  return null;
}
