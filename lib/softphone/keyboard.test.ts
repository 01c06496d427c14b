import { expect, test } from "vitest";
import { keyAction, type KeyAction } from "./keyboard";
import type { Phase } from "./phone-machine";

const idle: Phase = { name: "idle" };
const requesting: Phase = {
  name: "requesting",
  callId: "c1",
  label: "",
  target: { number: "1" },
  media: "connecting",
};
const ringing: Phase = { name: "ringing", callId: "c", invited: true };
const connected: Phase = {
  name: "connected",
  callId: "c",
  label: "",
  ticket: null,
  media: "open",
  muted: false,
};

const phone = (event: Extract<KeyAction, { type: "phone" }>["event"]): KeyAction => ({
  type: "phone",
  event,
});

test.each<[Phase, string, KeyAction | null]>([
  [idle, "5", { type: "begin-dialling", digit: "5" }],
  [idle, "+", { type: "begin-dialling", digit: "+" }],
  [idle, "*", { type: "begin-dialling", digit: "*" }],
  [idle, "m", null],
  [idle, "Enter", null],
  [requesting, "5", null],
  [ringing, "Enter", phone({ type: "answer-pressed" })],
  [ringing, "Escape", phone({ type: "decline-pressed" })],
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
  expect(keyAction(phase, { key, hasModifier: false, isTaken: false })).toEqual(expected);
});

test("a key pressed in a text field, or with Ctrl, is not the phone's", () => {
  for (const phase of [idle, ringing, connected]) {
    for (const key of ["5", "Enter", "Escape", "m", "?"]) {
      expect(keyAction(phase, { key, hasModifier: false, isTaken: true })).toBeNull();
      expect(keyAction(phase, { key, hasModifier: true, isTaken: false })).toBeNull();
    }
  }
});
