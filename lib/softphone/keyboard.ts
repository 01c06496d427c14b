import type { Phase, PhoneEvent } from "./phone-machine";

/** What a key press is known by. */
export interface KeyPress {
  key: string;
  hasModifier: boolean;
  /** Something on the page takes the key for itself: a text field, an open window, a focused button for Enter. */
  isTaken: boolean;
}

export type KeyAction =
  | { type: "phone"; event: PhoneEvent }
  /** B5: bare typing begins a number. */
  | { type: "begin-dialling"; digit: string }
  | { type: "show-help" };

const DIGIT = /^[0-9*#]$/;
const FIRST_OF_A_NUMBER = /^[0-9*#+]$/;

/**
 * J3: what a key does to the softphone, by phase; null for a key that means nothing now.
 *
 *   any       ? help
 *   idle      digit, *, #, + begin a number
 *   ringing   Enter answers, Escape declines
 *   connected digit, *, # are sent; M mutes
 */
export function keyAction(phase: Phase, { key, hasModifier, isTaken }: KeyPress): KeyAction | null {
  if (hasModifier || isTaken) return null;
  if (key === "?") return { type: "show-help" };
  switch (phase.name) {
    case "idle":
      return FIRST_OF_A_NUMBER.test(key) ? { type: "begin-dialling", digit: key } : null;
    case "requesting":
      return null;
    case "ringing":
      if (key === "Enter") return { type: "phone", event: { type: "answer-pressed" } };
      return key === "Escape" ? { type: "phone", event: { type: "decline-pressed" } } : null;
    case "connected":
      if (DIGIT.test(key)) return { type: "phone", event: { type: "digit-pressed", digit: key } };
      return key.toLowerCase() === "m" ? { type: "phone", event: { type: "mute-pressed" } } : null;
  }
}
