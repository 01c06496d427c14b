import { expect, onTestFailed, onTestFinished, vi } from "vitest";
// Loaded first: its pool must be the only one.
import { World } from "./world";
import { addChannel, addUser } from "../../scripts/testing/database";
import { db } from "../../lib/base/db";
import { Agent } from "./agents";
import type { SimulatedTelephone } from "./phones";
import { NO_FAULTS } from "./run-seed";

const START = Date.UTC(2026, 10, 21, 9);
export const CUSTOMER = "+33199000001";

/** Users before their browsers, who press only what the test says. Whoever is rung answers. */
export async function begin(...names: string[]) {
  const users = [];
  for (const name of names) users.push(await addUser(name));
  await addChannel(names, START + 86_400_000);
  const world = new World(1, START, { ...NO_FAULTS });
  const time = vi.spyOn(performance, "now").mockImplementation(world.clock.now);
  onTestFinished(() => time.mockRestore());
  onTestFailed(() => console.log(world.log.join("\n")));
  world.reaction = () => ({ kind: "answer", afterMs: 1_000 });
  const agents = users.map((user) => {
    const agent = new Agent(user, world);
    world.agents.set(user.id, agent);
    world.notices.open(agent);
    return agent;
  });
  const until = async (isDone: () => boolean | Promise<boolean>) =>
    expect(await world.run(20_000, isDone)).toBe(true);
  return { world, agents, until };
}

export const ringNoMore = (userId: string) =>
  db.channelUser.updateMany({ where: { userId }, data: { isRung: false } });

/** Ada answers a customer. */
export async function talk() {
  const { world, agents, until } = await begin("ada", "ben");
  const [ada, ben] = agents as [Agent, Agent];
  await ringNoMore("ben");
  world.ring(CUSTOMER, 600_000);
  await until(() => ada.card?.mine === "talking" && hears(world, CUSTOMER).kind === "voices");
  return { world, ada, ben, id: ada.card!.id, until };
}

/** What a telephone hears, and from how many. */
export function hears(world: World, number: string): { kind: string; from?: string[] } {
  const line = world.log.findLast((one) => one.includes(` ${number} `) && one.includes(" hears "));
  return JSON.parse(line?.split(" hears ")[1] ?? `{"kind":"nothing"}`) as { kind: string; from?: string[] };
}

/** A caller hangs up. */
export function hangUp(world: World, number: string) {
  const call = world.liveAtCarrier.find(({ from }) => from === number)!;
  (call.party as SimulatedTelephone).hangUp(call);
}
