import { describe, expect, test } from "vitest";
import {
  after, answers, asked, asks, at, back, BEN, begin, calling, CEM, colleagues, completes, consulting, dismissed, done, ended,
  gone, hold, joins, known, leg, reported, room, roomWith, rung, shared, T, talking, TELEPHONE, TIMEOUTS,
} from "../testing/conversations"; // prettier-ignore
import type { Conversation } from "./conversation";
import type { Fact, Target } from "./facts";
import { due, newestOf, nextTurn } from "./time";

/** What time alone does first, and after how many seconds. */
function next(c: Conversation, from = 0): { at: number | null; facts: Fact[] } {
  const turn = nextTurn(c, at(from), TIMEOUTS);
  if (turn === null) return { at: null, facts: [] };
  expect(due(c, turn - 1, TIMEOUTS)).toEqual([]);
  return { at: (turn - T) / 1_000, facts: due(c, turn, TIMEOUTS) };
}

const lost = (c: Conversation, legId = "a") => after(c, reported(legId, "completed", 60));
const dialling = () =>
  begin("OUTBOUND", [
    leg("a", "DIALLED", { userId: "ada", admittedAt: T }),
    leg("c", "REMOTE", { admittedAt: T }),
  ]);
const offering = () =>
  begin("INBOUND", [
    leg("c", "REMOTE", { sid: "CAc", askedAt: T, admittedAt: T }),
    leg("a", "OFFERED", { userId: "ada" }),
  ]);
const asking = (to: Target = BEN) => after(talking(), asks("consult-asked", to, 10));
const asksInRoom = (c = room()) => after(c, asks("consult-asked", CEM, 30, "u"));
const dismissal = (legId: string, why: "given-up" | "cancelled", seconds: number) =>
  dismissed(legId, why, seconds);
const notRung = (legId: string, seconds: number): Fact => ({
  type: "leg-refused",
  legId,
  code: "no-answer-from-channel",
  failure: "no-answer-from-channel",
  at: at(seconds),
});
/** Ada, who consults Ben, is lost; the customer hears music. */
const lostAsker = (to: Target = BEN) => lost(consulting(to));
const inRoom = () => after(asksInRoom(), ...done("c", "hold"), ...rung("u", 31), ...answers("u", 35));

test.each<[string, () => Conversation, number, number, Fact[]]>([
  ["a browser that does not connect ends its call", dialling, 0, 15, [{ type: "end-requested", by: "system", at: at(15), failure: "browser-did-not-connect" }]],
  ["an offered call goes to voicemail", offering, 0, 25, [{ type: "voicemail-chosen", at: at(25) }]],
  ["a queued customer goes to voicemail", () => after(lost(talking()), { type: "queued", at: at(80) }), 80, 380, [{ type: "voicemail-chosen", at: at(380) }]],
  ["a transfer that cannot ring is given up", () => after(talking(), asks("transfer-asked", BEN, 10)), 10, 25, [notRung("t", 25)]],
  ["a hold that the channel does not take is given up", () => after(talking(), hold(10)), 10, 15, [{ type: "hold-given-up", at: at(15) }]],
  ["a hold is known once the channel has taken it", () => after(talking(), hold(10), ...done("c", "hold")), 10, 15, [{ type: "hold-known" }]],
  ["a hold is not known while one who is to be hung up may hear", () => after(consulting(), completes(20), hold(21, "ben"), ...done("c", "hold", 2)), 21, 26, [{ type: "hold-given-up", at: at(26) }]],
  ["a consultation that cannot hold is given up", asking, 10, 15, [notRung("t", 15)]],
  ["a consultation that holds, and cannot ring, is given up", () => after(asking(), ...done("c", "hold")), 10, 25, [notRung("t", 25)]],
  ["who is asked rings for so long, and some seconds more", () => after(asking(), ...done("c", "hold"), ...rung("t", 12)), 12, 47, [dismissal("t", "given-up", 47)]],
  ["who is asked in a room rings for so long", () => after(asksInRoom(), ...done("c", "hold"), ...rung("u", 31)), 31, 66, [dismissal("u", "given-up", 66)]],
  ["who is added rings for so long", () => after(room(), asks("add-asked", BEN, 21), ...rung("t", 23)), 23, 58, [dismissal("t", "given-up", 58)]],
  ["who is added, and not called yet, is given up as if they rang", () => after(room(), asks("add-asked", BEN, 21)), 21, 56, [dismissal("t", "given-up", 56)]],
  ["a lost agent's caller is queued", () => lost(talking()), 61, 80, [{ type: "queued", at: at(80) }]],
  ["a lost agent's customer, whom we called, is told", () => lost(calling()), 61, 80, [{ type: "announced", at: at(80) }]],
  ["a lost colleague ends their call", () => lost(colleagues(), "c"), 61, 80, [{ type: "end-requested", by: "system", at: at(80) }]],
  ["a consulted colleague has the customer of a lost agent", lostAsker, 61, 80, [completes(80)]],
  ["a consulted telephone does not have the customer of a lost agent", () => lostAsker(TELEPHONE), 61, 80, [dismissal("t", "cancelled", 80), { type: "queued", at: at(80) }]],
  ["who is consulted in a room of one party, whose agent is lost, has it", () => lost(inRoom()), 61, 80, [{ type: "merged", legId: "u", number: null, at: at(80) }]],
  ["the caller that a lost agent left in a room is queued", () => lost(room()), 61, 80, [{ type: "queued", at: at(80) }]],
  ["the telephone that a lost agent left in a room is told", () => lost(after(roomWith(TELEPHONE), reported("c", "completed", 50))), 61, 80, [{ type: "announced", at: at(80) }]],
  ["a user lost from a room is waited for, and then no more", () => lost(roomWith()), 61, 80, [dismissal("a", "given-up", 80)]],
  ["a user whose page is gone from a room is waited for", () => after(roomWith(), gone("t", 50)), 51, 70, [dismissal("t", "given-up", 70)]],
  ["a browser that does not join is given up", () => after(roomWith(), shared, joins("cem", 40)), 41, 55, [dismissal("j", "given-up", 55)]],
  ["a party left alone in a room is told goodbye", () => after(room(), dismissed("a", "left", 30), reported("a", "completed", 30)), 31, 630, [{ type: "goodbye-chosen", at: at(630) }]],
])("in time, %s", (_rule, c, from, seconds, facts) => {
  expect(next(c(), from)).toEqual({ at: seconds, facts });
}); // prettier-ignore

test.each<[string, () => Conversation]>([
  ["a call that is talked in", talking],
  ["a call that rings after its agent's browser has connected", () => after(dialling(), known("a"))],
  ["a call that has one browser of two", () => after(begin("OUTBOUND", [...dialling().legs, leg("a2", "JOINED", { userId: "ada" })]), known("a2"))],
  ["a transfer that is being requested", () => after(talking(), asks("transfer-asked", BEN, 10), ...done("c", "hold"), asked("t", 11))],
  ["a call that is over", () => after(talking(), ended(9))],
  ["a caller in voicemail", () => after(offering(), { type: "voicemail-chosen", at: at(25) })],
  ["a consultation", consulting],
  ["a consultation that is being ended", () => after(consulting(), dismissed("t", "cancelled", 20))],
  ["a hold that is known", () => after(talking(), hold(10), { type: "hold-known" })],
  ["a room of several", roomWith],
  ["a room whose joined browser has connected", () => after(roomWith(), shared, joins("cem", 40), known("j"))],
  ["a room whose joined browser was given up", () => after(roomWith(), shared, joins("cem", 40), dismissed("j", "left", 41))],
  ["a room that somebody left", () => after(roomWith(), dismissed("t", "left", 40))],
])("time alone does nothing to %s", (_what, c) => {
  expect(next(c(), 41)).toEqual({ at: null, facts: [] });
}); // prettier-ignore

describe("after two hours, a customer we called is told that the call is over", () => {
  const goodbye: Fact = { type: "goodbye-chosen", at: at(7_200) };
  const handed = () => after(calling(), asks("transfer-asked", BEN, 10), ...done("c", "hold"), ...rung("t", 11));

  test.each<[string, () => Conversation]>([
    ["while they talk", calling],
    ["when their agent is lost", () => after(calling(), reported("a", "completed", 7_190))],
    ["when they wait for another agent", handed],
  ])("%s", (_when, c) => {
    expect(due(c(), at(7_199.999), TIMEOUTS)).not.toContainEqual({ ...goodbye, at: at(7_199.999) });
    expect(due(c(), at(7_200), TIMEOUTS)).toContainEqual(goodbye);
  });

  test("but no caller is, and no colleague", () => {
    for (const c of [talking(), colleagues(), lost(talking())])
      expect(due(c, at(7_200), TIMEOUTS)).not.toContainEqual(goodbye);
  });
}); // prettier-ignore

test("a transfer that rings is the channel's to end", () => {
  const rings = after(talking(), asks("transfer-asked", BEN, 10), ...done("c", "hold"), asked("t", 11), known("t"));
  expect(next(rings, 11)).toEqual({ at: 310, facts: [{ type: "voicemail-chosen", at: at(310) }] });
}); // prettier-ignore

test("whom a lost agent was ringing rings no more", () => {
  const ringing = after(asking(), ...done("c", "hold"), ...rung("t", 12), reported("a", "completed", 20));
  expect(due(ringing, at(20), TIMEOUTS)).toEqual([dismissed("t", "cancelled", 20)]);
  expect(due(after(consulting(), reported("a", "completed", 20)), at(20), TIMEOUTS)).toEqual([]);
});

test("a party left alone is told goodbye, although the channel tells that it is out", () => {
  const seen = { conference: "CF1", seq: 3, in: false, hearing: { music: null, muted: false } };
  const alone = after(room(), dismissed("a", "left", 30), reported("a", "completed", 30));
  expect(next(after(alone, { type: "seen", legId: "c", ...seen }), 31).at).toBe(630);
});

test("a party is not alone while one of ours, whom the conference has lost, comes in again", () => {
  const out = { in: false, hearing: { music: null, muted: false } };
  const seen: Fact = { type: "seen", legId: "a", conference: "CF1", seq: 9, ...out };
  const c = after(room(), { type: "conference-known", sid: "CF1" }, seen);
  expect(due(c, at(1_000), TIMEOUTS)).toEqual([]);
});

test("nobody is told goodbye while somebody is rung for them", () => {
  const alone = after(room(), asks("add-asked", BEN, 21), ...rung("t", 22), dismissed("a", "left", 30));
  expect(next(alone, 31)).toEqual({ at: 57, facts: [dismissed("t", "given-up", 57)] });
  expect(due(alone, at(700), TIMEOUTS)).toEqual([dismissed("t", "given-up", 700)]);
  const left = after(alone, dismissed("t", "given-up", 57), reported("t", "canceled", 57));
  expect(next(left, 58).at).toBe(630);
});

describe("a turn is due", () => {
  test("when the music is, before anything else", () => {
    expect(nextTurn(lost(talking()), at(60), TIMEOUTS)).toBe(at(60.7));
    expect(nextTurn(lost(talking()), at(60.7), TIMEOUTS)).toBe(at(80));
    expect(nextTurn(lostAsker(), at(60), TIMEOUTS)).toBe(at(60.7));
    const alone = after(room(), dismissed("a", "left", 30), reported("a", "completed", 30));
    expect(nextTurn(alone, at(30), TIMEOUTS)).toBe(at(30.7));
    const lostInRoom = after(roomWith(), asks("consult-asked", CEM, 30, "u"), ...done("c", "hold"), ...done("t", "hold"), ...rung("u", 31), ...answers("u", 35), reported("a", "completed", 60));
    expect(nextTurn(lostInRoom, at(60), TIMEOUTS)).toBe(at(60.7));
    expect(nextTurn(lostInRoom, at(60.7), TIMEOUTS)).toBe(at(80));
    expect(nextTurn(after(lostInRoom, back("a2", "ada", 62)), at(62), TIMEOUTS)).toBeNull();
  }); // prettier-ignore

  test("now, if it was due before", () => {
    expect(nextTurn(offering(), at(100), TIMEOUTS)).toBe(at(100));
  });
});

test("a conversation's time is the latest that is known of it", () => {
  const c = begin("INBOUND", [leg("c", "REMOTE", { admittedAt: T }), leg("a", "OFFERED", { userId: "ada" })]);
  expect(newestOf(c)).toBe(T);
  for (const key of ["endRequestedAt", "voicemailAt", "queuedAt", "announcementAt", "goodbyeAt"] as const)
    expect(newestOf({ ...c, [key]: at(9) }), key).toBe(at(9));
  for (const key of [
    "askedAt",
    "movedAt",
    "dismissedAt",
    "browserGoneAt",
    "answeredAt",
    "endedAt",
  ] as const) {
    const [one, ...others] = c.legs;
    expect(newestOf({ ...c, legs: [{ ...one!, [key]: at(9) }, ...others] }), key).toBe(at(9));
  }
  const order: Fact = { type: "order-given", legId: "a", order: "ask-leg", want: null, at: at(9) };
  expect(newestOf(after(c, order))).toBe(at(9));
});
