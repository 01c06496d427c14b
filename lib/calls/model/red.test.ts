import { describe, expect, test } from "vitest";
import {
  after, answers, asks, at, BEN, begin, CEM, completes, consulting, done, ended, known, leg, merges, reported, rung, T, talking,
} from "../testing/conversations"; // prettier-ignore
import type { Conversation } from "./conversation";
import { meant, pressed, redOf, type Red } from "./may";

const out = (legId: string) => reported(legId, "completed", 60);
const asking = () => after(talking(), asks("consult-asked", BEN, 10), ...done("c", "hold"), ...rung("t", 11));
const room = () => after(consulting(), merges(20));
const askingInRoom = () =>
  after(
    room(),
    asks("consult-asked", CEM, 30, "d"),
    ...done("c", "hold", 2),
    ...done("t", "hold"),
    ...rung("d", 31),
  );
const consultingInRoom = () => after(askingInRoom(), ...answers("d", 35));
const completed = () => after(consulting(), completes(20));
const dialling = () =>
  after(
    begin("OUTBOUND", [leg("a", "DIALLED", { userId: "ada", admittedAt: T }), leg("c", "REMOTE", { admittedAt: T })]),
    known("a"),
  ); // prettier-ignore
const lost = () => after(talking(), out("a"));
const over = () => after(talking(), ended(10));

const FOUND: Record<string, [() => Conversation, string]> = {
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
    expect(ORDER.map((red) => meant(c(), userId, { red, legId: null }) ?? "-").join(" ")).toBe(does);
  });

  test.each<[string, string, Red, string, Red | null]>([
    ["a call whose agent, Ada, talks to Ben", "cancel", "cancel", "t", "cancel"],
    ["a call whose agent, Ada, talks to Ben", "cancel of an earlier consultation", "cancel", "t0", null],
    ["a room whose owner, Ada, asks Cem", "cancel of the consultation before", "cancel", "t", null],
    ["a call that Ada talks in", "cancel of a consultation that is over", "cancel", "t", null],
    ["a call that Ada talks in", "end of an earlier leg of Ada’s, who came back", "end", "a0", null],
    ["a call that Ada talks in", "leave of an earlier leg of Ada’s, who came back", "leave", "a0", null],
    ["a call that Ada talks in", "end", "end", "a", "end"],
    ["a room that Ada opened", "end for all, from before Ada came back", "end-for-all", "a0", null],
    ["a room that Ada opened", "end for all, after Ben came in", "end-for-all", "a", "end-for-all"],
    ["a call that rings Ben, who is asked", "decline", "decline", "t", "decline"],
    ["a call that rings Ben, who is asked", "decline of an earlier leg of Ben’s", "decline", "t0", null],
    ["a call that rings Ben, who is asked", "end of an earlier leg of Ben’s", "end", "t0", "decline"],
    ["a call that is over", "end of a leg that is over", "end", "a", null],
  ])("in %s, named with its leg, does what it was about: %s", (found, _which, red, legId, does) => {
    const [c, userId] = FOUND[found]!;
    expect(meant(c(), userId, { red, legId })).toBe(does);
  });

  test("covers each situation there is", () => {
    expect(Object.values(FOUND).map(([c, userId]) => redOf(c(), userId))).toEqual([
      "end", "end", "end", "cancel", "cancel", "decline", "leave", "leave", "leave", "cancel", "leave",
      null, "end", null, null,
    ]); // prettier-ignore
  });
});

describe("what a red button does", () => {
  const does = (c: Conversation, userId: string, red: Red) => after(c, ...pressed(c, userId, red, at(50)));

  test("end is the end of the call for everybody", () => {
    expect(does(talking(), "ada", "end")).toMatchObject({ state: "ENDED", endRequestedBy: "agent" });
    expect(does(room(), "ada", "end-for-all")).toMatchObject({ state: "ENDED", endRequestedBy: "agent" });
  });

  test("cancel gives the customer back to who asked, once the other is out", () => {
    const cancelled = does(consulting(), "ada", "cancel");
    expect(cancelled).toMatchObject({ state: "ACTIVE", endRequestedAt: null });
    expect(redOf(cancelled, "ada")).toBe("end");
    expect(redOf(cancelled, "ben")).toBeNull();
  });

  test("who is consulted leaves without the customer", () => {
    const left = does(consulting(), "ben", "leave");
    expect(left.legs.find(({ id }) => id === "t")).toMatchObject({ dismissal: "left", dismissedAt: at(50) });
    expect(left).toMatchObject({ state: "ACTIVE", endRequestedAt: null });
  });

  test("whoever leaves a room leaves the others in it, and the last one ends it", () => {
    const left = does(room(), "ada", "leave");
    expect(left.state).toBe("ROOM");
    expect(after(left, out("c")).state).toBe("ROOM");
    expect(does(after(left, out("c")), "ben", "leave").state).toBe("ENDED");
  });

  test("who leaves a call after it was handed to them leaves the customer with music, and the asker may come back", () => {
    const left = does(completed(), "ben", "leave");
    expect(left.state).toBe("LOST");
    expect(redOf(left, "ben")).toBeNull();
    expect(redOf(left, "ada")).toBe("end");
  });
});
