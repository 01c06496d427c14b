import { describe, expect, test } from "vitest";
import type { CallCard } from "../../calls/views/card";
import { makeCard } from "../testing/make-card";
import { IDLE, type Phase } from "./call";
import type { CardRead, PartEvent, Reading } from "./events";
import { initialReturning, keepCall, stepReturning, wasMuted, type Returning } from "./returning";

const kept = { callId: "c1", muted: true };
const ours = initialReturning(kept, []);
const lost: Returning = { ...ours, lost: { callId: "c1", auto: false } };
const later = { type: "return-later", callId: "c1", delayMs: 1_500 };
const connected = {
  name: "connected",
  callId: "c1",
  legId: null,
  label: "",
  ticket: null,
  media: "connecting",
  muted: false,
} as const;

const read = (change: Partial<CallCard>, of: Partial<CardRead> = {}): PartEvent => ({
  type: "card-read",
  card: makeCard({ state: "LOST", mine: "lost", answeredAt: 2, ...change }),
  before: null,
  reading: "elsewhere",
  isCurrent: false,
  isFirst: false,
  ...of,
});

test("a new phone has what this browser kept, and nothing to rejoin", () => {
  expect(initialReturning(kept, ["c9"])).toEqual({ kept, lost: null, ended: ["c9"] });
});

test("events of other parts change nothing", () => {
  expect(stepReturning(lost, { type: "mute-pressed" }, IDLE)).toEqual([lost, []]);
});

describe("a lost call", () => {
  test("is rejoined a moment later by the browser that was in it", () => {
    expect(stepReturning(ours, read({}), IDLE)).toEqual([lost, [later]]);
    const due: PartEvent = { type: "return-due", callId: "c1" };
    expect(stepReturning(lost, due, IDLE)).toEqual([{ ...ours, lost: { callId: "c1", auto: true } }, []]);
    expect(stepReturning(lost, { ...due, callId: "c9" }, IDLE)).toEqual([lost, []]);
    expect(stepReturning(ours, due, IDLE)).toEqual([ours, []]);
  });

  test.each(["lost", "talking"] as const)("is rejoined at once by the reloaded page (%s)", (mine) => {
    const atOnce = { ...ours, lost: { callId: "c1", auto: true } };
    expect(stepReturning(ours, read({ mine }, { isFirst: true }), IDLE)).toEqual([atOnce, []]);
  });

  test.each([null, { callId: "c9", muted: false }])(
    "is only offered in another browser of the agent, which may have kept another call (%#)",
    (other) => {
      const here = initialReturning(other, []);
      const offered = { ...here, lost: { callId: "c1", auto: false } };
      expect(stepReturning(here, read({}, { isFirst: true }), IDLE)).toEqual([offered, []]);
      expect(stepReturning(here, read({}), IDLE)).toEqual([offered, []]);
      const pressed = { ...here, lost: { callId: "c1", auto: true } };
      expect(stepReturning(offered, { type: "return-pressed" }, IDLE)).toEqual([pressed, []]);
      expect(stepReturning(here, { type: "return-pressed" }, IDLE)).toEqual([here, []]);
    },
  );

  test.each<[string, Returning, Partial<CallCard>, boolean]>([
    ["the agent has ended", { ...ours, ended: ["c1"] }, {}, true],
    ["nobody has answered yet", ours, { answeredAt: null }, true],
    ["the agent talks in elsewhere", initialReturning(null, []), { mine: "talking" }, true],
    ["this browser has just been in", ours, { mine: "talking" }, false],
    ["is a colleague's", ours, { mine: "gone" }, true],
  ])("is not one that %s", (_which, state, change, isFirst) => {
    expect(stepReturning(state, read(change, { isFirst }), IDLE)).toEqual([state, []]);
  });

  test("is no longer offered once another browser has rejoined it, or a colleague has it", () => {
    const offered = { ...initialReturning(null, []), lost: { callId: "c1", auto: false } };
    const gone = initialReturning(null, []);
    expect(stepReturning(offered, read({ mine: "talking" }), IDLE)).toEqual([gone, []]);
    expect(stepReturning(lost, read({ mine: "gone" }), IDLE)).toEqual([ours, []]);
    // News of the call this browser is about to rejoin, or of another call.
    expect(stepReturning(lost, read({ mine: "talking" }), IDLE)).toEqual([lost, []]);
    expect(stepReturning(offered, read({ id: "c9", mine: "talking" }), IDLE)).toEqual([offered, []]);
  });

  test.each<Reading>(["over", "transferred"])("is forgotten when it is %s, and only it", (reading) => {
    const none = { kept: null, lost: null, ended: [] };
    expect(stepReturning(lost, read({}, { reading }), IDLE)).toEqual([none, []]);
    expect(stepReturning(ours, read({}, { reading }), IDLE)).toEqual([none, []]);
    expect(stepReturning(lost, read({ id: "c9" }, { reading }), IDLE)).toEqual([lost, []]);
    const nothing = initialReturning(null, []);
    expect(stepReturning(nothing, read({}, { reading }), IDLE)).toEqual([nothing, []]);
  });

  test.each<Reading>(["running", "unrelated", "offered", "earlier-leg"])(
    "is none whose card is read as %s",
    (reading) => {
      expect(stepReturning(ours, read({}, { reading }), IDLE)).toEqual([ours, []]);
    },
  );
});

describe("rejoining", () => {
  test("begins once: the call is no longer lost", () => {
    const event: PartEvent = { type: "rejoin-began", callId: "c1", card: null, muted: true };
    expect(stepReturning(lost, event, IDLE)).toEqual([ours, []]);
  });

  test("is tried again when it fails", () => {
    const over: PartEvent = { type: "call-ended", callId: "c1", legId: null };
    expect(stepReturning(ours, over, { ...connected, back: true })).toEqual([lost, [later]]);
    for (const phase of [
      { ...connected, back: true, media: "open" },
      connected,
      { name: "ringing", callId: "c1", invited: true, legId: null },
    ] as Phase[]) {
      expect(stepReturning(ours, over, phase)).toEqual([ours, []]);
    }
  });
});

describe("the current call", () => {
  test("is kept, with whether the agent is muted", () => {
    expect(keepCall(initialReturning(null, []), connected).kept).toEqual({ callId: "c1", muted: false });
    expect(keepCall(ours, connected).kept).toEqual({ callId: "c1", muted: false });
    expect(keepCall(ours, { ...connected, callId: "c2", muted: true }).kept).toEqual({
      callId: "c2",
      muted: true,
    });
  });

  test("is kept as it is while nothing changes, and once the phone is idle", () => {
    expect(keepCall(ours, { ...connected, muted: true })).toBe(ours);
    expect(keepCall(ours, IDLE)).toBe(ours);
  });

  test("is not kept once the agent has ended or left it", () => {
    const ended = { ...ours, kept: null, ended: ["c0", "c1"] };
    for (const red of ["end", "leave", "end-for-all"] as const) {
      const event: PartEvent = { type: "red-pressed", red, legId: null };
      expect(stepReturning({ ...ours, ended: ["c0"] }, event, connected)).toEqual([ended, []]);
    }
  });

  test("is kept when the agent gives up a consultation in it, or declines another", () => {
    expect(stepReturning(ours, { type: "red-pressed", red: "cancel", legId: null }, connected)).toEqual([
      ours,
      [],
    ]);
    const second: Phase = { name: "ringing", callId: "c2", invited: true, legId: null };
    expect(stepReturning(ours, { type: "red-pressed", red: "decline", legId: null }, second)).toEqual([
      ours,
      [],
    ]);
    expect(stepReturning(ours, { type: "red-pressed", red: "end", legId: null }, second)).toEqual([ours, []]);
  });

  test("that the agent had left is rejoined again once they have answered it", () => {
    const left = { ...ours, ended: ["c0", "c1"] };
    const again: Phase = { name: "ringing", callId: "c1", invited: true, legId: null };
    expect(stepReturning(left, { type: "answer-pressed" }, again)).toEqual([{ ...ours, ended: ["c0"] }, []]);
  });

  test("was muted if this browser kept it so", () => {
    expect(wasMuted(ours, "c1")).toBe(true);
    expect(wasMuted(ours, "c2")).toBe(false);
    expect(wasMuted(initialReturning({ callId: "c1", muted: false }, []), "c1")).toBe(false);
    expect(wasMuted(initialReturning(null, []), "c1")).toBe(false);
  });
});
