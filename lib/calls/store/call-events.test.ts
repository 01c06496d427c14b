import { expect, test } from "vitest";
import { newCall, newLeg } from "../model/call-machine";
import type { Call } from "../model/call";
import { callBegan, callChanged } from "./call-events";

const call: Call = newCall({
  id: "c1",
  direction: "INBOUND",
  numberId: "n1",
  customerNumber: "+33199001234",
  agentId: null,
  createdAt: 0,
  legs: [newLeg("CUSTOMER", "l1", null, 0)],
});
const answered: Call = { ...call, state: "ACTIVE", agentId: "ada", answeredAt: 5 };

test.each<[string, Call, Call, object[]]>([
  ["nothing to tell", call, { ...call, voicemailAt: 3 }, []],
  ["an answer", call, answered, [{ kind: "call.answered", actor: { id: "ada" } }]],
  [
    "an answered transfer",
    answered,
    { ...answered, agentId: "ben" },
    [{ kind: "call.transferred", actor: { id: "ada" }, data: { fromId: "ada" } }],
  ],
  [
    "a customer queued for the next agent",
    answered,
    { ...answered, state: "QUEUED", queuedAt: 9 },
    [{ kind: "call.queued", actor: null }],
  ],
  [
    "an end by the agent",
    answered,
    { ...answered, state: "ENDED", endRequestedBy: "agent" },
    [{ kind: "call.ended", actor: { id: "ada" } }],
  ],
  [
    "an end by the customer",
    answered,
    { ...answered, state: "ENDED" },
    [{ kind: "call.ended", actor: null }],
  ],
])("%s is reported once, as what it was", (_what, before, after, events) => {
  expect(callChanged(before, after)).toMatchObject(events);
  expect(callChanged(before, after)).toHaveLength(events.length);
  expect(callChanged(after, after)).toEqual([]);
});

test("a new call names the records with its number, if any", () => {
  expect(callBegan(call, [], null).map(({ kind }) => kind)).toEqual(["call.started"]);
  expect(callBegan(call, ["r1"], "r1")).toMatchObject([
    { kind: "call.started" },
    { kind: "call.linked", data: { linked: ["r1"], mainId: "r1" } },
  ]);
});
