import { describe, expect, test } from "vitest";
import type { CallCard } from "../../calls/views/card";
import { makeCard } from "../testing/make-card";
import { IDLE, type Phase } from "./call";
import type { PartEvent, Reading } from "./events";
import { initialNotices, newEndNotice, stepNotices, type Notices } from "./notices";

const target = { number: "0199001234" };
const requesting: Phase = {
  name: "requesting",
  callId: "c1",
  label: "Bob",
  target,
  media: "connecting",
};
const connected: Phase = {
  name: "connected",
  callId: "c1",
  legId: null,
  label: "",
  ticket: null,
  media: "open",
  muted: false,
};
const context = { phase: IDLE, missed: 1, unanswered: null as string | null };
const told: Notices = {
  notice: "A notice.",
  question: { message: "Really?", target, label: "Bob" },
  saidEndOf: "c8",
  saidTransferOf: "c9",
};

const step = (before: Notices, event: PartEvent, change: Partial<typeof context> | { phase: Phase } = {}) =>
  stepNotices(before, event, { ...context, ...change });
const read = (change: Partial<CallCard>, reading: Reading = "running"): PartEvent => ({
  type: "card-read",
  card: makeCard(change),
  before: null,
  reading,
  isCurrent: true,
  isFirst: false,
});

test("a new phone has nothing to say", () => {
  expect(initialNotices).toEqual({ notice: null, question: null, saidEndOf: null, saidTransferOf: null });
});

test.each<[PartEvent, Partial<Notices>]>([
  [
    { type: "dial-pressed", callId: "c1", target, label: "" },
    { notice: null, question: null },
  ],
  [{ type: "dial-prevented", problem: "No network." }, { notice: "No network." }],
  [{ type: "answer-pressed" }, { notice: null }],
  [{ type: "rejoin-began", callId: "c1", card: null, muted: false }, { notice: null }],
  [{ type: "notice-dismissed" }, { notice: null, question: null }],
  [{ type: "mute-pressed" }, {}],
])("at $type, what is told and asked changes", (event, change) => {
  expect(step(told, event)).toEqual({ ...told, ...change });
});

describe("a refused call", () => {
  const refused = (code?: string): PartEvent => ({
    type: "call-refused",
    callId: "c1",
    message: "No.",
    code,
  });

  test.each([undefined, "not-a-number"])("gives the reason (%s)", (code) => {
    expect(step(initialNotices, refused(code), { phase: requesting })).toEqual({
      ...initialNotices,
      notice: "No.",
    });
  });

  test.each(["do-not-call", "colleague-talks"])(
    "is asked about when the agent may override it: %s",
    (code) => {
      expect(step(initialNotices, refused(code), { phase: requesting })).toEqual({
        ...initialNotices,
        question: { message: "No.", target, label: "Bob" },
      });
    },
  );

  test("that was given up says nothing", () => {
    expect(step(told, refused(), { phase: IDLE })).toBe(told);
  });
});

test("the notice of an unanswered call goes with its short note", () => {
  const done: PartEvent = { type: "wrap-up-done", callId: "c1" };
  expect(step(told, done, { unanswered: "c1" })).toEqual({ ...told, notice: null });
  expect(step(told, done, { unanswered: "c2" })).toBe(told);
});

test("an agent who is talking is told of a caller they missed in the meantime", () => {
  const counted = (count: number): PartEvent => ({ type: "missed-counted", count, voicemails: 0 });
  const notice = "You missed a call while you were talking. See Calls > Missed.";
  expect(step(told, counted(2), { phase: connected })).toEqual({ ...told, notice });
  expect(step(told, counted(1), { phase: connected })).toBe(told);
  expect(step(told, counted(2), { phase: requesting })).toBe(told);
});

describe("a failed transfer", () => {
  const failed = { to: "Ben", state: "failed" } as const;

  test("is announced to the agent who still talks, and to the one who does not", () => {
    expect(step(initialNotices, read({ transfer: failed, mine: "talking" }))).toEqual({
      ...initialNotices,
      notice: "Ben couldn’t be reached. You’re still on the call.",
      saidTransferOf: "c1",
    });
    expect(step(initialNotices, read({ transfer: failed, mine: "gone" })).notice).toBe(
      "Ben didn’t take the call. The caller is in the queue.",
    );
  });

  test("is announced once, and again after a further attempt", () => {
    const said = { ...initialNotices, saidTransferOf: "c1" };
    expect(step(said, read({ transfer: failed }))).toBe(said);
    const ringing = read({ transfer: { to: "Ben", state: "ringing" } });
    expect(step(said, ringing)).toEqual(initialNotices);
    expect(step(said, read({}))).toEqual(initialNotices);
    expect(step(told, ringing)).toBe(told);
  });
});

describe("the end of a call", () => {
  const NUMBER = "+33 1 99 00 12 34";
  const inbound = { direction: "INBOUND", internal: true, colleague: "Ben" } as const;

  test.each<[string | null, Partial<CallCard>]>([
    [`${NUMBER} is busy.`, { outcome: "BUSY" }],
    [`${NUMBER} is busy.`, { outcome: "DECLINED" }],
    ["Ben can’t take the call right now.", { outcome: "BUSY", internal: true, colleague: "Ben" }],
    ["Ben can’t take the call right now.", { outcome: "DECLINED", internal: true, colleague: "Ben" }],
    [`${NUMBER} didn’t answer.`, { outcome: "NO_ANSWER" }],
    ["Ben didn’t answer.", { outcome: "NO_ANSWER", colleague: "Ben" }],
    ["Withheld number didn’t answer.", { outcome: "NO_ANSWER", number: null }],
    [`${NUMBER} couldn’t be reached. Check the number.`, { outcome: "FAILED" }],
    [null, { outcome: "ANSWERED" }],
    [null, { outcome: null }],
    ["Missed call from Ben.", { ...inbound, outcome: "CANCELED" }],
    ["Missed call from Ben.", { ...inbound, outcome: "NO_ANSWER" }],
    [null, { ...inbound, outcome: "ANSWERED" }],
    [null, { ...inbound, outcome: "NO_ANSWER", internal: false }],
  ])("is announced as: %s (%#)", (notice, change) => {
    expect(newEndNotice(initialNotices, makeCard(change))).toBe(notice);
  });

  test("is announced with the reason the service gave", () => {
    const card = makeCard({ outcome: "BUSY", failure: "service-refused:13224" });
    expect(newEndNotice(initialNotices, card)).toContain("13224");
  });

  test("is announced once, when the call is over", () => {
    const said = step(initialNotices, read({ outcome: "BUSY" }, "over"));
    expect(said).toEqual({ ...initialNotices, notice: `${NUMBER} is busy.`, saidEndOf: "c1" });
    expect(newEndNotice(said, makeCard({ outcome: "BUSY" }))).toBeNull();
    expect(step({ ...said, notice: null }, read({ outcome: "BUSY" }, "over")).notice).toBeNull();
    expect(step(told, read({ outcome: "BUSY" }, "running"))).toBe(told);
    expect(step(told, read({ outcome: "ANSWERED" }, "over"))).toBe(told);
  });
});
