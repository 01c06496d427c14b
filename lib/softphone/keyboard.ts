import { plainDigits } from "../base/digits";
import type { Phase } from "./state/call";
import type { PhoneEvent } from "./state/events";

/** A key press, in the terms of `KeyboardEvent`. */
export interface KeyPress {
  key: string;
  /** The key's position, named after the US layout: "KeyM", "Numpad5". Empty if the system does not report it. */
  code: string;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  isAltGraph: boolean;
  isNumLockOn: boolean;
  /** The key is held down: not a new press. */
  repeat: boolean;
  /** The key belongs to an input method. */
  isComposing: boolean;
  /** Another control on the page takes the key: a text field, an open window, a focused button for Enter. */
  isTaken: boolean;
  /** Time since the last typing on the page. */
  sinceTypedMs: number;
}

export type KeyAction =
  | { type: "phone"; event: PhoneEvent }
  /** Typing without a focused field starts a number (B5). */
  | { type: "begin-dialling"; digit: string }
  | { type: "show-help" };

/**
 * For this long after the last letter, Enter and Escape belong to the typing and not to a phone that starts to ring.
 */
export const TYPING_MS = 2_000;

const SIGN = /^[*#+]$/;
const QUESTION_MARK = /^[?？؟՞፧]$/;
/** Letters of every script except Latin, with the combining marks that some keys type alone. */
const OTHER_LETTERS = /^(?:(?!\p{Script=Latin})[\p{L}\p{M}])+$/u;
const NUMPAD_DIGIT = /^Numpad(\d)$/;

/** AltGr types characters on many layouts, and the system may report it as Ctrl+Alt. */
const isCommand = ({ ctrlKey, altKey, metaKey, isAltGraph }: KeyPress) =>
  metaKey || ((ctrlKey || altKey) && !isAltGraph);

/**
 * Whether a key means this letter: the key that types it or, on a layout without Latin letters, the key at its US
 * position.
 *
 * @param letter  lower case, a to z
 */
export function isLetter({ key, code }: Pick<KeyPress, "key" | "code">, letter: string): boolean {
  const typed = key.normalize("NFKC").toLowerCase();
  return typed === letter || (OTHER_LETTERS.test(key) && code === `Key${letter.toUpperCase()}`);
}

/** Whether a numpad key moves the cursor because Num Lock is off. Someone who dials never means that. */
export const isNumpadMove = ({ key, code, isNumLockOn }: KeyPress): boolean =>
  NUMPAD_DIGIT.test(code) && key.length > 1 && !isNumLockOn;

/** Returns the digit or sign that a key dials, in any script and on any layout; null for other keys. */
function telephoneKey(press: KeyPress): string | null {
  const { key, code, altKey, ctrlKey, metaKey } = press;
  if (isNumpadMove(press) && !isCommand(press)) return NUMPAD_DIGIT.exec(code)![1]!;
  const sign = key.normalize("NFKC");
  // On a Mac, Option types "#" on layouts without a key for it.
  if (sign === "#" && altKey && !ctrlKey && !metaKey) return sign;
  if (isCommand(press)) return null;
  const digit = plainDigits(key);
  return /^\d$/.test(digit) ? digit : SIGN.test(sign) ? sign : null;
}

const toPhone = (event: PhoneEvent): KeyAction => ({ type: "phone", event });

/**
 * What a key does to the softphone, by phase; null for a key without a meaning now (J3).
 *
 *   any       ? help
 *   idle      digit, *, #, + start a number
 *   ringing   Enter answers, Escape declines, unless the user has just typed
 *   connected digit, *, # are sent; M mutes; Escape stops the digits being sent
 */
export function keyAction(phase: Phase, press: KeyPress): KeyAction | null {
  if (press.isTaken || press.repeat || press.isComposing) return null;
  const { key } = press;
  if (QUESTION_MARK.test(key) && !isCommand(press)) return { type: "show-help" };
  const isBare = !isCommand(press) && !press.isAltGraph;
  switch (phase.name) {
    case "idle": {
      const digit = telephoneKey(press);
      return digit ? { type: "begin-dialling", digit } : null;
    }
    case "requesting":
      return null;
    case "ringing":
      if (!isBare || press.sinceTypedMs < TYPING_MS) return null;
      if (key === "Enter") return toPhone({ type: "answer-pressed" });
      return key === "Escape" ? toPhone({ type: "red-pressed" }) : null;
    case "connected": {
      const digit = telephoneKey(press);
      if (digit && digit !== "+") return toPhone({ type: "digit-pressed", digit });
      if (!isBare) return null;
      if (key === "Escape" && phase.tones) return toPhone({ type: "tones-stopped" });
      return isLetter(press, "m") ? toPhone({ type: "mute-pressed" }) : null;
    }
  }
}
