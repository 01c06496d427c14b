import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { after, asked, at, begin, calling, done, known, leg, orders, reported, roomWith, shown, T, TIMEOUTS, type Shown } from "../testing/conversations"; // prettier-ignore
import { apply, isSettled } from "./apply";
import type { Call, Conversation, Leg } from "./conversation";
import type { Fact } from "./facts";
import { mayClaim, mayRejoin } from "./may";
import { isAdmitted, nearLegs, ringingTransfer } from "./parties";
import { pending } from "./pending";
import { due, nextTurn } from "./time";

const base = (direction: Call["direction"], legs: readonly Leg[], record = false): Shown =>
  shown(begin(direction, legs, { record }));

const dialled = leg("a", "DIALLED", { userId: "ada", admittedAt: T });
const outbound = () => base("OUTBOUND", [dialled, leg("c", "REMOTE", { admittedAt: T })]);

const inbound = (record = false) => {
  const ringing = { sid: "CAc", status: "ringing", askedAt: T, admittedAt: T } as const;
  const legs = [
    leg("c", "REMOTE", ringing),
    leg("a", "OFFERED", { userId: "ada" }),
    leg("b", "OFFERED", { userId: "ben" }),
  ];
  return base("INBOUND", legs, record);
};

const effects = (c: Conversation, seconds = 1) => orders(c, seconds);

describe("an outbound call", () => {
  test("calls the customer once the agent's browser has connected, and once only", () => {
    expect(effects(outbound())).toEqual([]);
    const connected = after(outbound(), known("a"));
    expect(effects(connected)).toEqual(["add c"]);
    expect(effects(after(connected, asked("c")))).toEqual([]);
  });

  test("is answered by the customer, not by the agent's own leg", () => {
    const ringing = after(
      outbound(),
      known("a"),
      reported("a", "in-progress", 1),
      known("c"),
      reported("c", "ringing", 2),
    );
    expect(ringing.state).toBe("DIALING");
    expect(after(ringing, reported("c", "in-progress", 8))).toMatchObject({
      state: "ACTIVE",
      answeredAt: at(8),
    });
  });

  test.each([
    ["busy", "BUSY"],
    ["no-answer", "NO_ANSWER"],
    ["failed", "FAILED"],
    ["canceled", "CANCELED"],
  ] as const)("that ends %s has the outcome %s, and the agent's leg is hung up", (status, outcome) => {
    const call = after(outbound(), known("a"), known("c"), reported("c", status, 9));
    expect(call).toMatchObject({ state: "ENDED", outcome, endedAt: at(9) });
    expect(effects(call, 10)).toEqual(["hang-up a"]);
  });

  test("that the agent ends while it rings is cancelled, and the customer's phone stops ringing", () => {
    const call = after(outbound(), known("a"), known("c"), reported("c", "ringing", 2), {
      type: "end-requested",
      by: "agent",
      at: at(5),
    });
    expect(call).toMatchObject({ state: "ENDED", outcome: "CANCELED" });
    expect(effects(call, 6)).toEqual(["hang-up a", "hang-up c"]);
  });

  test("whose customer could not be called stores the reason", () => {
    const call = after(outbound(), known("a"), asked("c"), {
      type: "leg-refused",
      legId: "c",
      code: "21211",
      failure: "invalid-number",
      at: at(1),
    });
    expect(call).toMatchObject({ state: "ENDED", outcome: "FAILED", failure: "invalid-number" });
  });

  test("whose browser never connects ends", () => {
    expect(due(outbound(), at(14), TIMEOUTS)).toEqual([]);
    expect(after(outbound(), ...due(outbound(), at(15), TIMEOUTS))).toMatchObject({
      state: "ENDED",
      outcome: "FAILED",
    });
  });

  test("whose answer was never reported takes it from the duration reported at the end", () => {
    const call = after(outbound(), known("a"), known("c"), reported("c", "completed", 60, 50));
    expect(call).toMatchObject({ outcome: "ANSWERED", answeredAt: at(10), endedAt: at(60) });
  });
});

describe("an inbound call", () => {
  test("rings every agent it is offered to", () => {
    expect(effects(inbound())).toEqual(["ring a", "ring b"]);
  });

  test("belongs to the first agent who claims it, and the other phones stop", () => {
    const claimed = after(inbound(), known("a"), known("b"), { type: "claimed", legId: "b", at: at(4) });
    expect(claimed).toMatchObject({ state: "ACTIVE", agentId: "ben", answeredAt: at(4) });
    expect(mayClaim(claimed, "a")).toBe(false);
    expect(after(claimed, { type: "claimed", legId: "a", at: at(4) })).toEqual(claimed);
    expect(effects(claimed, 5)).toEqual(["hang-up a"]);
  });

  test("that one agent declines keeps ringing the other", () => {
    const call = after(inbound(), known("a"), known("b"), { type: "declined", legId: "a" });
    expect(call.state).toBe("OFFERING");
    expect(effects(call)).toEqual(["hang-up a"]);
    expect(mayClaim(call, "a")).toBe(false);
  });

  test("that no agent answers in time goes to voicemail, and every phone stops", () => {
    const call = after(inbound(), known("a"), known("b"), ...due(inbound(), at(25), TIMEOUTS));
    expect(call.state).toBe("VOICEMAIL");
    expect(effects(call, 26)).toEqual(["move-to-voicemail c", "hang-up a", "hang-up b"]);
    expect(mayClaim(call, "a")).toBe(false);
  });

  test.each([
    ["hangs up while it rings", [reported("c", "completed", 5)], "CANCELED"],
    [
      "hangs up in voicemail",
      [{ type: "voicemail-chosen", at: at(3) }, reported("c", "completed", 5)],
      "NO_ANSWER",
    ],
    [
      "leaves a message",
      [
        { type: "voicemail-chosen", at: at(3) },
        { type: "message-left", seconds: 9 },
        reported("c", "completed", 20),
      ],
      "VOICEMAIL",
    ],
    [
      "is declined by all",
      [
        { type: "declined", legId: "a" },
        { type: "declined", legId: "b" },
        { type: "voicemail-chosen", at: at(3) },
        reported("c", "completed", 5),
      ],
      "DECLINED",
    ],
  ] as [string, Fact[], string][])("whose caller %s has the right outcome", (_what, facts, outcome) => {
    expect(after(inbound(), ...facts)).toMatchObject({ state: "ENDED", outcome });
  });

  test("ends when an agent ends it, and the customer is hung up", () => {
    const call = after(talking(), { type: "end-requested", by: "agent", at: at(60) });
    expect(call).toMatchObject({ state: "ENDED", outcome: "ANSWERED", endedAt: at(60) });
    expect(effects(call, 61)).toContain("hang-up c");
  });
});

const talking = () => after(inbound(), known("a"), known("b"), { type: "claimed", legId: "a", at: at(4) });

test("after two hours a customer we called is told why their call is over; a caller's own document says it", () => {
  const hours = 2 * 3_600;
  expect(due(calling(), at(hours - 1), TIMEOUTS)).toEqual([]);
  const over = after(calling(), ...due(calling(), at(hours), TIMEOUTS));
  expect(over).toMatchObject({ state: "ENDED", outcome: "ANSWERED" });
  expect(effects(over, hours)).toEqual(["hang-up a", "move-to-announcement c"]);
  expect(due(talking(), at(hours), TIMEOUTS)).toEqual([]);
});

describe("a call whose agent is lost", () => {
  const lost = (call: Conversation) => after(call, reported("a", "completed", 60));

  test("plays music to the customer, but not in the moment before a late hang-up command", () => {
    const call = lost(talking());
    expect(call).toMatchObject({ state: "LOST", endedAt: null });
    expect(effects(call, 60.6)).not.toContain("hold c");
    expect(effects(call, 60.7)).toContain("hold c");
    expect(effects(after(call, ...done("c", "hold")), 61)).not.toContain("hold c");
  });

  test("can be rejoined by that agent only, with a new leg", () => {
    const call = after(lost(talking()), ...done("c", "hold"));
    const stranger: Fact = { type: "rejoined", legId: "x", userId: "ben", sid: "CAx", at: at(65) };
    expect(after(call, stranger)).toEqual(call);
    const back = after(call, { type: "rejoined", legId: "a2", userId: "ada", sid: "CAa2", at: at(65) });
    expect(back).toMatchObject({ state: "ACTIVE", agentId: "ada", answeredAt: at(4) });
    expect(pending(back, at(66))).toContainEqual({
      type: "set",
      legId: "c",
      sid: "CAc",
      hearing: { music: null, muted: false },
    });
  });

  test("can be rejoined before the old leg is known to be gone, and the old leg is hung up", () => {
    const back = after(talking(), { type: "rejoined", legId: "a2", userId: "ada", sid: "CAa2", at: at(65) });
    expect(back.state).toBe("ACTIVE");
    expect(effects(back, 66)).toContain("hang-up a");
    expect(effects(back, 66)).not.toContain("hang-up a2");
  });

  test("goes to the queue after the grace period if the customer called", () => {
    const call = lost(talking());
    expect(due(call, at(79), TIMEOUTS)).toEqual([]);
    expect(after(call, ...due(call, at(80), TIMEOUTS))).toMatchObject({ state: "QUEUED", queuedAt: at(80) });
  });

  test("does not count as queued if a late report shows that the customer had hung up", () => {
    const call = lost(talking());
    const queued = after(call, ...due(call, at(80), TIMEOUTS), reported("c", "completed", 60));
    expect(queued).toMatchObject({ state: "ENDED", outcome: "ANSWERED", endedAt: at(60) });
  });

  test("ends after the grace period if we called: the customer hears the announcement, then is hung up", () => {
    const call = lost(calling());
    const over = after(call, ...due(call, at(80), TIMEOUTS));
    expect(over).toMatchObject({ state: "ENDED", outcome: "ANSWERED", endedAt: at(80) });
    expect(effects(over, 81)).toEqual(["move-to-announcement c"]);
    const told = after(over, { type: "moved", legId: "c", at: at(81) });
    expect(effects(told, 90)).toEqual([]);
    expect(effects(told, 111)).toEqual(["hang-up c"]);
  });

  test("is cancelled if the customer had not answered yet", () => {
    const call = after(
      outbound(),
      known("a"),
      known("c"),
      reported("c", "ringing", 2),
      reported("a", "completed", 5),
    );
    expect(call).toMatchObject({ state: "DIALING", outcome: null });
    expect(effects(call, 6)).toEqual(["cancel c"]);
    expect(after(call, reported("c", "canceled", 6))).toMatchObject({
      state: "ENDED",
      outcome: "CANCELED",
      endedAt: at(5),
    });
  });

  test("is not over if the customer had answered, which was not reported", () => {
    const left = after(outbound(), known("a"), known("c"), reported("a", "completed", 5));
    expect(effects(left, 6)).toEqual(["cancel c"]);
    const call = after(left, reported("c", "in-progress", 4));
    expect(call).toMatchObject({ state: "LOST", endedAt: null });
    expect(effects(call, 6)).toEqual(["hold c"]);
  });

  test("is over at once if the customer had not been called", () => {
    const call = after(outbound(), known("a"), reported("a", "completed", 5));
    expect(call).toMatchObject({ state: "ENDED", outcome: "CANCELED" });
  });
});

describe("a call that is transferred", () => {
  const ben = { userId: "ben", number: null };
  const asksBen = { type: "transfer-asked", legId: "t", to: ben, byUserId: "ada", at: at(30) } as const;
  const handed = () => after(calling(), asksBen);
  const held = () => after(handed(), ...done("c", "hold"));
  const ringing = () => after(held(), asked("t", 30), known("t"));

  test("stays with the agent until the customer hears music and the other phone has been called", () => {
    expect(handed().state).toBe("ACTIVE");
    expect(effects(handed(), 31)).toEqual(["hold c"]);
    expect(effects(held(), 31)).toEqual(["ring t"]);
    expect(held().state).toBe("ACTIVE");
    expect(ringing().state).toBe("QUEUED");
    expect(effects(ringing(), 31)).toEqual(["hang-up a"]);
  });

  test("stays with the agent when the customer cannot be given music in time", () => {
    expect(due(handed(), at(44), TIMEOUTS)).toEqual([]);
    const failed = after(handed(), ...due(handed(), at(45), TIMEOUTS));
    expect(failed).toMatchObject({ state: "ACTIVE", agentId: "ada", queuedAt: null });
    expect(effects(failed, 46)).toEqual([]);
  });

  test("is queued for all when its agent leaves and the customer cannot be given music in time", () => {
    const left = after(handed(), reported("a", "completed", 32));
    expect(left.state).toBe("QUEUED");
    expect(nextTurn(left, at(33), TIMEOUTS)).toBe(at(45));
    expect(due(left, at(44), TIMEOUTS)).toEqual([]);
    const failed = after(left, ...due(left, at(45), TIMEOUTS));
    expect(failed).toMatchObject({ state: "QUEUED", queuedAt: at(30) });
    expect(ringingTransfer(failed)).toBeUndefined();
    expect(nextTurn(failed, at(46), TIMEOUTS)).toBe(at(330));
  });

  test.each([
    ["the customer hangs up", reported("c", "completed", 31)],
    ["its agent ends it", { type: "end-requested", by: "agent", at: at(31) + 500 } as Fact],
  ])("was answered if %s before the other phone was called", (_what, end) => {
    const over = after(handed(), end);
    expect(over.outcome).toBe("ANSWERED");
    expect(after(over, reported("a", "completed", 31), reported("c", "completed", 32))).toMatchObject({
      state: "ENDED",
      outcome: "ANSWERED",
    });
  });

  test("leaves its agent who came back with another leg before the other phone was called", () => {
    const back: Fact = { type: "rejoined", legId: "a2", userId: "ada", sid: "CAa2", at: at(31) };
    const rung = after(handed(), back, ...done("c", "hold"), asked("t", 32), known("t"));
    expect(rung.state).toBe("QUEUED");
    expect(effects(rung, 33)).toEqual(["hang-up a", "hang-up a2"]);
    expect(after(rung, { type: "claimed", legId: "t", at: at(36) })).toMatchObject({
      state: "ACTIVE",
      agentId: "ben",
    });
  });

  test("ends with the telephone that took it, although its agent's page came back after asking", () => {
    const to = { userId: null, number: "+33199005678", numberId: "n1" };
    const back: Fact = { type: "rejoined", legId: "a2", userId: "ada", sid: "CAa2", at: at(31) };
    const rung = after(calling(), { ...asksBen, to }, back, ...done("c", "hold"), asked("t", 32), known("t"));
    const taken = after(rung, { type: "claimed", legId: "t", at: at(36) });
    expect(taken).toMatchObject({ state: "ACTIVE", agentId: "ada" });
    expect(after(taken, reported("t", "completed", 50))).toMatchObject({ state: "ENDED", endedAt: at(50) });
  });

  test("rings the other phone when the customer is known to be out of the conference", () => {
    const left = { conference: "CF1", seq: 3, in: false, hearing: { music: null, muted: false } };
    expect(effects(after(handed(), { type: "seen", legId: "c", ...left }), 31)).toEqual([
      "ask-leg c",
      "ring t",
    ]);
  });

  test("belongs to the other agent once they answer, and the music stops", () => {
    const left = after(ringing(), reported("a", "completed", 31));
    const taken = after(left, { type: "claimed", legId: "t", at: at(36) });
    expect(taken).toMatchObject({ state: "ACTIVE", agentId: "ben", queuedAt: null });
    expect(pending(taken, at(37))).toContainEqual({
      type: "set",
      legId: "c",
      sid: "CAc",
      hearing: { music: null, muted: false },
    });
  });

  test("stays with the agent if the other phone cannot be called", () => {
    const refused = after(handed(), asked("t", 30), {
      type: "leg-refused",
      legId: "t",
      code: "1",
      failure: "unreachable",
      at: at(31),
    });
    expect(refused).toMatchObject({ state: "ACTIVE", agentId: "ada", failure: null, queuedAt: null });
    expect(effects(refused, 32)).toEqual([]);
  });

  test("is still transferred when another phone, which it was offered to, turns out not to have been called", () => {
    const offered: Fact = { type: "offered", legs: [{ id: "o", userId: "cem" }], at: at(1) };
    const refused: Fact = { type: "leg-refused", legId: "o", code: "1", failure: "unreachable", at: at(31) };
    expect(after(handed(), offered, refused)).toMatchObject({ state: "ACTIVE", queuedAt: at(30) });
  });

  test.each([
    ["declines", { type: "declined", legId: "t" } as Fact],
    ["does not answer", reported("t", "no-answer", 55)],
  ])("is queued when the other agent %s", (_what, fact) => {
    const call = after(ringing(), reported("a", "completed", 31), fact);
    expect(call).toMatchObject({ state: "QUEUED", endedAt: null });
    expect(mayClaim(call, "t")).toBe(false);
  });

  test("is transferred to one colleague at a time, by the agent who is talking", () => {
    expect(
      after(handed(), { ...asksBen, legId: "t2", to: { userId: "cem", number: null } }).legs,
    ).toHaveLength(3);
    expect(after(calling(), { ...asksBen, byUserId: "ben" }).legs).toHaveLength(2);
  });

  test("goes to voicemail after the longest wait, and is abandoned if the customer hangs up before that", () => {
    const waiting = after(ringing(), reported("a", "completed", 31), reported("t", "no-answer", 55));
    const gone = after(waiting, reported("c", "completed", 70));
    expect(gone).toMatchObject({ state: "ENDED", outcome: "ABANDONED" });
    const asked = after(waiting, ...due(waiting, at(330), TIMEOUTS));
    expect(asked.state).toBe("VOICEMAIL");
    expect(effects(asked, 331)).toContain("move-to-voicemail c");
    expect(after(asked, { type: "message-left", seconds: 4 }, reported("c", "completed", 350)).outcome).toBe(
      "VOICEMAIL",
    );
  });
});

describe("a call between two agents", () => {
  const ringing = () =>
    after(
      base("INTERNAL", [dialled, leg("c", "REMOTE", { userId: "ben", admittedAt: T })]),
      known("a"),
      asked("c"),
      known("c"),
    );
  const talk = () => after(ringing(), reported("c", "in-progress", 5));
  const away = () => after(talk(), reported("c", "completed", 30));
  const ends: Fact = { type: "end-requested", by: "agent", at: at(31) };
  const back: Fact = { type: "rejoined", legId: "c2", userId: "ben", sid: "CAc2", at: at(40) };

  test("plays music while the called colleague's page is gone, and continues when they rejoin", () => {
    expect(away()).toMatchObject({ state: "LOST", endedAt: null });
    expect(effects(away(), 30)).toEqual([]);
    expect(effects(away(), 31)).toEqual(["hold a"]);
    const held = after(away(), ...done("a", "hold"));
    const again = after(held, back);
    expect(again).toMatchObject({ state: "ACTIVE", answeredAt: at(5) });
    expect(effects(again, 41)).toEqual(["unhold a"]);
    expect(effects(after(again, ...done("a", null, 2)), 41)).toEqual([]);
    // The first leg's end is reported again; the second leg's end ends the call once that was requested.
    expect(after(again, reported("c", "completed", 30)).state).toBe("ACTIVE");
    const over = after(again, { ...ends, at: at(60) });
    expect(over).toMatchObject({ state: "ENDED", outcome: "ANSWERED", endedAt: at(60) });
    expect(effects(over, 60)).toEqual(["hang-up a", "hang-up c2"]);
  });

  test("drops the leg of a page that left without a report", () => {
    expect(effects(after(talk(), back), 41)).toEqual(["hang-up c"]);
  });

  test("ends when the called colleague ends it, in whichever order that is reported, and after the grace period", () => {
    expect(after(away(), ends)).toMatchObject({ state: "ENDED", endedAt: at(30) });
    expect(after(talk(), ends, reported("c", "completed", 32))).toMatchObject({ endedAt: at(31) });
    expect(after(away(), ...due(away(), at(49), TIMEOUTS)).state).toBe("LOST");
    expect(after(away(), ...due(away(), at(50), TIMEOUTS))).toMatchObject({
      state: "ENDED",
      outcome: "ANSWERED",
    });
  });

  test("stays ended, whatever late reports arrive", () => {
    const fact = fc.oneof(
      fc.record({
        type: fc.constant("leg-reported" as const),
        legId: fc.constantFrom("a", "c"),
        status: fc.constantFrom("ringing" as const, "in-progress" as const, "completed" as const),
        at: fc.integer({ min: 1, max: 90 }).map(at),
        durationSeconds: fc.constantFrom(undefined, 3),
      }),
      fc.constantFrom<Fact>(back, ends, { type: "declined", legId: "c" }),
    );
    fc.assert(
      fc.property(fc.array(fact, { maxLength: 20 }), (facts) => {
        let call: Conversation = ringing();
        let hasEnded = false;
        for (const next of facts) {
          call = apply(call, next);
          hasEnded ||= call.state === "ENDED";
          if (hasEnded) expect(call.state).toBe("ENDED");
        }
      }),
    );
  });

  test("can be rejoined by these two agents only, once answered and until it ends", () => {
    expect(mayRejoin(away(), "ben")).toBe(true);
    expect(mayRejoin(away(), "ada")).toBe(true);
    expect(mayRejoin(away(), "cem")).toBe(false);
    expect(mayRejoin(ringing(), "ben")).toBe(false);
    expect(mayRejoin(after(talk(), ends), "ben")).toBe(false);
    expect(after(ringing(), reported("c", "no-answer", 20)).outcome).toBe("NO_ANSWER");
  });
});

test("a call with recording on is recorded once, from the answer", () => {
  const recorded = after(inbound(true), known("a"), known("b"), { type: "claimed", legId: "a", at: at(4) });
  expect(effects(inbound(true))).not.toContain("record c");
  expect(effects(recorded, 5)).toContain("record c");
  expect(effects(after(recorded, { type: "recording-asked", at: at(5) }), 6)).not.toContain("record c");
});

test("a requested leg that is never reported is looked for, then ended or requested again", () => {
  const lost = after(inbound(), asked("a"), asked("b"), known("b"));
  expect(effects(lost, 1)).toEqual([]);
  expect(effects(lost, 2)).toEqual(["find-leg a"]);
  expect(effects(after(lost, { type: "leg-released", legId: "a" }), 3)).toEqual(["ring a"]);
});

test("a late or repeated report never moves a leg back", () => {
  const ended = after(outbound(), known("a"), known("c"), reported("c", "completed", 60, 50));
  for (const status of ["ringing", "initiated", "queued", "busy", "canceled"] as const) {
    expect(after(ended, reported("c", status, 70))).toMatchObject({ outcome: "ANSWERED", endedAt: at(60) });
  }
});

test("facts in any order, some of them twice, make the same call", () => {
  const facts: Fact[] = [
    known("a"),
    known("c"),
    reported("a", "ringing", 1),
    reported("a", "in-progress", 1),
    reported("c", "initiated", 1),
    reported("c", "ringing", 2),
    reported("c", "in-progress", 7),
    reported("c", "completed", 60, 53),
    reported("a", "completed", 61, 60),
  ];
  const expected = after(outbound(), ...facts);
  fc.assert(
    fc.property(fc.shuffledSubarray([...facts, ...facts], { minLength: 18, maxLength: 18 }), (shuffled) => {
      expect(after(outbound(), ...shuffled)).toEqual(expected);
    }),
  );
});

test("whatever facts arrive, an ended call stays ended and at most one agent ever has it", () => {
  const fact = fc.oneof(
    fc.constantFrom<Fact>(known("a"), known("b"), asked("a"), asked("b")),
    fc.record({
      type: fc.constant("claimed" as const),
      legId: fc.constantFrom("a", "b"),
      at: fc.constant(at(5)),
    }),
    fc.record({ type: fc.constant("declined" as const), legId: fc.constantFrom("a", "b") }),
    fc.record({
      type: fc.constant("leg-reported" as const),
      legId: fc.constantFrom("a", "b", "c"),
      status: fc.constantFrom(
        "ringing" as const,
        "in-progress" as const,
        "completed" as const,
        "busy" as const,
      ),
      at: fc.integer({ min: 1, max: 90 }).map(at),
    }),
    fc.constantFrom<Fact>(
      { type: "voicemail-chosen", at: at(25) },
      { type: "end-requested", by: "agent", at: at(30) },
    ),
  );
  fc.assert(
    fc.property(fc.array(fact, { maxLength: 30 }), (facts) => {
      let call: Conversation = inbound();
      let hasEnded = false;
      for (const next of facts) {
        call = apply(call, next);
        hasEnded ||= call.state === "ENDED";
        if (hasEnded) expect(call.state).toBe("ENDED");
        expect(nearLegs(call).filter(isAdmitted).length).toBeLessThanOrEqual(1);
        expect(shown(call).outcome !== null).toBe(call.state === "ENDED");
      }
    }),
  );
});

test("a room is not settled while somebody who was lost may come back", () => {
  const c = after(roomWith(), reported("c", "completed", 30), reported("a", "completed", 31), reported("t", "completed", 32));
  expect(isSettled(c)).toBe(false);
  expect(isSettled(after(c, ...due(c, at(60), TIMEOUTS)))).toBe(true);
}); // prettier-ignore

test("a call is settled once it is over and none of its legs are left at the channel", () => {
  const over = after(outbound(), known("a"), { type: "end-requested", by: "agent", at: at(2) });
  expect(isSettled(over)).toBe(false);
  expect(isSettled(after(over, reported("a", "completed", 3)))).toBe(true);
});

test("a customer's leg that completed counts as answered, even without a report of the answer or a duration", () => {
  expect(after(outbound(), known("a"), known("c"), reported("c", "completed", 9, 0)).outcome).toBe(
    "ANSWERED",
  );
});
