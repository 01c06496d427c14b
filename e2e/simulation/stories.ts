import type { CurrentUser } from "../../lib/auth/permissions";
import { placeCall } from "../../lib/calls/commands/place-call";
import type { Agent } from "./agents";
import type { Manners } from "./phones";
import type { World } from "./world";

/** What a seed set going, to compare with the log afterwards. */
export interface Story {
  calls: string[];
  /** Numbers to call, once each. */
  dialled: string[];
  /** Calls between two agents. */
  internal: string[];
}

/** All calls have begun by then; whatever else happens follows from them. */
export const BEGUN_WITHIN_MS = 15_000;
const MOST_CUSTOMERS = 3;

/**
 * Sets a seed's scenario going: customers who ring, agents who dial one or call a colleague, all of them with the agents
 * who are there (`agents.ts`).
 */
export function tell(world: World, users: readonly CurrentUser[], seed: number): Story {
  const story: Story = { calls: [], dialled: [], internal: [] };
  world.reaction = (userId) => {
    const stream = world.streams.of(`reaction of ${userId}`);
    const kind = stream.pick(["answer", "answer", "answer", "decline", "ignore"] as const);
    return { kind, afterMs: stream.int(500, 12_000) };
  };
  world.openPages(users);
  const agents = [...world.agents.values()];
  const scenario = world.streams.of("what happens");
  const isDialled = scenario.chance(0.6);
  const isInternal = scenario.chance(0.25);
  const inbound = scenario.int(isDialled || isInternal ? 0 : 1, MOST_CUSTOMERS - 1);
  if (isDialled) tellOutbound(world, story, scenario.pick(agents), numberOf(seed, 0));
  if (isInternal) tellInternal(world, story, agents);
  for (let i = 1; i <= inbound; i++) tellInbound(world, numberOf(seed, i), `customer ${i}`);
  return story;
}

const numberOf = (seed: number, n: number) =>
  `+331990${String(seed * 10 + n)
    .padStart(5, "0")
    .slice(-5)}`;

function tellInbound(world: World, number: string, name: string) {
  const customer = world.streams.of(name);
  const [afterMs, hangUpAfterMs] = [customer.int(0, BEGUN_WITHIN_MS), customer.int(500, 110_000)];
  world.clock.after(afterMs, () => world.ring(number, hangUpAfterMs));
}

function tellOutbound(world: World, story: Story, agent: Agent, number: string) {
  const customer = world.streams.of("called customer");
  const manners: Manners = {
    outcome: customer.pick(["answer", "answer", "answer", "answer", "busy", "no-answer", "failed"]),
    answerAfterMs: customer.int(0, 15_000),
    hangUpAfterMs: customer.chance(0.5) ? customer.int(1_000, 60_000) : 120_000,
  };
  world.clock.after(customer.int(0, 5_000), () => {
    if (agent.card) return;
    world.addTelephone(number, manners);
    world.place(
      agent,
      (calls) => placeCall(calls, agent.user, { number }),
      (callId) => {
        story.calls.push(callId);
        story.dialled.push(number);
      },
    );
  });
}

function tellInternal(world: World, story: Story, agents: readonly Agent[]) {
  const stream = world.streams.of("internal call");
  const [from, to] = [stream.int(0, agents.length - 1), stream.int(1, agents.length - 1)];
  const [caller, called] = [agents[from]!, agents[(from + to) % agents.length]!];
  world.clock.after(stream.int(0, 10_000), () => {
    if (caller.card) return;
    const ask = { userId: called.user.id };
    world.place(
      caller,
      (calls) => placeCall(calls, caller.user, ask),
      (callId) => story.internal.push(callId),
    );
  });
}
