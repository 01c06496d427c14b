"use client";

import { useEffect } from "react";
import { isComposing } from "@/lib/softphone/typing";

/** Makes Ctrl+Enter or Cmd+Enter submit the form being edited; a window without a form is left alone. */
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
      // Without a submit button there is nothing to save, or saving is in progress.
      if (button instanceof HTMLElement) form.requestSubmit(button);
    };
    window.addEventListener("keydown", save);
    return () => window.removeEventListener("keydown", save);
  }, []);
  return null;
}
