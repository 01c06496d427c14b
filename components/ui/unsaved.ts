import { use, useEffect, useState } from "react";
import { FreshContext, type FormState } from "./fresh";

/** Forms with input that is not saved, in the order in which they got it. */
const unsaved = new Set<symbol>();

/** Told before a first form has unsaved input, and once none has any more. */
const listeners = new Set<() => void>();

export const hasUnsaved = () => unsaved.size > 0;

/** Calls `listener` whenever `hasUnsaved` changes. Returns the function that stops it. */
export function onUnsaved(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function change(work: () => void) {
  const before = hasUnsaved();
  work();
  if (hasUnsaved() !== before) for (const tell of [...listeners]) tell();
}

/** Forgets what is not saved: the user gives it up. */
export const giveUp = () => change(() => unsaved.clear());

type Go = () => void;

let ask: ((go: Go) => void) | null = null;

/** Sets what asks the user before a page with unsaved input is left. Returns the function that undoes it. */
export function askWith(asker: (go: Go) => void): () => void {
  ask = asker;
  return () => {
    if (ask === asker) ask = null;
  };
}

/** Leaves the page by `go`, once the user agrees to lose what is not saved. */
export const leave = (go: Go) => (ask && hasUnsaved() ? ask(go) : go());

/**
 * What `useUnsaved` tracks, without React: the edits of one form, until they are saved.
 *
 * @param report  called with the form's state
 */
export function trackEdits(report: (state: FormState) => void = () => {}) {
  const id = Symbol();
  let edits = 0;
  return {
    edit: () => {
      edits++;
      change(() => unsaved.add(id));
      report("edited");
    },
    /** @returns the function to call when what was entered up to now is saved: later input stays unsaved */
    beginSave: () => {
      const saved = edits;
      return () => {
        if (edits !== saved) return;
        change(() => unsaved.delete(id));
        report("saved");
      };
    },
    forget: () => {
      change(() => unsaved.delete(id));
      report("clean");
    },
  };
}

/**
 * Tracks whether a form has input that is not saved, so that nobody leaves its page unasked (`leave-guard.tsx`). What is
 * entered other than with a field reports itself by `edit`.
 *
 * @returns `guard`, the properties of the form
 */
export function useUnsaved() {
  const report = use(FreshContext);
  const [{ edit, beginSave, forget }] = useState(() => trackEdits(report ?? undefined));
  useEffect(() => forget, [forget]);
  return { guard: { onInput: edit }, edit, beginSave };
}
