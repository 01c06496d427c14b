import { describe, expect, test } from "vitest";
import {
  after, answers, asked, asks, at, back, BEN, begin, calling, colleagues, completes, consulting, dismissed, done,
  ended, gone, joins, known, leg, reported, room, roomWith, rung, shared, T, talking, TELEPHONE,
} from "../testing/conversations"; // prettier-ignore
import { apply } from "./apply";
import type { Conversation } from "./conversation";
import type { Fact, Target } from "./facts";

const out = (legId: string, seconds: number) => reported(legId, "completed", seconds);
const offering = () =>
  begin("INBOUND", [
    leg("c", "REMOTE", { sid: "CAc", askedAt: T, admittedAt: T }),
    leg("a", "OFFERED", { userId: "ada" }),
    leg("b", "OFFERED", { userId: "ben" }),
  ]);
const ringing = () => {
  const legs = [leg("a", "DIALLED", { userId: "ada", admittedAt: T }), leg("c", "REMOTE", { admittedAt: T })];
  return after(begin("OUTBOUND", legs), known("a"), ...rung("c", 1));
};
const ringingColleague = () => {
  const far = leg("c", "REMOTE", { userId: "ben", admittedAt: T });
  return after(begin("INTERNAL", [leg("a", "DIALLED", { userId: "ada", admittedAt: T }), far]), known("a"), ...rung("c", 1));
}; // prettier-ignore
const handed = (to: Target = BEN) =>
  after(talking(), asks("transfer-asked", to, 30), ...done("c", "hold"), ...rung("t", 31));
const queued = () => after(talking(), out("a", 60), { type: "queued", at: at(80) });
const voicemail: Fact = { type: "voicemail-chosen", at: at(25) };
const message: Fact = { type: "message-left", seconds: 9 };

describe("the state of a conversation", () => {
  test.each<[string, () => Conversation, Conversation["state"]]>([
    ["is OFFERING, although a browser seems to answer before it may", () => after(offering(), asked("a"), known("a"), reported("a", "in-progress", 3)), "OFFERING"],
    ["is ACTIVE, although a consulted telephone has hung up", () => after(consulting(TELEPHONE), out("t", 20)), "ACTIVE"],
    ["is LOST while the page of its agent is gone", () => after(talking(), gone("a", 60)), "LOST"],
    ["is ROOM while one of ours is in", () => after(roomWith(), out("a", 30)), "ROOM"],
    ["is ROOM while two outside parties talk", () => after(roomWith(TELEPHONE), out("a", 30)), "ROOM"],
    ["is ROOM while one of ours is alone", () => after(room(), out("c", 30)), "ROOM"],
    ["is ROOM while somebody who was lost may come back", () => after(roomWith(), out("c", 30), dismissed("a", "left", 31), out("t", 32)), "ROOM"],
    ["is ROOM while somebody is rung", () => after(room(), asks("add-asked", BEN, 21), ...rung("t", 22), out("c", 30), dismissed("a", "left", 31)), "ROOM"],
    ["is ROOM when the last of ours has left", () => after(room(), dismissed("a", "left", 30)), "ROOM"],
    ["is ROOM when the last of ours has left, and another was lost before", () => after(roomWith(), out("t", 30), dismissed("a", "left", 31)), "ROOM"],
    ["is LOST when the last of ours is lost", () => after(room(), out("a", 30)), "LOST"],
    ["is LOST when the last of ours is lost, and another has left before", () => after(roomWith(), dismissed("t", "left", 30), out("a", 31)), "LOST"],
    ["is LOST when the last of ours is lost, although a telephone is hung up after", () => after(roomWith(TELEPHONE), dismissed("t", "removed", 29), gone("a", 30), out("t", 31)), "LOST"],
    ["is LOST when the last of ours is lost, although somebody who was to join did not", () => after(room(), shared, joins("ben", 40), out("a", 50), dismissed("j", "given-up", 55)), "LOST"],
    ["is ENDED once nobody is in a room", () => after(roomWith(), out("c", 30), dismissed("a", "left", 31), dismissed("t", "left", 32)), "ENDED"],
  ])("%s", (_what, c, state) => {
    expect(c().state).toBe(state);
  });
}); // prettier-ignore

describe("a call that is transferred", () => {
  test("is its agent's again, when it is transferred back", () => {
    const bens = after(handed(), out("a", 31), ...answers("t", 35));
    const back: Fact = {
      ...asks("transfer-asked", { userId: "ada", number: null }, 40, "u"),
      byUserId: "ben",
    } as Fact;
    const rings = after(bens, back, ...done("c", "hold", 2), ...rung("u", 41));
    const c = after(rings, out("t", 41), ...answers("u", 45));
    expect(c).toMatchObject({ state: "ACTIVE", agentId: "ada" });
    expect(c.legs.at(-1)).toMatchObject({ id: "u", dismissedAt: null });
  });

  test("is left by its agent with the leg that came back as the other phone was called", () => {
    const asking = after(calling(), asks("transfer-asked", BEN, 30), ...done("c", "hold"));
    const c = after(asking, back("a2", "ada", 32), asked("t", 32), known("t"));
    expect(c.legs.find(({ id }) => id === "a2")?.dismissedAt).toBe(at(32));
  });

  test("is abandoned if the customer hangs up before the other answers", () => {
    expect(after(handed(), out("c", 40)).outcome).toBe("ABANDONED");
  });

  test("was answered if the customer and the agent hung up together, before the other phone was called", () => {
    const asking = after(talking(), asks("transfer-asked", BEN, 30), out("a", 32));
    expect(after(asking, out("c", 32)).outcome).toBe("ANSWERED");
    expect(after(asking, out("c", 33)).outcome).toBe("ABANDONED");
  });
});

describe("a customer who was queued", () => {
  test("has abandoned the call only if they hung up after that", () => {
    expect(after(queued(), out("c", 65)).outcome).toBe("ANSWERED");
    expect(after(queued(), out("c", 80)).outcome).toBe("ANSWERED");
    expect(after(queued(), out("c", 81)).outcome).toBe("ABANDONED");
    expect(after(queued(), { type: "voicemail-chosen", at: at(90) }, message, out("c", 99)).outcome).toBe("VOICEMAIL");
  }); // prettier-ignore
});

describe("the end of a call", () => {
  test("is the customer's, although their agent was lost before", () => {
    expect(after(talking(), out("a", 60), out("c", 70))).toMatchObject({
      endedAt: at(70),
      outcome: "ANSWERED",
    });
  });

  test("is the caller's, although a phone that rang fell silent before", () => {
    expect(after(offering(), ...rung("a", 1), reported("a", "no-answer", 20), out("c", 22)).endedAt).toBe(
      at(22),
    );
  });

  test("is not before its answer", () => {
    expect(after(ringing(), ended(3), reported("c", "in-progress", 4)).endedAt).toBe(at(4));
  });

  test("in a room is that of the customer's own leg, and not before the answer", () => {
    const c = after(roomWith(), out("c", 50));
    expect(c).toMatchObject({ state: "ROOM", endedAt: null, outcome: "ANSWERED" });
    expect(c.calls[0].endedAt).toBe(at(50));
    expect(after(roomWith(), out("c", 3)).calls[0].endedAt).toBe(at(4));
    expect(roomWith().calls[0]).toMatchObject({ endedAt: null, outcome: null });
  });

  test("is that of its room, for who was in to the last", () => {
    const c = after(roomWith(), out("c", 30), dismissed("t", "left", 33), dismissed("a", "left", 32));
    expect(c).toMatchObject({ state: "ENDED", endedAt: at(33) });
    expect(c.calls[0].endedAt).toBe(at(30));
    expect(after(room(), ended(40)).calls[0]).toMatchObject({ endedAt: at(40), outcome: "ANSWERED" });
  });
});

test.each<[string, () => Conversation, string]>([
  ["is cancelled if its agent ends it, although the phone is hung up as if it had answered", () => after(ringing(), ended(5), out("c", 6)), "CANCELED"],
  ["was answered if it completes by itself, though nobody told of the answer", () => after(ringing(), out("c", 6)), "ANSWERED"],
  ["was answered if it completed by itself, although its agent presses End later", () => after(ringing(), out("c", 6), ended(9)), "ANSWERED"],
  ["is declined by a colleague who declines it", () => after(ringingColleague(), { type: "declined", legId: "c" }, ended(5, "colleague")), "DECLINED"],
  ["has failed, if it could not be placed", () => after(ringing(), { type: "end-requested", by: "system", at: at(5), failure: "unreachable" }), "FAILED"],
  ["was busy, if every agent was", () => begin("INBOUND", [leg("c", "REMOTE", { sid: "CAc", admittedAt: T })], { rejected: true }), "BUSY"],
  ["has no answer, if nobody could be rung", () => after(begin("INBOUND", [leg("c", "REMOTE", { sid: "CAc", admittedAt: T })], { voicemailAt: T }), out("c", 9)), "NO_ANSWER"],
  ["has no answer, if only one agent has declined it", () => after(offering(), { type: "declined", legId: "a" }, voicemail, out("c", 30)), "NO_ANSWER"],
  ["is voicemail, if a message was left", () => after(offering(), voicemail, message, out("c", 40)), "VOICEMAIL"],
  ["is cancelled, if the caller hangs up before", () => after(offering(), out("c", 9)), "CANCELED"],
])("a call %s", (_what, c, outcome) => {
  expect(c().calls[0].outcome).toBe(outcome);
}); // prettier-ignore

describe("the agent of a call", () => {
  test.each<[string, () => Conversation, string | null]>([
    ["is nobody, while it is offered", offering, null],
    ["is who answered", talking, "ada"],
    ["is who has taken over", () => after(consulting(), completes(20)), "ben"],
    ["is who had it when a room was opened, whoever came later", roomWith, "ada"],
    ["is who called a colleague, although that one opens a room", () => after(colleagues(), { type: "room-opened", number: 99_900, ownerId: "ben", at: at(20) }), "ada"],
    ["is who transferred it to a telephone", () => after(handed(TELEPHONE), ...answers("t", 35)), "ada"],
  ])("%s", (_who, c, agentId) => {
    expect(c().calls[0].agentId).toBe(agentId);
  });
}); // prettier-ignore

describe("the call to a further telephone", () => {
  const asking = () =>
    after(talking(), asks("consult-asked", TELEPHONE, 10), ...done("c", "hold"), ...rung("t", 11));
  const its = (c: Conversation) => c.calls[1]!;

  test("begins without an answer, an outcome or a recording", () => {
    expect(its(asking())).toMatchObject({ answeredAt: null, endedAt: null, outcome: null, record: false });
  });

  test("is cancelled if the conversation ends while it rings", () => {
    expect(its(after(asking(), ended(20)))).toMatchObject({
      outcome: "CANCELED",
      endedAt: at(20),
      answeredAt: null,
    });
    expect(its(after(asking(), ended(20), out("t", 21)))).toMatchObject({
      outcome: "CANCELED",
      endedAt: at(21),
    });
  });

  test("was answered if it completed by itself, though nobody told of the answer, and the conversation ends later", () => {
    const over = after(asking(), out("t", 20));
    expect(its(over).outcome).toBe("ANSWERED");
    expect(its(after(over, ended(40))).outcome).toBe("ANSWERED");
    // The channel tells whole seconds: within one of them it may have been ours.
    expect(its(after(over, ended(20.9))).outcome).toBe("CANCELED");
    expect(its(after(over, ended(21))).outcome).toBe("ANSWERED");
  });

  test("is cancelled if it was dismissed while it rang, although it is hung up as if it had answered", () => {
    const cancelled = after(asking(), dismissed("t", "cancelled", 20), out("t", 20));
    expect(its(cancelled).outcome).toBe("CANCELED");
    expect(its(after(cancelled, ended(40))).outcome).toBe("CANCELED");
  });

  test("has its own end, or the conversation's", () => {
    expect(its(consulting(TELEPHONE))).toMatchObject({ outcome: null, answeredAt: at(15), endedAt: null });
    expect(its(after(consulting(TELEPHONE), out("t", 20)))).toMatchObject({
      outcome: "ANSWERED",
      endedAt: at(20),
    });
    expect(its(after(consulting(TELEPHONE), ended(30)))).toMatchObject({
      outcome: "ANSWERED",
      endedAt: at(30),
    });
    expect(its(after(asking(), out("t", 20)))).toMatchObject({ outcome: "ANSWERED", endedAt: at(20) });
  });
});

test("what does not change stays the same object, so that it is not written again", () => {
  const c = roomWith(TELEPHONE);
  const heard = apply(c, { type: "conference-known", sid: "CF1" });
  expect(heard.legs.every((one, i) => one === c.legs[i])).toBe(true);
  expect(heard.calls.every((one, i) => one === c.calls[i])).toBe(true);
});
