import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();

function subscribe(tell: () => void) {
  listeners.add(tell);
  return () => void listeners.delete(tell);
}

function setDraft(key: string, text: string) {
  if (text) window.sessionStorage.setItem(key, text);
  else window.sessionStorage.removeItem(key);
  for (const tell of listeners) tell();
}

/**
 * Text that is typed and not saved yet: the tab keeps it (another tab may write another), through other pages and a reload, until it is emptied or the user
 * signs out.
 *
 * @param key  what the text is about
 * @returns the text, and what changes it
 */
export function useDraft(key: string): [string, (text: string) => void] {
  const text = useSyncExternalStore(
    subscribe,
    () => window.sessionStorage.getItem(key) ?? "",
    () => "",
  );
  return [text, (changed) => setDraft(key, changed)];
}

/** Lets go of all that is typed and not saved: the next user of this browser is not to see it. */
export const forgetDrafts = () => window.sessionStorage.clear();
