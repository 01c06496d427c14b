import { expect, test } from "vitest";
import { Call } from "../../carrier/calls/call";
import { SILENCE } from "../../carrier/media/g711";
import { HearingMedia } from "../../carrier/media/hearing-media";
import { OPEN } from "../../carrier/media/media";
import type { Journal } from "./allowance";
import { HoldJudge, holdOfTransfer } from "./holds";
import { VirtualClock } from "./virtual-clock";

const START = 100_000;
const audio = { pop: () => SILENCE, push: () => {} };

/** A customer and an agent in one room, and a telephone that rings for a transfer that was asked for at the start. */
function setUp({ isHeld }: { isHeld: boolean }) {
  const clock = new VirtualClock(START);
  const media = new HearingMedia(clock);
  const journal: Journal = { told: [], failed: [], fallen: [], deaths: [], away: [], deadBrowsers: [] };
  const leg = (sid: string, direction: "inbound" | "outbound-api", to: string) =>
    new Call(sid, {} as never, direction, "", to, { audio } as never, START);
  const [customer, agent, target] = [
    leg("customer", "inbound", "+33100"),
    leg("agent", "inbound", "+33100"),
    leg("target", "outbound-api", "+33200"),
  ];
  for (const { sid } of [customer, agent]) media.attach(sid, audio);
  media.join("room", "customer", { ...OPEN, held: isHeld });
  media.join("room", "agent", OPEN);
  const faults: string[] = [];
  const judge = new HoldJudge(media, journal, ({ sid }, detail) => faults.push(`${sid} ${detail}`));
  judge.add(holdOfTransfer("call", { number: "+33200" }, START));
  const look = (ms = 0) => judge.look([customer, agent, target], () => "call", START + ms);
  return { journal, target, faults, look };
}

const HEARS = "customer hears agent while held, for more than 0 ms";

test("a customer who talks while the target of a transfer rings is found, once", () => {
  const { faults, look } = setUp({ isHeld: false });
  look();
  look(100);
  expect(faults).toContain(HEARS);
  expect(faults).toContain("customer is heard by agent while held, for more than 0 ms");
  expect(new Set(faults).size).toBe(faults.length);
});

test("a held customer is no fault, nor is one who talks once the target has answered or is gone", () => {
  const held = setUp({ isHeld: true });
  held.look();
  const answered = setUp({ isHeld: false });
  answered.target.answeredAt = START;
  answered.look();
  const gone = setUp({ isHeld: false });
  gone.target.status = "busy";
  gone.look();
  expect([...held.faults, ...answered.faults, ...gone.faults]).toEqual([]);
});

test("a request of this call that failed excuses it for a while; one of another call does not", () => {
  const { journal, faults, look } = setUp({ isHeld: false });
  journal.failed.push({ at: START, callId: "call", how: "refused" });
  look();
  look(1_000);
  expect(faults).toEqual([]);
  look(60_000);
  expect(faults).not.toEqual([]);
  const other = setUp({ isHeld: false });
  other.journal.failed.push({ at: START, callId: "another", how: "refused" });
  other.look();
  expect(other.faults).toContain(HEARS);
});
