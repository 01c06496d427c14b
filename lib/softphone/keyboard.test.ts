import { expect, test } from "vitest";
import { isLetter, isNumpadMove, keyAction, type KeyAction, type KeyPress } from "./keyboard";
import type { Phase } from "./state/call";

const idle: Phase = { name: "idle" };
const requesting: Phase = {
  name: "requesting",
  callId: "c1",
  label: "",
  target: { number: "1" },
  media: "connecting",
};
const ringing: Phase = { name: "ringing", callId: "c", invited: true, legId: null };
const connected: Phase = {
  name: "connected",
  callId: "c",
  legId: null,
  label: "",
  ticket: null,
  media: "open",
  muted: false,
};

const phone = (event: Extract<KeyAction, { type: "phone" }>["event"]): KeyAction => ({
  type: "phone",
  event,
});

/** A single key press, long after the last typing. */
const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: "",
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  isAltGraph: false,
  isNumLockOn: true,
  repeat: false,
  isComposing: false,
  isTaken: false,
  sinceTypedMs: Infinity,
  ...more,
});

const digit = (sent: string) => phone({ type: "digit-pressed", digit: sent });
const mute = phone({ type: "mute-pressed" });

test.each<[Phase, string, KeyAction | null]>([
  [idle, "5", { type: "begin-dialling", digit: "5" }],
  [idle, "+", { type: "begin-dialling", digit: "+" }],
  [idle, "*", { type: "begin-dialling", digit: "*" }],
  [idle, "m", null],
  [idle, "Enter", null],
  [requesting, "5", null],
  [requesting, "Enter", null],
  [requesting, "Escape", null],
  [ringing, "Enter", phone({ type: "answer-pressed" })],
  [ringing, "Escape", phone({ type: "red-pressed" })],
  [ringing, "5", null],
  [connected, "5", phone({ type: "digit-pressed", digit: "5" })],
  [connected, "#", phone({ type: "digit-pressed", digit: "#" })],
  [connected, "+", null],
  [connected, "M", phone({ type: "mute-pressed" })],
  [connected, "Enter", null],
  [connected, "Escape", null],
  [idle, "?", { type: "show-help" }],
  [connected, "?", { type: "show-help" }],
])("in phase $name, %s", (phase, key, expected) => {
  expect(keyAction(phase, press(key))).toEqual(expected);
});

/** Checks that no phase takes a key pressed like this. */
function expectNothing(...others: Partial<KeyPress>[]) {
  for (const phase of [idle, ringing, connected]) {
    for (const key of ["5", "Enter", "Escape", "m", "?"]) {
      for (const more of others) expect(keyAction(phase, press(key, more)), key).toBeNull();
    }
  }
}

test("a key pressed in a text field, or with Ctrl, is not the phone's", () => {
  expectNothing({ isTaken: true }, { ctrlKey: true }, { metaKey: true }, { altKey: true });
});

test("a key held down, or one of an input method, is not the phone's", () => {
  expectNothing({ repeat: true }, { isComposing: true });
});

test.each<[layout: string, key: string, code: string, mutes: boolean]>([
  ["QWERTY", "m", "KeyM", true],
  ["QWERTY, Caps Lock", "M", "KeyM", true],
  ["AZERTY", "m", "Semicolon", true],
  ["AZERTY", ",", "KeyM", false],
  ["Dvorak", "m", "KeyM", true],
  ["BÉPO", "m", "KeyQ", true],
  ["BÉPO", "g", "KeyM", false],
  ["Turkish F", "m", "KeyJ", true],
  ["Turkish F", "ş", "KeyM", false],
  ["Russian", "ь", "KeyM", true],
  ["Russian", "м", "KeyV", false],
  ["Russian, Caps Lock", "Ь", "KeyM", true],
  ["Ukrainian", "ь", "KeyM", true],
  ["Bulgarian", "ж", "KeyM", true],
  ["Greek", "μ", "KeyM", true],
  ["Hebrew", "צ", "KeyM", true],
  ["Arabic", "ة", "KeyM", true],
  ["Persian", "ئ", "KeyM", true],
  ["Hindi", "स", "KeyM", true],
  ["Burmese, a combining mark", "ာ", "KeyM", true],
  ["Arabic, two letters on one key", "لا", "KeyM", true],
  ["Arabic and Latin on one key", "لm", "KeyM", false],
  ["Latin and Arabic on one key", "mل", "KeyM", false],
  ["Thai", "ท", "KeyM", true],
  ["Georgian", "მ", "KeyM", true],
  ["Armenian", "մ", "KeyM", true],
  ["Korean", "ㅡ", "KeyM", true],
  ["Japanese, kana", "も", "KeyM", true],
  ["Japanese, full width", "ｍ", "KeyM", true],
  ["a dead key", "Dead", "KeyM", false],
  ["an unknown key", "Unidentified", "KeyM", false],
  ["no position reported", "m", "", true],
])("on %s, %s at %s mutes: %j", (_layout, key, code, mutes) => {
  expect(keyAction(connected, press(key, { code }))).toEqual(mutes ? mute : null);
  expect(isLetter({ key, code }, "m")).toBe(mutes);
});

test("µ, which AltGr types on the M of a German keyboard, does not mute", () => {
  expect(keyAction(connected, press("µ", { code: "KeyM", isAltGraph: true }))).toBeNull();
});

test.each<[what: string, key: string, more: Partial<KeyPress>, sent: string | null]>([
  ["AZERTY with Shift", "5", { code: "Digit5" }, "5"],
  ["AZERTY without Shift", "(", { code: "Digit5" }, null],
  ["AZERTY's superscript", "²", { code: "Backquote" }, null],
  ["the number pad", "5", { code: "Numpad5" }, "5"],
  ["the number pad without Num Lock", "Clear", { code: "Numpad5", isNumLockOn: false }, "5"],
  ["the number pad without Num Lock", "ArrowUp", { code: "Numpad8", isNumLockOn: false }, "8"],
  ["the number pad, Shift turning Num Lock off", "ArrowUp", { code: "Numpad8" }, null],
  ["an arrow", "ArrowUp", { code: "ArrowUp", isNumLockOn: false }, null],
  ["the number pad", "*", { code: "NumpadMultiply" }, "*"],
  ["Arabic", "٥", { code: "Digit5" }, "5"],
  ["Persian", "۵", { code: "Digit5" }, "5"],
  ["Hindi", "५", { code: "Digit5" }, "5"],
  ["full width", "５", { code: "Digit5" }, "5"],
  ["full width", "＃", { code: "Digit3" }, "#"],
  ["full width", "＊", { code: "Digit8" }, "*"],
  ["AltGr on AZERTY", "#", { code: "Digit3", isAltGraph: true }, "#"],
  ["AltGr on Windows", "#", { code: "Digit3", isAltGraph: true, ctrlKey: true, altKey: true }, "#"],
  ["Option on a British Mac", "#", { code: "Digit3", altKey: true }, "#"],
  ["Alt and a digit", "5", { code: "Digit5", altKey: true }, null],
  ["an accent before the digit", "´5", { code: "Digit5" }, null],
  ["an accent after the digit", "5´", { code: "Digit5" }, null],
  ["an accent before the sign", "´#", { code: "Digit3" }, null],
  ["an accent after the sign", "#´", { code: "Digit3" }, null],
  ["Ctrl and the number pad", "Clear", { code: "Numpad5", isNumLockOn: false, ctrlKey: true }, null],
])("%s: %s is sent as %s, and starts a number", (_what, key, more, sent) => {
  expect(keyAction(connected, press(key, more))).toEqual(sent && digit(sent));
  expect(keyAction(idle, press(key, more))).toEqual(sent && { type: "begin-dialling", digit: sent });
});

test.each(["?", "？", "؟", "՞"])("%s lists the keyboard shortcuts", (key) => {
  expect(keyAction(idle, press(key))).toEqual({ type: "show-help" });
});

test.each(["´?", "?´"])("%s, typed with an accent, lists nothing", (key) => {
  expect(keyAction(idle, press(key))).toBeNull();
});

test("a number pad that has no Num Lock, as on a Mac, types digits", () => {
  expect(isNumpadMove(press("5", { code: "Numpad5", isNumLockOn: false }))).toBe(false);
  expect(isNumpadMove(press("Clear", { code: "Numpad5", isNumLockOn: false }))).toBe(true);
});

test("a ringing phone ignores Enter and Escape within two seconds of typing", () => {
  for (const key of ["Enter", "Escape"]) {
    for (const sinceTypedMs of [0, 1, 1_999])
      expect(keyAction(ringing, press(key, { sinceTypedMs }))).toBeNull();
    expect(keyAction(ringing, press(key, { sinceTypedMs: 2_000 }))).not.toBeNull();
  }
  expect(keyAction(connected, press("5", { sinceTypedMs: 0 }))).toEqual(digit("5"));
});

test("Escape stops the digits being sent, and does nothing else in a call", () => {
  const tones = { sent: "1", left: "23", isPasted: true, isWaiting: false };
  expect(keyAction({ ...connected, tones } as Phase, press("Escape"))).toEqual(
    phone({ type: "tones-stopped" }),
  );
  expect(keyAction({ ...connected, tones } as Phase, press("m"))).toEqual(mute);
  expect(keyAction(connected, press("Escape"))).toBeNull();
});
