import { beforeAll, expect, test } from "vitest";
import { addChannel, addUser, resetDatabase, setUpDatabase } from "../../scripts/testing/database";
import type { CurrentUser } from "../../lib/auth/permissions";
import { db } from "../../lib/base/db";
import { World, type Chances } from "./world";

/** `SEEDS=5000 FIRST_SEED=1 npx vitest run e2e/simulation` runs more seeds, or repeats one. */
const SEEDS = Number(process.env.SEEDS ?? 200);
const FIRST_SEED = Number(process.env.FIRST_SEED ?? 1);
const PER_TEST = 100;

const FAULTS: Chances = {
  lose: 0.12,
  repeat: 0.15,
  delay: 0.3,
  crash: 0.03,
  restFault: 0.03,
  answerLost: 0.03,
  late: 0.02,
};
const NO_FAULTS: Chances = { lose: 0, repeat: 0, delay: 0, crash: 0, restFault: 0, answerLost: 0, late: 0 };
/** Longest time until a call is settled, whatever fails: a few rounds of the reconciler. */
const LONGEST_MS = 6 * 60_000;
const START = Date.UTC(2026, 10, 21, 9);

setUpDatabase();

const agents: CurrentUser[] = [];

beforeAll(async () => {
  await resetDatabase();
});

async function prepare() {
  agents.length = 0;
  for (const id of ["ada", "ben"]) agents.push(await addUser(id));
  // Presence is not under test: both phones stay online.
  await addChannel(["ada", "ben"], START + 365 * 86_400_000);
}

interface Story {
  calls: string[];
  /** Numbers to call, once each. */
  dialled: string[];
  /** Outside numbers for transfers. */
  outside: string[];
  /** Calls between two agents. */
  internal: string[];
}

/** Runs the seed's scenario: an outbound call, one or two inbound ones, or both at once. */
async function tell(world: World, seed: number): Promise<Story> {
  const { random } = world;
  const story: Story = { calls: [], dialled: [], outside: [], internal: [] };
  world.reaction = () => ({
    kind: random.pick(["answer", "answer", "decline", "ignore"]),
    afterMs: random.int(500, 20_000),
  });
  const number = (n: number) =>
    `+331990${String(seed * 10 + n)
      .padStart(5, "0")
      .slice(-5)}`;
  if (random.chance(0.6)) {
    const to = number(1);
    const callId = await world.dial(agents[0]!, to, {
      outcome: random.pick(["answer", "answer", "answer", "busy", "no-answer", "failed"]),
      answerAfterMs: random.int(0, 15_000),
      says: "silence",
      // After a transfer the customer hangs up at last.
      hangUpAfterMs: random.chance(0.5) ? random.int(1000, 60_000) : 120_000,
    });
    if (callId) {
      story.calls.push(callId);
      story.dialled.push(to);
      world.pressEnd(agents[0]!, callId, random.int(0, 90_000));
      if (random.chance(0.3)) {
        world.loseAgent(
          callId,
          random.int(2_000, 40_000),
          random.chance(0.6) ? random.int(500, 25_000) : null,
        );
      }
      if (random.chance(0.3)) {
        const afterMs = random.int(2_000, 40_000);
        if (random.chance(0.6)) {
          world.transfer(callId, agents[0]!, { userId: agents[1]!.id }, afterMs);
          world.pressEnd(agents[1]!, callId, afterMs + random.int(0, 60_000));
        } else {
          const outside = number(9);
          story.outside.push(outside);
          const behaviour = {
            outcome: random.pick(["answer", "answer", "busy", "no-answer"] as const),
            answerAfterMs: random.int(0, 15_000),
            says: "silence" as const,
            hangUpAfterMs: random.chance(0.5) ? random.int(1000, 60_000) : undefined,
          };
          world.transfer(callId, agents[0]!, { number: outside, behaviour }, afterMs);
        }
      }
    }
  } else if (random.chance(0.3)) {
    const callId = await world.callColleague(agents[0]!, agents[1]!);
    if (callId) {
      story.internal.push(callId);
      world.pressEnd(agents[0]!, callId, random.int(0, 60_000));
      if (random.chance(0.5)) {
        world.loseAgent(
          callId,
          random.int(2_000, 30_000),
          random.chance(0.6) ? random.int(500, 25_000) : null,
          random.pick([0, -1] as const),
        );
      }
    }
  }
  const inbound = random.int(story.calls.length === 0 ? 1 : 0, 2);
  for (let i = 0; i < inbound; i++) {
    world.clock.after(random.int(0, 5_000), () =>
      world.ring(number(2 + i), { says: "silence" }, random.int(500, 80_000)),
    );
  }
  return story;
}

async function isSettled(world: World): Promise<boolean> {
  if (world.liveAtCarrier.length > 0 || world.clock.now() < START + 6_000) return false;
  const [row] = await db.$queryRaw<{ left: bigint }[]>`
    SELECT (SELECT count(*) FROM "CallTimer") + (SELECT count(*) FROM "AgentSlot")
         + (SELECT count(*) FROM "Call" WHERE state <> 'ENDED') AS left`;
  return Number(row?.left) === 0;
}

async function runSeed(seed: number, chances: Chances): Promise<World> {
  const world = new World(seed, START, chances);
  const story = await tell(world, seed);
  const isDone = await world.run(LONGEST_MS, () => isSettled(world));
  const context = `seed ${seed}, ${world.crashes} crashes`;
  expect(
    world.liveAtCarrier.map((call) => `${call.from} > ${call.to} ${call.status}`),
    `${context}: legs left`,
  ).toEqual([]);
  expect(await db.agentSlot.findMany(), `${context}: slots left`).toEqual([]);
  expect(await db.call.findMany({ where: { state: { not: "ENDED" } } }), `${context}: calls left`).toEqual(
    [],
  );
  const unsettled = isDone ? [] : await db.callLeg.findMany({ where: { endedAt: null } });
  expect(unsettled, `${context}: not settled`).toEqual([]);
  // Two, while an agent reconnects or transfers and hanging up the older leg fails; never more.
  expect(world.mostAgentsInARoom, `${context}: agents in one room`).toBeLessThanOrEqual(2);
  await checkTruth(world, story, context);
  return world;
}

/** A transferred customer may have hung up while waiting, or left a message. */
const wasAnswered = ({ outcome, answeredAt }: { outcome: string | null; answeredAt: Date | null }) =>
  outcome === "ANSWERED" || (answeredAt !== null && (outcome === "ABANDONED" || outcome === "VOICEMAIL"));

/** Checks that our log matches what happened at the carrier. */
async function checkTruth(world: World, story: Story, context: string) {
  const atCarrier = [...world.carrier.services.calls.all.values()];
  for (const number of story.dialled) {
    const legs = atCarrier.filter((call) => call.to === number);
    expect(legs.length, `${context}: ${number} called`).toBeLessThanOrEqual(1);
    const [leg] = legs;
    // The agent ended the call right after the answer: with its report lost, no record of the answer remains.
    if (leg?.answeredAt && leg.endedAt! - leg.answeredAt < 500) continue;
    const call = await db.call.findFirstOrThrow({
      where: { id: { in: story.calls }, customerNumber: number },
    });
    expect(wasAnswered(call), `${context}: ${number} ${leg?.status} is ${call.outcome}`).toBe(
      leg?.answeredAt != null,
    );
  }
  for (const number of story.outside) {
    const legs = atCarrier.filter((call) => call.to === number);
    expect(legs.length, `${context}: ${number} called`).toBeLessThanOrEqual(1);
  }
  for (const id of story.internal) {
    const call = await db.call.findUniqueOrThrow({ where: { id }, include: { legs: true } });
    const far = atCarrier.find(({ sid }) => sid === call.legs.find((leg) => leg.role === "CUSTOMER")?.sid);
    if (far?.answeredAt && far.endedAt! - far.answeredAt < 500) continue;
    // Answered after the caller left, before the phone could be stopped.
    if (far?.answeredAt && far.answeredAt > call.endedAt!.getTime()) continue;
    expect(wasAnswered(call), `${context}: colleague ${far?.status} is ${call.outcome}`).toBe(
      far?.answeredAt != null,
    );
  }
  for (const call of await db.call.findMany({ where: { direction: "INBOUND" }, include: { legs: true } })) {
    const winner = call.legs.find((leg) => leg.won);
    expect(wasAnswered(call), `${context}: inbound ${call.outcome}`).toBe(winner !== undefined);
    if (winner)
      expect(
        world.carrier.services.calls.all.get(winner.sid!)?.answeredAt,
        `${context}: winner answered`,
      ).not.toBeNull();
  }
  await db.call.deleteMany();
}

test("without faults every call ends as it should", async () => {
  await prepare();
  for (let seed = FIRST_SEED; seed < FIRST_SEED + 20; seed++) await runSeed(seed, NO_FAULTS);
}, 120_000);

for (let first = FIRST_SEED; first < FIRST_SEED + SEEDS; first += PER_TEST) {
  const last = Math.min(first + PER_TEST, FIRST_SEED + SEEDS) - 1;
  test(`seeds ${first} to ${last}: callbacks late, twice, reordered, lost, REST failing before and after, requests accepted late, and crashes between steps`, async () => {
    await prepare();
    let crashes = 0;
    for (let seed = first; seed <= last; seed++) crashes += (await runSeed(seed, FAULTS)).crashes;
    // Checks that faults were injected.
    if (last - first > 50) expect(crashes).toBeGreaterThan(5);
  }, 300_000);
}

test("a seed runs the same way twice", async () => {
  const tellAgain = async () => {
    await resetDatabase();
    await prepare();
    const world = await runSeed(7, FAULTS);
    return [...world.carrier.services.calls.all.values()].map(({ from, to, status, endedAt }) => ({
      from,
      to,
      status,
      endedAt,
    }));
  };
  await prepare();
  expect(await tellAgain()).toEqual(await tellAgain());
}, 60_000);
