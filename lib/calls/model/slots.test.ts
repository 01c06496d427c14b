import { expect, test } from "vitest";
import {
  after, answers, asks, at, BEN, begin, CEM, colleagues, consulting, dismissed, gone, known, leg, reported, room,
  roomWith, rung, T, talking, TELEPHONE,
} from "../testing/conversations"; // prettier-ignore
import type { Conversation } from "./conversation";
import type { Target } from "./facts";
import { slots } from "./slots";

const offering = () =>
  begin("INBOUND", [
    leg("c", "REMOTE", { sid: "CAc", askedAt: T, admittedAt: T }),
    leg("a", "OFFERED", { userId: "ada" }),
    leg("b", "OFFERED", { userId: "ben" }),
  ]);
const internal = () =>
  begin("INTERNAL", [
    leg("a", "DIALLED", { userId: "ada", admittedAt: T }),
    leg("c", "REMOTE", { userId: "ben", admittedAt: T }),
  ]);
const lost = (c: Conversation, legId = "a") => after(c, reported(legId, "completed", 60));
const handed = (to: Target = BEN) => after(talking(), asks("transfer-asked", to, 10), ...rung("t", 11));
const joining = () =>
  after(
    room(),
    { type: "room-shared", isShared: true },
    { type: "join-asked", legId: "j", userId: "ben", at: at(22) },
  );

test.each<[string, () => Conversation, string]>([
  ["an offered call rings its agents", offering, "ada rings, ben rings"],
  ["an offered call no longer rings who has declined it", () => after(offering(), { type: "declined", legId: "a" }), "ben rings"],
  ["a call has its agent", talking, "ada talks"],
  ["a call has its agent alone, although a phone it was offered to is not known to be silent", () => after(offering(), ...answers("b", 4)), "ben talks"],
  ["a dialled call has its agent, as soon as they dial", () => begin("OUTBOUND", [leg("a", "DIALLED", { userId: "ada", admittedAt: T }), leg("c", "REMOTE", { admittedAt: T })]), "ada talks"],
  ["a lost agent is expected back", () => lost(talking()), "ada talks"],
  ["a queued customer has nobody", () => after(lost(talking()), { type: "queued", at: at(80) }), ""],
  ["a queued customer is offered to others", () => after(lost(talking()), { type: "queued", at: at(80) }, { type: "offered", legs: [{ id: "b", userId: "ben" }], at: at(80) }), "ben rings"],
  ["a call that is over has nobody", () => after(talking(), { type: "end-requested", by: "agent", at: at(9) }), ""],
  ["a called colleague rings", internal, "ada talks, ben rings"],
  ["colleagues talk", colleagues, "ada talks, ben talks"],
  ["a called colleague who is lost keeps their phone", () => lost(colleagues(), "c"), "ada talks, ben rings"],
  ["a transfer rings its target before its agent has left", () => after(talking(), asks("transfer-asked", BEN, 10)), "ada talks, ben rings"],
  ["a transfer rings its target after its agent has left", handed, "ben rings"],
  ["a transfer to a telephone rings no user", () => after(talking(), asks("transfer-asked", TELEPHONE, 10)), "ada talks"],
  ["who a call was offered to is free once a telephone has it", () => after(offering(), ...answers("a", 4), asks("transfer-asked", TELEPHONE, 10), ...rung("t", 11), ...answers("t", 12)), ""],
  ["a transfer rings nobody once another agent has the customer", () => after(handed(), { type: "offered", legs: [{ id: "o", userId: "cem" }], at: at(12) }, ...answers("o", 13)), "cem talks"],
  ["a transfer that still rings takes no phone of a caller in voicemail", () => after(handed(), reported("a", "completed", 12), { type: "voicemail-chosen", at: at(311) }), ""],
  ["who is asked in private rings", () => after(talking(), asks("consult-asked", BEN, 10)), "ada talks, ben rings"],
  ["who is consulted talks", consulting, "ada talks, ben talks"],
  ["a consulted telephone takes no user's phone", () => consulting(TELEPHONE), "ada talks"],
  ["who was consulted is free once they are sent away", () => after(consulting(), dismissed("t", "cancelled", 20)), "ada talks"],
  ["who is consulted talks on while the asker is lost", () => lost(consulting()), "ada talks, ben talks"],
  ["a room has its owner", room, "ada talks"],
  ["a room has who was added", roomWith, "ada talks, ben talks"],
  ["who is added rings", () => after(room(), asks("add-asked", BEN, 21)), "ada talks, ben rings"],
  ["who is added by one of several rings", () => after(roomWith(), asks("add-asked", CEM, 30, "u")), "ada talks, ben talks, cem rings"],
  ["who is consulted in a room rings", () => after(roomWith(), asks("consult-asked", CEM, 30, "u")), "ada talks, ben talks, cem rings"],
  ["an added telephone takes no user's phone", () => roomWith(TELEPHONE), "ada talks"],
  ["who joins a room is on their way", joining, "ada talks, ben talks"],
  ["who was lost from a room is expected back", () => lost(roomWith()), "ben talks, ada talks"],
  ["whose page is gone from a room is expected back", () => after(roomWith(), gone("a", 30)), "ben talks, ada talks"],
  ["who left a room is free", () => after(roomWith(), dismissed("a", "left", 30)), "ben talks"],
  ["a called colleague who left the room is free", () => after(colleagues(), { type: "room-opened", number: 99_900, ownerId: "ada", at: at(20) }, known("c"), dismissed("c", "left", 30)), "ada talks"],
])("%s", (_rule, c, expected) => {
  const taken = slots(c()).map(({ userId, kind }) => `${userId} ${{ RINGING: "rings", TALKING: "talks" }[kind]}`);
  expect(taken.join(", ")).toBe(expected);
}); // prettier-ignore
