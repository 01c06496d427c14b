import { describe, expect, test } from "vitest";
import { apply, newConversation } from "./apply";
import { newLeg, type Conversation } from "./conversation";
import type { Fact } from "./facts";
import { meant, pressed, redOf, type Red } from "./may";

const T = 1_700_000_000_000;
const there = { callId: "c1", createdAt: T, status: "in-progress" as const, answeredAt: T, admittedAt: T };

/** Ada talks with a customer. */
const talking = newConversation({
  id: "c1",
  channelId: "channel",
  numberId: "n1",
  createdAt: T,
  direction: "INBOUND",
  remoteNumber: "+33199001234",
  legs: [
    newLeg({ id: "c", entry: "REMOTE", number: "+33199001234", sid: "CAc", ...there }),
    newLeg({ id: "a", entry: "OFFERED", userId: "ada", sid: "CAa", ...there }),
  ],
});

const after = (c: Conversation, ...facts: Fact[]) => facts.reduce(apply, c);
const at = T + 10_000;
const ended = (legId: string): Fact => ({ type: "leg-reported", legId, status: "completed", at });
const ben = { userId: "ben", number: null };
const cem = { userId: "cem", number: null };
const asks: Fact = { type: "consult-asked", legId: "b", to: ben, byUserId: "ada", at };
const asking = after(
  talking,
  asks,
  { type: "leg-asked", legId: "b", at },
  { type: "leg-known", legId: "b", sid: "CAb" },
);
const consulting = after(asking, { type: "claimed", legId: "b", at });
const room = after(consulting, { type: "merged", legId: "b", number: 99_900, at });
const askingInRoom = after(
  room,
  { ...asks, legId: "d", to: cem },
  { type: "leg-asked", legId: "d", at },
  { type: "leg-known", legId: "d", sid: "CAd" },
);
const consultingInRoom = after(askingInRoom, { type: "claimed", legId: "d", at });
const completed = after(consulting, { type: "consult-completed", legId: "b", at });
const dialling = newConversation({
  id: "c1",
  channelId: "channel",
  numberId: "n1",
  createdAt: T,
  direction: "OUTBOUND",
  legs: [
    newLeg({ id: "a", entry: "DIALLED", userId: "ada", callId: "c1", createdAt: T, admittedAt: T, sid: "CAa" }),
    newLeg({ id: "c", entry: "REMOTE", callId: "c1", createdAt: T, admittedAt: T }),
  ],
}); // prettier-ignore
const lost = after(talking, ended("a"));
const over = after(talking, { type: "end-requested", by: "agent", at });

const FOUND: Record<string, [Conversation, string]> = {
  "a call that Ada talks in": [talking, "ada"],
  "a call that Ada dials": [dialling, "ada"],
  "a call that has lost Ada": [lost, "ada"],
  "a call whose agent, Ada, asks Ben": [asking, "ada"],
  "a call whose agent, Ada, talks to Ben": [consulting, "ada"],
  "a call that rings Ben, who is asked": [asking, "ben"],
  "a call that Ben is consulted in": [consulting, "ben"],
  "a room that Ada opened": [room, "ada"],
  "a room that Ben is in": [room, "ben"],
  "a room whose owner, Ada, asks Cem": [askingInRoom, "ada"],
  "a room that Cem is consulted in": [consultingInRoom, "cem"],
  "a call that Ada has completed a transfer of": [completed, "ada"],
  "a call that Ben took over": [completed, "ben"],
  "a call that is over": [over, "ada"],
  "a call of others": [talking, "eve"],
};

/** What each meaning does, in this order: end, leave, cancel, decline, end-for-all. "-" is nothing. */
const ORDER: readonly Red[] = ["end", "leave", "cancel", "decline", "end-for-all"];

describe("a red button that was pressed", () => {
  test.each([
    ["a call that Ada talks in", "end leave - - end"],
    ["a call that Ada dials", "end leave - - end"],
    ["a call that has lost Ada", "end leave - - end"],
    ["a call whose agent, Ada, asks Ben", "end leave cancel - end"],
    ["a call whose agent, Ada, talks to Ben", "end leave cancel - end"],
    ["a call that rings Ben, who is asked", "decline decline - decline decline"],
    ["a call that Ben is consulted in", "leave leave - leave leave"],
    ["a room that Ada opened", "leave leave - - end-for-all"],
    ["a room that Ben is in", "leave leave - - leave"],
    ["a room whose owner, Ada, asks Cem", "leave leave cancel - end-for-all"],
    ["a room that Cem is consulted in", "leave leave - leave leave"],
    ["a call that Ada has completed a transfer of", "- - - - -"],
    ["a call that Ben took over", "end leave - - end"],
    ["a call that is over", "- - - - -"],
    ["a call of others", "- - - - -"],
  ])("in %s does: %s", (found, does) => {
    const [c, userId] = FOUND[found]!;
    expect(ORDER.map((red) => meant(c, userId, red) ?? "-").join(" ")).toBe(does);
  });

  test("covers each situation there is", () => {
    expect(Object.values(FOUND).map(([c, userId]) => redOf(c, userId))).toEqual([
      "end", "end", "end", "cancel", "cancel", "decline", "leave", "leave", "leave", "cancel", "leave",
      null, "end", null, null,
    ]); // prettier-ignore
  });
});

describe("what a red button does", () => {
  const does = (c: Conversation, userId: string, red: Red) => after(c, ...pressed(c, userId, red, at + 1));

  test("end is the end of the call for everybody", () => {
    expect(does(talking, "ada", "end")).toMatchObject({ state: "ENDED", endRequestedBy: "agent" });
    expect(does(room, "ada", "end-for-all")).toMatchObject({ state: "ENDED", endRequestedBy: "agent" });
  });

  test("cancel gives the customer back to who asked, once the other is out", () => {
    const cancelled = does(consulting, "ada", "cancel");
    expect(cancelled).toMatchObject({ state: "ACTIVE", endRequestedAt: null });
    expect(redOf(cancelled, "ada")).toBe("end");
    expect(redOf(cancelled, "ben")).toBeNull();
  });

  test("who is consulted leaves without the customer", () => {
    const left = does(consulting, "ben", "leave");
    expect(left.legs.find(({ id }) => id === "b")).toMatchObject({ dismissal: "left", dismissedAt: at + 1 });
    expect(left).toMatchObject({ state: "ACTIVE", endRequestedAt: null });
  });

  test("whoever leaves a room leaves the others in it, and the last one ends it", () => {
    const left = does(room, "ada", "leave");
    expect(left.state).toBe("ROOM");
    expect(after(left, ended("c")).state).toBe("ROOM");
    expect(does(after(left, ended("c")), "ben", "leave").state).toBe("ENDED");
  });

  test("who leaves a call after it was handed to them leaves the customer with music, and the asker may come back", () => {
    const left = does(completed, "ben", "leave");
    expect(left.state).toBe("LOST");
    expect(redOf(left, "ben")).toBeNull();
    expect(redOf(left, "ada")).toBe("end");
  });
});
