import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { apply, latestOrder, newConversation } from "./apply";
import { newLeg, type Conversation, type Hearing, type Leg } from "./conversation";
import { desired, isAfter, observed } from "./desired";
import type { Fact } from "./facts";
import { farLeg, holder, legOf, nearLegs } from "./parties";
import { pending, takenUp } from "./pending";

const T = 1_700_000_000_000;
const TALK: Hearing = { music: null, muted: false };
const MUSIC: Hearing = { music: "hold", muted: false };

const leg = (id: string, entry: Leg["entry"], known: Partial<Leg>): Leg =>
  newLeg({ id, callId: "c1", entry, createdAt: T, sid: `CA${id}`, status: "in-progress", ...known });

const there = { admittedAt: T, answeredAt: T };

/** A customer and Ada, who talk, in a conference the channel has told of. */
const talking = (): Conversation => {
  const legs = [
    leg("c", "REMOTE", { number: "+33199001234", ...there }),
    leg("a", "OFFERED", { userId: "ada", ...there }),
  ];
  const begun = { id: "c1", channelId: "channel", numberId: "n1", createdAt: T, legs };
  const c = newConversation({ ...begun, direction: "INBOUND", remoteNumber: "+33199001234" });
  return apply(c, { type: "conference-known", sid: "CF1" });
};

const after = (c: Conversation, ...facts: Fact[]) => facts.reduce(apply, c);
const seen = (seq: number, hearing: Hearing, isIn = true, conference = "CF1"): Fact => ({
  type: "seen", legId: "c", conference, seq, in: isIn, hearing,
}); // prettier-ignore
const given = (want: Hearing, at = T): Fact => ({ type: "order-given", legId: "c", order: "set", want, at });
const answered = (n: number, hearing: Hearing): Fact => ({
  type: "order-answered", legId: "c", n, whereabouts: { in: true, hearing }, at: T,
}); // prettier-ignore
const known = (c: Conversation) => observed(c, legOf(c, "c")!);
const lost: Fact = { type: "leg-reported", legId: "a", status: "completed", at: T + 1_000 };
/** Kinds of the orders and questions about the customer, at a time in milliseconds after the beginning. */
const asked = (c: Conversation, ms: number) =>
  pending(c, T + ms).flatMap((effect) =>
    effect.legId !== "c" ? [] : effect.type === "set" ? [effect.hearing.music ?? "talk"] : [effect.type],
  );

describe("the time a leg is held", () => {
  const holds = (c: Conversation) => legOf(c, "c")!.holds;
  const found = (n: number, hearing: Hearing, at: number): Fact => ({
    type: "found", legId: "c", n, upTo: null, at, in: true, hearing,
  }); // prettier-ignore
  const question: Fact = { type: "order-given", legId: "c", order: "ask-leg", want: null, at: T };
  const held = () => after(talking(), question, given(MUSIC, T + 3_000));

  test("is from the order to the answer that ended it", () => {
    const released = after(held(), answered(2, MUSIC), given(TALK, T + 9_000), found(3, TALK, T + 9_100));
    expect(holds(released)).toEqual([{ from: T + 3_000, to: T + 9_100 }]);
  });

  test("begins once, although the order is given again", () => {
    expect(holds(after(held(), given(MUSIC, T + 6_000)))).toEqual([{ from: T + 3_000, to: null }]);
  });

  test("ends by a late answer to a question, if nothing but a question was sent since", () => {
    const asking = after(
      held(),
      answered(2, MUSIC),
      { ...question, at: T + 6_000 },
      { ...question, at: T + 8_500 },
    );
    expect(holds(after(asking, found(3, TALK, T + 8_600)))).toEqual([{ from: T + 3_000, to: T + 8_600 }]);
  });

  test("does not end by a late answer to a question from before", () => {
    expect(holds(after(held(), found(1, TALK, T + 3_500)))).toEqual([{ from: T + 3_000, to: null }]);
    const unanswered = after(held(), { ...question, at: T + 6_000 });
    expect(holds(after(unanswered, found(1, TALK, T + 6_100)))).toEqual([{ from: T + 3_000, to: null }]);
    expect(holds(after(unanswered, found(3, TALK, T + 6_200)))).toEqual([{ from: T + 3_000, to: T + 6_200 }]);
  });
});

describe("what a leg is known to hear", () => {
  test("is the others, until something was ordered or told", () => {
    expect(known(talking())).toEqual({ in: true, hearing: TALK });
  });

  test("is what the channel answered, and an event that agrees confirms it", () => {
    const held = after(talking(), given(MUSIC), answered(1, MUSIC));
    expect(known(held)).toMatchObject({ in: true, hearing: MUSIC });
    expect(known(after(held, seen(4, MUSIC)))).toMatchObject({ hearing: MUSIC });
  });

  test("is what an event told, if its order was never answered", () => {
    expect(known(after(talking(), given(MUSIC), seen(4, MUSIC)))).toMatchObject({ hearing: MUSIC });
  });

  test("is unknown after an event that disagrees with the answer, until the channel was asked", () => {
    const open = after(talking(), given(MUSIC), answered(1, MUSIC), seen(4, TALK), lost);
    expect(known(open)).toBeNull();
    expect(asked(open, 3_000)).toEqual(["ask-leg"]);
    const asking = after(open, {
      type: "order-given",
      legId: "c",
      order: "ask-leg",
      want: null,
      at: T + 3_000,
    });
    expect(asked(asking, 3_100)).toEqual([]);
    const { n, upTo } = legOf(asking, "c")!.order!;
    const found = (hearing: Hearing): Fact => ({
      type: "found",
      legId: "c",
      n,
      upTo,
      at: T,
      in: true,
      hearing,
    });
    expect(known(after(asking, found(MUSIC)))).toMatchObject({ hearing: MUSIC });
    expect(asked(after(asking, found(MUSIC)), 3_200)).toEqual([]);
    expect(asked(after(asking, found(TALK)), 3_200)).toEqual(["hold"]);
  });

  test("is not what an earlier event said, when it comes late", () => {
    const held = after(talking(), seen(5, TALK), given(MUSIC), answered(1, MUSIC));
    expect(known(after(held, seen(3, TALK)))).toMatchObject({ hearing: MUSIC });
  });

  test("is not what a question found, when an order was given in the meantime", () => {
    const released = after(talking(), given(MUSIC), answered(1, MUSIC), given(TALK));
    const stale: Fact = { type: "found", legId: "c", n: 1, upTo: null, at: T, in: true, hearing: MUSIC };
    expect(known(after(released, stale, answered(2, TALK)))).toMatchObject({ hearing: TALK });
    expect(known(after(released, answered(2, TALK), stale))).toMatchObject({ hearing: TALK });
  });

  test("is nothing once the leg has left, and open again in a conference that came later", () => {
    const left = after(talking(), given(MUSIC), answered(1, MUSIC), seen(6, TALK, false));
    expect(known(left)).toMatchObject({ in: false });
    expect(known(after(talking(), given(TALK), answered(1, TALK), seen(6, TALK, false)))).toMatchObject({
      in: false,
    });
    expect(known(after(left, seen(1, TALK, true, "CF2")))).toBeNull();
    expect(known(after(left, seen(1, MUSIC, true, "CF2")))).toMatchObject({ in: true, hearing: MUSIC });
  });
});

test("what a leg hears is asked again once another conference is known, though its own event was lost", () => {
  const held = after(talking(), lost, given(MUSIC), answered(1, MUSIC));
  expect(asked(held, 5_000)).toEqual([]);
  const again = after(held, { type: "conference-known", sid: "CF2" });
  expect(asked(again, 5_000)).toEqual(["ask-leg"]);
  const asking = after(again, {
    type: "order-given",
    legId: "c",
    order: "ask-leg",
    want: null,
    at: T + 5_000,
  });
  const { n, upTo } = legOf(asking, "c")!.order!;
  expect(
    asked(after(asking, { type: "found", legId: "c", n, upTo, at: T, in: true, hearing: TALK }), 5_100),
  ).toEqual(["hold"]);
});

test("a leg that left its conference is asked about once another is known, though nothing was ever ordered", () => {
  const left = after(talking(), seen(3, TALK, false), { type: "conference-known", sid: "CF2" });
  expect(known(left)).toBeNull();
  expect(asked(after(left, lost), 3_000)).toEqual(["ask-leg"]);
  expect(known(after(left, seen(1, TALK, true, "CF2")))).toMatchObject({ in: true });
});

test("an answer that was lost is not waited for longer than two seconds, and a failure less", () => {
  const waiting = after(talking(), lost);
  const ordered = after(waiting, given(MUSIC, T + 2_000));
  expect(asked(waiting, 2_000)).toEqual(["hold"]);
  expect(asked(ordered, 3_999)).toEqual([]);
  expect(asked(ordered, 4_000)).toEqual(["hold"]);
  const failed = after(ordered, { type: "order-failed", legId: "c", n: 1, againAt: T + 2_250 });
  expect(asked(failed, 2_249)).toEqual([]);
  expect(asked(failed, 2_250)).toEqual(["hold"]);
});

test("an order whose answer was lost is not taken as undone when something else is wanted meanwhile", () => {
  const waiting = after(talking(), lost, given(MUSIC, T + 2_000));
  const back = after(waiting, { type: "rejoined", legId: "a2", userId: "ada", sid: "CAa2", at: T + 2_500 });
  expect(asked(back, 3_999)).toEqual([]);
  expect(asked(back, 4_000)).toEqual(["ask-leg"]);
  const failed = after(back, { type: "order-failed", legId: "c", n: 1, againAt: T + 2_750 });
  expect(asked(failed, 2_750)).toEqual(["ask-leg"]);
  expect(asked(after(back, seen(4, TALK, false)), 4_000)).toEqual([]);
  // Nor once another order has failed since, whatever that one was.
  const released = after(back, answered(1, MUSIC), given(TALK, T + 3_000), given(TALK, T + 5_000));
  const heldAgain = after(released, { ...lost, legId: "a2" }, given(MUSIC, T + 7_000));
  expect(asked(heldAgain, 8_999)).toEqual([]);
  expect(asked(heldAgain, 9_000)).toEqual(["ask-leg"]);
});

test("the target of a transfer does not ring while an order is on its way that ends the music", () => {
  const to = { userId: "ben", number: null };
  const transfer = (legId: string, ms: number): Fact => ({
    type: "transfer-asked", legId, to, byUserId: "ada", at: T + ms,
  }); // prettier-ignore
  const failure = "no-answer-from-channel";
  const refused: Fact = { type: "leg-refused", legId: "t", code: failure, failure, at: T + 1_500 };
  const held = after(talking(), transfer("t", 1_000), given(MUSIC, T + 1_000), answered(1, MUSIC));
  const again = after(held, refused, given(TALK, T + 1_600), transfer("u", 1_700));
  expect(pending(again, T + 1_800)).toEqual([]);
  const released = after(again, answered(2, TALK));
  expect(pending(released, T + 1_900)).toMatchObject([{ type: "set", hearing: MUSIC }]);
  expect(pending(again, T + 3_600)).toMatchObject([{ type: "ask-leg", legId: "c" }]);
});

test("who is kept out of a room is no company to the party left in it, and is asked about until they are in", () => {
  const room = after(
    talking(),
    { type: "room-opened", number: 99_900, ownerId: "ada", at: T },
    { type: "room-shared", isShared: true },
    { type: "join-asked", legId: "d", userId: "dan", at: T },
    { type: "leg-known", legId: "d", sid: "CAd" },
    { type: "leg-reported", legId: "d", status: "in-progress", at: T },
    { type: "order-given", legId: "d", order: "ask-leg", want: null, at: T },
    { type: "found", legId: "d", n: 1, upTo: null, at: T, in: false, hearing: TALK },
    { type: "dismissed", legId: "a", dismissal: "left", at: T + 1_000 },
  );
  const questions = (c: Conversation) => pending(c, T + 5_000).filter(({ legId }) => legId === "d");
  expect(asked(room, 5_000)).toEqual(["alone"]);
  expect(questions(room)).toMatchObject([{ type: "ask-leg" }]);
  const joined = after(room, {
    type: "seen",
    legId: "d",
    conference: "CF1",
    seq: 1,
    in: true,
    hearing: TALK,
  });
  expect(asked(joined, 5_000)).toEqual([]);
});

test("a telephone that was consulted, and rings since it was let in, is asked once whether it has answered", () => {
  const to = { userId: null, number: "+33199005678", numberId: "n1" };
  const consulted = after(
    talking(),
    { type: "consult-asked", legId: "t", to, byUserId: "ada", at: T },
    { type: "leg-asked", legId: "t", at: T },
    { type: "leg-known", legId: "t", sid: "CAt" },
    { type: "leg-reported", legId: "t", status: "ringing", at: T + 1_000 },
  );
  const questions = (c: Conversation) =>
    pending(c, T + 10_000).flatMap(({ type, legId }) => (legId === "t" ? [type] : []));
  expect(questions(consulted)).toEqual([]);
  const completed = after(consulted, { type: "consult-completed", legId: "t", at: T + 9_000 });
  expect(questions(completed)).toEqual(["ask-leg"]);
  const found: Fact = { type: "found", legId: "t", n: 1, upTo: null, at: T + 9_100, in: true, hearing: TALK };
  expect(questions(after(completed, found))).toEqual([]);
  const told: Fact = { type: "leg-reported", legId: "t", status: "in-progress", at: T + 5_000 };
  expect(after(completed, told)).toMatchObject({ state: "ACTIVE", queuedAt: null });
});

test("events of a later conference come after all of an earlier one, whatever their numbers", () => {
  const c = { ...talking(), conferenceSids: ["CF1", "CF2"] };
  const at = (conference: string, seq: number) => ({ conference, seq });
  expect(isAfter(c, at("CF2", 1), at("CF1", 9))).toBe(true);
  expect(isAfter(c, at("CF1", 9), at("CF2", 1))).toBe(false);
  expect(isAfter(c, at("CF1", 2), at("CF1", 1))).toBe(true);
  expect(isAfter(c, at("CF1", 1), at("CF1", 1))).toBe(false);
  expect(isAfter(c, at("CF1", 1), null)).toBe(true);
});

/** Events and answers of one conference about the customer, as the channel may tell them. */
const reports = fc.array(
  fc.oneof(
    fc
      .record({ seq: fc.integer({ min: 1, max: 12 }), held: fc.boolean(), isIn: fc.boolean() })
      .map(({ seq, held, isIn }) => seen(seq, held ? MUSIC : TALK, isIn)),
    fc.constantFrom<Fact>(
      { type: "leg-reported", legId: "a", status: "in-progress", at: T + 10 },
      { type: "leg-reported", legId: "c", status: "in-progress", at: T + 10 },
      lost,
    ),
  ),
  { maxLength: 12 },
);

/** One event for each number: the channel does not give two the same. */
const distinct = (facts: readonly Fact[]) =>
  facts.filter((fact, i) =>
    fact.type !== "seen" || facts.findIndex((other) => other.type === "seen" && other.seq === fact.seq) === i,
  ); // prettier-ignore

test("reports in any order, some of them twice, make the same conversation", () => {
  const cases = reports
    .map(distinct)
    .chain((facts) =>
      fc.tuple(
        fc.constant(facts),
        fc.shuffledSubarray([...facts, ...facts], { minLength: 2 * facts.length }),
      ),
    );
  fc.assert(
    fc.property(cases, ([facts, shuffled]) => {
      expect(after(talking(), ...shuffled)).toEqual(after(talking(), ...facts));
    }),
  );
});

const intents = fc.array(
  fc.oneof(
    fc.constantFrom<Fact>(
      lost,
      { type: "rejoined", legId: "a2", userId: "ada", sid: "CAa2", at: T + 5_000 },
      { type: "queued", at: T + 21_000 },
      { type: "transfer-asked", legId: "t", to: { userId: "ben", number: null }, byUserId: "ada", at: T + 6_000 },
      { type: "transfer-asked", legId: "p", to: { userId: null, number: "+33199005678", numberId: "n1" }, byUserId: "ada", at: T + 6_000 },
      { type: "leg-known", legId: "t", sid: "CAt" },
      { type: "claimed", legId: "t", at: T + 9_000 },
      { type: "declined", legId: "t" },
      { type: "leg-reported", legId: "c", status: "completed", at: T + 12_000 },
      { type: "end-requested", by: "agent", at: T + 30_000 },
      { type: "voicemail-chosen", at: T + 40_000 },
    ),
    fc.integer({ min: 1, max: 9 }).map((seq) => seen(seq, seq % 2 ? MUSIC : TALK)),
  ),
  { maxLength: 14 },
); // prettier-ignore

/** Carries out all that is pending, as a channel that always answers, until nothing is. @returns how many orders that took */
function settle(c: Conversation, now: number): { c: Conversation; orders: number } {
  let orders = 0;
  for (let todo = pending(c, now); todo.length > 0 && orders < 50; todo = pending(c, now)) {
    const effect = todo[0]!;
    orders++;
    c = after(c, takenUp(effect, now));
    const { legId } = effect;
    const n = latestOrder(legOf(c, legId)!);
    if (effect.type === "set")
      c = after(c, {
        type: "order-answered",
        legId,
        n,
        whereabouts: { in: true, hearing: effect.hearing },
        at: now,
      });
    if (effect.type === "ask-leg")
      c = after(c, {
        type: "found",
        legId,
        n,
        upTo: legOf(c, legId)!.order!.upTo,
        at: T,
        in: true,
        hearing: MUSIC,
      });
    if (effect.type === "hang-up" || effect.type === "cancel")
      c = after(c, { type: "leg-reported", legId, status: "completed", at: now });
    if (effect.type === "ring" || effect.type === "add")
      c = after(c, { type: "leg-known", legId, sid: `CA${legId}` });
    if (effect.type.startsWith("move-")) c = after(c, { type: "moved", legId, at: now });
  }
  return { c, orders };
}

test("whatever happens, finitely many orders bring a conversation to rest, and then all hear what they should", () => {
  fc.assert(
    fc.property(intents, fc.integer({ min: 1_000, max: 60_000 }), (facts, ms) => {
      const now = T + ms;
      const { c, orders } = settle(after(talking(), ...facts), now);
      expect(orders).toBeLessThan(20);
      for (const one of c.legs.filter(({ status }) => status !== "completed")) {
        const wanted = desired(c, one, now);
        if (wanted) expect(observed(c, one)).toMatchObject({ hearing: wanted });
      }
    }),
  );
});

test("whatever happens, a leg has one order in flight, one leg has the call, and what is over stays over", () => {
  fc.assert(
    fc.property(intents, (facts) => {
      let c = talking();
      let isOver = false;
      for (const [i, fact] of facts.entries()) {
        c = after(c, fact, ...pending(c, T + i * 3_000).map((effect) => takenUp(effect, T + i * 3_000)));
        isOver ||= c.state === "ENDED";
        expect(c.state === "ENDED").toBe(isOver);
        if (isOver) expect(pending(c, T + 90_000).map(({ type }) => type)).not.toContain("ring");
        expect(nearLegs(c).filter((one) => one === holder(c)).length).toBeLessThanOrEqual(1);
        const far = farLeg(c)!;
        const music = desired(c, far, T + 90_000)?.music ?? null;
        // Who waits hears music, and who talks does not.
        if (c.state === "QUEUED" && far.movedAt === null) expect(music).toBe("hold");
        expect(c.calls[0].outcome !== null).toBe(c.state === "ENDED");
      }
    }),
  );
});

test("a telephone that a call is transferred to has a call of its own, with its own outcome and times", () => {
  const to = { userId: null, number: "+33199005678", numberId: "n1" };
  const asked: Fact = { type: "transfer-asked", legId: "p", to, byUserId: "ada", at: T + 6_000 };
  const rung = after(talking(), asked, { type: "leg-known", legId: "p", sid: "CAp" });
  expect(rung.calls).toMatchObject([
    { id: "c1", direction: "INBOUND", agentId: "ada", endedAt: null },
    { id: "p", direction: "OUTBOUND", remoteNumber: "+33199005678", agentId: "ada", outcome: null },
  ]);
  const busy = after(rung, { type: "leg-reported", legId: "p", status: "busy", at: T + 9_000 });
  expect(busy.calls[1]).toMatchObject({ outcome: "BUSY", answeredAt: null, endedAt: T + 9_000 });
  expect(busy.calls[0]).toMatchObject({ outcome: null, endedAt: null });
  const answeredIt = after(rung, { type: "claimed", legId: "p", at: T + 9_000 });
  const over = after(answeredIt, { type: "leg-reported", legId: "p", status: "completed", at: T + 20_000 });
  expect(over.calls).toMatchObject([
    { id: "c1", outcome: "ANSWERED", endedAt: T + 20_000 },
    { id: "p", outcome: "ANSWERED", answeredAt: T + 9_000, endedAt: T + 20_000 },
  ]);
  // The customer hangs up as the telephone answers: its call does not end before its answer.
  const late = after(
    rung,
    { type: "leg-reported", legId: "c", status: "completed", at: T + 8_000 },
    { type: "leg-reported", legId: "p", status: "in-progress", at: T + 9_000 },
  );
  expect(late.calls[1]).toMatchObject({ answeredAt: T + 9_000, endedAt: T + 9_000 });
  const refused = after(talking(), asked, {
    type: "leg-refused", legId: "p", code: "21211", failure: "invalid-number", at: T + 7_000,
  }); // prettier-ignore
  expect(refused.calls).toMatchObject([{ failure: null }, { failure: "invalid-number", outcome: "FAILED" }]);
});
