import { expect, test } from "vitest";
import { Call } from "../../carrier/calls/call";
import { SILENCE } from "../../carrier/media/g711";
import { HearingMedia } from "../../carrier/media/hearing-media";
import { OPEN } from "../../carrier/media/media";
import { emptyJournal } from "./allowance";
import { holdByHand, HoldJudge, holdOfConsultation, holdOfTransfer, type Hold } from "./holds";
import { SimulatedBrowser } from "./phones";
import { VirtualClock } from "./virtual-clock";

const START = 100_000;
const audio = { pop: () => SILENCE, push: () => {} };

/** A customer and an agent in one room, and a telephone that rings for a transfer that was asked for at the start. */
function setUp({ isHeld }: { isHeld: boolean }) {
  const clock = new VirtualClock(START);
  const media = new HearingMedia(clock);
  const journal = emptyJournal();
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
  const look = (ms = 0) =>
    judge.look({
      legs: [customer, agent, target],
      callIdOf: () => "call",
      isIn: () => true,
      now: START + ms,
    });
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

/** A customer, Ada, and Ben whom she consults or who is just there, all in one room. */
function setUpThree(hold: Hold, { isHeld }: { isHeld: boolean }) {
  const media = new HearingMedia(new VirtualClock(START));
  const journal = emptyJournal();
  const browser = (userId: string) =>
    new SimulatedBrowser({} as never, userId, "call", { kind: "ignore", afterMs: 0 }, () => false);
  const leg = (sid: string, direction: "inbound" | "outbound-api", party: object) =>
    new Call(sid, {} as never, direction, "", sid, party as never, START);
  const legs = [
    leg("customer", "inbound", { audio }),
    leg("ada", "inbound", browser("ada")),
    leg("ben", "outbound-api", browser("ben")),
  ];
  for (const { sid } of legs) media.attach(sid, audio);
  media.join("room", "customer", { ...OPEN, held: isHeld });
  media.join("room", "ada", OPEN);
  media.join("room", "ben", OPEN);
  const faults: string[] = [];
  const judge = new HoldJudge(media, journal, ({ sid }, detail) => faults.push(`${sid} ${detail}`));
  judge.add(hold);
  const inside = new Set(["customer", "ada", "ben"]);
  const look = (ms = 0) =>
    judge.look({ legs, callIdOf: () => "call", isIn: (sid) => inside.has(sid), now: START + ms });
  return { journal, inside, faults, look };
}

const consultation = () => holdOfConsultation("call", "ada", { userId: "ben" }, START);

test("who asks and who is asked may talk while the customer is held", () => {
  const { faults, look } = setUpThree(consultation(), { isHeld: true });
  look();
  expect(faults).toEqual([]);
});

test("a customer who hears either of them during a consultation is found, and so is the target who is heard", () => {
  const { faults, look } = setUpThree(consultation(), { isHeld: false });
  look();
  const what = faults.map((fault) => fault.replace(" while held, for more than 0 ms", ""));
  expect(what.toSorted()).toEqual([
    "ben hears customer",
    "ben is heard by customer",
    "customer hears ada",
    "customer hears ben",
    "customer is heard by ada",
    "customer is heard by ben",
  ]);
});

test("the target may have the customer once the asker has been away for the grace", () => {
  const seen = setUpThree(consultation(), { isHeld: false });
  seen.inside.delete("ada");
  seen.journal.failed.push({ at: START, callId: "call", how: "lost" });
  seen.look();
  seen.look(18_000);
  seen.look(60_000);
  expect(seen.faults).toEqual([]);
  const stayed = setUpThree(consultation(), { isHeld: false });
  stayed.journal.failed.push({ at: START, callId: "call", how: "lost" });
  stayed.look();
  stayed.look(18_000);
  stayed.look(60_000);
  expect(stayed.faults).not.toEqual([]);
});

test("who is on hold may be heard until the channel has done so, and no longer unless a request failed", () => {
  const { faults, look } = setUpThree(holdByHand("call", "ada", START), { isHeld: false });
  look();
  look(2_000);
  expect(faults).toEqual([]);
  look(40_000);
  expect(faults.length).toBeGreaterThan(0);
  const refused = setUpThree(holdByHand("call", "ada", START), { isHeld: false });
  refused.journal.failed.push({ at: START, callId: "call", how: "refused" });
  refused.look();
  refused.look(40_000);
  expect(refused.faults).toEqual([]);
});
