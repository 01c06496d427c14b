import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CallCard } from "../calls/views/card";
import {
  initialPhone,
  step,
  type PhoneEffect,
  type PhoneEvent,
  type PhoneState,
  type Fault,
} from "./phone-machine";

const card = (change: Partial<CallCard> = {}): CallCard => ({
  id: "c1",
  legId: "l1",
  direction: "OUTBOUND",
  state: "DIALING",
  outcome: null,
  mine: "talking",
  transfer: null,
  isQueued: false,
  transferredBy: null,
  number: "+33 1 99 00 12 34",
  e164: "+33199001234",
  verified: false,
  failure: null,
  main: null,
  matches: [],
  colleague: null,
  internal: false,
  related: [],
  ticket: "ticket",
  createdAt: 1,
  answeredAt: null,
  endedAt: null,
  wrappedUp: false,
  draft: "",
  statuses: [],
  ...change,
});

const ready: PhoneState = {
  ...initialPhone(),
  registration: { status: "ready", message: "Connected and ready to make or receive calls." },
  isHeard: true,
  microphone: "granted",
};

/** The state after all events, and all effects on the way. */
function play(start: PhoneState, ...events: PhoneEvent[]): [PhoneState, PhoneEffect[]] {
  return events.reduce<[PhoneState, PhoneEffect[]]>(
    ([state, asked], event) => {
      const [next, effects] = step(state, event);
      return [next, [...asked, ...effects]];
    },
    [start, []],
  );
}

const dial: PhoneEvent = {
  type: "dial-pressed",
  callId: "c1",
  target: { number: "0199001234" },
  label: "0199001234",
};
const refused: PhoneEvent = { type: "call-refused", callId: "c1", message: "Not a number." };
const placed: PhoneEvent = {
  type: "call-placed",
  callId: "c1",
  ticket: "ticket",
  number: "+33 1 99 00 12 34",
};
const invited: PhoneEvent = { type: "call-invited", callId: "c1", legId: "l1" };
const received = (change: Partial<CallCard>): PhoneEvent => ({ type: "card-received", card: card(change) });
const offered = received({ direction: "INBOUND", state: "OFFERING", mine: "offered", ticket: null });
const ended = received({ state: "ENDED", outcome: "ANSWERED", mine: "gone", answeredAt: 2, endedAt: 9 });

describe("dialling", () => {
  test("connects the device while the server decides", () => {
    const [state, asked] = play(ready, dial, placed);
    expect(asked).toEqual([
      { type: "place", callId: "c1", target: { number: "0199001234" } },
      { type: "connect", callId: "c1" },
    ]);
    expect(state.phase).toMatchObject({ name: "connected", callId: "c1", media: "connecting" });
  });

  test("tracks the device's connection, whichever of device and server is first", () => {
    const open: PhoneEvent = { type: "media-changed", callId: "c1", media: "open" };
    const [state] = play(ready, dial, open, placed);
    expect(state.phase).toMatchObject({ name: "connected", media: "open" });
    expect(play(ready, dial, placed, open)[0].phase).toEqual(state.phase);
  });

  test("when refused, gives the reason, disconnects the device and frees the phone", () => {
    const [state, asked] = play(ready, dial, refused);
    expect(state).toMatchObject({ phase: { name: "idle" }, notice: "Not a number." });
    expect(asked.at(-1)).toEqual({ type: "disconnect", callId: "c1" });
  });

  test("with a device that fails in the meantime ends the call the server has placed", () => {
    const [state, asked] = play(ready, dial, { type: "call-ended", callId: "c1" }, placed);
    expect(state.phase.name).toBe("idle");
    expect(asked.at(-1)).toEqual({ type: "tell-ended", callId: "c1", ticket: "ticket" });
  });

  test("again while a call is requested places no second call, and takes no other call's response", () => {
    const [, asked] = play(ready, dial, { ...dial, callId: "c2" });
    expect(asked).toHaveLength(2);
    const again: PhoneEvent = { ...dial, callId: "c2" };
    const [state] = play(ready, dial, { type: "end-pressed" }, again, refused);
    expect(state).toMatchObject({ phase: { name: "requesting", callId: "c2" }, notice: null });
    const [, late] = play(ready, dial, { type: "end-pressed" }, again, placed);
    expect(late.at(-1)).toEqual({ type: "tell-ended", callId: "c1", ticket: "ticket" });
  });

  test("when given up before the server responds, ends the call that was placed after all", () => {
    const [state, asked] = play(ready, dial, { type: "end-pressed" }, placed);
    expect(state.phase.name).toBe("idle");
    expect(asked).toContainEqual({ type: "disconnect", callId: "c1" });
    expect(asked.at(-1)).toEqual({ type: "tell-ended", callId: "c1", ticket: "ticket" });
  });

  test.each([
    ["a blocked microphone", { microphone: "blocked" as const }],
    ["no registration", { registration: { status: "disconnected" as const, message: "No network." } }],
  ])("with %s is refused with a reason", (_what, change) => {
    const [state, asked] = play({ ...ready, ...change }, dial);
    expect(asked).toEqual([]);
    expect(state.notice).toBeTruthy();
  });

  test("reports to the server a call that never connects", () => {
    const [state, asked] = play(ready, dial, placed, { type: "call-ended", callId: "c1" });
    expect(state.phase.name).toBe("idle");
    expect(asked.at(-1)).toEqual({ type: "tell-ended", callId: "c1", ticket: "ticket" });
  });
});

describe("an incoming call", () => {
  test("shows the caller as soon as the server reports it, and can be answered once the phone rings", () => {
    const [shown] = play(ready, offered);
    expect(shown.phase).toEqual({ name: "ringing", callId: "c1", invited: false });
    expect(play(shown, { type: "answer-pressed" })[1]).toEqual([]);
    const [answered, asked] = play(shown, invited, { type: "answer-pressed" });
    expect(asked).toEqual([{ type: "accept", callId: "c1" }]);
    // A ringing call has no ticket yet: it comes with the card of the agent who talks.
    expect(answered.phase).toMatchObject({ name: "connected", ticket: null });
  });

  test("works when the phone rings before the server reports the call", () => {
    const [state] = play(ready, invited, offered);
    expect(state.phase).toEqual({ name: "ringing", callId: "c1", invited: true, legId: "l1" });
    expect(state.cards.c1).toBeDefined();
  });

  test("is accepted once, even when answered twice", () => {
    const [, asked] = play(ready, invited, { type: "answer-pressed" }, { type: "answer-pressed" });
    expect(asked).toHaveLength(1);
  });

  test("when declined, reports that to the server and stops the phone", () => {
    const [state, asked] = play(ready, offered, invited, { type: "decline-pressed" });
    expect(state.phase.name).toBe("idle");
    expect(asked).toEqual([
      { type: "tell-declined", callId: "c1" },
      { type: "reject", callId: "c1" },
    ]);
  });

  test("stops ringing when a colleague answers, or the caller hangs up", () => {
    const gone = received({ direction: "INBOUND", state: "ACTIVE", mine: "gone" });
    expect(play(ready, offered, invited, gone)[0].phase.name).toBe("idle");
    expect(play(ready, offered, invited, { type: "call-ended", callId: "c1" })[0].phase.name).toBe("idle");
  });

  test("during a call is rejected, and the first is left alone", () => {
    const [before] = play(ready, dial, placed);
    const [after, asked] = play(before, { type: "call-invited", callId: "c2", legId: "l2" });
    expect(asked).toEqual([{ type: "reject", callId: "c2" }]);
    expect(after).toEqual(before);
  });
});

describe("in a call", () => {
  const [talking] = play(
    ready,
    dial,
    placed,
    { type: "media-changed", callId: "c1", media: "open" },
    received({ state: "ACTIVE", answeredAt: 2 }),
  );

  test("mute toggles", () => {
    const [, asked] = play(talking, { type: "mute-pressed" }, { type: "mute-pressed" });
    expect(asked).toEqual([
      { type: "set-muted", callId: "c1", muted: true },
      { type: "set-muted", callId: "c1", muted: false },
    ]);
  });

  test("knows the faults of its connection while they last", () => {
    const bad = (callId: string, ...faults: Fault[]): PhoneEvent => ({
      type: "faults-changed",
      callId,
      faults,
    });
    const [state] = play(ready, dial, placed, bad("c1", "loss", "delay"), bad("c9"));
    expect(state.phase).toMatchObject({ faults: ["loss", "delay"] });
    expect(play(state, bad("c1"))[0].phase).toMatchObject({ faults: [] });
  });

  const due: PhoneEvent = { type: "tone-due", callId: "c1" };
  const pasted = (digits: string): PhoneEvent => ({ type: "digits-pasted", digits });
  const digitsIn = (asked: PhoneEffect[]) =>
    asked.flatMap((effect) => (effect.type === "send-digit" ? [effect.digit] : [])).join("");

  test("a key is sent to the far end", () => {
    expect(play(talking, { type: "digit-pressed", digit: "5" })[1]).toEqual([
      { type: "send-digit", callId: "c1", digit: "5" },
      { type: "tone-later", callId: "c1", delayMs: 320 },
    ]);
  });

  test("digits go one after another, each in its time, and digits typed in the meantime come after them", () => {
    const [state, asked] = play(talking, pasted("12"), { type: "digit-pressed", digit: "3" });
    expect(digitsIn(asked)).toBe("1");
    expect(state.phase).toMatchObject({ tones: { sent: "1", left: "23", isPasted: true } });
    const [later, more] = play(state, due, { ...due, callId: "c9" }, due);
    expect(digitsIn(more)).toBe("23");
    expect(later.phase).toMatchObject({ tones: { sent: "123", left: "" } });
    expect(play(later, due)[0].phase).toMatchObject({ tones: undefined });
  });

  test("a comma between digits is two seconds of silence", () => {
    const [, asked] = play(talking, pasted("1,2"), due, due);
    expect(
      asked.map((effect) => ("digit" in effect ? effect.digit : "delayMs" in effect && effect.delayMs)),
    ).toEqual(["1", 320, 2_000, "2", 320]);
  });

  test("stopped digits go no further, and the next ones wait until the last has sounded", () => {
    const [state, asked] = play(talking, pasted("123"), { type: "tones-stopped" }, pasted("45"));
    expect(digitsIn(asked)).toBe("1");
    expect(digitsIn(play(state, due, due, due)[1])).toBe("45");
  });

  test("digits wait while the connection is down, and continue where they were", () => {
    const media = (now: "open" | "reconnecting"): PhoneEvent => ({
      type: "media-changed",
      callId: "c1",
      media: now,
    });
    const [away, asked] = play(talking, pasted("123"), media("reconnecting"), due);
    expect(digitsIn(asked)).toBe("1");
    expect(digitsIn(play(away, media("open"), due)[1])).toBe("23");
    expect(play(away, { type: "tones-stopped" }, media("open"))[1]).toEqual([]);
  });

  test("digits end with their call", () => {
    const [state] = play(talking, pasted("123"), { type: "end-pressed" });
    expect(play(state, due)[1]).toEqual([]);
  });

  test("End before the card of the answered call arrives is sent to the server without a ticket", () => {
    const [, asked] = play(ready, offered, invited, { type: "answer-pressed" }, { type: "end-pressed" });
    expect(asked.slice(-2)).toEqual([
      { type: "tell-ended", callId: "c1", ticket: null },
      { type: "disconnect", callId: "c1" },
    ]);
  });

  test("End is sent to the server and disconnects the device, whatever else works", () => {
    const [state, asked] = play(talking, { type: "end-pressed" });
    expect(asked).toEqual([
      { type: "tell-ended", callId: "c1", ticket: "ticket" },
      { type: "disconnect", callId: "c1" },
    ]);
    expect(state.phase.name).toBe("idle");
  });

  test("when the server ends it, the device is disconnected and the note is asked for", () => {
    const [state, asked] = play(talking, ended);
    expect(asked).toEqual([{ type: "disconnect", callId: "c1" }]);
    expect(state).toMatchObject({ phase: { name: "idle" }, wrapUps: ["c1"] });
  });

  test("a fault of another call changes nothing", () => {
    expect(play(talking, { type: "call-ended", callId: "c9" })[0]).toEqual(talking);
  });
});

describe("the note", () => {
  test("is asked for once, and goes when it is done", () => {
    const [asked] = play(ready, ended, ended);
    expect(asked.wrapUps).toEqual(["c1"]);
    const [done] = play(asked, { type: "wrap-up-done", callId: "c1" });
    expect(done).toMatchObject({ wrapUps: [], cards: {} });
  });

  test("is not asked for after an unanswered call, nor if the user has turned notes off", () => {
    expect(play(ready, received({ state: "ENDED", outcome: "NO_ANSWER" }))[0].wrapUps).toEqual([]);
    expect(play({ ...ready, postCallNote: false }, ended)[0].wrapUps).toEqual([]);
    const off: PhoneEvent = { type: "preferences-changed", postCallNote: false };
    expect(play(ready, off, ended)[0].wrapUps).toEqual([]);
  });

  test("is asked for at once after a transfer, and stays while the call continues and ends", () => {
    const talking = received({ state: "ACTIVE", answeredAt: 2 });
    const transfer = { to: "Ben", state: "ringing" as const };
    const handed = received({ state: "QUEUED", mine: "gone", transfer, answeredAt: 2, endedAt: 5 });
    const [state, asked] = play(ready, dial, placed, talking, handed);
    expect(state).toMatchObject({ phase: { name: "idle" }, wrapUps: ["c1"], kept: null });
    expect(asked.at(-1)).toEqual({ type: "disconnect", callId: "c1" });
    const left = received({ state: "ENDED", outcome: "ABANDONED", mine: "gone", transfer, answeredAt: 2 });
    expect(play(state, left)[0].wrapUps).toEqual(["c1"]);
    const elsewhere = received({ state: "ACTIVE", mine: "gone", transfer, answeredAt: 2, wrappedUp: true });
    expect(play(state, elsewhere)[0]).toMatchObject({ wrapUps: [], cards: {} });
  });

  test("and the outcome of the transfer is known, with or without a note, until the agent does something else or it ends", () => {
    const talking = received({ state: "ACTIVE", answeredAt: 2 });
    const news = (state: "ringing" | "taken", change: Partial<CallCard> = {}) =>
      received({ state: "ACTIVE", mine: "gone", transfer: { to: "Ben", state }, answeredAt: 2, ...change });
    for (const postCallNote of [true, false]) {
      const start = { ...ready, postCallNote };
      const [taken] = play(start, dial, placed, talking, news("ringing"), news("taken", { wrappedUp: true }));
      expect(taken).toMatchObject({ transferred: "c1", cards: { c1: { transfer: { state: "taken" } } } });
      for (const next of [{ ...dial, callId: "c2" }, { type: "notice-dismissed" } as const]) {
        expect(play(taken, next)[0]).toMatchObject({ transferred: null });
      }
      expect(play(taken, news("taken", { state: "ENDED" }))[0].transferred).toBeNull();
      // In either order: the end of the agent's own leg, and the update to the call.
      const over: PhoneEvent = { type: "call-ended", callId: "c1" };
      expect(play(start, dial, placed, talking, over, news("ringing"))[0].transferred).toBe("c1");
    }
  });

  test("and the returning call rings and is answered, even if news of the first leg is late", () => {
    const transfer = { to: "Ben", state: "failed" as const };
    const late = received({
      legId: "l0",
      state: "QUEUED",
      mine: "gone",
      transfer,
      answeredAt: 2,
      endedAt: 5,
    });
    const [ringing, asked] = play(ready, invited, late);
    expect(asked).toEqual([]);
    expect(ringing).toMatchObject({
      phase: { name: "ringing", invited: true },
      wrapUps: ["c1"],
      notice: expect.stringContaining("Ben"),
    });
    const [talking, orders] = play(ready, invited, { type: "answer-pressed" }, late);
    expect(orders).toEqual([{ type: "accept", callId: "c1" }]);
    expect(talking.phase.name).toBe("connected");
    // The card of the leg that rings here counts.
    const [idle] = play(ringing, received({ direction: "INBOUND", state: "ACTIVE", mine: "gone" }));
    expect(idle.phase.name).toBe("idle");
  });

  test("is asked for after each of several calls, one after another", () => {
    const [state] = play(
      ready,
      ended,
      received({ id: "c2", state: "ENDED", outcome: "ANSWERED", mine: "gone" }),
    );
    expect(state.wrapUps).toEqual(["c1", "c2"]);
  });
});

test.each([
  ["BUSY", "+33 1 99 00 12 34 is busy."],
  ["NO_ANSWER", "+33 1 99 00 12 34 didn’t answer."],
] as const)(
  "an outbound call that ends %s is announced once, even if the device reported it first",
  (outcome, words) => {
    const over = received({ state: "ENDED", outcome, mine: "gone" });
    const [state] = play(ready, dial, placed, { type: "call-ended", callId: "c1" }, over);
    expect(state.notice).toBe(words);
    const [later] = play(state, { type: "notice-dismissed" }, over);
    expect(later.notice).toBeNull();
  },
);

test("no sequence of events leads to an impossible state", () => {
  const event = fc.constantFrom<PhoneEvent>(
    dial,
    placed,
    invited,
    offered,
    ended,
    { type: "answer-pressed" },
    { type: "decline-pressed" },
    { type: "end-pressed" },
    { type: "mute-pressed" },
    { type: "call-ended", callId: "c1" },
    { type: "call-invited", callId: "c2", legId: "l2" },
    refused,
    { type: "media-changed", callId: "c1", media: "open" },
    received({ state: "ACTIVE", answeredAt: 2 }),
    received({ legId: "l0", state: "QUEUED", mine: "gone", answeredAt: 2 }),
    { type: "wrap-up-done", callId: "c1" },
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const [state] = play(ready, ...events);
      for (const callId of state.wrapUps) expect(state.cards[callId]).toBeDefined();
      const shown = "callId" in state.phase ? [state.phase.callId] : [];
      for (const callId of Object.keys(state.cards)) expect([...shown, ...state.wrapUps]).toContain(callId);
    }),
  );
});

test("an agent who is talking is told of a missed caller; one who is not only sees the count", () => {
  const talking: PhoneState = {
    ...ready,
    missed: 1,
    phase: { name: "connected", callId: "c1", label: "", ticket: null, media: "open", muted: false },
  };
  const counted: PhoneEvent = { type: "missed-counted", count: 2, voicemails: 0 };
  expect(play(talking, counted)[0]).toMatchObject({
    missed: 2,
    notice: expect.stringContaining("while you were talking"),
  });
  expect(play({ ...ready, missed: 1 }, counted)[0]).toMatchObject({ missed: 2, notice: null });
  expect(play(talking, { type: "missed-counted", count: 0, voicemails: 0 })[0]).toMatchObject({
    missed: 0,
    notice: null,
  });
});

describe("a call that continues without this browser", () => {
  const kept = { callId: "c1", muted: true };
  const snapshot = (change: Partial<CallCard>): PhoneEvent => ({
    type: "snapshot-received",
    cards: [card({ state: "ACTIVE", answeredAt: 2, ...change })],
    postCallNote: true,
    missed: 0,
    voicemails: 0,
    dnd: false,
    queued: [],
  });
  const registered: PhoneEvent = { type: "registration-changed", status: "ready", message: "Ready." };
  const open: PhoneEvent = { type: "media-changed", callId: "c1", media: "open" };

  test("is rejoined by the reloaded page once its device is registered, muted as before", () => {
    const [waiting, before] = play(initialPhone(kept), snapshot({}));
    expect(before).toEqual([]);
    expect(waiting.returning).toEqual({ callId: "c1", auto: true });
    const [back, asked] = play(waiting, registered, open);
    expect(asked).toEqual([
      { type: "connect", callId: "c1" },
      { type: "set-muted", callId: "c1", muted: true },
    ]);
    expect(back.phase).toMatchObject({ name: "connected", muted: true, media: "open" });
  });

  test("is offered, and not rejoined, in another browser of the same agent", () => {
    const [other, asked] = play(initialPhone(), registered, snapshot({ state: "LOST", mine: "lost" }));
    expect(asked).toEqual([]);
    expect(other.returning).toEqual({ callId: "c1", auto: false });
    expect(play(other, { type: "return-pressed" })[1]).toEqual([{ type: "connect", callId: "c1" }]);
    // The first browser has rejoined: there is nothing left to rejoin.
    expect(play(other, received({ state: "ACTIVE", answeredAt: 2 }))[0].returning).toBeNull();
  });

  test("is rejoined a moment after the connection was lost, unless the customer hung up in the meantime", () => {
    const [talking] = play(ready, dial, placed, open, received({ state: "ACTIVE", answeredAt: 2 }));
    const lost = received({ state: "LOST", mine: "lost", answeredAt: 2 });
    const [state, asked] = play(talking, { type: "call-ended", callId: "c1" }, lost);
    expect(asked).toEqual([{ type: "return-later", callId: "c1", delayMs: 1500 }]);
    const due: PhoneEvent = { type: "return-due", callId: "c1" };
    expect(play(state, due)[1]).toEqual([{ type: "connect", callId: "c1" }]);
    expect(play(state, ended, due)[1]).toEqual([]);
  });

  test("that the agent has ended is never rejoined, whatever the server still says", () => {
    const [talking] = play(ready, dial, placed, open, received({ state: "ACTIVE", answeredAt: 2 }));
    const [over] = play(talking, { type: "end-pressed" });
    expect(play(over, received({ state: "LOST", mine: "lost", answeredAt: 2 }))[0].returning).toBeNull();
    const reloaded = { ...initialPhone(kept, ["c1"]), registration: ready.registration };
    expect(play(reloaded, snapshot({}))[1]).toEqual([]);
  });

  test("is tried again when rejoining fails, and that ends nothing", () => {
    const [back] = play(initialPhone(kept), snapshot({}), registered);
    const [state, asked] = play(back, { type: "call-ended", callId: "c1" });
    expect(asked).toEqual([{ type: "return-later", callId: "c1", delayMs: 1500 }]);
    expect(play(state, { type: "return-due", callId: "c1" })[1]).toEqual([{ type: "connect", callId: "c1" }]);
  });
});

test("the agent who transferred a call is told once that it was not taken", () => {
  const failed = { to: "Ben", state: "failed" as const };
  const [told] = play(ready, received({ state: "QUEUED", mine: "gone", transfer: failed }));
  expect(told.notice).toBe("Ben didn’t take the call. The caller is in the queue.");
  const [dismissed] = play(told, { type: "notice-dismissed" });
  expect(play(dismissed, received({ state: "QUEUED", mine: "gone", transfer: failed }))[0].notice).toBeNull();
});

test("an objection to a call is asked about, and the same call is placed once confirmed", () => {
  const refusal: PhoneEvent = {
    type: "call-refused",
    callId: "c1",
    code: "do-not-call",
    message: "Bob has asked not to be called.",
  };
  const [asking] = play(ready, dial, refusal);
  expect(asking).toMatchObject({ phase: { name: "idle" }, notice: null });
  const { target, label } = asking.question!;
  const confirmed = { ...target, confirmed: true };
  const [, asked] = play(asking, { type: "dial-pressed", callId: "c2", target: confirmed, label });
  expect(asked).toContainEqual({ type: "place", callId: "c2", target: confirmed });
});

test("after an unanswered call a short note is asked for, until it is written or another call is placed", () => {
  const main = {
    id: "r1",
    name: "Bob",
    typeKey: "contact",
    typeLabel: "Contact",
    status: null,
    ownerName: null,
    certainty: "certain" as const,
    reachable: true,
  };
  const busy = received({ state: "ENDED", outcome: "BUSY", mine: "gone", main });
  const [over] = play(ready, dial, placed, busy);
  expect(over).toMatchObject({ unanswered: "c1", notice: "+33 1 99 00 12 34 is busy.", wrapUps: [] });
  expect(play(over, { type: "wrap-up-done", callId: "c1" })[0]).toMatchObject({
    unanswered: null,
    notice: null,
  });
  expect(play(over, dial)[0].unanswered).toBeNull();
});
