import { expect, test } from "vitest";
import { newConversation } from "./apply";
import { newLeg, type Conversation, type Leg } from "./conversation";
import { heldSpans, recordingFailureText, type Span } from "./recording";

/** A call answered at 0, whose recording was ordered at 100 s and known to run at 100.4 s. */
function recorded(customer: Partial<Leg>, change: Partial<Conversation> = {}): Conversation {
  const of = { callId: "call", createdAt: 0 };
  const legs = [
    newLeg({ ...of, id: "c", entry: "REMOTE", ...customer }),
    newLeg({ ...of, id: "a", entry: "OFFERED", userId: "ada", holds: [{ from: 1, to: null }] }),
  ];
  const begun = { id: "call", channelId: "main", createdAt: 0, direction: "INBOUND", numberId: "n" } as const;
  const asked = { recordingAskedAt: 100_000, recordingKnownAt: 100_400 };
  return { ...newConversation({ ...begun, legs }), ...asked, ...change };
}

const HELD = { holds: [{ from: 110_400, to: 120_400 }] };

test.each<[string, Partial<Leg>, Span[]]>([
  ["held once: a second more at each edge", HELD, [{ from: 9_000, to: 21_000 }]],
  ["never held", {}, []],
  [
    "held twice",
    { holds: [{ from: 110_400, to: 112_400 }, { from: 130_400, to: 140_400 }] },
    [{ from: 9_000, to: 13_000 }, { from: 29_000, to: 41_000 }],
  ],
  ["held until the end", { holds: [{ from: 110_400, to: null }] }, [{ from: 9_000, to: Infinity }]],
  ["held when the leg ended", { holds: [{ from: 110_400, to: null }], endedAt: 130_400 }, [{ from: 9_000, to: 31_000 }]],
  ["held as the recording began", { holds: [{ from: 100_000, to: 105_400 }] }, [{ from: 0, to: 6_000 }]],
  ["held until the second before the recording", { holds: [{ from: 90_000, to: 99_400 }] }, []],
  ["held before the recording only", { holds: [{ from: 90_000, to: 99_000 }] }, []],
  ["moved to voicemail", { movedAt: 110_400 }, [{ from: 9_000, to: Infinity }]],
])("a recording is silent where its party was held: %s", (_name, customer, spans) => {
  expect(heldSpans(recorded(customer), null)).toEqual(spans);
}); // prettier-ignore

test.each<[string, number | null, Span]>([
  ["the channel's time, which may be a second early", 101_000, { from: 7_400, to: 20_400 }],
  ["the channel's time in the second of the order", 100_000, { from: 8_400, to: 21_400 }],
  ["the channel's time, as late as it may be", 110_000, { from: 0, to: 11_400 }],
  [
    "some time after the order, if the channel's time is a whole second before it",
    99_000,
    { from: 0, to: 21_400 },
  ],
  ["some time after the order, if the channel's clock is behind", 90_000, { from: 0, to: 21_400 }],
  ["some time after the order, if the channel's clock is ahead", 150_000, { from: 0, to: 21_400 }],
  ["some time after the order, if the channel tells none", null, { from: 0, to: 21_400 }],
])("without an answer to the order, the recording began at %s", (_name, told, span) => {
  expect(heldSpans(recorded(HELD, { recordingKnownAt: null }), told)).toEqual([span]);
});

test("the channel's time does not count if our order was answered", () => {
  expect(heldSpans(recorded(HELD), 101_000)).toEqual([{ from: 9_000, to: 21_000 }]);
});

test("the parts are in order, although a colleague's old leg was held on after their new one", () => {
  const of = { callId: "call", createdAt: 0, userId: "ben" };
  const old = [
    { from: 110_400, to: 112_400 },
    { from: 150_400, to: 160_400 },
  ];
  const legs = [
    newLeg({ ...of, id: "c", entry: "REMOTE", holds: old }),
    newLeg({ ...of, id: "c2", entry: "JOINED", holds: [{ from: 120_400, to: 130_400 }] }),
  ];
  expect(heldSpans({ ...recorded({}), legs }, null).map(({ from }) => from)).toEqual([9_000, 19_000, 49_000]);
});

test("a call that was never held needs no recording", () => {
  expect(heldSpans(recorded({}, { recordingAskedAt: null, recordingKnownAt: null }), null)).toEqual([]);
});

test("a recording that was never ordered has no known beginning", () => {
  const change = { recordingAskedAt: null, recordingKnownAt: null };
  expect(() => heldSpans(recorded(HELD, change), 100_000)).toThrow("never ordered");
});

test.each([
  ["absent", "The phone service recorded nothing."],
  ["refused", "The phone service refused to record this call."],
  ["empty", "This recording is empty."],
  ["unknown-format", "The recording’s format isn’t supported, so the time on hold couldn’t be removed. It wasn’t kept."],
  ["not-copied", "Couldn’t get the recording from the phone service."],
  ["of a later version", "Couldn’t get the recording from the phone service."],
  [null, "Couldn’t get the recording from the phone service."],
])("a recording that cannot be played (%s) says: %s", (failure, text) => {
  expect(recordingFailureText(failure)).toBe(text);
}); // prettier-ignore
