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
 * Keeps unsaved text in this tab (another tab has its own) across pages and reloads, until it is emptied or the user
 * signs out.
 *
 * @param key  the text's subject
 * @returns the text, and its setter
 */
export function useDraft(key: string): [string, (text: string) => void] {
  const text = useSyncExternalStore(
    subscribe,
    () => window.sessionStorage.getItem(key) ?? "",
    () => "",
  );
  return [text, (changed) => setDraft(key, changed)];
}

/** Deletes all unsaved text, so that the browser's next user does not see it. */
export const forgetDrafts = () => window.sessionStorage.clear();
