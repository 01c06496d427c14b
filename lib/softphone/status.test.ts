import { expect, test } from "vitest";
import type { CallCard } from "../calls/views/card";
import { initialPhone, type PhoneState } from "./phone-machine";
import { sinceWhen, statusOf } from "./status";

const card = (change: Partial<CallCard>): PhoneState["cards"] => ({
  c1: {
    id: "c1",
    direction: "OUTBOUND",
    state: "DIALING",
    answeredAt: null,
    internal: false,
    ...change,
  } as CallCard,
});

const ready: PhoneState = {
  ...initialPhone(),
  registration: {
    status: "ready",
    message: "Connected and ready to make or receive calls.",
    microphone: "granted",
    canRing: true,
    isHeard: true,
  },
};

const connected = {
  phase: {
    name: "connected",
    callId: "c1",
    legId: null,
    label: "",
    ticket: null,
    media: "open",
    muted: false,
  },
} as const;
const talking = card({ state: "ACTIVE", answeredAt: 1 });
const inPhase = (change: object) => ({ phase: { ...connected.phase, ...change } }) as Partial<PhoneState>;
const away = { returning: { ...ready.returning, lost: { callId: "c1", auto: false } } };
const registration = (change: Partial<PhoneState["registration"]>) => ({
  registration: { ...ready.registration, ...change },
});
const afterCall = (change: Partial<PhoneState["afterCall"]>) => ({
  afterCall: { ...ready.afterCall, ...change },
});
const inDnd = { mirror: { ...ready.mirror, dnd: true } };

test.each<[string, Partial<PhoneState>, string, string]>([
  ["it is idle", {}, "green", "Ready"],
  ["it is registering", registration({ status: "connecting" }), "yellow", "Connecting"],
  ["the registration is lost", registration({ status: "disconnected" }), "red", "Disconnected"],
  ["the browser asks about the microphone", registration({ microphone: "unknown" }), "yellow", "Connecting"],
  ["the microphone is refused", registration({ microphone: "blocked" }), "red", "No microphone"],
  ["the server is not connected", registration({ isHeard: false }), "yellow", "Connecting"],
  ["the browser keeps it silent", registration({ canRing: false }), "yellow", "Sound is off"],
  ["it is in do-not-disturb", inDnd, "grey", "Do not disturb"],
  ["a note is asked for", afterCall({ wrapUps: ["c1"] }), "grey", "Writing notes"],
  ["a short note is asked for after an unanswered call", afterCall({ unanswered: "c1" }), "green", "Ready"],
  ["its call continues without it", away, "yellow", "Call in progress"],
  ["it rings", { phase: { name: "ringing", callId: "c1", invited: true, legId: null } }, "yellow", "Ringing"],
  [
    "a call is being prepared",
    { phase: { name: "requesting", callId: "c1", label: "", target: { number: "1" }, media: "connecting" } },
    "yellow",
    "Starting",
  ],
  ["the far end rings", { ...connected, cards: card({}) }, "yellow", "Calling"],
  ["the call has no card yet", connected, "yellow", "Calling"],
  [
    "the call has just been answered",
    { ...inPhase({ media: "connecting" }), cards: card({ direction: "INBOUND", state: "OFFERING" }) },
    "yellow",
    "Connecting",
  ],
  ["it is on a call", { ...connected, cards: talking }, "green", "In call"],
  ["it is on a call, muted", { ...inPhase({ muted: true }), cards: talking }, "green", "In call"],
  [
    "its call is reconnecting",
    { ...inPhase({ media: "reconnecting" }), cards: talking },
    "yellow",
    "Reconnecting",
  ],
  [
    "it rejoins its call",
    { ...inPhase({ media: "connecting", back: true }), cards: card({ state: "LOST", answeredAt: 1 }) },
    "yellow",
    "Connecting",
  ],
  [
    "the colleague on the call was lost",
    { ...connected, cards: card({ state: "LOST", answeredAt: 1, internal: true, colleague: "Ben" }) },
    "yellow",
    "In call",
  ],
  [
    "the server takes its call for lost",
    { ...connected, cards: card({ state: "LOST", answeredAt: 1 }) },
    "yellow",
    "Connecting",
  ],
  [
    "its audio is not open yet",
    { ...inPhase({ media: "connecting" }), cards: talking },
    "yellow",
    "Connecting",
  ],
  ["it is on a call in do-not-disturb", { ...connected, cards: talking, ...inDnd }, "green", "In call"],
  [
    "it rings while a note is asked for",
    {
      phase: { name: "ringing", callId: "c2", invited: true, legId: null },
      ...afterCall({ wrapUps: ["c1"] }),
    },
    "yellow",
    "Ringing",
  ],
  [
    "the registration is lost while a note is asked for",
    { ...registration({ status: "disconnected" }), ...afterCall({ wrapUps: ["c1"] }) },
    "red",
    "Disconnected",
  ],
])("when %s, the status says so", (_when, change, colour, label) => {
  expect(statusOf({ ...ready, ...change })).toMatchObject({ colour, label });
});

test("an agent who talks while muted is told so", () => {
  expect(statusOf({ ...ready, ...inPhase({ muted: true }), cards: talking }).message).toContain(
    "You’re muted",
  );
});

test("an agent whose colleague on the call was lost is told who", () => {
  const cards = card({ state: "LOST", internal: true, colleague: "Ben" });
  expect(statusOf({ ...ready, ...connected, cards }).message).toContain("Ben lost their connection");
});

test("a status began when the label last changed", () => {
  const before = { ...ready, since: 1 };
  expect(sinceWhen(before, { ...before, ...afterCall({ unanswered: "c1" }) }, 2)).toBe(1);
  expect(sinceWhen(before, { ...before, ...inDnd }, 2)).toBe(2);
  expect(sinceWhen(before, { ...before, ...inDnd }, null)).toBeNull();
});
