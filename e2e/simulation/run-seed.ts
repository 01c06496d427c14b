import type { Call as CarrierCall } from "../../carrier/calls/call";
import { expect, onTestFailed } from "vitest";
import { addChannel, addUser, resetDatabase } from "../../scripts/testing/database";
import type { CurrentUser } from "../../lib/auth/permissions";
import { db } from "../../lib/base/db";
import { forgetAccounts } from "../../lib/company-numbers/accounts";
import { buildCard } from "../../lib/calls/views/card";
import { BEGUN_WITHIN_MS, tell, type Story } from "./stories";
import { goBy } from "./virtual-time";
import { World, type Chances } from "./world";

export const FAULTS: Chances = {
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
  stale: 0.1,
  deaf: 0.01,
};
export const NO_FAULTS: Chances = {
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
  stale: 0,
  deaf: 0,
};
/** Longest time until a call is settled, whatever fails: a few rounds of the reconciler. */
const LONGEST_MS = 6 * 60_000;
/** How soon everyone is hung up after an outside party has hung up, without faults. */
const FREE_WITHIN_MS = 1_000;
const START = Date.UTC(2026, 10, 21, 9);

const AGENTS = ["ada", "ben", "cleo", "dan"];
/** The company's number rings these; the others get calls by transfer. */
const RUNG = ["ada", "ben", "cleo"];

let agents: CurrentUser[];

/** Adds what every seed starts from: the agents and the company's numbers. */
export async function prepare() {
  await resetDatabase();
  agents = [];
  for (const id of AGENTS) agents.push(await addUser(id));
  // Presence is not under test: all phones stay online.
  await addChannel(AGENTS, START + 365 * 86_400_000);
  await db.channelUser.updateMany({ where: { userId: { notIn: RUNG } }, data: { isRung: false } });
}

/** What `prepare` adds. Seeds change nothing of it but when an agent had their last call. */
const KEPT = [
  "_prisma_migrations", "Workspace", "RecordType", "Field", "Role", "User", "Channel", "ChannelNumber", "ChannelUser",
  "Presence",
]; // prettier-ignore

/** Undoes what seeds before did, so that none depends on another. Many times as fast as TRUNCATE. */
const forgetSeeds = () =>
  db.$executeRawUnsafe(`DO $$
    DECLARE name text;
    BEGIN
      SET LOCAL session_replication_role = replica; -- no foreign key is checked
      FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL('{${KEPT.join()}}') LOOP
        EXECUTE format('DELETE FROM %I', name);
      END LOOP;
      UPDATE "Presence" SET "lastCallAt" = NULL;
    END $$`);

async function isSettled(world: World): Promise<boolean> {
  if (world.liveAtCarrier.length > 0 || world.elapsedMs < BEGUN_WITHIN_MS + 6_000) return false;
  const [row] = await db.$queryRaw<{ left: bigint }[]>`
    SELECT (SELECT count(*) FROM "CallTimer") + (SELECT count(*) FROM "AgentSlot")
         + (SELECT count(*) FROM "Conversation" WHERE state <> 'ENDED') AS left`;
  return Number(row?.left) === 0;
}

/**
 * Runs one seed and checks all that must be true of it. @returns its world, after its end
 */
export async function runSeed(
  seed: number,
  chances: Chances,
  dieAtStep: number | null = null,
): Promise<World> {
  await forgetSeeds();
  // What the app keeps in memory for some seconds has another age in each run, and a query more is a step more.
  forgetAccounts();
  const world = new World(seed, START, chances);
  const goByRealTime = goBy(world.clock);
  try {
    return await runWorld(world, seed, chances, dieAtStep);
  } finally {
    goByRealTime();
  }
}

async function runWorld(
  world: World,
  seed: number,
  chances: Chances,
  dieAtStep: number | null,
): Promise<World> {
  world.dieAtStep = dieAtStep;
  // The log of one seed that is run alone shows how it failed.
  if (process.env.SEEDS === "1") onTestFailed(() => console.log(world.log.join("\n")));
  const story = tell(world, agents, seed);
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
  expect(await db.roomNumber.findMany(), `${context}: room numbers left`).toEqual([]);
  expect(await db.callTimer.findMany(), `${context}: timers left`).toEqual([]);
  expect([...world.crowds], `${context}: too many browsers in one conference`).toEqual([]);
  expect(world.unexpected, `${context}: errors without a cause`).toEqual([]);
  const { faults } = world.judge;
  expect(faults.length, `${context}: what customers went through: ${JSON.stringify(faults)}`).toBe(0);
  if (chances === NO_FAULTS && dieAtStep === null) {
    expect(world.judge.keptWaiting(FREE_WITHIN_MS), `${context}: not hung up`).toEqual([]);
  }
  await checkTruth(world, story, context);
  await checkCards(world, context);
  return world;
}

/** Longest time until a card that was sent has arrived. */
const CARDS_ARRIVE_WITHIN_MS = 5_000;

/** Checks that every browser was brought up to date: its last cards are those that a new page would get. */
async function checkCards(world: World, context: string) {
  await world.run(CARDS_ARRIVE_WITHIN_MS, () => false);
  for (const agent of world.agents.values()) {
    if (!agent.isThere || !world.notices.isUpToDate(agent)) continue;
    for (const [id, { state, mine, can }] of agent.cards) {
      const fresh = await buildCard(agent.user, id);
      const last = { state, mine, can };
      expect(last, `${context}: the card of ${agent.user.id}`).toEqual({
        state: fresh?.state,
        mine: fresh?.mine,
        can: fresh?.can,
      });
    }
  }
}

/** A transferred customer may have hung up while waiting, or left a message. */
const wasAnswered = ({ outcome, answeredAt }: { outcome: string | null; answeredAt: Date | null }) =>
  outcome === "ANSWERED" || (answeredAt !== null && (outcome === "ABANDONED" || outcome === "VOICEMAIL"));

/** The outcome of a call whose leg ended so by itself. */
const UNANSWERED: Record<string, string> = { busy: "BUSY", "no-answer": "NO_ANSWER", failed: "FAILED" };

/** A request that came after we had given it up, and asked again, made a second leg: one of the two is over within this time. */
const STOPPED_WITHIN_MS = 1_000;

const isStopped = ({ createdAt, answeredAt, endedAt }: CarrierCall) =>
  answeredAt === null && endedAt! - createdAt < STOPPED_WITHIN_MS;

/** Checks that our log matches what happened at the carrier. */
async function checkTruth(world: World, story: Story, context: string) {
  const atCarrier = [...world.carrier.services.calls.all.values()];
  for (const number of [...story.dialled, ...world.telephones]) {
    const made = atCarrier.filter((call) => call.to === number);
    const legs = made.length > 1 ? made.filter((call) => !isStopped(call)) : made;
    expect(legs.length, `${context}: ${number} called`).toBeLessThanOrEqual(1);
    const leg = legs[0] ?? made.at(-1);
    const calls = await db.call.findMany({ where: { remoteNumber: number } });
    if (leg) expect(calls.length, `${context}: calls to ${number}`).toBe(1);
    const [call] = calls;
    if (!call) continue;
    // We ended it right after the answer: with its report lost, no record of the answer remains.
    if (leg?.answeredAt && leg.endedAt! - leg.answeredAt < 500) continue;
    const what = `${context}: ${number} ${leg?.status} is ${call.outcome}`;
    expect(wasAnswered(call), what).toBe(leg?.answeredAt != null);
    const outcome = leg && UNANSWERED[leg.status];
    if (outcome) expect(call.outcome, what).toBe(outcome);
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
    const winner = call.legs.find((leg) => leg.entry === "OFFERED" && leg.admittedAt !== null);
    expect(wasAnswered(call), `${context}: inbound ${call.outcome}`).toBe(winner !== undefined);
    if (winner)
      expect(
        world.carrier.services.calls.all.get(winner.sid!)?.answeredAt,
        `${context}: winner answered`,
      ).not.toBeNull();
  }
}
