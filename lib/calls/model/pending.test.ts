import { describe, expect, test } from "vitest";
import {
  after, answers, asked, asks, at, back, BEN, begin, calling, CEM, claimed, colleagues, completes, consulting, dismissed, done,
  ended, gone, hold, joins, known, leg, orders, reported, room, roomWith, rung, shared, T, talking, TELEPHONE,
} from "../testing/conversations"; // prettier-ignore
import type { Conversation } from "./conversation";
import { isKeptOut } from "./desired";
import type { Effect, Fact, Target } from "./facts";
import { isStray, isUnknown, nextOrder, notFound, pending, takenUp } from "./pending";

const offering = (direction: "INBOUND" | "OUTBOUND" = "INBOUND", record = false) =>
  begin(
    direction,
    [
      leg("c", "REMOTE", { sid: "CAc", askedAt: T, admittedAt: T, status: "ringing" }),
      leg("a", "OFFERED", { userId: "ada" }),
      leg("b", "OFFERED", { userId: "ben" }),
    ],
    { record },
  );
const dialling = () =>
  begin("OUTBOUND", [
    leg("a", "DIALLED", { userId: "ada", admittedAt: T }),
    leg("c", "REMOTE", { admittedAt: T }),
  ]);
const lost = (c: Conversation, legId = "a") => after(c, reported(legId, "completed", 60));
const music = (legId: string) => done(legId, "hold");
const order = (legId: string, type: Effect["type"], seconds: number): Fact => ({
  type: "order-given", legId, order: type, want: null, at: at(seconds),
}); // prettier-ignore
/** The channel tells that a leg has left its conference. */
const left = (legId: string): Fact => ({
  type: "seen", legId, conference: "CF1", seq: 5, in: false, hearing: { music: null, muted: false },
}); // prettier-ignore
const found = (legId: string, isIn: boolean, seconds: number): Fact => ({
  type: "found", legId, n: 1, upTo: null, at: at(seconds), in: isIn, hearing: { music: null, muted: false },
}); // prettier-ignore
const announced = () => after(lost(calling()), { type: "announced", at: at(80) });
const alone = () => after(room(), dismissed("a", "left", 30), reported("a", "completed", 30));
const goodbye = () => after(alone(), { type: "goodbye-chosen", at: at(630) });

describe("who is called", () => {
  test.each<[string, () => Conversation, number, string[]]>([
    ["a called party, once a browser of its caller has connected", () => after(dialling(), known("a")), 1, ["add c"]],
    ["no called party, before", dialling, 1, []],
    ["no called party, once the browser is gone", () => after(dialling(), known("a"), reported("a", "completed", 1)), 2, []],
    ["each agent of an offered call", offering, 1, ["ring a", "ring b"]],
    ["who a call is transferred to, once the customer hears music", () => after(talking(), asks("transfer-asked", BEN, 10), ...music("c")), 11, ["ring t"]],
    ["a telephone that a call is transferred to", () => after(talking(), asks("transfer-asked", TELEPHONE, 10), ...music("c")), 11, ["add t"]],
    ["who is consulted, once the customer hears music", () => after(talking(), asks("consult-asked", BEN, 10), ...music("c")), 11, ["ring t"]],
    ["nobody, while the customer hears who asks", () => after(talking(), asks("consult-asked", BEN, 10)), 11, ["hold c"]],
    ["who is consulted in a room, once all others hear music", () => after(roomWith(), asks("consult-asked", CEM, 30, "u"), ...music("c"), ...music("t")), 31, ["ring u"]],
    ["nobody, while one in the room hears who asks", () => after(roomWith(), asks("consult-asked", CEM, 30, "u"), ...music("c")), 31, ["hold t"]],
    ["who is added to a room, at once", () => after(room(), asks("add-asked", BEN, 21)), 22, ["ring t"]],
    ["a telephone that is added to a room", () => after(room(), asks("add-asked", TELEPHONE, 21)), 22, ["add t"]],
    ["nobody who joins by themselves", () => after(room(), shared, joins("ben", 30)), 31, []],
    ["nobody who has declined", () => after(offering(), { type: "declined", legId: "a" }), 1, ["ring b"]],
    ["nobody for a call that is over", () => after(offering(), ended(1)), 2, ["hang-up c"]],
  ])("%s", (_who, c, seconds, expected) => {
    expect(orders(c(), seconds)).toEqual(expected);
  });

  test("nobody whose hold is still to be told, and whoever is known to be out hears nothing", () => {
    const asking = after(roomWith(TELEPHONE), asks("consult-asked", CEM, 30, "u"), ...music("c"));
    expect(orders(asking, 31)).toEqual(["hold t"]);
    expect(orders(after(asking, reported("t", "completed", 31)), 32)).toEqual(["ring u"]);
    expect(orders(after(asking, dismissed("t", "removed", 31)), 32)).toEqual(["hang-up t"]);
  });

  test("nobody, while a telephone that was given up may still answer", () => {
    const added = after(room(), asks("add-asked", TELEPHONE, 21), ...rung("t", 22), dismissed("t", "given-up", 60));
    const asking = after(added, asks("consult-asked", BEN, 61, "u"), ...music("c"));
    expect(orders(asking, 62)).toEqual(["hang-up t"]);
    expect(orders(after(asking, reported("t", "canceled", 62)), 63)).toEqual(["ring u"]);
    const neverCalled = after(room(), asks("add-asked", TELEPHONE, 21), dismissed("t", "given-up", 60), asks("consult-asked", BEN, 61, "u"), ...music("c"));
    expect(orders(neverCalled, 62)).toEqual(["ring u"]);
  });

  test("who is consulted, although a colleague's phone that only rang before is still live", () => {
    const rangBen = after(offering(), ...rung("b", 1), asked("a"), known("a"), claimed("a", 4), asks("consult-asked", CEM, 10, "u"), ...music("c"));
    expect(orders(rangBen, 11)).toEqual(["hang-up b", "ring u"]);
  });

  test("nobody, while it is not known what the customer hears", () => {
    const asking = after(talking(), asks("consult-asked", BEN, 10), ...music("c"));
    const told: Fact = { ...left("c"), in: true } as Fact;
    expect(orders(after(asking, told), 11)).toEqual(["ask-leg c"]);
  });

  test("who is consulted, although a colleague who was added is still to be hung up", () => {
    const added = after(room(), asks("add-asked", BEN, 21), ...rung("t", 22), dismissed("t", "given-up", 60));
    expect(orders(after(added, asks("consult-asked", CEM, 61, "u"), ...music("c")), 62)).toEqual(["hang-up t", "ring u"]);
  });

  test("who is consulted, although the asker's older leg is not known to be over", () => {
    const c = after(talking(), back("a2", "ada", 8), asks("consult-asked", BEN, 10), ...music("c"));
    expect(orders(c, 11)).toEqual(["hang-up a", "ring t"]);
  });
}); // prettier-ignore

describe("who is hung up", () => {
  test.each<[string, () => Conversation, number, string[]]>([
    ["all, when a call is over", () => after(talking(), ended(9)), 10, ["hang-up c", "hang-up a"]],
    ["who was dismissed", () => after(roomWith(), dismissed("t", "left", 30)), 31, ["hang-up t"]],
    ["whose page is gone", () => after(roomWith(), gone("t", 30)), 31, ["hang-up t"]],
    ["who declined", () => after(offering(), ...rung("a", 1), ...rung("b", 1), { type: "declined", legId: "a" }), 2, ["hang-up a"]],
    ["whose call another has", () => after(offering(), ...rung("a", 1), ...rung("b", 1), claimed("a", 4)), 5, ["hang-up b"]],
    ["all who ring for a caller in voicemail", () => after(offering(), ...rung("a", 1), ...rung("b", 1), { type: "voicemail-chosen", at: at(25) }), 26, ["move-to-voicemail c", "hang-up a", "hang-up b"]],
    ["the older leg of who came back", () => after(talking(), back("a2", "ada", 30)), 31, ["hang-up a"]],
    ["the older leg of who came back to a room", () => after(roomWith(), back("a2", "ada", 30)), 31, ["hang-up a"]],
    ["the older leg of a colleague who came back", () => after(colleagues(), back("c2", "ben", 30)), 31, ["hang-up c"]],
    ["nobody in a room", roomWith, 31, []],
    ["nobody who is consulted", consulting, 16, []],
    ["who asked, once the target has the customer", () => after(consulting(), completes(20)), 21, ["unhold c", "hang-up a"]],
    ["who transferred, once the other phone rings", () => after(talking(), asks("transfer-asked", BEN, 10), ...music("c"), ...rung("t", 11)), 12, ["hang-up a"]],
    ["nobody whom the agent's call is being transferred to", () => after(talking(), asks("transfer-asked", BEN, 10), ...music("c"), asked("t", 11), known("t"), back("a2", "ada", 12)), 13, ["hang-up a"]],
    ["the called, whose caller has gone", () => after(dialling(), known("a"), ...rung("c", 1), reported("a", "completed", 5)), 6, ["cancel c"]],
    ["nobody, while a caller has another browser", () => after(begin("OUTBOUND", [...dialling().legs, leg("a2", "JOINED", { userId: "ada", sid: "CAa2", admittedAt: T })]), known("a"), ...rung("c", 1), reported("a", "completed", 5)), 6, []],
    ["nobody who waits to be told busy", () => after(begin("INBOUND", [leg("c", "REMOTE", { sid: "CAc", admittedAt: T })], { rejected: true })), 9.999, []],
    ["who was told busy and does not hang up", () => after(begin("INBOUND", [leg("c", "REMOTE", { sid: "CAc", admittedAt: T })], { rejected: true })), 10, ["hang-up c"]],
  ])("%s", (_who, c, seconds, expected) => {
    expect(orders(c(), seconds)).toEqual(expected);
  });

  test("who rings for a transfer, once another has the customer", () => {
    const rings = after(talking(), asks("transfer-asked", BEN, 10), ...music("c"), ...rung("t", 11));
    const c = after(rings, { type: "offered", legs: [{ id: "o", userId: "cem" }], at: at(12) }, claimed("o", 13));
    expect(orders(c, 14)).toContain("hang-up t");
  });

  test("an offered agent, when the call is lost by another before their phone is silent", () => {
    const c = after(offering(), ...rung("a", 1), ...rung("b", 1), claimed("a", 4), reported("a", "completed", 60));
    expect(orders(c, 60)).toEqual(["hang-up b"]);
  });

  test("nobody who rings for a room, when a member who asked is lost", () => {
    const c = after(roomWith(), asks("add-asked", CEM, 30, "u"), ...rung("u", 31), reported("a", "completed", 60));
    expect(orders(c, 61)).toEqual([]);
  });
}); // prettier-ignore

describe("who is told something", () => {
  test("a customer whose agent is lost hears it to its end, or until somebody ends the call", () => {
    expect(orders(announced(), 80)).toEqual(["move-to-announcement c"]);
    const told = after(announced(), { type: "moved", legId: "c", at: at(81) });
    expect(orders(told, 109.999)).toEqual([]);
    expect(orders(told, 110)).toEqual(["hang-up c"]);
    expect(orders(after(told, ended(90)), 91)).toEqual(["hang-up c"]);
  });

  test("who is left alone in a room hears it to its end, while others are hung up", () => {
    expect(orders(goodbye(), 631)).toEqual(["move-to-announcement c"]);
    expect(orders(after(goodbye(), { type: "moved", legId: "c", at: at(631) }), 632)).toEqual([]);
    const telephone = after(roomWith(TELEPHONE), reported("c", "completed", 40), dismissed("a", "left", 41));
    const told = after(telephone, { type: "goodbye-chosen", at: at(641) });
    expect(orders(told, 642)).toEqual(["hang-up a", "move-to-announcement t"]);
    expect(orders(after(told, { type: "moved", legId: "t", at: at(642) }), 643)).toEqual(["hang-up a"]);
    expect(orders(told, 671)).toEqual(["hang-up a", "hang-up t"]);
  });

  test("who comes to a room as it is over is hung up", () => {
    const late = after(roomWith(TELEPHONE), shared, joins("cem", 39), reported("c", "completed", 40), dismissed("a", "left", 41), reported("a", "completed", 41));
    const told = after(late, { type: "goodbye-chosen", at: at(641) }, known("j"));
    expect(orders(told, 642)).toEqual(["move-to-announcement t", "hang-up j"]);
  });

  test("nobody hears it twice, nor is any other leg moved", () => {
    const c = after(begin("INBOUND", offering().legs), ...rung("a", 1), { type: "voicemail-chosen", at: at(25) }, { type: "moved", legId: "c", at: at(26) });
    expect(orders(c, 27)).toEqual(["hang-up a"]);
  });
}); // prettier-ignore

describe("what a leg should hear", () => {
  test.each<[string, () => Conversation, number, string[]]>([
    ["a held customer hears music", () => after(talking(), hold(10)), 11, ["hold c"]],
    ["a held colleague hears music, and not who holds", () => after(colleagues(), hold(10)), 11, ["hold c"]],
    ["all but who holds hear music", () => after(colleagues(), hold(10, "ben")), 11, ["hold a"]],
    ["all hear each other again once resumed", () => after(talking(), hold(10), ...music("c"), { type: "resumed", byUserId: "ada" }), 12, ["unhold c"]],
    ["a queued customer hears music", () => after(lost(talking()), { type: "queued", at: at(80) }), 81, ["hold c"]],
    ["all but who asks hear music", () => after(roomWith(), asks("consult-asked", CEM, 30, "u")), 31, ["hold c", "hold t"]],
    ["who is left alone hears music, after a moment", alone, 30.7, ["alone c"]],
    ["who is left alone hears nothing at first", alone, 30.699, []],
    ["who is consulted hears the asker", () => after(consulting(), ...music("t")), 16, ["unhold t"]],
    ["who is consulted hears music while the asker is lost", () => after(consulting(), reported("a", "completed", 60), ...music("c")), 60.7, ["hold t"]],
    ["who is consulted hears nothing at first when the asker is lost", () => after(consulting(), reported("a", "completed", 60)), 60.699, []],
    ["who is rung hears nothing of it when the asker is lost", () => after(talking(), asks("consult-asked", BEN, 10), ...music("c"), ...rung("t", 11), reported("a", "completed", 60)), 60.7, []],
    ["a customer hears music a moment after their agent is lost, whatever phone falls silent then", () => after(offering(), ...rung("a", 1), claimed("a", 4), reported("a", "completed", 60), reported("b", "canceled", 60.5)), 60.7, ["hold c"]],
    ["two in a room hear each other, although somebody else has left", () => after(roomWith(), dismissed("t", "left", 30), reported("t", "completed", 31)), 40, []],
    ["a user alone in a room hears nothing", () => after(room(), reported("c", "completed", 30)), 40, []],
  ])("%s", (_who, c, seconds, expected) => {
    expect(orders(c(), seconds)).toEqual(expected);
  });

  test("in a room, who is consulted hears music while the asker is lost", () => {
    const c = after(roomWith(), asks("consult-asked", CEM, 30, "u"), ...music("c"), ...music("t"), ...rung("u", 31), ...answers("u", 35), reported("a", "completed", 60));
    expect(orders(c, 60.699)).toEqual([]);
    expect(orders(c, 60.7)).toEqual(["hold u"]);
  });

  test("in a room, it is when the asker was lost that counts", () => {
    const three = roomWith(TELEPHONE, roomWith(), "v");
    const asking = after(three, asks("consult-asked", CEM, 30, "u"), ...music("c"), ...music("t"), ...music("v"), ...rung("u", 31), ...answers("u", 35));
    const c = after(asking, reported("a", "completed", 50), reported("v", "completed", 60));
    expect(orders(c, 60.1)).toEqual(["hold u"]);
  });

  test("who is alone since they came hears music since then", () => {
    const c = after(room(), asks("add-asked", TELEPHONE, 21), ...rung("t", 22), reported("c", "completed", 23), dismissed("a", "left", 24), ...answers("t", 30));
    expect(orders(c, 30.699)).toEqual(["hang-up a"]);
    expect(orders(c, 30.7)).toEqual(["hang-up a", "alone t"]);
  });

  test("who was muted in a room is, as long as who muted them is in or expected back", () => {
    const muted = after(roomWith(), { type: "mute-asked", legId: "t", byUserId: "ada" });
    const [set] = pending(muted, at(30));
    expect(set).toEqual({ type: "set", legId: "t", sid: "CAt", hearing: { music: null, muted: true } });
    const done: Fact[] = [takenUp(set!, at(30)), { type: "order-answered", legId: "t", n: 1, whereabouts: { in: true, hearing: { music: null, muted: true } }, at: at(30) }];
    const quiet = after(muted, ...done);
    expect(orders(quiet, 31)).toEqual([]);
    expect(orders(after(quiet, reported("a", "completed", 40)), 41)).toEqual([]);
    expect(orders(after(quiet, dismissed("a", "left", 40), reported("a", "completed", 40)), 41)).toEqual(["unhold t"]);
    expect(orders(after(quiet, dismissed("a", "left", 40), reported("a", "completed", 40), reported("c", "completed", 41)), 42)).toEqual(["unhold t"]);
    const another = roomWith(CEM, quiet, "u");
    expect(orders(after(another, dismissed("a", "left", 40), reported("a", "completed", 40), reported("u", "completed", 41)), 42)).toEqual(["unhold t"]);
    expect(orders(after(another, reported("a", "completed", 40), reported("u", "completed", 41)), 42)).toEqual([]);
  });

  test("who is out should hear nothing, and is asked about while music is wanted, each second", () => {
    const out = after(talking(), left("c"));
    expect(orders(out, 10)).toEqual([]);
    expect(orders(after(out, hold(10)), 10)).toEqual(["ask-leg c"]);
    const asked = after(out, hold(10), order("c", "ask-leg", 10), found("c", false, 10.1));
    expect(orders(asked, 11.099)).toEqual([]);
    expect(orders(asked, 11.1)).toEqual(["ask-leg c"]);
    expect(orders(after(asked, { type: "resumed", byUserId: "ada" }), 11.1)).toEqual([]);
  });
}); // prettier-ignore

test.each<[string, () => Conversation, string[]]>([
  ["nobody, while nobody talks in private", talking, []],
  ["all but the two who talk in private", consulting, ["c"]],
  ["all but the two, in a room, too", () => after(roomWith(TELEPHONE), asks("consult-asked", BEN, 30, "u")), ["c", "t"]],
  ["all but the two, colleagues in a room too", () => after(roomWith(), asks("consult-asked", CEM, 30, "u")), ["c", "t"]],
  ["all but the asker, with an older leg, too", () => after(consulting(), back("a2", "ada", 20)), ["c"]],
])("%s must be kept out of the conference", (_who, begun, expected) => {
  const c = begun();
  const out = c.legs.filter((one) => isKeptOut(c, one));
  expect(out.map(({ id }) => id)).toEqual(expected);
}); // prettier-ignore

describe("who was consulted, and to whom the call was completed while they rang,", () => {
  const completed = (to: Target, ...facts: Fact[]) =>
    after(talking(), asks("consult-asked", to, 10), ...music("c"), ...rung("t", 11), ...facts, completes(12));
  const question = (seconds: number) => [order("t", "ask-leg", 11), found("t", true, seconds)];

  test("is asked about once, if it is a telephone: it may have answered", () => {
    expect(orders(completed(TELEPHONE), 13)).toEqual(["hang-up a", "ask-leg t"]);
    expect(orders(completed(TELEPHONE, ...question(11.9)), 13)).toEqual(["hang-up a", "ask-leg t"]);
    expect(orders(completed(TELEPHONE, ...question(12)), 13)).toEqual(["hang-up a"]);
  });

  test("is not asked about, if it is a colleague", () => {
    expect(orders(completed(BEN), 13)).toEqual(["hang-up a"]);
  });

  test("is not asked about, if the call was transferred at once", () => {
    const handed = after(talking(), asks("transfer-asked", TELEPHONE, 10), ...music("c"), ...rung("t", 11));
    expect(orders(handed, 13)).toEqual(["hang-up a"]);
  });
});

describe("a recording", () => {
  const taken = () => after(offering("INBOUND", true), ...rung("a", 1), claimed("a", 4), reported("b", "canceled", 4));

  test("is of the customer, from the answer, once", () => {
    expect(orders(taken(), 5)).toEqual(["record c"]);
    expect(orders(after(taken(), { type: "recording-asked", at: at(5) }), 6)).toEqual([]);
    expect(orders(lost(taken()), 60)).toEqual([]);
  });

  test("begins in a room, if it had not before", () => {
    expect(orders(after(taken(), { type: "room-opened", number: 99_900, ownerId: "ada", at: at(20) }), 21)).toEqual(["record c"]);
  });

  test("does not wait for another order", () => {
    expect(orders(after(taken(), order("c", "ask-leg", 5)), 6)).toEqual(["record c"]);
  });
}); // prettier-ignore

describe("an order in flight", () => {
  const held = () => after(talking(), hold(10));

  test("keeps others of its leg waiting for two seconds, by whichever clock", () => {
    const waiting = after(held(), order("c", "ask-leg", 11));
    expect(orders(waiting, 12.999)).toEqual([]);
    expect(orders(waiting, 13)).toEqual(["hold c"]);
    expect(orders(waiting, 9.001)).toEqual([]);
    expect(orders(waiting, 9)).toEqual(["hold c"]);
  });

  test("does not keep an end waiting, except the same", () => {
    const over = after(talking(), ended(10));
    expect(orders(after(over, order("c", "set", 10)), 11)).toEqual(["hang-up c", "hang-up a"]);
    expect(orders(after(over, order("c", "hang-up", 10)), 11)).toEqual(["hang-up a"]);
    expect(orders(after(over, order("c", "hang-up", 10)), 12)).toEqual(["hang-up c", "hang-up a"]);
    const left = after(dialling(), known("a"), ...rung("c", 1), reported("a", "completed", 5));
    expect(orders(after(left, order("c", "cancel", 5)), 6)).toEqual([]);
    expect(orders(after(left, order("c", "set", 5)), 6)).toEqual(["cancel c"]);
    expect(orders(after(left, order("c", "hang-up", 5)), 6)).toEqual(["cancel c"]);
  });
}); // prettier-ignore

test.each<[Effect, Fact]>([
  [
    { type: "ring", legId: "t" },
    { type: "leg-asked", legId: "t", at: at(9) },
  ],
  [
    { type: "add", legId: "t" },
    { type: "leg-asked", legId: "t", at: at(9) },
  ],
  [
    { type: "record", legId: "c", sid: "CAc" },
    { type: "recording-asked", at: at(9) },
  ],
  [{ type: "find-leg", legId: "t" }, order("t", "find-leg", 9)],
  [{ type: "hang-up", legId: "a", sid: "CAa" }, order("a", "hang-up", 9)],
  [
    { type: "set", legId: "c", sid: "CAc", hearing: { music: "hold", muted: false } },
    { type: "order-given", legId: "c", order: "set", want: { music: "hold", muted: false }, at: at(9) },
  ],
])("what is asked of the channel is known before: %o", (effect, fact) => {
  expect(takenUp(effect, at(9))).toEqual(fact);
});

describe("a requested leg", () => {
  const asking = () => after(talking(), asks("transfer-asked", BEN, 10), ...music("c"), asked("t", 11));

  test("is unknown until the channel reports it, or refuses it", () => {
    expect(isUnknown(asking(), "t")).toBe(true);
    expect(isUnknown(after(asking(), known("t")), "t")).toBe(false);
    expect(isUnknown(after(asking(), reported("t", "failed", 12)), "t")).toBe(false);
    expect(isUnknown(after(talking(), asks("transfer-asked", BEN, 10)), "t")).toBe(false);
    expect(isUnknown(asking(), "x")).toBe(false);
  });

  test("has no stray at the channel but one with another id, or after its end", () => {
    expect(isStray(asking(), "t", "CAt")).toBe(false);
    expect(isStray(after(asking(), known("t")), "t", "CAt")).toBe(false);
    expect(isStray(after(asking(), known("t")), "t", "CAother")).toBe(true);
    expect(isStray(after(asking(), reported("t", "failed", 12)), "t", "CAt")).toBe(true);
    expect(isStray(asking(), "x", "CAt")).toBe(false);
  });

  test("that the channel does not have is requested again for twenty seconds, or as long as the customer waits", () => {
    const refusal = (legId: string, seconds: number): Fact => ({
      type: "leg-refused",
      legId,
      at: at(seconds),
      code: "no-answer-from-channel",
      failure: "no-answer-from-channel",
    });
    expect(notFound(asking(), "t", at(29.999))).toEqual({ type: "leg-released", legId: "t" });
    expect(notFound(asking(), "t", at(30))).toEqual(refusal("t", 30));
    const waits = after(asking(), reported("a", "completed", 12));
    expect(notFound(waits, "t", at(30))).toEqual({ type: "leg-released", legId: "t" });
    expect(notFound(after(waits, dismissed("t", "given-up", 13)), "t", at(14))).toEqual(refusal("t", 14));
    expect(notFound(asking(), "x", at(12))).toEqual(refusal("x", 12));
    const called = after(begin("INBOUND", [leg("c", "REMOTE", { askedAt: T, admittedAt: T }), leg("a", "OFFERED", { userId: "ada" })]));
    expect(notFound(called, "c", at(19))).toEqual({ type: "leg-released", legId: "c" });
    expect(notFound(called, "c", at(20))).toEqual(refusal("c", 20));
  }); // prettier-ignore

  test("is looked for after two seconds, and an order is checked after two", () => {
    expect(nextOrder(talking())).toBe(Infinity);
    expect(nextOrder(asking())).toBe(at(13));
    expect(nextOrder(after(asking(), known("t")))).toBe(Infinity);
    expect(nextOrder(after(talking(), order("c", "ask-leg", 20)))).toBe(at(22));
    expect(nextOrder(after(asking(), order("c", "ask-leg", 20)))).toBe(at(13));
    expect(nextOrder(after(talking(), order("a", "ask-leg", 20), reported("a", "completed", 21)))).toBe(
      Infinity,
    );
  });

  test("is looked for after two seconds, by whichever clock, although it is to end", () => {
    const left = after(asking(), dismissed("t", "given-up", 12));
    expect(orders(left, 12.999)).toEqual(["unhold c"]);
    expect(orders(left, 13)).toEqual(["unhold c", "find-leg t"]);
    expect(orders(left, 9)).toEqual(["unhold c", "find-leg t"]);
  });
});
