import { describe, expect, test } from "vitest";
import {
  after, answers, asked, asks, at, BEN, begin, calling, colleagues, completes, consulting, dismissed, done, gone, known, leg,
  reported, room, roomWith, rung, T, talking, telephone, TELEPHONE,
} from "../testing/conversations"; // prettier-ignore
import { conferenceName, isLater, legLabel, type Conversation } from "./conversation";
import {
  awaited, callOf, consultation, expectedUser, goneAt, holder, isColleagueAway, isMember, isNewest, isRung, legOf, members,
  ours, waitingParty, wasConsulted,
} from "./parties"; // prettier-ignore

const ids = (legs: readonly { id: string }[]) => legs.map(({ id }) => id);
const one = (c: Conversation, legId: string) => legOf(c, legId)!;
const lost = (c: Conversation, legId = "a") => after(c, reported(legId, "completed", 60));

test("the channel knows a conference by the conversation, and a leg by whose it is", () => {
  expect(conferenceName("c1")).toBe("room_c1");
  expect(legLabel({ id: "c", userId: null })).toBe("c_c");
  expect(legLabel({ id: "a", userId: "ada" })).toBe("a_a");
});

test("of two ends that the channel reports of one leg, the first counts", () => {
  expect(isLater("busy", "completed")).toBe(false);
  expect(isLater("completed", "in-progress")).toBe(true);
});

test("a telephone has a call of its own, and users are on the call they came in for", () => {
  const c = after(roomWith(TELEPHONE), asks("add-asked", BEN, 30, "b"));
  expect(["c", "a", "t", "b"].map((id) => callOf(c, one(c, id)).id)).toEqual(["c1", "c1", "t", "c1"]);
  expect(callOf(c, leg("x", "ADDED", { callId: "unknown" })).id).toBe("c1");
});

describe("a member", () => {
  test("is who has been let in and has answered", () => {
    expect(ids(members(talking()))).toEqual(["c", "a"]);
    expect(ids(members(consulting()))).toEqual(["c", "a"]);
    expect(ids(members(after(room(), asks("add-asked", BEN, 21), ...rung("t", 22))))).toEqual(["c", "a"]);
    expect(ids(members(roomWith()))).toEqual(["c", "a", "t"]);
  });

  test("is a caller from the beginning, and a called customer from their answer", () => {
    const legs = [
      leg("a", "DIALLED", { userId: "ada", admittedAt: T }),
      leg("c", "REMOTE", { admittedAt: T }),
    ];
    const ringing = after(begin("OUTBOUND", legs), known("a"), ...rung("c", 1));
    expect(ids(members(ringing))).toEqual(["a"]);
    expect(ids(members(after(ringing, reported("c", "in-progress", 5))))).toEqual(["a", "c"]);
    const incoming = begin("INBOUND", [
      leg("c", "REMOTE", { sid: "CAc", admittedAt: T }),
      leg("b", "OFFERED", { userId: "ben", sid: "CAb", admittedAt: T }),
    ]);
    expect(ids(members(incoming))).toEqual(["c"]);
  });

  test("is a browser that connects by itself, once it has", () => {
    const legs = [
      leg("a", "DIALLED", { userId: "ada", admittedAt: T }),
      leg("c", "REMOTE", { admittedAt: T }),
    ];
    expect(ids(members(begin("OUTBOUND", legs)))).toEqual([]);
    expect(ids(members(after(begin("OUTBOUND", legs), known("a"))))).toEqual(["a"]);
    const joins = after(roomWith(), dismissed("t", "left", 30), {
      type: "join-asked",
      legId: "j",
      userId: "ben",
      at: at(31),
    });
    expect(ids(members(joins))).toEqual(["c", "a"]);
    expect(ids(members(after(joins, known("j"))))).toEqual(["c", "a", "j"]);
    const added = after(room(), asks("add-asked", BEN, 21), ...rung("t", 22));
    expect(isMember(added, { ...one(added, "t"), admittedAt: at(22) })).toBe(false);
  });

  test("is nobody who has ended, was dismissed, has lost their page or was moved", () => {
    const c = roomWith();
    expect(ids(members(lost(c)))).toEqual(["c", "t"]);
    expect(ids(members(after(c, dismissed("t", "removed", 30))))).toEqual(["c", "a"]);
    expect(ids(members(after(c, gone("a", 30))))).toEqual(["c", "t"]);
    expect(ids(members(after(c, { type: "moved", legId: "c", at: at(30) })))).toEqual(["a", "t"]);
  });

  test("is the newest leg of a user alone", () => {
    const back = after(talking(), { type: "rejoined", legId: "a2", userId: "ada", sid: "CAa2", at: at(30) });
    expect(ids(members(back))).toEqual(["c", "a2"]);
    expect(isNewest(back, one(back, "a"))).toBe(false);
    const asking = after(talking(), asks("transfer-asked", BEN, 30));
    expect(
      isNewest(
        after(asking, { type: "offered", legs: [{ id: "a3", userId: "ada" }], at: at(31) }),
        one(asking, "a"),
      ),
    ).toBe(true);
  });

  test("is one of ours if they are a user", () => {
    expect(ids(ours(roomWith(TELEPHONE)))).toEqual(["a"]);
    expect(ids(ours(colleagues()))).toEqual(["a", "c"]);
  });

  test("has each telephone, whatever other telephones are", () => {
    const two = roomWith(telephone("+33199005679"), roomWith(TELEPHONE), "u");
    expect(ids(members(two))).toEqual(["c", "a", "t", "u"]);
  });
});

describe("a phone rings", () => {
  const asking = () => after(talking(), asks("consult-asked", BEN, 10));

  test("until it is answered, ends, declines or is dismissed", () => {
    const c = after(asking(), ...rung("t", 11));
    expect(isRung(c, one(c, "t"))).toBe(true);
    expect(isRung(consulting(), one(consulting(), "t"))).toBe(false);
    for (const fact of [
      reported("t", "no-answer", 20),
      { type: "declined", legId: "t" } as const,
      dismissed("t", "cancelled", 20),
    ])
      expect(isRung(after(c, fact), one(after(c, fact), "t"))).toBe(false);
  });

  test("although an early report says that it answered, unless it is consulted: that it is let in counts", () => {
    const c = after(room(), asks("add-asked", BEN, 21), ...rung("t", 22), reported("t", "in-progress", 23));
    expect(isRung(c, one(c, "t"))).toBe(true);
    const consulted = after(asking(), ...rung("t", 11), reported("t", "in-progress", 12));
    expect(isRung(consulted, one(consulted, "t"))).toBe(false);
  });
});

describe("a consultation", () => {
  const phase = (c: Conversation) => consultation(c)?.phase ?? null;
  const asking = () => after(talking(), asks("consult-asked", BEN, 10));

  test("goes from the call to its target to the end of their leg", () => {
    expect(phase(talking())).toBeNull();
    expect(phase(asking())).toBe("calling");
    expect(phase(after(asking(), ...done("c", "hold"), asked("t", 11), known("t")))).toBe("calling");
    expect(phase(after(asking(), ...done("c", "hold"), ...rung("t", 11)))).toBe("ringing");
    expect(phase(consulting())).toBe("answered");
    const cancelled = after(consulting(), dismissed("t", "cancelled", 20));
    expect(phase(cancelled)).toBe("ending");
    expect(phase(after(cancelled, reported("t", "completed", 21)))).toBeNull();
    expect(consultation(consulting())).toMatchObject({ askerId: "ada", leg: { id: "t" } });
  });

  test("ends with a page that is gone, once the channel has ended its leg", () => {
    expect(phase(after(consulting(), gone("t", 20)))).toBe("ending");
  });

  test("is over at once if its target was not called yet", () => {
    expect(phase(after(asking(), dismissed("t", "cancelled", 11)))).toBeNull();
    expect(phase(after(asking(), asked("t", 11), dismissed("t", "cancelled", 12)))).toBe("ending");
  });

  test("is over when its target has the call", () => {
    expect(phase(after(consulting(), { type: "consult-completed", legId: "t", at: at(20) }))).toBeNull();
  });
});

describe("who is waited for in a room", () => {
  test("is each user who was lost", () => {
    expect(ids(awaited(roomWith()))).toEqual([]);
    expect(ids(awaited(lost(roomWith(), "t")))).toEqual(["t"]);
    expect(ids(awaited(after(roomWith(), gone("t", 30))))).toEqual(["t"]);
  });

  test("is nobody who left or was removed, no telephone, and nobody who has come back", () => {
    expect(
      ids(awaited(after(roomWith(), dismissed("t", "left", 30), reported("t", "completed", 31)))),
    ).toEqual([]);
    expect(ids(awaited(lost(roomWith(TELEPHONE), "t")))).toEqual([]);
    const back = after(lost(roomWith()), {
      type: "rejoined",
      legId: "a2",
      userId: "ada",
      sid: "CAa2",
      at: at(70),
    });
    expect(ids(awaited(back))).toEqual([]);
  });

  test("is nobody whose browser never connected", () => {
    const joins = after(roomWith(), dismissed("t", "left", 30), {
      type: "join-asked",
      legId: "j",
      userId: "ben",
      at: at(31),
    });
    expect(ids(awaited(after(joins, reported("j", "failed", 40))))).toEqual([]);
  });

  test("is nobody who only rang, and nobody outside a room", () => {
    expect(
      ids(
        awaited(after(room(), asks("add-asked", BEN, 21), ...rung("t", 22), reported("t", "no-answer", 50))),
      ),
    ).toEqual([]);
    expect(ids(awaited(lost(talking())))).toEqual([]);
  });
});

describe("a called colleague is away", () => {
  test("once they had answered, and their leg ended or their page is gone", () => {
    expect(isColleagueAway(colleagues())).toBe(false);
    expect(isColleagueAway(lost(colleagues(), "c"))).toBe(true);
    expect(isColleagueAway(after(colleagues(), gone("c", 30)))).toBe(true);
  });

  test("but not if they never answered, left, or the call was ended", () => {
    const legs = [
      leg("a", "DIALLED", { userId: "ada", admittedAt: T }),
      leg("c", "REMOTE", { userId: "ben", admittedAt: T }),
    ];
    const ringing = after(begin("INTERNAL", legs), known("a"), ...rung("c", 1));
    expect(isColleagueAway(after(ringing, reported("c", "no-answer", 30)))).toBe(false);
    expect(
      isColleagueAway(after(colleagues(), dismissed("c", "left", 30), reported("c", "completed", 31))),
    ).toBe(false);
    expect(
      isColleagueAway(after(lost(colleagues(), "c"), { type: "end-requested", by: "agent", at: at(61) })),
    ).toBe(false);
  });

  test("a customer who hangs up is not away but gone", () => {
    expect(isColleagueAway(lost(talking(), "c"))).toBe(false);
  });
});

describe("who is expected back", () => {
  test("is the user who had the call last", () => {
    expect(expectedUser(lost(talking()))).toBe("ada");
    const completed = after(consulting(), { type: "consult-completed", legId: "t", at: at(20) });
    expect(expectedUser(lost(completed, "t"))).toBe("ben");
  });

  test("is who asked, if who took over has left", () => {
    const completed = after(consulting(), { type: "consult-completed", legId: "t", at: at(20) });
    expect(expectedUser(after(completed, dismissed("t", "left", 30)))).toBe("ada");
  });

  test("is no telephone, and nobody who only rang", () => {
    expect(expectedUser(roomWith(TELEPHONE))).toBe("ada");
    expect(expectedUser(after(talking(), asks("consult-asked", BEN, 10)))).toBe("ada");
    expect(
      expectedUser(
        begin("INBOUND", [leg("c", "REMOTE", { admittedAt: T }), leg("a", "OFFERED", { userId: "ada" })]),
      ),
    ).toBeNull();
  });

  test("is who was let in last, in whichever order their phones rang", () => {
    const offers = ["a", "b"].map((id, i) =>
      leg(id, "OFFERED", { userId: ["ada", "ben"][i]!, admittedAt: T + 2 - i }),
    );
    expect(expectedUser(begin("INBOUND", [leg("c", "REMOTE", { admittedAt: T }), ...offers]))).toBe("ada");
  });
});

describe("the party that waits once no agent is left", () => {
  test("is the customer, as long as they are there", () => {
    expect(waitingParty(roomWith(TELEPHONE)).id).toBe("c");
  });

  test("is else the telephone that stayed, the newest", () => {
    expect(waitingParty(lost(roomWith(TELEPHONE), "c")).id).toBe("t");
    const two = roomWith(telephone("+33199005679"), roomWith(TELEPHONE), "u");
    expect(waitingParty(lost(two, "c")).id).toBe("u");
  });

  test("is the customer who has hung up, if nobody else was there", () => {
    expect(waitingParty(lost(talking(), "c")).id).toBe("c");
    expect(waitingParty(lost(roomWith(), "c")).id).toBe("c");
  });
});

test("a leg was in until the last that is known of it, if it was let in", () => {
  const c = roomWith();
  expect(goneAt(one(c, "a"))).toBe(0);
  const left = after(c, dismissed("a", "left", 30));
  expect(goneAt(one(left, "a"))).toBe(at(30));
  expect(goneAt(one(after(left, gone("a", 31)), "a"))).toBe(at(31));
  expect(goneAt(one(lost(left), "a"))).toBe(at(60));
  const refused = after(consulting(), reported("t", "completed", 30));
  expect(goneAt(one(refused, "t"))).toBe(0);
});

test("who has the call is the newest of those let in who are there", () => {
  expect(holder(calling())?.userId).toBe("ada");
  expect(holder(consulting())?.id).toBe("a");
  expect(holder(lost(talking()))).toBeUndefined();
  expect(holder(after(talking(), ...answers("c", 5), gone("a", 30)))).toBeUndefined();
});

test("a telephone was consulted if a consultation with it was completed while it rang", () => {
  const transfer = after(talking(), asks("transfer-asked", TELEPHONE, 10), ...rung("t", 11));
  expect(wasConsulted(transfer, one(transfer, "t"))).toBe(false);
  const talk = after(talking(), asks("consult-asked", TELEPHONE, 10), ...done("c", "hold"), ...rung("t", 11));
  expect(wasConsulted(talk, one(talk, "t"))).toBe(false);
  const completed = after(talk, completes(12));
  expect(wasConsulted(completed, one(completed, "t"))).toBe(true);
  expect(wasConsulted(completed, one(completed, "a"))).toBe(false);
});
