"use client";

import { useEffect } from "react";
import { toast } from "@/components/ui/toast";
import { isNumpadMove, keyAction, type KeyAction, type KeyPress } from "@/lib/softphone/keyboard";
import { readTones } from "@/lib/softphone/tones";
import { isComposing, takesLines, takesText } from "@/lib/softphone/typing";
import { noteTyping, sinceTypedMs } from "./recent-typing";
import { usePhoneState } from "./phone-context";

const PRESSABLE =
  "button, a[href], summary, input[form], form input, audio, video, [role=button], [role=link], [role=option], [role=checkbox], [role=radio], [role=switch], [role=tab], [role^=menuitem]";
const WINDOWS =
  "[role=dialog][data-open], [role=alertdialog][data-open], [role=menu][data-open], dialog[open]";
/** The dock covers windows while it rings or a call is on. */
const DOCK = "[data-on-call]";
/** Elements in which the number pad moves nothing while Num Lock is off. */
const WITHOUT_MOVES = "html, body, button, a, [role=button]";
const MODIFIERS = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock", "NumLock", "Fn"]);

/** Returns the element a key goes to, even in a shadow tree. */
function targetOf(event: Event): Element | null {
  const [target] = event.composedPath();
  return target instanceof Element ? target : null;
}

const isIn = (event: Event, selector: string) =>
  event.composedPath().some((node) => node instanceof Element && node.matches(selector));

/** Returns whether typed or pasted text belongs to a text field or an open window. */
const isForOthers = (event: Event, target: Element | null) =>
  (target !== null && takesText(target)) || (document.querySelector(WINDOWS) !== null && !isIn(event, DOCK));

const pressOf = (event: KeyboardEvent): Omit<KeyPress, "isTaken"> => ({
  key: event.key,
  code: event.code,
  ctrlKey: event.ctrlKey,
  altKey: event.altKey,
  metaKey: event.metaKey,
  repeat: event.repeat,
  isAltGraph: event.getModifierState("AltGraph"),
  isNumLockOn: event.getModifierState("NumLock"),
  isComposing: isComposing(event),
  sinceTypedMs: sinceTypedMs(),
});

function isTaken(event: KeyboardEvent, press: Omit<KeyPress, "isTaken">): boolean {
  const target = targetOf(event);
  if (isForOthers(event, target)) return true;
  if (event.key === "Enter") return isIn(event, PRESSABLE);
  const isMove = isNumpadMove({ ...press, isTaken: false });
  return isMove && target !== null && !target.matches(WITHOUT_MOVES) && !isIn(event, DOCK);
}

/**
 * Returns whether the user is typing. A key that presses a button or closes a window does not count; it may be pressed
 * again.
 */
function isTyping(event: KeyboardEvent, isOthers: boolean): boolean {
  if (MODIFIERS.has(event.key)) return false;
  if (isComposing(event)) return true;
  const target = targetOf(event);
  if (target && takesText(target)) return true;
  if (event.key === "Enter" || event.key === "Escape") return isOthers;
  return [...event.key].length === 1 && !event.ctrlKey && !event.metaKey;
}

/** Listens to the softphone's keys on every page (J3), and to digits pasted during a call. */
export function useKeys(act: (action: KeyAction) => void) {
  useOnceWhileHeld();
  const phase = usePhoneState((state) => state.phase);
  useEffect(() => {
    let press: KeyPress | null = null;
    // Looks before any handler: a window that the key closes is still open.
    const look = (event: KeyboardEvent) => {
      const pressed = pressOf(event);
      press = { ...pressed, isTaken: isTaken(event, pressed) };
      if (isTyping(event, press.isTaken)) noteTyping();
    };
    const handleKey = (event: KeyboardEvent) => {
      if (!press || event.defaultPrevented) return;
      const action = keyAction(phase, press);
      if (!action) return;
      event.preventDefault();
      act(action);
    };
    const handlePaste = (event: ClipboardEvent) => {
      if (phase.name !== "connected" || event.defaultPrevented || isForOthers(event, targetOf(event))) return;
      const text = event.clipboardData?.getData("text/plain");
      if (!text) return;
      event.preventDefault();
      const tones = readTones(text);
      if (tones.ok) act({ type: "phone", event: { type: "digits-pasted", digits: tones.value } });
      else toast({ title: tones.message });
    };
    // Also covers dictated, pasted and on-screen typing. Runs after React, which would otherwise restore the field's
    // old value.
    const handleInput = (event: Event) => {
      const target = targetOf(event);
      if (target && target.localName !== "select" && takesText(target)) noteTyping();
    };
    window.addEventListener("keydown", look, { capture: true });
    window.addEventListener("keydown", handleKey);
    window.addEventListener("input", handleInput);
    window.addEventListener("paste", handlePaste);
    return () => {
      window.removeEventListener("keydown", look, { capture: true });
      window.removeEventListener("keydown", handleKey);
      window.removeEventListener("input", handleInput);
      window.removeEventListener("paste", handlePaste);
    };
  }, [phase, act]);
}

/**
 * Makes a held key count once: it presses one button, closes one window, and writes nothing where the focus moves in
 * the meantime. Typed text repeats as usual.
 */
function useOnceWhileHeld() {
  useEffect(() => {
    let pressedIn: EventTarget | undefined;
    const hold = (event: KeyboardEvent) => {
      const [target] = event.composedPath();
      if (!event.repeat) {
        pressedIn = target;
        return;
      }
      const isEnter = event.key === "Enter";
      const isAgain =
        event.key === "Escape" || (isEnter && !(target instanceof Element && takesLines(target)));
      const isElsewhere = (isEnter || [...event.key].length === 1) && target !== pressedIn;
      if (!isAgain && !isElsewhere) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    window.addEventListener("keydown", hold, { capture: true });
    return () => window.removeEventListener("keydown", hold, { capture: true });
  }, []);
}
