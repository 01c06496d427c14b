import { expect, test } from "vitest";
import { newConversation } from "../model/apply";
import { newLeg, type Call, type Conversation } from "../model/conversation";
import { mainCall } from "../model/parties";
import { callBegan, callChanged } from "./call-events";

const call: Conversation = newConversation({
  id: "c1",
  channelId: "channel",
  direction: "INBOUND",
  numberId: "n1",
  remoteNumber: "+33199001234",
  createdAt: 0,
  legs: [newLeg({ id: "l1", callId: "c1", entry: "REMOTE", createdAt: 0 })],
});
const withCall = (c: Conversation, change: Partial<Call>): Conversation => ({
  ...c,
  calls: [{ ...mainCall(c), ...change }],
});
const answered = withCall({ ...call, state: "ACTIVE" }, { agentId: "ada", answeredAt: 5 });
const ended = (change: Partial<Conversation>) =>
  withCall({ ...answered, ...change, state: "ENDED" }, { endedAt: 9 });
const telephone: Call = { ...mainCall(call), id: "t1", direction: "OUTBOUND", remoteNumber: "+33199001235" };
const withTelephone = (change: Partial<Call> = {}): Conversation => ({
  ...answered,
  calls: [mainCall(answered), { ...telephone, ...change }],
});

test.each<[string, Conversation, Conversation, object[]]>([
  ["nothing to tell", call, { ...call, voicemailAt: 3 }, []],
  ["an answer", call, answered, [{ kind: "call.answered", actor: { id: "ada" } }]],
  [
    "an answered transfer",
    answered,
    withCall(answered, { agentId: "ben" }),
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
    ended({ endRequestedBy: "agent" }),
    [{ kind: "call.ended", actor: { id: "ada" } }],
  ],
  ["an end by the customer", answered, ended({}), [{ kind: "call.ended", actor: null }]],
  [
    "an answer of a telephone that the call is transferred to",
    withTelephone(),
    withTelephone({ answeredAt: 8 }),
    [{ kind: "call.answered", subjectId: "t1" }],
  ],
  [
    "a telephone's end",
    withTelephone({ answeredAt: 8 }),
    withTelephone({ answeredAt: 8, endedAt: 9 }),
    [{ kind: "call.ended", subjectId: "t1" }],
  ],
])("%s is reported once, as what it was", (_what, before, after, events) => {
  expect(callChanged(before, after)).toMatchObject(events);
  expect(callChanged(before, after)).toHaveLength(events.length);
  expect(callChanged(after, after)).toEqual([]);
});

test("a new call names the records with its number, if any", () => {
  expect(callBegan(mainCall(call), [], null).map(({ kind }) => kind)).toEqual(["call.started"]);
  expect(callBegan(mainCall(call), ["r1"], "r1")).toMatchObject([
    { kind: "call.started" },
    { kind: "call.linked", data: { linked: ["r1"], mainId: "r1" } },
  ]);
});
