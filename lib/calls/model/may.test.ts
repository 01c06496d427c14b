import { describe, expect, test } from "vitest";
import { apply, newConversation } from "./apply";
import { newLeg, type Conversation, type Leg } from "./conversation";
import type { Fact } from "./facts";
import { commandsOf, may, standing } from "./may";

const T = 1_700_000_000_000;
const leg = (id: string, entry: Leg["entry"], known: Partial<Leg> = {}): Leg =>
  newLeg({ id, callId: "c1", entry, createdAt: T, sid: `CA${id}`, ...known });
const begun = { id: "c1", channelId: "channel", numberId: "n1", createdAt: T };
const customer = leg("c", "REMOTE", { admittedAt: T });
const ada = leg("a", "DIALLED", { userId: "ada", admittedAt: T });

const inbound = newConversation({
  ...begun,
  direction: "INBOUND",
  legs: [customer, leg("a", "OFFERED", { userId: "ada" }), leg("b", "OFFERED", { userId: "ben" })],
});
const dialling = newConversation({ ...begun, direction: "OUTBOUND", legs: [ada, customer] });
const internal = newConversation({
  ...begun,
  direction: "INTERNAL",
  legs: [ada, leg("c", "REMOTE", { userId: "ben", admittedAt: T })],
});
const after = (c: Conversation, ...facts: Fact[]) => facts.reduce(apply, c);
const reported = (legId: string, status: Leg["status"], seconds: number): Fact => ({
  type: "leg-reported", legId, status, at: T + seconds * 1_000,
}); // prettier-ignore
const talking = after(inbound, { type: "claimed", legId: "a", at: T + 4_000 });
const lost = after(talking, reported("a", "completed", 60));
const transferring = after(talking, {
  type: "transfer-asked", legId: "t", to: { userId: "ben", number: null }, byUserId: "ada", at: T + 9_000,
}); // prettier-ignore
const transferred = after(transferring, { type: "leg-known", legId: "t", sid: "CAt" });
const over = after(talking, { type: "end-requested", by: "agent", at: T + 9_000 });

/** What Ada and Ben may do, whatever their pages still show. */
test.each<[string, Conversation, string[], string[]]>([
  ["rings both", inbound, ["decline"], ["decline"]],
  ["is being dialled by Ada", dialling, ["end"], []],
  ["is Ada's, and rang Ben before", talking, ["end", "hold", "transfer", "consult", "conference"], []],
  ["has lost Ada", lost, ["end"], []],
  ["is being transferred to Ben, whose phone is not called yet", transferring, ["end"], ["decline"]],
  ["rings Ben, and Ada has left it", transferred, [], ["decline"]],
  ["is over", over, [], []],
  ["is internal, and rings Ben", internal, ["end"], ["decline"]],
  [
    "is internal, and Ben has answered",
    after(internal, reported("c", "in-progress", 5)),
    ["end", "hold", "conference"],
    ["end", "hold", "conference"],
  ],
])("a call that %s offers each agent what they may do", (_what, c, adas, bens) => {
  expect(commandsOf(c, "ada")).toEqual(adas);
  expect(commandsOf(c, "ben")).toEqual(bens);
  expect(commandsOf(c, "eve")).toEqual([]);
});

describe("a call that is answered in another tab", () => {
  test("is not declined by the tab that still rings", () => {
    expect(may(talking, "ada", "decline")).toBe(false);
    expect(standing(talking, "ada")).toBe("talking");
  });
});

test("a call is transferred again only when the first transfer no longer rings", () => {
  expect(may(transferring, "ada", "transfer")).toBe(false);
  const refused: Fact = {
    type: "leg-refused",
    legId: "t",
    code: "1",
    failure: "unreachable",
    at: T + 10_000,
  };
  expect(may(after(transferring, refused), "ada", "transfer")).toBe(true);
});
