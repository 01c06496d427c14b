import { describe, expect, test } from "vitest";
import {
  after, answers, asked, asks, at, back, BEN, begin, calling, CEM, claimed, colleagues, completes, consulting, dismissed, done,
  ended, gone, hold, joins, known, leg, merges, reported, room, roomWith, rung, shared, T, talking, TELEPHONE,
} from "../testing/conversations"; // prettier-ignore
import { newConversation } from "./apply";
import type { Conversation } from "./conversation";
import type { Fact } from "./facts";
import { legOf } from "./parties";

const one = (c: Conversation, legId: string) => legOf(c, legId)!;
const refused = (legId: string, seconds: number): Fact => ({
  type: "leg-refused",
  legId,
  code: "13227",
  failure: "service-refused:13227",
  at: at(seconds),
});
const order = (legId: string, type: "set" | "ask-leg" | "find-leg" | "cancel" | "move-to-voicemail" | "move-to-announcement"): Fact => ({
  type: "order-given", legId, order: type, want: type === "set" ? { music: "hold", muted: false } : null, at: at(30),
}); // prettier-ignore

test("nothing is known of a new conversation but how it begins", () => {
  const legs = [leg("c", "REMOTE", { admittedAt: T })];
  const c = newConversation({ id: "c1", channelId: "channel", direction: "OUTBOUND", numberId: "n1", createdAt: T, legs });
  expect(c).toMatchObject({
    conferenceSids: [], rejected: false, state: "DIALING", queuedAt: null, room: null, hold: null, endedAt: null,
    calls: [{ id: "c1", createdAt: T, record: false, remoteNumber: null, failure: null, outcome: null }],
  });
}); // prettier-ignore

describe("a hold", () => {
  test("is a state that is set and ended by who asked for it", () => {
    const held = after(talking(), hold(10));
    expect(held.hold).toEqual({ byUserId: "ada", at: at(10), isKnown: false });
    expect(after(held, hold(11)).hold?.at).toBe(at(10));
    expect(after(held, { type: "hold-known" }).hold).toEqual({ byUserId: "ada", at: at(10), isKnown: true });
    expect(after(held, { type: "resumed", byUserId: "ada" }).hold).toBeNull();
    expect(after(held, { type: "resumed", byUserId: "ben" }).hold).not.toBeNull();
  });

  test("is not for who does not talk", () => {
    expect(after(talking(), hold(10, "ben")).hold).toBeNull();
    expect(after(talking(), reported("a", "completed", 9), hold(10)).hold).toBeNull();
  });

  test("that the channel does not take is given up, and a new one forgets that", () => {
    const failed = after(talking(), hold(10), { type: "hold-given-up", at: at(15) });
    expect(failed).toMatchObject({ hold: null, holdFailedAt: at(15) });
    expect(after(failed, hold(16))).toMatchObject({ hold: { at: at(16) }, holdFailedAt: null });
  });

  test("that has ended meanwhile is neither known nor given up", () => {
    expect(after(talking(), { type: "hold-known" }).hold).toBeNull();
    expect(after(talking(), { type: "hold-given-up", at: at(15) }).holdFailedAt).toBeNull();
  });

  test.each<[string, Fact[]]>([
    ["a consultation holds by itself", [asks("consult-asked", BEN, 20)]],
    ["a room is opened", [{ type: "room-opened", number: 99_900, ownerId: "ada", at: at(20) }]],
    ["somebody else is let in", [{ type: "resumed", byUserId: "ada" }, asks("transfer-asked", BEN, 20), ...rung("t", 21), ...answers("t", 22)]],
  ])("ends when %s", (_why, facts) => {
    expect(after(talking(), hold(10), ...facts).hold).toBeNull();
  }); // prettier-ignore

  test.each<Fact>([
    { type: "queued", at: at(30) },
    { type: "announced", at: at(30) },
  ])("ends when the customer of a lost agent is helped otherwise: %o", (fact) => {
    expect(after(talking(), hold(10), reported("a", "completed", 9), fact).hold).toBeNull();
  });
});

describe("a consultation", () => {
  test("is for who has the call, of one person at a time", () => {
    const c = consulting();
    expect(one(c, "t")).toMatchObject({ entry: "CONSULT", requestedById: "ada", userId: "ben", callId: "c1", createdAt: at(10), admittedAt: null });
    expect(after(c, asks("consult-asked", CEM, 20, "u")).legs).toHaveLength(3);
    expect(after(talking(), { ...asks("consult-asked", BEN, 10), byUserId: "cem" } as Fact).legs).toHaveLength(2);
  });

  test("of a telephone makes a call of its own", () => {
    expect(consulting(TELEPHONE).calls[1]).toMatchObject({
      id: "t", direction: "OUTBOUND", remoteNumber: TELEPHONE.number, numberId: "n1", agentId: "ada", createdAt: at(10),
    });
    expect(consulting().calls).toHaveLength(1);
  });

  test("does not let its target in by their answer", () => {
    expect(one(consulting(TELEPHONE), "t")).toMatchObject({ answeredAt: at(15), admittedAt: null, memberSince: null });
    expect(one(consulting(), "t")).toMatchObject({ answeredAt: at(15), admittedAt: null, memberSince: null });
  });

  test("completed gives the customer to its target, and the asker is out", () => {
    const c = after(consulting(), completes(20));
    expect(c).toMatchObject({ state: "ACTIVE", agentId: "ben", queuedAt: null });
    expect(one(c, "a")).toMatchObject({ dismissedAt: at(20), dismissal: "completed" });
    expect(one(c, "t")).toMatchObject({ admittedAt: at(20), memberSince: at(20), entry: "CONSULT" });
    expect(after(c, completes(30))).toEqual(c);
  });

  test("completed while it rings becomes a transfer", () => {
    const ringing = after(talking(), asks("consult-asked", BEN, 10), ...done("c", "hold"), ...rung("t", 11));
    const c = after(ringing, completes(12));
    expect(c).toMatchObject({ state: "QUEUED", queuedAt: at(12) });
    expect(one(c, "t")).toMatchObject({ entry: "TRANSFER", admittedAt: null });
    expect(one(c, "a")).toMatchObject({ dismissedAt: at(12), dismissal: "completed" });
    expect(after(c, claimed("t", 15))).toMatchObject({ state: "ACTIVE", agentId: "ben", queuedAt: null });
  });

  test("is completed for each leg of the asker that is there, and no other", () => {
    const c = after(consulting(), back("a2", "ada", 18), completes(20));
    expect(one(c, "a2").dismissal).toBe("completed");
    expect(one(c, "c").dismissal).toBeNull();
    const lost = after(consulting(), reported("a", "completed", 16), completes(20));
    expect(one(lost, "a").dismissal).toBeNull();
  });

  test("is not completed once it is over, ending, in a room, or another's", () => {
    const cancelled = after(consulting(), dismissed("t", "cancelled", 16));
    for (const c of [talking(), cancelled, after(roomWith(), asks("consult-asked", CEM, 30, "t"))])
      expect(after(c, completes(20)).agentId).toBe("ada");
    expect(after(cancelled, completes(20))).toEqual(cancelled);
    expect(after(talking(), completes(20))).toEqual(talking());
    expect(after(consulting(), { ...completes(20), legId: "c" } as Fact)).toEqual(consulting());
    const inRoom = after(room(), asks("consult-asked", BEN, 30), ...done("c", "hold"), ...rung("t", 31), ...answers("t", 32));
    expect(after(inRoom, completes(40))).toEqual(inRoom);
  });

  test("merged opens the room of the asker", () => {
    const c = after(consulting(), merges(20));
    expect(c.room).toEqual({ number: 99_900, ownerId: "ada", openedAt: at(20), isShared: false });
    expect(c.state).toBe("ROOM");
    expect(one(c, "t").admittedAt).toBe(at(20));
  });

  test("merged without a number opens no room", () => {
    expect(after(consulting(), merges(20, null)).room).toBeNull();
  });

  test("merged in a room leaves the room as it is", () => {
    const asking = after(room(), asks("consult-asked", BEN, 30), ...done("c", "hold"), ...rung("t", 31), ...answers("t", 32));
    const c = after(asking, merges(40, null));
    expect(c.room).toEqual(room().room);
    expect(one(c, "t").admittedAt).toBe(at(40));
    expect(after(asking, merges(40, 99_901)).room).toEqual(room().room);
  });

  test("is not merged before it is answered, nor once it is over, nor for another leg", () => {
    const ringing = after(talking(), asks("consult-asked", BEN, 10), ...done("c", "hold"), ...rung("t", 11));
    for (const c of [ringing, talking(), after(consulting(), dismissed("t", "cancelled", 16))])
      expect(after(c, merges(20))).toEqual(c);
    expect(after(consulting(), merges(20, 99_900, "c"))).toEqual(consulting());
  });

  test("ends with its asker, when they are dismissed", () => {
    const asking = after(roomWith(), asks("consult-asked", CEM, 30, "u"), ...done("c", "hold"), ...done("t", "hold"), ...rung("u", 31), ...answers("u", 32));
    const left = after(asking, dismissed("a", "left", 40));
    expect(one(left, "a")).toMatchObject({ dismissedAt: at(40), dismissal: "left" });
    expect(one(left, "u")).toMatchObject({ dismissedAt: at(40), dismissal: "cancelled" });
    expect(one(after(asking, dismissed("t", "left", 40)), "u").dismissedAt).toBeNull();
    expect(one(after(asking, dismissed("u", "left", 40)), "a").dismissedAt).toBeNull();
    expect(one(after(asking, dismissed("c", "removed", 40)), "u").dismissedAt).toBeNull();
  });

  test("does not end with an older leg of its asker", () => {
    const asking = after(roomWith(), asks("consult-asked", CEM, 30, "u"), ...rung("u", 31), back("a2", "ada", 33));
    expect(one(after(asking, dismissed("a", "given-up", 40)), "u").dismissedAt).toBeNull();
  });
}); // prettier-ignore

describe("a transfer to a telephone", () => {
  const asking = () =>
    after(talking(), asks("transfer-asked", TELEPHONE, 10), ...done("c", "hold"), ...rung("t", 11));

  test("is taken by the answer that is reported, at its time", () => {
    const c = after(asking(), reported("t", "in-progress", 15));
    expect(c).toMatchObject({ state: "ACTIVE", queuedAt: null });
    expect(one(c, "t")).toMatchObject({ admittedAt: at(15), memberSince: at(15) });
    expect(one(after(c, reported("t", "in-progress", 14)), "t")).toMatchObject({
      admittedAt: at(14),
      memberSince: at(14),
    });
  });

  test("is taken by its entry into the conference, if that is told first", () => {
    const c = after(asking(), claimed("t", 16));
    expect(c.state).toBe("ACTIVE");
    expect(one(after(c, reported("t", "in-progress", 15)), "t")).toMatchObject({
      admittedAt: at(15),
      memberSince: at(15),
    });
  });

  test("is not taken while it rings, nor once it was given up", () => {
    expect(asking().state).toBe("QUEUED");
    expect(
      one(after(asking(), dismissed("t", "given-up", 14), reported("t", "in-progress", 15)), "t").admittedAt,
    ).toBeNull();
  });

  test("is not taken by a report about nobody's leg", () => {
    expect(after(asking(), reported("x", "in-progress", 15))).toEqual(asking());
  });
});

test("a browser's answer is its document, not what is reported of it", () => {
  const ringing = after(talking(), asks("transfer-asked", BEN, 10), ...done("c", "hold"), ...rung("t", 11));
  const early = after(ringing, reported("t", "in-progress", 12));
  expect(early.state).toBe("QUEUED");
  expect(one(early, "t").admittedAt).toBeNull();
  expect(after(early, claimed("t", 13))).toMatchObject({ state: "ACTIVE", agentId: "ben" });
});

test("a leg is a member since the later of its admission and its answer", () => {
  const offers = after(begin("INBOUND", [leg("c", "REMOTE", { sid: "CAc", admittedAt: T }), leg("a", "OFFERED", { userId: "ada" })]), asked("a"), known("a"));
  expect(one(offers, "a").memberSince).toBeNull();
  expect(one(offers, "c").memberSince).toBeNull();
  expect(one(after(offers, claimed("a", 4)), "a").memberSince).toBe(at(4));
  expect(one(after(offers, claimed("a", 4), reported("a", "in-progress", 5)), "a").memberSince).toBe(at(5));
  expect(one(calling(), "c").memberSince).toBe(at(4));
  const early = after(room(), asks("add-asked", BEN, 21), ...rung("t", 22), reported("t", "in-progress", 23), claimed("t", 24));
  expect(one(early, "t").memberSince).toBe(at(24));
}); // prettier-ignore

describe("a room", () => {
  test("is opened by who talks, once", () => {
    expect(room().room).toEqual({ number: 99_900, ownerId: "ada", openedAt: at(20), isShared: false });
    expect(after(talking(), { type: "room-opened", number: 99_900, ownerId: "ben", at: at(20) }).room).toBeNull();
    expect(after(room(), { type: "room-opened", number: 99_901, ownerId: "ada", at: at(21) }).room?.number).toBe(99_900);
  });

  test("is shared, and kept to itself again", () => {
    expect(after(room(), shared).room?.isShared).toBe(true);
    expect(after(room(), shared, { type: "room-shared", isShared: false }).room?.isShared).toBe(false);
    expect(after(talking(), shared).room).toBeNull();
  });

  test("rings whom its members add", () => {
    const c = after(room(), asks("add-asked", BEN, 21));
    expect(one(c, "t")).toMatchObject({ entry: "ADDED", userId: "ben", requestedById: "ada", admittedAt: null, callId: "c1" });
    expect(after(talking(), asks("add-asked", BEN, 21)).legs).toHaveLength(2);
    expect(one(after(c, ...rung("t", 22), claimed("t", 25)), "t").admittedAt).toBe(at(25));
  });

  test("has an added telephone from its answer, with a call of its own", () => {
    const c = after(room(), asks("add-asked", TELEPHONE, 21), ...rung("t", 22), reported("t", "in-progress", 25));
    expect(one(c, "t")).toMatchObject({ entry: "ADDED", admittedAt: at(25), callId: "t" });
    expect(one(after(c, reported("t", "in-progress", 24)), "t").admittedAt).toBe(at(24));
    expect(c.calls[1]).toMatchObject({ id: "t", agentId: "ada", remoteNumber: TELEPHONE.number, answeredAt: at(25) });
  });

  test("is joined by who may, for the call they came in for before", () => {
    const joined = after(room(), shared, joins("ben", 30));
    expect(one(joined, "j")).toMatchObject({ entry: "JOINED", userId: "ben", admittedAt: at(30), createdAt: at(30), callId: "c1" });
    expect(after(room(), joins("ben", 30)).legs).toHaveLength(2);
  });

  test("gives a user who comes back the call they came in for", () => {
    const legs = [leg("c", "REMOTE", { sid: "CAc", admittedAt: T }), leg("p", "ADDED", { callId: "p", number: "+33199005678" }), leg("b", "ADDED", { userId: "ben", callId: "p", sid: "CAb", admittedAt: T, answeredAt: T }), leg("a", "OFFERED", { userId: "ada", sid: "CAa", admittedAt: T, answeredAt: T })];
    const c = after({ ...begin("INBOUND", legs), room: room().room }, back("b2", "ben", 30));
    expect(one(c, "b2")).toMatchObject({ callId: "p", entry: "JOINED" });
    expect(one(after(c, back("a2", "ada", 31)), "a2").callId).toBe("c1");
  });

  test("mutes a leg for who asked, until they let it speak", () => {
    const muted = after(roomWith(), { type: "mute-asked", legId: "t", byUserId: "ada" });
    expect(muted.legs.map(({ mutedById }) => mutedById)).toEqual([null, null, "ada"]);
    expect(one(after(muted, { type: "mute-asked", legId: "t", byUserId: null }), "t").mutedById).toBeNull();
  });

  test("says goodbye once", () => {
    const alone = after(room(), dismissed("a", "left", 30));
    expect(alone.state).toBe("ROOM");
    const told = after(alone, { type: "goodbye-chosen", at: at(40) });
    expect(told).toMatchObject({ goodbyeAt: at(40), state: "ENDED" });
    expect(after(told, { type: "goodbye-chosen", at: at(50) }).goodbyeAt).toBe(at(40));
  });

  test("is one no more once its party is queued, or told that their agent was lost", () => {
    const lost = after(room(), reported("a", "completed", 30));
    expect(lost.state).toBe("LOST");
    expect(after(lost, { type: "queued", at: at(50) })).toMatchObject({ state: "QUEUED", room: null, queuedAt: at(50) });
    expect(after(lost, { type: "announced", at: at(50) })).toMatchObject({ state: "ENDED", room: null, announcementAt: at(50) });
  });
}); // prettier-ignore

test("goodbye is said in each state in which a customer hears us, and in no other", () => {
  const goodbye: Fact = { type: "goodbye-chosen", at: at(90) };
  const lost = after(talking(), reported("a", "completed", 60));
  const queued = after(lost, { type: "queued", at: at(80) });
  for (const c of [room(), talking(), lost, queued]) expect(after(c, goodbye).goodbyeAt, c.state).toBe(at(90));
  for (const c of [begin("INBOUND", lost.legs.slice(0, 1)), after(queued, { type: "voicemail-chosen", at: at(85) })])
    expect(after(c, goodbye).goodbyeAt, c.state).toBeNull();
}); // prettier-ignore

test("who is there is neither queued nor told that their agent was lost", () => {
  expect(after(talking(), { type: "queued", at: at(50) })).toEqual(talking());
  expect(after(talking(), { type: "announced", at: at(50) })).toEqual(talking());
});

describe("what is told twice, or of nobody", () => {
  test.each<[string, Fact[]]>([
    ["a page that is gone", [gone("a", 30), gone("a", 40)]],
    ["a dismissal", [dismissed("a", "left", 30), dismissed("a", "removed", 40)]],
    ["the move to voicemail", [{ type: "moved", legId: "c", at: at(30) }, { type: "moved", legId: "c", at: at(40) }]],
    ["a start of the recording", [{ type: "recording-known", at: at(30) }, { type: "recording-known", at: at(40) }]],
    ["an order to record", [{ type: "recording-asked", at: at(30) }, { type: "recording-asked", at: at(40) }]],
    ["an end", [ended(30), ended(40, "system")]],
    ["a page that came back", [back("a2", "ada", 30), { ...back("a3", "ada", 40), sid: "CAa2" } as Fact]],
    ["the channel's id of a leg", [asks("transfer-asked", BEN, 10), known("t"), { type: "leg-known", legId: "t", sid: "CAother" }]],
    ["a message, of which the longer length counts", [{ type: "message-left", seconds: 9 }, { type: "message-left", seconds: 4 }]],
  ])("%s counts once", (_what, facts) => {
    const c = talking();
    const first = facts.slice(0, -1);
    expect(after(c, ...first)).not.toEqual(c);
    expect(after(c, ...facts)).toEqual(after(c, ...first));
  });

  test.each<Fact>([dismissed("x", "left", 30), gone("x", 30), refused("x", 30), known("x"), reported("x", "completed", 30)])(
    "nobody's leg changes nothing: %o",
    (fact) => {
      expect(after(talking(), fact)).toEqual(talking());
    },
  );

  test("a page whose leg is known does not come back with it", () => {
    expect(after(talking(), { ...back("a2", "ada", 30), sid: "CAc" } as Fact).legs).toHaveLength(2);
  });
}); // prettier-ignore

test("a recording was ordered, and is known to run, at its times", () => {
  const c = after(
    talking(),
    { type: "recording-asked", at: at(30) },
    { type: "recording-known", at: at(31) },
  );
  expect(c).toMatchObject({ recordingAskedAt: at(30), recordingKnownAt: at(31), messageSeconds: null });
});

test("a recording that is refused is no concern of the conversation", () => {
  expect(after(talking(), { type: "recording-refused" })).toEqual(talking());
});

test("an offer is made in ringing order", () => {
  const queued = after(talking(), reported("a", "completed", 30), { type: "queued", at: at(50) });
  const legs = [{ id: "o1", userId: "cem" }, { id: "o2", userId: "dan" }];
  const c = after(queued, { type: "offered", legs, at: at(51) });
  expect(c.legs.slice(2)).toMatchObject([
    { id: "o1", userId: "cem", entry: "OFFERED", createdAt: at(51), callId: "c1", admittedAt: null },
    { id: "o2", userId: "dan", entry: "OFFERED", createdAt: at(51) + 1 },
  ]);
}); // prettier-ignore

describe("an order in flight", () => {
  const given = (type: Parameters<typeof order>[1]) => after(talking(), order("c", type));
  const inFlight = (c: Conversation) => one(c, "c").order?.type ?? null;
  const answer = (n: number): Fact => ({ type: "order-answered", legId: "c", n, whereabouts: { in: true, hearing: { music: "hold", muted: false } }, at: at(31) });

  test("is over with its own answer only", () => {
    expect(inFlight(given("set"))).toBe("set");
    expect(inFlight(after(given("set"), answer(1)))).toBeNull();
    expect(after(given("set"), answer(2))).toEqual(given("set"));
    expect(after(talking(), answer(1))).toEqual(talking());
  });

  test("is over with what was found for it, and not for an earlier one", () => {
    const found = (n: number): Fact => ({ type: "found", legId: "c", n, upTo: null, at: at(31), in: true, hearing: { music: null, muted: false } });
    expect(inFlight(after(given("ask-leg"), found(1)))).toBeNull();
    expect(inFlight(after(given("ask-leg"), order("c", "ask-leg"), found(1)))).toBe("ask-leg");
    const answered = after(given("ask-leg"), found(1));
    expect(one(answered, "c").answer).toMatchObject({ n: 1, at: at(31), in: true });
    const again: Fact = { ...found(1), at: at(32) } as Fact;
    expect(one(after(answered, again), "c").answer?.at).toBe(at(32));
  });

  test("that failed is tried again at its time; a later one is not", () => {
    const failed: Fact = { type: "order-failed", legId: "c", n: 1, againAt: at(31) };
    expect(one(after(given("set"), failed), "c").order?.at).toBe(at(29));
    expect(after(given("set"), { ...failed, n: 2 })).toEqual(given("set"));
    expect(after(talking(), failed)).toEqual(talking());
  });

  test.each<[Parameters<typeof order>[1], Fact]>([
    ["find-leg", { type: "leg-released", legId: "c" }],
    ["find-leg", refused("c", 31)],
    ["cancel", reported("c", "ringing", 31)],
    ["move-to-voicemail", { type: "moved", legId: "c", at: at(31) }],
    ["move-to-announcement", { type: "moved", legId: "c", at: at(31) }],
  ])("to %s is over once it is told: %o", (type, fact) => {
    expect(inFlight(after(given(type), fact))).toBeNull();
    expect(inFlight(after(given("set"), fact))).toBe("set");
  });

  test("to find a leg is over once the channel tells its id", () => {
    const looking = after(talking(), asks("transfer-asked", BEN, 10), asked("t", 11), order("t", "find-leg"));
    expect(one(after(looking, known("t")), "t")).toMatchObject({ order: null, sid: "CAt" });
  });

  test("is open after one about what a leg hears that had no answer, and not after a question", () => {
    expect(one(given("set"), "c").order?.isOpen).toBe(false);
    expect(one(after(given("set"), order("c", "ask-leg")), "c").order?.isOpen).toBe(true);
    expect(one(after(given("set"), order("c", "ask-leg"), order("c", "ask-leg")), "c").order?.isOpen).toBe(true);
    expect(one(after(given("ask-leg"), order("c", "ask-leg")), "c").order?.isOpen).toBe(false);
  });
}); // prettier-ignore

describe("a refused leg", () => {
  test("fails the call of the customer it is for", () => {
    const legs = [leg("a", "DIALLED", { userId: "ada", admittedAt: T }), leg("c", "REMOTE", { admittedAt: T })];
    const c = after(begin("OUTBOUND", legs), known("a"), asked("c"), refused("c", 2));
    expect(one(c, "c")).toMatchObject({ status: "failed", errorCode: "13227", endedAt: at(2) });
    expect(c).toMatchObject({ outcome: "FAILED", failure: "service-refused:13227" });
    const colleague = leg("c", "REMOTE", { userId: "ben", admittedAt: T });
    expect(after(begin("INTERNAL", [legs[0]!, colleague]), known("a"), asked("c"), refused("c", 2)).failure).toBe("service-refused:13227");
  });

  test("of a user says nothing of their call, and keeps the agent who asked", () => {
    const asking = after(talking(), asks("transfer-asked", BEN, 10));
    expect(asking.queuedAt).toBe(at(10));
    expect(after(asking, refused("t", 12))).toMatchObject({ failure: null, queuedAt: null, state: "ACTIVE" });
    const left = after(asking, reported("a", "completed", 11));
    expect(after(left, refused("t", 12))).toMatchObject({ queuedAt: at(10), state: "QUEUED" });
  });

  test("that was added or consulted leaves a customer who waits waiting", () => {
    const queued = { ...after(talking(), asks("consult-asked", BEN, 10)), queuedAt: at(9) };
    expect(after(queued, refused("t", 12)).queuedAt).toBe(at(9));
  });

  test("keeps the first reason", () => {
    const c = after(talking(), asks("transfer-asked", TELEPHONE, 10), refused("t", 12), { ...refused("t", 13), failure: "unreachable" } as Fact);
    expect(c.calls[1]).toMatchObject({ failure: "service-refused:13227", outcome: "FAILED" });
    expect(c.calls[0].failure).toBeNull();
  });
}); // prettier-ignore

test("an end tells why, unless a reason is known", () => {
  const unanswered = () => begin("OUTBOUND", [leg("a", "DIALLED", { userId: "ada", admittedAt: T }), leg("c", "REMOTE", { admittedAt: T })]);
  const late: Fact = { type: "end-requested", by: "system", at: at(15), failure: "browser-did-not-connect" };
  expect(after(unanswered(), late)).toMatchObject({ failure: "browser-did-not-connect", endRequestedBy: "system", endRequestedAt: at(15) });
  expect(after(unanswered(), refused("c", 3), late).failure).toBe("service-refused:13227");
  expect(after(unanswered(), ended(9)).failure).toBeNull();
}); // prettier-ignore

test("a caller is sent to voicemail while they wait, once", () => {
  const queued = after(talking(), reported("a", "completed", 30), { type: "queued", at: at(50) });
  const told = after(
    queued,
    { type: "voicemail-chosen", at: at(90) },
    { type: "voicemail-chosen", at: at(91) },
  );
  expect(told).toMatchObject({ state: "VOICEMAIL", voicemailAt: at(90) });
  expect(after(talking(), { type: "voicemail-chosen", at: at(90) }).voicemailAt).toBeNull();
});

test("a called colleague who comes back is the far end again", () => {
  const c = after(colleagues(), reported("c", "completed", 30), back("c2", "ben", 40));
  expect(c.state).toBe("ACTIVE");
  expect(one(c, "c2")).toMatchObject({
    entry: "JOINED",
    sid: "CAc2",
    admittedAt: at(40),
    answeredAt: at(40),
  });
});
