import { beforeAll, expect, onTestFailed, test } from "vitest";
import { addChannel, addUser, resetDatabase, setUpDatabase } from "../../scripts/testing/database";
import type { CurrentUser } from "../../lib/auth/permissions";
import { db } from "../../lib/base/db";
import { tell, type Story } from "./stories";
import { World, type Chances } from "./world";

/** `SEEDS=5000 FIRST_SEED=1 npx vitest run e2e/simulation` runs more seeds, or repeats one. */
const SEEDS = Number(process.env.SEEDS ?? 200);
const FIRST_SEED = Number(process.env.FIRST_SEED ?? 1);
const PER_TEST = 50;

const FAULTS: Chances = {
  lose: 0.12,
  repeat: 0.15,
  delay: 0.3,
  crash: 0.004,
  refuse: 0.03,
  refuseAfter: 0.01,
  loseAnswer: 0.03,
  late: 0.02,
  databaseAway: 0.15,
  conferencesEnd: 0.15,
};
const NO_FAULTS: Chances = {
  lose: 0,
  repeat: 0,
  delay: 0,
  crash: 0,
  refuse: 0,
  refuseAfter: 0,
  loseAnswer: 0,
  late: 0,
  databaseAway: 0,
  conferencesEnd: 0,
};
/** Longest time until a call is settled, whatever fails: a few rounds of the reconciler. */
const LONGEST_MS = 6 * 60_000;
/** How soon everyone is hung up after an outside party has hung up, without faults. */
const FREE_WITHIN_MS = 1_000;
const START = Date.UTC(2026, 10, 21, 9);

setUpDatabase();

let agents: [CurrentUser, CurrentUser];

beforeAll(async () => {
  await resetDatabase();
});

async function prepare() {
  agents = [await addUser("ada"), await addUser("ben")];
  // Presence is not under test: both phones stay online.
  await addChannel(["ada", "ben"], START + 365 * 86_400_000);
}

async function isSettled(world: World): Promise<boolean> {
  if (world.liveAtCarrier.length > 0 || world.clock.now() < START + 6_000) return false;
  const [row] = await db.$queryRaw<{ left: bigint }[]>`
    SELECT (SELECT count(*) FROM "CallTimer") + (SELECT count(*) FROM "AgentSlot")
         + (SELECT count(*) FROM "Conversation" WHERE state <> 'ENDED') AS left`;
  return Number(row?.left) === 0;
}

async function runSeed(seed: number, chances: Chances, dieAtStep: number | null = null): Promise<World> {
  const world = new World(seed, START, chances);
  world.dieAtStep = dieAtStep;
  // The log of one seed that is run alone shows how it failed.
  if (SEEDS === 1) onTestFailed(() => console.log(world.log.join("\n")));
  const story = await tell(world, agents, seed);
  const isDone = await world.run(LONGEST_MS, () => isSettled(world));
  const context = `seed ${seed}${dieAtStep === null ? "" : `, death at step ${dieAtStep}`}, ${world.crashes} crashes`;
  expect(
    world.liveAtCarrier.map((call) => `${call.from} > ${call.to} ${call.status}`),
    `${context}: legs left`,
  ).toEqual([]);
  expect(await db.agentSlot.findMany(), `${context}: slots left`).toEqual([]);
  expect(
    await db.conversation.findMany({ where: { state: { not: "ENDED" } } }),
    `${context}: calls left`,
  ).toEqual([]);
  const unsettled = isDone ? [] : await db.callLeg.findMany({ where: { endedAt: null } });
  expect(unsettled, `${context}: not settled`).toEqual([]);
  // Two, while an agent reconnects or transfers and hanging up the older leg fails; never more.
  expect(world.mostAgentsInARoom, `${context}: agents in one room`).toBeLessThanOrEqual(2);
  expect(world.unexpected, `${context}: errors without a cause`).toEqual([]);
  const { faults } = world.judge;
  expect(faults.length, `${context}: what customers went through: ${JSON.stringify(faults)}`).toBe(0);
  if (chances === NO_FAULTS && dieAtStep === null) {
    expect(world.judge.keptWaiting(FREE_WITHIN_MS), `${context}: not hung up`).toEqual([]);
  }
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
      where: { conversationId: { in: story.calls }, remoteNumber: number },
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
    const far = atCarrier.find(({ sid }) => sid === call.legs.find((leg) => leg.entry === "REMOTE")?.sid);
    if (far?.answeredAt && far.endedAt! - far.answeredAt < 500) continue;
    // Answered after the caller left, before the phone could be stopped.
    if (far?.answeredAt && far.answeredAt > call.endedAt!.getTime()) continue;
    expect(wasAnswered(call), `${context}: colleague ${far?.status} is ${call.outcome}`).toBe(
      far?.answeredAt != null,
    );
  }
  for (const call of await db.call.findMany({ where: { direction: "INBOUND" }, include: { legs: true } })) {
    const winner = call.legs.find((leg) => leg.entry !== "REMOTE" && leg.admittedAt !== null);
    expect(wasAnswered(call), `${context}: inbound ${call.outcome}`).toBe(winner !== undefined);
    if (winner)
      expect(
        world.carrier.services.calls.all.get(winner.sid!)?.answeredAt,
        `${context}: winner answered`,
      ).not.toBeNull();
  }
  await db.conversation.deleteMany();
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
    const failed: string[] = [];
    for (let seed = first; seed <= last; seed++) {
      crashes += (await again(failed, () => runSeed(seed, FAULTS)))?.crashes ?? 0;
    }
    expect(failed).toEqual([]);
    // Checks that faults were injected.
    if (last - first >= 40) expect(crashes).toBeGreaterThan(5);
  }, 300_000);
}

/** An outbound call whose agent is lost and comes back, and an inbound one that is transferred. */
const EVENTFUL_SEED = 1;
/** `EVERY=1` kills at every step. */
const EVERY = Number(process.env.EVERY ?? 12);

test("a process may die at any step of a call", async () => {
  await prepare();
  const { steps } = await runSeed(EVENTFUL_SEED, NO_FAULTS);
  const failed: string[] = [];
  for (let step = 0; step < steps; step += EVERY) {
    await again(failed, () => runSeed(EVENTFUL_SEED, NO_FAULTS, step));
  }
  expect(failed).toEqual([]);
}, 600_000);

/** Runs a seed, notes what failed, and cleans up after it. */
async function again(failed: string[], run: () => Promise<World>): Promise<World | null> {
  try {
    return await run();
  } catch (error) {
    failed.push(error instanceof Error ? error.message : String(error));
    await resetDatabase();
    await prepare();
    return null;
  }
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
