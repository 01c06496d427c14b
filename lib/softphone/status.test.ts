import { expect, test } from "vitest";
import type { CallCard } from "../calls/views/card";
import { initialPhone, type PhoneState } from "./phone-machine";
import { statusOf } from "./status";

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
  line: { status: "ready", message: "Connected and ready to make or receive calls." },
  microphone: "granted",
  isHeard: true,
};

const connected = {
  phase: {
    name: "connected",
    callId: "c1",
    label: "",
    ticket: null,
    media: "open",
    muted: false,
  },
} as const;
const talking = card({ state: "ACTIVE", answeredAt: 1 });
const inPhase = (change: object) => ({ phase: { ...connected.phase, ...change } }) as Partial<PhoneState>;
const away = { returning: { callId: "c1", auto: false } };

test.each<[string, Partial<PhoneState>, string, string]>([
  ["nothing is going on", {}, "green", "Ready"],
  ["the line is being made", { line: { status: "connecting", message: "…" } }, "yellow", "Connecting"],
  ["the line is gone", { line: { status: "disconnected", message: "…" } }, "red", "Disconnected"],
  ["the browser asks about the microphone", { microphone: "unknown" }, "yellow", "Connecting"],
  ["the microphone is refused", { microphone: "blocked" }, "red", "No microphone"],
  ["the server does not hear of it", { isHeard: false }, "yellow", "Connecting"],
  ["it may not sound", { canRing: false }, "yellow", "Sound is off"],
  ["it is not to be disturbed", { dnd: true }, "grey", "Do not disturb"],
  ["a note is asked for", { wrapUps: ["c1"] }, "grey", "Writing notes"],
  ["a line may be written on a call that reached nobody", { unanswered: "c1" }, "green", "Ready"],
  ["its call goes on without it", away, "yellow", "Call in progress"],
  ["it rings", { phase: { name: "ringing", callId: "c1", invited: true } }, "yellow", "Ringing"],
  [
    "a call is being prepared",
    { phase: { name: "requesting", callId: "c1", label: "", target: { number: "1" }, media: "connecting" } },
    "yellow",
    "Starting",
  ],
  ["the far end rings", { ...connected, cards: card({}) }, "yellow", "Calling"],
  ["nothing is known of the call yet", connected, "yellow", "Calling"],
  [
    "it was answered a moment ago",
    { ...inPhase({ media: "connecting" }), cards: card({ direction: "INBOUND", state: "OFFERING" }) },
    "yellow",
    "Connecting",
  ],
  ["it talks", { ...connected, cards: talking }, "green", "In call"],
  ["it talks, muted", { ...inPhase({ muted: true }), cards: talking }, "green", "In call"],
  [
    "its call looks for the network",
    { ...inPhase({ media: "reconnecting" }), cards: talking },
    "yellow",
    "Reconnecting",
  ],
  [
    "it comes back to its call",
    { ...inPhase({ media: "connecting", back: true }), cards: card({ state: "LOST", answeredAt: 1 }) },
    "yellow",
    "Connecting",
  ],
  [
    "the colleague it talks with was lost",
    { ...connected, cards: card({ state: "LOST", answeredAt: 1, internal: true, colleague: "Ben" }) },
    "yellow",
    "In call",
  ],
  [
    "it talks while it is not to be disturbed",
    { ...connected, cards: talking, dnd: true },
    "green",
    "In call",
  ],
  [
    "it rings while a note is asked for",
    { phase: { name: "ringing", callId: "c2", invited: true }, wrapUps: ["c1"] },
    "yellow",
    "Ringing",
  ],
  [
    "the line is gone while a note is asked for",
    { line: { status: "disconnected", message: "…" }, wrapUps: ["c1"] },
    "red",
    "Disconnected",
  ],
])("when %s, the phone says so", (_when, change, colour, label) => {
  expect(statusOf({ ...ready, ...change })).toMatchObject({ colour, label });
});

test("whoever talks muted is told so", () => {
  expect(statusOf({ ...ready, ...inPhase({ muted: true }), cards: talking }).message).toContain(
    "You’re muted",
  );
});
