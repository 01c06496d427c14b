import type { Call as CarrierCall } from "../../carrier/calls/call";
import type { CurrentUser } from "../../lib/auth/permissions";
import type { World } from "./world";

export type Agents = readonly [CurrentUser, CurrentUser];

/** What a seed set going, to compare with the log afterwards. */
export interface Story {
  calls: string[];
  /** Numbers to call, once each. */
  dialled: string[];
  /** Outside numbers for transfers. */
  outside: string[];
  /** Calls between two agents. */
  internal: string[];
}

/** Sets a seed's scenario going: an outbound call, one or two inbound ones, or both at once. */
export async function tell(world: World, agents: Agents, seed: number): Promise<Story> {
  const story: Story = { calls: [], dialled: [], outside: [], internal: [] };
  world.reaction = (userId) => {
    const stream = world.streams.of(`reaction of ${userId}`);
    return { kind: stream.pick(["answer", "answer", "decline", "ignore"]), afterMs: stream.int(500, 20_000) };
  };
  const number = (n: number) =>
    `+331990${String(seed * 10 + n)
      .padStart(5, "0")
      .slice(-5)}`;
  const scenario = world.streams.of("what happens");
  const [ada, ben] = agents;
  if (scenario.chance(0.6)) await tellOutbound(world, story, [ada, ben], [number(1), number(9)]);
  else if (scenario.chance(0.3)) await tellInternal(world, story, [ada, ben]);
  const inbound = scenario.int(story.calls.length === 0 ? 1 : 0, 2);
  for (let i = 0; i < inbound; i++) {
    const name = `customer ${i}`;
    const customer = world.streams.of(name);
    const [afterMs, hangUpAfterMs] = [customer.int(0, 5_000), customer.int(500, 80_000)];
    const talksAfterMs = customer.int(3_000, 45_000);
    world.clock.after(afterMs, () => {
      const call = world.ring(number(2 + i), hangUpAfterMs);
      world.clock.after(talksAfterMs, () => tellTalk(world, story, agents, call, name));
    });
  }
  return story;
}

async function tellOutbound(
  world: World,
  story: Story,
  [ada, ben]: Agents,
  [to, outside]: readonly [string, string],
) {
  const customer = world.streams.of("called customer");
  const callId = await world.dial(ada, to, {
    outcome: customer.pick(["answer", "answer", "answer", "busy", "no-answer", "failed"]),
    answerAfterMs: customer.int(0, 15_000),
    // After a transfer the customer hangs up at last.
    hangUpAfterMs: customer.chance(0.5) ? customer.int(1000, 60_000) : 120_000,
  });
  if (!callId) return;
  story.calls.push(callId);
  story.dialled.push(to);
  const agent = world.streams.of("calling agent");
  world.pressEnd(ada, callId, agent.int(0, 90_000), agent.int(0, 1_000));
  if (agent.chance(0.4)) world.loseAgent(callId, agent.int(2_000, 40_000), howLost(world, callId));
  const transfer = world.streams.of("transfer");
  if (!transfer.chance(0.3)) return;
  const afterMs = transfer.int(2_000, 40_000);
  if (transfer.chance(0.6)) {
    world.transfer(callId, ada, { userId: ben.id }, afterMs);
    world.pressEnd(ben, callId, afterMs + transfer.int(0, 60_000), transfer.int(0, 1_000));
    return;
  }
  story.outside.push(outside);
  const manners = {
    outcome: transfer.pick(["answer", "answer", "busy", "no-answer"] as const),
    answerAfterMs: transfer.int(0, 15_000),
    hangUpAfterMs: transfer.chance(0.5) ? transfer.int(1000, 60_000) : undefined,
  };
  world.transfer(callId, ada, { number: outside, manners }, afterMs);
}

async function tellInternal(world: World, story: Story, [ada, ben]: Agents) {
  const callId = await world.callColleague(ada, ben);
  if (!callId) return;
  story.internal.push(callId);
  const agent = world.streams.of("calling agent");
  world.pressEnd(ada, callId, agent.int(0, 60_000), agent.int(0, 1_000));
  if (!agent.chance(0.5)) return;
  const which = agent.pick([0, -1] as const);
  world.loseAgent(callId, agent.int(2_000, 30_000), { ...howLost(world, callId), which });
}

/** What the agent who talks with a customer does, if one does by now: ends, transfers, or is lost. */
function tellTalk(world: World, story: Story, [ada, ben]: Agents, customer: CarrierCall, name: string) {
  const talk = world.talkOf(customer);
  const stream = world.streams.of(`agent of ${name}`);
  const what = stream.pick(["end", "transfer", "transfer outside", "loss", "loss", "nothing"] as const);
  if (!talk) return;
  const { callId } = talk;
  const [agent, other] = talk.userId === ada.id ? [ada, ben] : [ben, ada];
  switch (what) {
    case "end":
      return world.pressEnd(agent, callId, 0, 0);
    case "loss":
      return world.loseAgent(callId, 0, howLost(world, callId));
    case "transfer":
      world.transfer(callId, agent, { userId: other.id }, 0);
      return world.pressEnd(other, callId, stream.int(1_000, 40_000), stream.int(0, 1_000));
    case "transfer outside": {
      const number = customer.from.replace("+33199", "+33198");
      story.outside.push(number);
      const outcome = stream.pick(["answer", "busy", "no-answer"] as const);
      const manners = {
        outcome,
        answerAfterMs: stream.int(0, 15_000),
        hangUpAfterMs: stream.int(1_000, 60_000),
      };
      world.transfer(callId, agent, { number, manners }, 0);
    }
  }
}

/** A page is reloaded, closed or crashes, says so or not, and comes back or not. */
function howLost(world: World, callId: string) {
  const stream = world.streams.of(`loss in ${callId}`);
  return {
    backAfterMs: stream.chance(0.6) ? stream.int(500, 25_000) : null,
    crashes: stream.chance(0.3),
    beaconAfterMs: stream.chance(0.4) ? stream.int(20, 500) : null,
  };
}
