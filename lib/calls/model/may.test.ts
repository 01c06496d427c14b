import { describe, expect, test } from "vitest";
import {
  after, answers, asks, at, back, BEN, begin, CEM, claimed, colleagues, completes, consulting, dismissed, done, ended, gone, hold,
  joins, known, leg, reported, room, roomWith, rung, shared, T, talking, telephone, TELEPHONE,
} from "../testing/conversations"; // prettier-ignore
import type { Conversation } from "./conversation";
import type { Target } from "./facts";
import { commandsOf, may, mayClaim, mayRejoin, pressed, standing } from "./may";

const offering = () =>
  after(
    begin("INBOUND", [
      leg("c", "REMOTE", { sid: "CAc", askedAt: T, admittedAt: T }),
      leg("a", "OFFERED", { userId: "ada" }),
      leg("b", "OFFERED", { userId: "ben" }),
    ]),
    ...rung("a", 1),
    ...rung("b", 1),
  );
const dialling = () =>
  after(
    begin("OUTBOUND", [leg("a", "DIALLED", { userId: "ada", admittedAt: T }), leg("c", "REMOTE", { admittedAt: T })]),
    known("a"),
  ); // prettier-ignore
const internal = () =>
  after(
    begin("INTERNAL", [
      leg("a", "DIALLED", { userId: "ada", admittedAt: T }),
      leg("c", "REMOTE", { userId: "ben", admittedAt: T }),
    ]),
    known("a"),
    ...rung("c", 1),
  );
/** Ada has answered; Ben's phone, which rang too, is silent. */
const answered = () => after(offering(), claimed("a", 4), reported("b", "canceled", 5));
const lost = (c: Conversation, legId = "a") => after(c, reported(legId, "completed", 60));
const queued = () => after(lost(talking()), { type: "queued", at: at(80) });
const transferring = (to: Target = BEN) => after(talking(), asks("transfer-asked", to, 10));
const transferred = (to: Target = BEN) => after(transferring(to), ...done("c", "hold"), ...rung("t", 11));
const asking = (to: Target = BEN) => after(talking(), asks("consult-asked", to, 10));
const ringing = () => after(asking(), ...done("c", "hold"), ...rung("t", 11));
const asksInRoom = () => after(roomWith(), asks("consult-asked", CEM, 30, "u"));
const consultingInRoom = () =>
  after(asksInRoom(), ...done("c", "hold"), ...done("t", "hold"), ...rung("u", 31), ...answers("u", 35));
const removed = () => after(roomWith(), dismissed("t", "removed", 30), reported("t", "completed", 31));
const left = () => after(roomWith(), dismissed("t", "left", 30), reported("t", "completed", 31));
/** A room of ten parties: the customer, Ada and eight telephones. */
const full = () => {
  let c = room();
  for (let i = 0; i < 8; i++) c = roomWith(telephone(`+3319900567${i}`), c, `t${i}`);
  return after(c, shared);
};
const ofNine = () => after(full(), reported("t7", "completed", 40));

const TALKS = "end hold transfer consult conference";
const OWNS = "leave end-for-all consult add share mute remove";

test.each<[string, () => Conversation, string, string]>([
  ["rings both", offering, "decline", "decline"],
  ["is being dialled by Ada", dialling, "end", ""],
  ["is Ada's, and rang Ben before", answered, TALKS, ""],
  ["is Ada's, and still rings Ben's phone", () => after(offering(), claimed("a", 4)), TALKS, ""],
  ["Ada holds", () => after(talking(), hold(10)), "end resume transfer consult conference", ""],
  ["Ada holds, and is lost from", () => lost(after(talking(), hold(10))), "end", ""],
  ["Ada's page is gone from", () => after(talking(), gone("a", 30)), "end", ""],
  ["has lost Ada", () => lost(talking()), "end", ""],
  ["has lost Ada, who is in again", () => after(lost(talking()), back("a2", "ada", 65)), TALKS, ""],
  ["is queued", queued, "", ""],
  ["is queued, and rings Ben", () => after(queued(), { type: "offered", legs: [{ id: "o", userId: "ben" }], at: at(81) }), "", "decline"],
  ["has been left by its customer", () => after(talking(), reported("c", "completed", 60)), "", ""],
  ["is being transferred to Ben, whose phone is not called yet", transferring, "end", "decline"],
  ["rings Ben, and Ada has left it", transferred, "", "decline"],
  ["Ben, to whom it was transferred, has", () => after(transferred(), ...answers("t", 15)), "", TALKS],
  ["is transferred to a telephone, which rings", () => transferred(TELEPHONE), "", ""],
  ["a telephone has", () => after(transferred(TELEPHONE), ...answers("t", 15)), "", ""],
  ["could not be transferred", () => after(transferring(), reported("t", "failed", 12)), TALKS, ""],
  ["is over", () => after(talking(), ended(9)), "", ""],
  ["is in voicemail", () => after(offering(), { type: "voicemail-chosen", at: at(25) }), "", ""],
  ["is internal, and rings Ben", internal, "end", "decline"],
  ["is internal, and Ben has answered", colleagues, "end hold conference", "end hold conference"],
  ["is internal, and has lost Ben", () => lost(colleagues(), "c"), "end", "end"],
  ["is internal, and has lost Ada", () => lost(colleagues()), "end", "end"],
  ["Ada asks Ben about", asking, "end cancel", "decline"],
  ["Ada asks Ben about, who rings", ringing, "end cancel complete", "decline"],
  ["Ada asks a telephone about", () => after(asking(TELEPHONE), ...done("c", "hold"), ...rung("t", 11)), "end cancel complete", ""],
  ["Ada talks with Ben about", consulting, "end cancel complete merge", "leave"],
  ["Ada talks with Ben about, and is lost from", () => lost(consulting()), "end cancel", "leave complete"],
  ["Ada, who is lost, was ringing Ben for", () => lost(ringing()), "end cancel", "decline"],
  ["Ada talks with Ben about, and its customer has left", () => after(consulting(), reported("c", "completed", 60)), "end cancel", "leave"],
  ["Ada is ending a consultation of Ben in", () => after(consulting(), dismissed("t", "cancelled", 20)), "end", ""],
  ["Ada was about to ask Ben about", () => after(asking(), dismissed("t", "cancelled", 11)), TALKS, ""],
  ["Ada has given to Ben", () => after(consulting(), completes(20)), "", TALKS],
  ["Ada has opened as a room", room, OWNS, ""],
  ["Ada has opened as a room, and shares", () => after(room(), shared), OWNS, "join"],
  ["Ada and Ben are in as a room", roomWith, OWNS, "leave consult add"],
  ["has lost Ada, who was in its room with Ben", () => lost(roomWith()), "leave", "leave end-for-all consult add"],
  ["has lost Ada, who was in its room alone", () => lost(room()), "leave", ""],
  ["as a room rings Ben, who is added", () => after(room(), asks("add-asked", BEN, 21)), "leave end-for-all share mute remove", "decline"],
  ["Ben has left, which is a room", left, OWNS, "join"],
  ["Ben was removed from, which is a room", removed, OWNS, ""],
  ["Ben was removed from, which is a shared room", () => after(removed(), shared), OWNS, ""],
  ["Ben joins, which is a room", () => after(room(), shared, joins("ben", 30)), OWNS, "leave"],
  ["Ben joined and was removed from", () => after(left(), joins("ben", 40), known("j"), dismissed("j", "removed", 50)), OWNS, ""],
  ["Ada asks Cem about in a room", asksInRoom, "leave cancel end-for-all share mute remove", "leave"],
  ["Ada talks with Cem about in a room", consultingInRoom, "leave cancel end-for-all merge share mute remove", "leave"],
  ["Ada talks with Cem about in a room, and its customer has left", () => after(consultingInRoom(), reported("c", "completed", 60)), "leave cancel end-for-all merge share mute remove", "leave"],
  ["is a full room", full, "leave end-for-all share mute remove", ""],
  ["is a room with a place", ofNine, OWNS, "join"],
  ["is a room whose last place somebody rings for", () => after(ofNine(), asks("add-asked", CEM, 50, "u")), "leave end-for-all share mute remove", ""],
  ["was a room", () => after(roomWith(), ended(40)), "", ""],
])("a call that %s offers each agent what they may do", (_what, c, adas, bens) => {
  expect(commandsOf(c(), "ada").join(" ")).toBe(adas);
  expect(commandsOf(c(), "ben").join(" ")).toBe(bens);
  expect(commandsOf(c(), "eve").filter((command) => command !== "join")).toEqual([]);
}); // prettier-ignore

test("who is consulted in a room of one party waits for the agent who was lost", () => {
  const alone = after(room(), asks("consult-asked", CEM, 30, "u"), ...done("c", "hold"), ...rung("u", 31), ...answers("u", 35));
  expect(lost(alone).state).toBe("LOST");
  expect(commandsOf(lost(alone), "cem")).toEqual(["leave"]);
}); // prettier-ignore

test("a shared room is joined by whoever nobody removed", () => {
  expect(commandsOf(after(removed(), shared), "eve")).toEqual(["join"]);
  const unanswered = after(room(), shared, asks("add-asked", BEN, 21), ...rung("t", 22), reported("t", "no-answer", 50));
  expect(commandsOf(unanswered, "ben")).toEqual(["join"]);
}); // prettier-ignore

test("who is consulted in a room leaves it, or takes part in it once merged", () => {
  expect(commandsOf(consultingInRoom(), "cem")).toEqual(["leave"]);
  const merged = after(consultingInRoom(), { type: "merged", legId: "u", number: null, at: at(40) });
  expect(commandsOf(merged, "cem")).toEqual(["leave", "consult", "add"]);
});

test("a call is transferred again only when the first transfer no longer rings", () => {
  expect(may(transferring(), "ada", "transfer")).toBe(false);
  const declined = after(transferring(), { type: "declined", legId: "t" });
  expect(may(declined, "ada", "transfer")).toBe(true);
});

test("a call is transferred by who has it, whatever others tried before", () => {
  const given = after(transferred(), ...answers("t", 15));
  expect(may(given, "ben", "transfer")).toBe(true);
  const consulted = after(consulting(), completes(20));
  expect(may(consulted, "ben", "transfer")).toBe(true);
});

describe("an agent's relation to a call", () => {
  test.each<[string, () => Conversation, string, string]>([
    ["is offered", offering, "offered", "offered"],
    ["is offered, and Ada has declined", () => after(offering(), { type: "declined", legId: "a" }), "gone", "offered"],
    ["is Ada's", answered, "talking", "gone"],
    ["is Ada's, and still rings Ben's phone", () => after(offering(), claimed("a", 4)), "talking", "gone"],
    ["has lost Ada", () => lost(talking()), "lost", "gone"],
    ["has lost Ada, and rang Ben before", () => lost(answered()), "lost", "gone"],
    ["is queued", queued, "gone", "gone"],
    ["is being transferred to Ben", transferring, "talking", "offered"],
    ["is internal, and rings Ben", internal, "talking", "offered"],
    ["is internal", colleagues, "talking", "talking"],
    ["is internal, and has lost Ben", () => lost(colleagues(), "c"), "talking", "lost"],
    ["is internal, and has lost Ada", () => lost(colleagues()), "lost", "talking"],
    ["is internal, and has lost both", () => lost(lost(colleagues()), "c"), "lost", "lost"],
    ["Ada asks Ben about", asking, "talking", "offered"],
    ["Ada talks with Ben about", consulting, "talking", "consulted"],
    ["Ada ends a consultation of Ben in", () => after(consulting(), dismissed("t", "cancelled", 20)), "talking", "gone"],
    ["rings Ben for a room", () => after(room(), asks("add-asked", BEN, 21)), "talking", "offered"],
    ["is a room of both", roomWith, "talking", "talking"],
    ["is a room that has lost Ben", () => lost(roomWith(), "t"), "talking", "lost"],
    ["is a room that Ben has left", left, "talking", "left"],
    ["is a room that Ben has left, and that has lost Ada", () => lost(left()), "lost", "left"],
    ["is a room that Ben was removed from", removed, "talking", "gone"],
    ["is a room that Ben did not come to", () => after(room(), asks("add-asked", BEN, 21), reported("t", "no-answer", 50)), "talking", "gone"],
    ["is a room that Ben is on the way to", () => after(left(), joins("ben", 40)), "talking", "talking"],
    ["is over", () => after(talking(), ended(9)), "gone", "gone"],
  ])("that %s", (_what, c, adas, bens) => {
    expect(standing(c(), "ada")).toBe(adas);
    expect(standing(c(), "ben")).toBe(bens);
    expect(standing(c(), "eve")).toBe("gone");
  });
}); // prettier-ignore

describe("a phone that rings may answer", () => {
  test.each<[string, () => Conversation, string, boolean]>([
    ["an offered call", offering, "a", true],
    ["no call that another has", () => after(offering(), claimed("a", 4)), "b", false],
    ["no call that is over", () => after(offering(), ended(3)), "a", false],
    ["no call that is in voicemail", () => after(offering(), { type: "voicemail-chosen", at: at(25) }), "a", false],
    ["a transfer", transferred, "t", true],
    ["a consultation", ringing, "t", true],
    ["no consultation in a call that is over", () => after(ringing(), ended(20)), "t", false],
    ["no consultation when another one is the call's", () => ({ ...ringing(), legs: [...ringing().legs, leg("u", "CONSULT", { userId: "cem", requestedById: "ada" })] }), "t", false],
    ["an addition to a room", () => after(room(), asks("add-asked", BEN, 21)), "t", true],
    ["no addition to a room that is none any more", () => ({ ...after(room(), asks("add-asked", BEN, 21)), room: null }), "t", false],
    ["nothing, if it has answered", answered, "a", false],
    ["nothing, if there is no such leg", offering, "x", false],
  ])("%s", (_what, c, legId, expected) => {
    expect(mayClaim(c(), legId)).toBe(expected);
  });
}); // prettier-ignore

describe("a page comes back", () => {
  test.each<[string, () => Conversation, string, string]>([
    ["to a call that is talked in", talking, "ada", "ben"],
    ["to a call that has lost its agent", () => lost(talking()), "ada", "ben"],
    ["to a call with a colleague", colleagues, "ada ben", "cem"],
    ["to a call with a colleague, who is lost", () => lost(colleagues(), "c"), "ada ben", "cem"],
    ["to no call that rings", offering, "", "ada ben"],
    ["to no call that is dialled", dialling, "", "ada"],
    ["to no call that rings a colleague", internal, "", "ada ben"],
    ["to no call that was transferred", transferred, "", "ada ben"],
    ["to no call that is over", () => after(talking(), ended(9)), "", "ada"],
    ["to no internal call that is over", () => after(colleagues(), ended(9)), "", "ada ben"],
    ["to no internal call that its colleague has left", () => after(colleagues(), dismissed("c", "left", 30)), "", "ada ben"],
    ["to a room", roomWith, "ada ben", "cem"],
    ["to a room that it was lost from", () => lost(roomWith()), "ada ben", "cem"],
    ["to a room alone", () => lost(room()), "ada", "ben"],
    ["to no room that it has left", left, "ada", "ben"],
    ["to no room that is over", () => after(roomWith(), ended(40)), "", "ada ben"],
  ])("%s", (_what, c, may, mayNot) => {
    for (const userId of may.split(" ").filter(Boolean)) expect(mayRejoin(c(), userId), userId).toBe(true);
    for (const userId of mayNot.split(" ").filter(Boolean)) expect(mayRejoin(c(), userId), userId).toBe(false);
  });
}); // prettier-ignore

describe("what a red button adds to what is known", () => {
  const red = (c: Conversation, userId: string, button: Parameters<typeof pressed>[2]) =>
    pressed(c, userId, button, at(50));

  test("is an end, a dismissal or a decline", () => {
    expect(red(talking(), "ada", "end")).toEqual([ended(50)]);
    expect(red(room(), "ada", "end-for-all")).toEqual([ended(50)]);
    expect(red(consulting(), "ada", "cancel")).toEqual([dismissed("t", "cancelled", 50)]);
    expect(red(roomWith(), "ben", "leave")).toEqual([dismissed("t", "left", 50)]);
    expect(red(offering(), "ben", "decline")).toEqual([{ type: "declined", legId: "b" }]);
  });

  test("ends an internal call that is declined", () => {
    const facts = red(internal(), "ben", "decline");
    expect(facts).toEqual([{ type: "declined", legId: "c" }, ended(50, "colleague")]);
  });

  test("is nothing, if it means nothing, or who pressed it was never in", () => {
    expect(red(talking(), "ada", null)).toEqual([]);
    expect(red(talking(), "eve", "leave")).toEqual([]);
    expect(red(talking(), "eve", "decline")).toEqual([]);
  });
});
