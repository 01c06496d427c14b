import { expect, test } from "vitest";
import type { PartEvent } from "./events";
import { cannotDial, initialRegistration, stepRegistration, type Registration } from "./registration";

const snapshot: PartEvent = {
  type: "snapshot-received",
  cards: [],
  postCallNote: true,
  missed: 0,
  voicemails: 0,
  dnd: false,
  queued: [],
};

test("a new phone is connecting, and not known to the server yet", () => {
  expect(initialRegistration).toEqual({
    status: "connecting",
    message: "Connecting to the phone service…",
    microphone: "unknown",
    canRing: true,
    isHeard: false,
  });
});

test.each<[PartEvent, Partial<Registration>]>([
  [
    { type: "registration-changed", status: "ready", message: "Ready." },
    { status: "ready", message: "Ready." },
  ],
  [{ type: "microphone-changed", microphone: "blocked" }, { microphone: "blocked" }],
  [{ type: "sound-changed", canRing: false }, { canRing: false }],
  [snapshot, { isHeard: true }],
])("$type changes only what it reports", (event, change) => {
  expect(stepRegistration(initialRegistration, event)).toEqual({ ...initialRegistration, ...change });
});

test("the server is heard until its stream breaks", () => {
  const heard = stepRegistration(initialRegistration, snapshot);
  expect(stepRegistration(heard, { type: "server-lost" })).toEqual({ ...heard, isHeard: false });
});

test("events of the call change nothing", () => {
  expect(stepRegistration(initialRegistration, { type: "mute-pressed" })).toBe(initialRegistration);
});

test.each<[string, Partial<Registration>, string | null]>([
  ["the phone is ready", { status: "ready" }, null],
  ["the phone is connecting: the call waits for it", { status: "connecting" }, null],
  [
    "the registration is lost",
    { status: "disconnected", message: "No network." },
    "Can’t call right now. No network.",
  ],
  [
    "the microphone is blocked",
    { status: "disconnected", microphone: "blocked" },
    "Allow microphone access first, or the customer won’t hear you.",
  ],
])("when %s, a call is refused with that reason or with none", (_when, change, problem) => {
  expect(cannotDial({ ...initialRegistration, ...change })).toBe(problem);
});
