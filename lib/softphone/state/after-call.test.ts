import { describe, expect, test } from "vitest";
import type { CallCard } from "../../calls/views/card";
import { makeCard, makeRecord } from "../testing/make-card";
import { initialAfterCall, stepAfterCall, type AfterCall } from "./after-call";
import type { CardRead, PartEvent, Reading } from "./events";

const context = { postCallNote: true, isEndAnnounced: false };
const talked = { state: "ENDED", outcome: "ANSWERED", mine: "gone", answeredAt: 2 } as const;

const read = (reading: Reading, change: Partial<CallCard> = {}, of: Partial<CardRead> = {}): CardRead => ({
  type: "card-read",
  card: makeCard(change),
  before: null,
  reading,
  isCurrent: false,
  isFirst: false,
  ...of,
});
const state = (change: Partial<AfterCall>): AfterCall => ({ ...initialAfterCall, ...change });
const step = (before: AfterCall, event: PartEvent, change: Partial<typeof context> = {}) =>
  stepAfterCall(before, event, { ...context, ...change });

test("a new phone has nothing to write or to follow", () => {
  expect(initialAfterCall).toEqual({ wrapUps: [], unanswered: null, transferred: null });
});

describe("the note", () => {
  test.each<Reading>(["over", "transferred", "earlier-leg"])(
    "is asked for after a call that is %s",
    (reading) => {
      expect(step(initialAfterCall, read(reading, talked)).wrapUps).toEqual(["c1"]);
    },
  );

  test.each<Reading>(["running", "elsewhere", "unrelated", "offered"])(
    "is not asked for while the card is read as %s",
    (reading) => {
      expect(step(initialAfterCall, read(reading, talked))).toBe(initialAfterCall);
    },
  );

  test("is asked for once, after each of several calls, oldest first", () => {
    const first = step(initialAfterCall, read("over", talked));
    const second = step(first, read("over", { ...talked, id: "c2" }));
    expect(step(second, read("over", talked)).wrapUps).toEqual(["c1", "c2"]);
  });

  test.each<[string, Partial<CallCard>]>([
    ["has an answer time", { outcome: null }],
    ["is logged as answered", { answeredAt: null }],
  ])("is asked for after a call that %s", (_which, change) => {
    expect(step(initialAfterCall, read("over", { ...talked, ...change })).wrapUps).toEqual(["c1"]);
  });

  test.each<[string, Partial<CallCard>, boolean]>([
    ["the call was not answered", { answeredAt: null, outcome: "NO_ANSWER" }, true],
    ["it is written", { wrappedUp: true }, true],
    ["the agent has turned notes off", {}, false],
  ])("is not asked for, or no longer, when %s", (_when, change, postCallNote) => {
    const event = read("over", { ...talked, ...change });
    expect(step(state({ wrapUps: ["c0", "c1"] }), event, { postCallNote }).wrapUps).toEqual(["c0"]);
  });

  test("goes when it is done, and the short note with it", () => {
    const before = { wrapUps: ["c1", "c2"], unanswered: "c3", transferred: "c4" };
    const done = (callId: string) => step(before, { type: "wrap-up-done", callId });
    expect(done("c1")).toEqual({ ...before, wrapUps: ["c2"] });
    expect(done("c3")).toEqual({ ...before, unanswered: null });
  });
});

describe("the short note", () => {
  const busy = { state: "ENDED", outcome: "BUSY", mine: "gone", main: makeRecord() } as const;

  test("is asked for when the end of an unanswered call is announced", () => {
    const after = step(initialAfterCall, read("over", busy), { isEndAnnounced: true });
    expect(after).toEqual(state({ unanswered: "c1" }));
  });

  test.each<[string, Partial<CallCard>, Partial<typeof context>]>([
    ["the end was announced before", {}, { isEndAnnounced: false }],
    ["the agent has turned notes off", {}, { postCallNote: false }],
    ["the number is no record's", { main: null }, {}],
    ["the record is not theirs to write on", { main: makeRecord({ reachable: false }) }, {}],
    ["it is written", { wrappedUp: true }, {}],
  ])("is not asked for when %s: the last one stays", (_when, change, of) => {
    const before = state({ unanswered: "c0" });
    expect(step(before, read("over", { ...busy, ...change }), { isEndAnnounced: true, ...of })).toEqual(
      before,
    );
  });
});

describe("a transferred call", () => {
  const transfer = (now: "ringing" | "taken") =>
    ({ mine: "gone", transfer: { to: "Ben", state: now } }) as const;

  test("is followed from the call itself", () => {
    const event = read("transferred", transfer("taken"), { isCurrent: true });
    expect(step(initialAfterCall, event)).toEqual(state({ transferred: "c1" }));
  });

  test("is followed if the device reported the end of the leg before", () => {
    const event = read("transferred", transfer("ringing"), { before: makeCard() });
    expect(step(initialAfterCall, event).transferred).toBe("c1");
    expect(step(initialAfterCall, { ...event, before: null }).transferred).toBe("c1");
    expect(step(initialAfterCall, { ...event, before: makeCard(transfer("taken")) }).transferred).toBe("c1");
  });

  test.each<[string, CardRead]>([
    ["it is no news", read("transferred", transfer("ringing"), { before: makeCard(transfer("ringing")) })],
    ["it is taken already", read("transferred", transfer("taken"))],
    ["there is no transfer", read("transferred")],
    ["its card is of an earlier leg", read("earlier-leg", transfer("taken"), { isCurrent: true })],
  ])("is not followed again when %s", (_when, event) => {
    expect(step(initialAfterCall, event).transferred).toBeNull();
  });

  test("is followed until it ends", () => {
    const before = state({ transferred: "c1" });
    expect(step(before, read("over")).transferred).toBeNull();
    expect(step(before, read("over", { id: "c9" })).transferred).toBe("c1");
  });
});

test.each<[string, PartEvent, Partial<AfterCall>]>([
  [
    "dials",
    { type: "dial-pressed", callId: "c9", target: { number: "1" }, label: "" },
    { unanswered: null, transferred: null },
  ],
  ["answers", { type: "answer-pressed" }, { transferred: null }],
  ["dismisses the notice", { type: "notice-dismissed" }, { unanswered: null, transferred: null }],
  ["mutes", { type: "mute-pressed" }, {}],
])("an agent who %s leaves behind what that replaces", (_what, event, change) => {
  const before = { wrapUps: ["c1"], unanswered: "c2", transferred: "c3" };
  expect(step(before, event)).toEqual({ ...before, ...change });
});
