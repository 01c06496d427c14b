import { useSyncExternalStore } from "react";
import { TYPING_MS } from "@/lib/softphone/keyboard";

/** Time of the last typing in this page, by its own clock (`performance.now`). */
let typedAt = -Infinity;
let rest: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

const tell = () => {
  for (const listener of listeners) listener();
};

/** A timer may fire slightly early. */
const SPARE_MS = 50;

export function noteTyping() {
  typedAt = performance.now();
  clearTimeout(rest);
  rest = setTimeout(tell, TYPING_MS + SPARE_MS);
  tell();
}

export const sinceTypedMs = (): number => performance.now() - typedAt;

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Returns whether the user is typing in the page; nothing that asks for input interrupts that. */
export const useIsTyping = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => sinceTypedMs() < TYPING_MS,
    () => false,
  );
