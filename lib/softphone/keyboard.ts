import { plainDigits } from "../base/digits";
import type { Phase, PhoneEvent } from "./phone-machine";

/** What a key press is known by, in the words of `KeyboardEvent`. */
export interface KeyPress {
  key: string;
  /** The key's place, named after the US layout: "KeyM", "Numpad5". Empty where the system does not tell. */
  code: string;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  isAltGraph: boolean;
  isNumLockOn: boolean;
  /** The key is held: nothing new was pressed. */
  repeat: boolean;
  /** The key belongs to an input method. */
  isComposing: boolean;
  /** Something on the page takes the key for itself: a text field, an open window, a focused button for Enter. */
  isTaken: boolean;
  /** Since somebody last typed anything in the page. */
  sinceTypedMs: number;
}

export type KeyAction =
  | { type: "phone"; event: PhoneEvent }
  /** B5: bare typing begins a number. */
  | { type: "begin-dialling"; digit: string }
  | { type: "show-help" };

/** So long after the last letter Enter and Escape still belong to who types, and not to a phone that begins to ring. */
export const TYPING_MS = 2_000;

const SIGN = /^[*#+]$/;
const QUESTION_MARK = /^[?？؟՞፧]$/;
/** Letters of every script but Latin, with the marks that some keys type alone. */
const OTHER_LETTERS = /^(?:(?!\p{Script=Latin})[\p{L}\p{M}])+$/u;
const NUMPAD_DIGIT = /^Numpad(\d)$/;

/** AltGr writes characters on many layouts, and the system may call it Ctrl with Alt. */
const isCommand = ({ ctrlKey, altKey, metaKey, isAltGraph }: KeyPress) =>
  metaKey || ((ctrlKey || altKey) && !isAltGraph);

/**
 * Whether a key is this letter: where it is written, or, on a layout without Latin letters, where a Latin one has it.
 *
 * @param letter  lower case, a to z
 */
export function isLetter({ key, code }: Pick<KeyPress, "key" | "code">, letter: string): boolean {
  const typed = key.normalize("NFKC").toLowerCase();
  return typed === letter || (OTHER_LETTERS.test(key) && code === `Key${letter.toUpperCase()}`);
}

/** A key of a number pad that moves the cursor, with Num Lock off: nobody means that who dials. */
export const isNumpadMove = ({ key, code, isNumLockOn }: KeyPress): boolean =>
  NUMPAD_DIGIT.test(code) && key.length > 1 && !isNumLockOn;

/** The digit or sign of a telephone that a key means, in whatever script and on whatever layout; null for another key. */
function telephoneKey(press: KeyPress): string | null {
  const { key, code, altKey, ctrlKey, metaKey } = press;
  if (isNumpadMove(press) && !isCommand(press)) return NUMPAD_DIGIT.exec(code)![1]!;
  const sign = key.normalize("NFKC");
  // On a Mac, Option writes the "#" of layouts that have none of its own.
  if (sign === "#" && altKey && !ctrlKey && !metaKey) return sign;
  if (isCommand(press)) return null;
  const digit = plainDigits(key);
  return /^\d$/.test(digit) ? digit : SIGN.test(sign) ? sign : null;
}

const toPhone = (event: PhoneEvent): KeyAction => ({ type: "phone", event });

/**
 * J3: what a key does to the softphone, by phase; null for a key that means nothing now.
 *
 *   any       ? help
 *   idle      digit, *, #, + begin a number
 *   ringing   Enter answers, Escape declines, unless somebody has just typed
 *   connected digit, *, # are sent; M mutes; Escape stops what is being sent
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
      return key === "Escape" ? toPhone({ type: "decline-pressed" }) : null;
    case "connected": {
      const digit = telephoneKey(press);
      if (digit && digit !== "+") return toPhone({ type: "digit-pressed", digit });
      if (!isBare) return null;
      if (key === "Escape" && phase.tones) return toPhone({ type: "tones-stopped" });
      return isLetter(press, "m") ? toPhone({ type: "mute-pressed" }) : null;
    }
  }
}
