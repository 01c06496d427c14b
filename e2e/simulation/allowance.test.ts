import { expect, test } from "vitest";
import { allowedMs, emptyJournal, type Journal } from "./allowance";

const cause = { at: 100_000, sids: ["CA1"], callId: "c1" };
const told = (at: number, sid: string | null = "CA1", since = at) => ({ at, since, sid });
const journal = (change: Partial<Journal> = {}): Journal => ({
  ...emptyJournal(),
  told: [told(100_000)],
  ...change,
});
const at = (ms: number, change?: Partial<Journal>) => allowedMs(cause, journal(change), 100_000 + ms);

test("two seconds are allowed when nothing goes wrong", () => {
  expect(at(500)).toBe(2_000);
  expect(at(60_000)).toBe(2_000);
});

test("the time until a process is told is allowed, up to the reconciler's turn", () => {
  expect(at(10_000, { told: [told(107_000)] })).toBe(9_000);
  expect(at(10_000, { told: [] })).toBe(12_000);
  expect(at(90_000, { told: [] })).toBe(35_000);
});

test("being told of another leg, or before, does not count", () => {
  const others = [told(99_000), told(101_000, "CA2"), told(102_000, "CA1", 99_000), told(104_000, null)];
  expect(at(10_000, { told: others })).toBe(6_000);
});

test("a turn of the reconciler that failed is allowed its time, and that until the next", () => {
  const missed = [{ since: 120_000, at: 126_000 }];
  expect(at(90_000, { told: [], missed })).toBe(46_000);
});

test("the time without a database or a process is allowed, with a restart", () => {
  expect(at(10_000, { away: [{ from: 95_000, to: 103_000 }] })).toBe(7_000);
  expect(at(1_000, { away: [{ from: 100_500, to: 109_000 }] })).toBe(4_500);
  expect(at(10_000, { away: [{ from: 90_000, to: 99_000 }] })).toBe(2_000);
});

test("each refusal is allowed its back-off, and a lost answer one question", () => {
  const refused = (ms: number) => ({ at: 100_000 + ms, callId: "c1", how: "refused" as const });
  expect(at(9_000, { failed: [refused(10)] })).toBe(2_250);
  expect(
    at(9_000, { failed: [refused(10), refused(300), refused(900), refused(2_000), refused(4_000)] }),
  ).toBe(7_750);
  expect(at(9_000, { failed: [{ at: 101_000, callId: "c1", how: "lost" }] })).toBe(6_000);
});

test("a failure of another call, or before or after, is not", () => {
  const failed = [
    { at: 101_000, callId: "c2", how: "refused" as const },
    { at: 99_000, callId: "c1", how: "refused" as const },
    { at: 120_000, callId: "c1", how: "refused" as const },
  ];
  expect(at(9_000, { failed })).toBe(2_000);
});

test("a process that died is allowed the time another takes over", () => {
  expect(at(9_000, { deaths: [{ at: 101_000 }, { at: 99_000 }] })).toBe(7_000);
});

test("a dead browser is allowed the time the channel keeps its leg", () => {
  const dead = (sid: string) => ({ deadBrowsers: [{ sid, from: 100_000, to: 118_000 }] });
  expect(at(9_000, dead("CA1"))).toBe(20_000);
  expect(at(9_000, dead("CA2"))).toBe(2_000);
});

test("of a dead browser a process is told once the channel has given it up", () => {
  const deadBrowsers = [{ sid: "CA1", from: 99_000, to: 110_000 }];
  expect(at(20_000, { deadBrowsers, told: [told(100_100), told(111_500)] })).toBe(13_500);
});

test("of two dead browsers the one that is kept longer counts", () => {
  const both = { ...cause, sids: ["CA1", "CA2"] };
  const deadBrowsers = [
    { sid: "CA1", from: 90_000, to: 105_000 },
    { sid: "CA2", from: 99_000, to: 115_000 },
  ];
  expect(allowedMs(both, journal({ deadBrowsers }), 109_000)).toBe(17_000);
});
