import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CallCard } from "../calls/views/card";
import { initialPhone, step, type PhoneEffect, type PhoneState } from "./phone-machine";
import type { PhoneEvent } from "./state/events";
import { makeCard, makeRecord } from "./testing/make-card";

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
const received = (change: Partial<CallCard>): PhoneEvent => ({
  type: "card-received",
  card: makeCard(change),
});
const offered = received({ direction: "INBOUND", state: "OFFERING", mine: "offered", ticket: null });
const ended = received({ state: "ENDED", outcome: "ANSWERED", mine: "gone", answeredAt: 2, endedAt: 9 });

/** A phone in the middle of its call. */
const talk = () =>
  play(
    ready,
    dial,
    placed,
    { type: "media-changed", callId: "c1", legId: null, media: "open" },
    received({ state: "ACTIVE", answeredAt: 2 }),
  )[0];

test("a new phone is idle, and has what this browser kept", () => {
  const kept = { callId: "c1", muted: true };
  expect(initialPhone(kept, ["c9"])).toMatchObject({
    phase: { name: "idle" },
    returning: { kept, ended: ["c9"] },
    cards: {},
    since: null,
  });
  expect(initialPhone().returning).toEqual({ kept: null, lost: null, ended: [] });
});

describe("dialling", () => {
  test("when refused, gives the reason, disconnects the device and frees the phone", () => {
    const [state, asked] = play(ready, dial, refused);
    expect(state).toMatchObject({ phase: { name: "idle" }, notices: { notice: "Not a number." } });
    expect(asked.at(-1)).toEqual({ type: "disconnect", callId: "c1", legId: null });
  });

  test("again while a call is requested places no second call, and takes no other call's response", () => {
    const [, asked] = play(ready, dial, { ...dial, callId: "c2" });
    expect(asked).toHaveLength(2);
    const again: PhoneEvent = { ...dial, callId: "c2" };
    const [state] = play(ready, dial, { type: "red-pressed" }, again, refused);
    expect(state).toMatchObject({ phase: { name: "requesting", callId: "c2" }, notices: { notice: null } });
    const [, late] = play(ready, dial, { type: "red-pressed" }, again, placed);
    expect(late.at(-1)).toEqual({ type: "tell", red: "end", legId: null, callId: "c1", ticket: "ticket" });
  });

  test.each([
    ["a blocked microphone", { microphone: "blocked" as const }],
    ["no registration", { status: "disconnected" as const, message: "No network." }],
  ])("with %s is refused with a reason", (_what, change) => {
    const [state, asked] = play({ ...ready, registration: { ...ready.registration, ...change } }, dial);
    expect(asked).toEqual([]);
    expect(state.notices.notice).toBeTruthy();
  });
});

describe("an incoming call", () => {
  test("shows the caller as soon as the server reports it, and can be answered once the phone rings", () => {
    const [shown] = play(ready, offered);
    expect(shown.phase).toEqual({ name: "ringing", callId: "c1", invited: false, legId: null });
    expect(play(shown, { type: "answer-pressed" })[1]).toEqual([]);
    const [answered, asked] = play(shown, invited, { type: "answer-pressed" });
    expect(asked).toEqual([{ type: "accept", callId: "c1", legId: "l1" }]);
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

  test("stops ringing when a colleague answers, or the caller hangs up", () => {
    const gone = received({ direction: "INBOUND", state: "ACTIVE", mine: "gone" });
    expect(play(ready, offered, invited, gone)[0].phase.name).toBe("idle");
    expect(
      play(ready, offered, invited, { type: "call-ended", callId: "c1", legId: "l1" })[0].phase.name,
    ).toBe("idle");
  });

  test("rings on when an earlier leg of the same call, which rang here, ends late", () => {
    const again: PhoneEvent = { type: "call-invited", callId: "c1", legId: "l2" };
    const [ringing, asked] = play(ready, offered, invited, again);
    expect(asked).toEqual([{ type: "reject", callId: "c1", legId: "l1" }]);
    expect(ringing.phase).toMatchObject({ name: "ringing", legId: "l2" });
    expect(play(ringing, { type: "call-ended", callId: "c1", legId: "l1" })[0].phase).toEqual(ringing.phase);
    expect(play(ringing, { type: "answer-pressed" })[1]).toEqual([
      { type: "accept", callId: "c1", legId: "l2" },
    ]);
  });

  test("of the call one is in is rejected as the leg it is, and the call goes on", () => {
    const before = talk();
    const [after, asked] = step(before, { type: "call-invited", callId: "c1", legId: "l9" });
    expect(asked).toEqual([{ type: "reject", callId: "c1", legId: "l9" }]);
    const ended: PhoneEvent = { type: "call-ended", callId: "c1", legId: "l9" };
    expect(step(after, ended)[0].phase).toEqual(before.phase);
  });

  test("during a call is rejected, and the first is left alone", () => {
    const [before] = play(ready, dial, placed);
    const [after, asked] = play(before, { type: "call-invited", callId: "c2", legId: "l2" });
    expect(asked).toEqual([{ type: "reject", callId: "c2", legId: "l2" }]);
    expect(after).toEqual(before);
  });
});

describe("in a call", () => {
  test("digits end with their call", () => {
    const [state] = play(talk(), { type: "digits-pasted", digits: "123" }, { type: "red-pressed" });
    expect(play(state, { type: "tone-due", callId: "c1" })[1]).toEqual([]);
  });

  test("End is sent to the server with the ticket of its card", () => {
    const answered = received({
      direction: "INBOUND",
      state: "ACTIVE",
      answeredAt: 2,
      ticket: "of the card",
    });
    const [state] = play(ready, offered, invited, { type: "answer-pressed" }, answered);
    expect(play(state, { type: "red-pressed" })[1]).toEqual([
      { type: "tell", red: "end", legId: "l1", callId: "c1", ticket: "of the card" },
      { type: "disconnect", callId: "c1", legId: "l1" },
    ]);
  });

  test("the red button does what the latest card says", () => {
    const consulting = received({
      state: "ACTIVE",
      answeredAt: 2,
      can: ["cancel"],
      red: "cancel",
      consultation: { legId: "l7" },
    });
    const [asker, cancelled] = play(talk(), consulting, { type: "red-pressed" });
    expect(cancelled).toEqual([{ type: "tell", red: "cancel", legId: "l7", callId: "c1", ticket: "ticket" }]);
    expect(asker).toMatchObject({ phase: { name: "connected" }, returning: { kept: { callId: "c1" } } });
    const inRoom = received({ state: "ROOM", answeredAt: 2, can: ["leave"], red: "leave" });
    const [left, told] = play(asker, inRoom, { type: "red-pressed" });
    expect(told).toEqual([
      { type: "tell", red: "leave", legId: "l1", callId: "c1", ticket: "ticket" },
      { type: "disconnect", callId: "c1", legId: null },
    ]);
    expect(left).toMatchObject({ phase: { name: "idle" }, returning: { kept: null, ended: ["c1"] } });
  });

  test("when the server ends it, the device is disconnected and the note is asked for", () => {
    const [state, asked] = play(talk(), ended);
    expect(asked).toEqual([{ type: "disconnect", callId: "c1", legId: null }]);
    expect(state).toMatchObject({ phase: { name: "idle" }, afterCall: { wrapUps: ["c1"] } });
  });

  test("a fault of another call changes nothing", () => {
    const talking = talk();
    expect(play(talking, { type: "call-ended", callId: "c9", legId: null })[0]).toEqual(talking);
  });
});

describe("the note", () => {
  test("is asked for once, and goes when it is done", () => {
    const [asked] = play(ready, ended, ended);
    expect(asked.afterCall.wrapUps).toEqual(["c1"]);
    const [done] = play(asked, { type: "wrap-up-done", callId: "c1" });
    expect(done).toMatchObject({ afterCall: { wrapUps: [] }, cards: {} });
  });

  test("is not asked for after an unanswered call, nor if the user has turned notes off", () => {
    expect(play(ready, received({ state: "ENDED", outcome: "NO_ANSWER" }))[0].afterCall.wrapUps).toEqual([]);
    expect(
      play({ ...ready, mirror: { ...ready.mirror, postCallNote: false } }, ended)[0].afterCall.wrapUps,
    ).toEqual([]);
    const off: PhoneEvent = { type: "preferences-changed", postCallNote: false };
    expect(play(ready, off, ended)[0].afterCall.wrapUps).toEqual([]);
  });

  test("is asked for at once after a transfer, and stays while the call continues and ends", () => {
    const talking = received({ state: "ACTIVE", answeredAt: 2 });
    const transfer = { to: "Ben", state: "ringing" as const };
    const handed = received({ state: "QUEUED", mine: "gone", transfer, answeredAt: 2, endedAt: 5 });
    const [state, asked] = play(ready, dial, placed, talking, handed);
    expect(state).toMatchObject({
      phase: { name: "idle" },
      afterCall: { wrapUps: ["c1"] },
      returning: { kept: null },
    });
    expect(asked.at(-1)).toEqual({ type: "disconnect", callId: "c1", legId: null });
    const left = received({ state: "ENDED", outcome: "ABANDONED", mine: "gone", transfer, answeredAt: 2 });
    expect(play(state, left)[0].afterCall.wrapUps).toEqual(["c1"]);
    const elsewhere = received({ state: "ACTIVE", mine: "gone", transfer, answeredAt: 2, wrappedUp: true });
    expect(play(state, elsewhere)[0]).toMatchObject({ afterCall: { wrapUps: [] }, cards: {} });
  });

  test("and the outcome of the transfer is known, with or without a note, until the agent does something else or it ends", () => {
    const talking = received({ state: "ACTIVE", answeredAt: 2 });
    const news = (state: "ringing" | "taken", change: Partial<CallCard> = {}) =>
      received({ state: "ACTIVE", mine: "gone", transfer: { to: "Ben", state }, answeredAt: 2, ...change });
    for (const postCallNote of [true, false]) {
      const start = { ...ready, mirror: { ...ready.mirror, postCallNote } };
      const [taken] = play(start, dial, placed, talking, news("ringing"), news("taken", { wrappedUp: true }));
      expect(taken).toMatchObject({
        afterCall: { transferred: "c1" },
        cards: { c1: { transfer: { state: "taken" } } },
      });
      for (const next of [{ ...dial, callId: "c2" }, { type: "notice-dismissed" } as const]) {
        expect(play(taken, next)[0]).toMatchObject({ afterCall: { transferred: null } });
      }
      expect(play(taken, news("taken", { state: "ENDED" }))[0].afterCall.transferred).toBeNull();
      // In either order: the end of the agent's own leg, and the update to the call.
      const over: PhoneEvent = { type: "call-ended", callId: "c1", legId: null };
      expect(play(start, dial, placed, talking, over, news("ringing"))[0].afterCall.transferred).toBe("c1");
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
      afterCall: { wrapUps: ["c1"] },
      notices: { notice: expect.stringContaining("Ben") },
    });
    const [talking, orders] = play(ready, invited, { type: "answer-pressed" }, late);
    expect(orders).toEqual([{ type: "accept", callId: "c1", legId: "l1" }]);
    expect(talking.phase.name).toBe("connected");
    // The card of the leg that rings here counts.
    const [idle] = play(ringing, received({ direction: "INBOUND", state: "ACTIVE", mine: "gone" }));
    expect(idle.phase.name).toBe("idle");
  });
});

test.each([
  ["BUSY", "+33 1 99 00 12 34 is busy."],
  ["NO_ANSWER", "+33 1 99 00 12 34 didn’t answer."],
] as const)(
  "an outbound call that ends %s is announced once, even if the device reported it first",
  (outcome, words) => {
    const over = received({ state: "ENDED", outcome, mine: "gone" });
    const [state] = play(ready, dial, placed, { type: "call-ended", callId: "c1", legId: null }, over);
    expect(state.notices.notice).toBe(words);
    const [later] = play(state, { type: "notice-dismissed" }, over);
    expect(later.notices.notice).toBeNull();
  },
);

describe("a card", () => {
  test("of another call's end leaves the current call alone", () => {
    const talking = talk();
    const other = received({ id: "c2", state: "ENDED", outcome: "BUSY", mine: "gone" });
    const [after, asked] = play(talking, other);
    expect([after.phase, asked]).toEqual([talking.phase, []]);
  });

  test("of an answered call's end asks for the note alone", () => {
    const answered = { outcome: "ANSWERED", mine: "gone", answeredAt: 2, main: makeRecord() } as const;
    const [after] = play(talk(), received({ state: "ENDED", ...answered }));
    expect(after.afterCall).toMatchObject({ wrapUps: ["c1"], unanswered: null });
  });

  test("of a transfer that was followed before is no news", () => {
    const transferred = received({
      state: "ACTIVE",
      mine: "gone",
      answeredAt: 2,
      transfer: { to: "Ben", state: "ringing" },
    });
    const [followed] = play(talk(), transferred);
    expect(followed.afterCall.transferred).toBe("c1");
    const [dismissed] = play(followed, { type: "notice-dismissed" }, transferred);
    expect(dismissed.afterCall.transferred).toBeNull();
  });
});

test("no sequence of events leads to an impossible state", () => {
  const event = fc.constantFrom<PhoneEvent>(
    dial,
    placed,
    invited,
    offered,
    ended,
    { type: "answer-pressed" },
    { type: "red-pressed" },
    { type: "mute-pressed" },
    { type: "call-ended", callId: "c1", legId: null },
    { type: "call-invited", callId: "c2", legId: "l2" },
    refused,
    { type: "media-changed", callId: "c1", legId: null, media: "open" },
    received({ state: "ACTIVE", answeredAt: 2 }),
    received({ legId: "l0", state: "QUEUED", mine: "gone", answeredAt: 2 }),
    { type: "wrap-up-done", callId: "c1" },
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const [state] = play(ready, ...events);
      for (const callId of state.afterCall.wrapUps) expect(state.cards[callId]).toBeDefined();
      const shown = "callId" in state.phase ? [state.phase.callId] : [];
      for (const callId of Object.keys(state.cards))
        expect([...shown, ...state.afterCall.wrapUps]).toContain(callId);
    }),
  );
});

test("an agent who is talking is told of a missed caller; one who is not only sees the count", () => {
  const talking: PhoneState = {
    ...ready,
    mirror: { ...ready.mirror, missed: 1 },
    phase: {
      name: "connected",
      callId: "c1",
      legId: null,
      label: "",
      ticket: null,
      media: "open",
      muted: false,
    },
  };
  const counted: PhoneEvent = { type: "missed-counted", count: 2, voicemails: 0 };
  expect(play(talking, counted)[0]).toMatchObject({
    mirror: { missed: 2 },
    notices: { notice: expect.stringContaining("while you were talking") },
  });
  expect(play({ ...ready, mirror: { ...ready.mirror, missed: 1 } }, counted)[0]).toMatchObject({
    mirror: { missed: 2 },
    notices: { notice: null },
  });
  expect(play(talking, { type: "missed-counted", count: 0, voicemails: 0 })[0]).toMatchObject({
    mirror: { missed: 0 },
    notices: { notice: null },
  });
});

describe("a call that continues without this browser", () => {
  const kept = { callId: "c1", muted: true };
  const snapshot = (change: Partial<CallCard>): PhoneEvent => ({
    type: "snapshot-received",
    cards: [makeCard({ state: "ACTIVE", answeredAt: 2, ...change })],
    postCallNote: true,
    missed: 0,
    voicemails: 0,
    dnd: false,
    queued: [],
  });
  const registered: PhoneEvent = { type: "registration-changed", status: "ready", message: "Ready." };
  const open: PhoneEvent = { type: "media-changed", callId: "c1", legId: null, media: "open" };

  test("is rejoined by the reloaded page once its device is registered, muted as before", () => {
    const [waiting, before] = play(initialPhone(kept), snapshot({}));
    expect(before).toEqual([]);
    expect(waiting.returning.lost).toEqual({ callId: "c1", auto: true });
    const [back, asked] = play(waiting, registered, open);
    expect(asked).toEqual([
      { type: "connect", callId: "c1" },
      { type: "set-muted", callId: "c1", legId: null, muted: true },
    ]);
    expect(back.phase).toMatchObject({
      name: "connected",
      label: "+33 1 99 00 12 34",
      ticket: "ticket",
      muted: true,
      media: "open",
    });
  });

  test("is offered, and not rejoined, in another browser of the same agent", () => {
    const [other, asked] = play(initialPhone(), registered, snapshot({ state: "LOST", mine: "lost" }));
    expect(asked).toEqual([]);
    expect(other.returning.lost).toEqual({ callId: "c1", auto: false });
    expect(play(other, { type: "return-pressed" })[1]).toEqual([{ type: "connect", callId: "c1" }]);
    // The first browser has rejoined: there is nothing left to rejoin.
    expect(play(other, received({ state: "ACTIVE", answeredAt: 2 }))[0].returning.lost).toBeNull();
  });

  test("is not rejoined while another call rings, but after it", () => {
    const [lost] = play(initialPhone(), registered, snapshot({ state: "LOST", mine: "lost" }));
    const ringing: PhoneEvent = { type: "call-invited", callId: "c2", legId: "l2" };
    const [state, asked] = play(lost, ringing, { type: "return-pressed" });
    expect([state.phase.name, asked]).toEqual(["ringing", []]);
    expect(play(state, { type: "call-ended", callId: "c2", legId: "l2" })[1]).toEqual([
      { type: "connect", callId: "c1" },
    ]);
  });

  test("is left if it has ended by the time the page hears of it", () => {
    const [talking] = play(ready, dial, placed, open);
    const over = snapshot({ state: "ENDED", outcome: "ANSWERED", mine: "gone" });
    expect(play(talking, over)[1]).toEqual([{ type: "disconnect", callId: "c1", legId: null }]);
  });

  test("is rejoined a moment after the connection was lost, unless the customer hung up in the meantime", () => {
    const [talking] = play(ready, dial, placed, open, received({ state: "ACTIVE", answeredAt: 2 }));
    const lost = received({ state: "LOST", mine: "lost", answeredAt: 2 });
    const [state, asked] = play(talking, { type: "call-ended", callId: "c1", legId: null }, lost);
    expect(asked).toEqual([{ type: "return-later", callId: "c1", delayMs: 1500 }]);
    const due: PhoneEvent = { type: "return-due", callId: "c1" };
    expect(play(state, due)[1]).toEqual([{ type: "connect", callId: "c1" }]);
    expect(play(state, ended, due)[1]).toEqual([]);
  });

  test("that the agent has ended is never rejoined, whatever the server still says", () => {
    const [talking] = play(ready, dial, placed, open, received({ state: "ACTIVE", answeredAt: 2 }));
    const [over] = play(talking, { type: "red-pressed" });
    expect(play(over, received({ state: "LOST", mine: "lost", answeredAt: 2 }))[0].returning.lost).toBeNull();
    const reloaded = { ...initialPhone(kept, ["c1"]), registration: ready.registration };
    expect(play(reloaded, snapshot({}))[1]).toEqual([]);
  });

  test("is tried again when rejoining fails, and that ends nothing", () => {
    const [back] = play(initialPhone(kept), snapshot({}), registered);
    const [state, asked] = play(back, { type: "call-ended", callId: "c1", legId: null });
    expect(asked).toEqual([{ type: "return-later", callId: "c1", delayMs: 1500 }]);
    expect(play(state, { type: "return-due", callId: "c1" })[1]).toEqual([{ type: "connect", callId: "c1" }]);
  });
});

test("an objection to a call is asked about, and the same call is placed once confirmed", () => {
  const refusal: PhoneEvent = {
    type: "call-refused",
    callId: "c1",
    code: "do-not-call",
    message: "Bob has asked not to be called.",
  };
  const [asking] = play(ready, dial, refusal);
  expect(asking).toMatchObject({ phase: { name: "idle" }, notices: { notice: null } });
  const { target, label } = asking.notices.question!;
  const confirmed = { ...target, confirmed: true };
  const [, asked] = play(asking, { type: "dial-pressed", callId: "c2", target: confirmed, label });
  expect(asked).toContainEqual({ type: "place", callId: "c2", target: confirmed });
});

test("after an unanswered call a short note is asked for, until it is written or another call is placed", () => {
  const main = makeRecord();
  const busy = received({ state: "ENDED", outcome: "BUSY", mine: "gone", main });
  const [over] = play(ready, dial, placed, busy);
  expect(over).toMatchObject({
    afterCall: { unanswered: "c1", wrapUps: [] },
    notices: { notice: "+33 1 99 00 12 34 is busy." },
  });
  expect(play(over, { type: "wrap-up-done", callId: "c1" })[0]).toMatchObject({
    afterCall: { unanswered: null },
    notices: { notice: null },
  });
  expect(play(over, dial)[0].afterCall.unanswered).toBeNull();
});
