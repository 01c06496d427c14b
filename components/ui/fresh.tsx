"use client";

import { createContext, Fragment, useCallback, useState, type ReactNode } from "react";

/** How a form's input stands to what it began with: as it was, changed, or just saved and not read again yet. */
export type FormState = "clean" | "edited" | "saved";

/** Where a form reports its state. */
export const FreshContext = createContext<((state: FormState) => void) | null>(null);

export interface Seen {
  of: unknown;
  /** The values with which the form began. */
  text: string;
  state: FormState;
  /** Counts how often the form began. */
  round: number;
}

/** The values have been read again: a form begins anew if others have changed them, but never under a user's hands. */
export function readAgain(seen: Seen, of: unknown): Seen {
  const text = JSON.stringify(of);
  if (text === seen.text) return { ...seen, of, state: seen.state === "saved" ? "clean" : seen.state };
  switch (seen.state) {
    case "clean":
      return { ...seen, of, text, round: seen.round + 1 };
    case "edited":
      return { ...seen, of };
    case "saved": // what it shows is what was saved
      return { ...seen, of, text, state: "clean" };
  }
}

/** The form has reported its state. */
export function reported(seen: Seen, state: FormState): Seen {
  const latest = JSON.stringify(seen.of);
  // The answer to a save brings the values with it, and can be here first.
  return state === "saved" && latest !== seen.text
    ? { ...seen, text: latest, state: "clean" }
    : { ...seen, state };
}

/**
 * Shows a form that begins anew when the values of the server have changed: not while it has unsaved input, and not after
 * its own save, which would take the focus away.
 */
export function Fresh({ of, children }: { of: unknown; children: ReactNode }) {
  const [seen, setSeen] = useState<Seen>(() => ({
    of,
    text: JSON.stringify(of),
    state: "clean",
    round: 0,
  }));
  if (of !== seen.of) setSeen(readAgain(seen, of));
  const report = useCallback((state: FormState) => setSeen((before) => reported(before, state)), []);
  return (
    <FreshContext value={report}>
      <Fragment key={seen.round}>{children}</Fragment>
    </FreshContext>
  );
}
