import { expect, onTestFailed, onTestFinished, test, vi } from "vitest";
// Loaded first: its pool must be the only one.
import { World } from "./simulation/world";
import { addChannel, addUser, setUpDatabase } from "../scripts/testing/database";
import { db } from "../lib/base/db";
import { controlCall } from "../lib/calls/commands/control-call";
import { legSeen } from "../lib/calls/reports/leg-reports";
import { Agent } from "./simulation/agents";
import type { AppProcess } from "./simulation/app-process";
import type { SimulatedTelephone } from "./simulation/phones";
import { NO_FAULTS } from "./simulation/run-seed";

setUpDatabase();

const START = Date.UTC(2026, 10, 21, 9);
const CUSTOMER = "+33199000001";

/** Ada answers a customer. She and Ben press only what the test says; whoever is rung answers. */
async function talk() {
  const users = [await addUser("ada"), await addUser("ben")];
  await addChannel(["ada", "ben"], START + 86_400_000);
  await db.channelUser.updateMany({ where: { userId: "ben" }, data: { isRung: false } });
  const world = new World(1, START, { ...NO_FAULTS });
  const time = vi.spyOn(performance, "now").mockImplementation(world.clock.now);
  onTestFinished(() => time.mockRestore());
  onTestFailed(() => console.log(world.log.join("\n")));
  world.reaction = () => ({ kind: "answer", afterMs: 1_000 });
  const [ada, ben] = users.map((user) => {
    const agent = new Agent(user, world);
    world.agents.set(user.id, agent);
    world.notices.open(agent);
    return agent;
  }) as [Agent, Agent];
  world.ring(CUSTOMER, 600_000);
  const until = async (isDone: () => boolean) => expect(await world.run(20_000, isDone)).toBe(true);
  await until(() => ada.card?.mine === "talking" && hears(world, CUSTOMER).kind === "voices");
  return { world, ada, ben, id: ada.card!.id, until };
}

/** What a telephone hears, and from how many. */
function hears(world: World, number: string): { kind: string; from?: string[] } {
  const line = world.log.findLast((one) => one.includes(` ${number} `) && one.includes(" hears "));
  return JSON.parse(line?.split(" hears ")[1] ?? `{"kind":"nothing"}`) as { kind: string; from?: string[] };
}

function hangUp(world: World, number: string) {
  const call = world.liveAtCarrier.find(({ from }) => from === number)!;
  (call.party as SimulatedTelephone).hangUp(call);
}

test("a hold that is taken back while its request is on its way ends, though another process took it and no event comes", async () => {
  const { world, id } = await talk();
  world.chances.lose = 1;
  const press = (process: AppProcess, type: "hold" | "resume") =>
    world.forget(process.run((calls) => controlCall(calls, "ada", id, { type })));
  for (let i = 0; i < 10; i++) {
    press(world.pick(`${i}`)!, "hold");
    press(world.pick(`${i + 1}`)!, "resume");
    await world.run(3_000, () => false);
    expect(hears(world, CUSTOMER).kind, `round ${i}`).toBe("voices");
  }
});

test("in a room the customer hangs up, and then a telephone: those who are left talk on", async () => {
  const { world, ada, ben, id, until } = await talk();
  void world.presses.control(ada, id, { type: "conference" });
  await until(() => ada.card!.can.includes("add"));
  world.presses.ring(ada, id, { type: "add", to: { userId: "ben" } });
  await until(() => ben.card?.mine === "talking" && ada.card!.can.includes("add"));
  const number = world.newTelephone({ outcome: "answer", answerAfterMs: 1_000, hangUpAfterMs: 20_000 });
  world.presses.ring(ada, id, { type: "add", to: { number } });
  await until(() => hears(world, number).from?.length === 3);
  hangUp(world, CUSTOMER);
  await until(() => hears(world, number).from?.length === 2);
  await world.run(5_000, () => false);
  expect(world.liveAtCarrier).toHaveLength(3);
  await until(() => world.liveAtCarrier.length === 2);
  await world.run(5_000, () => false);
  expect(world.liveAtCarrier).toHaveLength(2);
  world.pressRed(ada, id, { red: "leave", legId: null });
  world.pressRed(ben, id, { red: "leave", legId: null });
  await until(() => world.liveAtCarrier.length === 0);
});

test("End pressed on a page that has not heard of the room leaves it, and the customer talks on", async () => {
  const { world, ada, ben, id, until } = await talk();
  void world.presses.control(ada, id, { type: "conference" });
  await until(() => ada.card!.can.includes("add"));
  world.presses.ring(ada, id, { type: "add", to: { userId: "ben" } });
  await until(() => hears(world, CUSTOMER).from?.length === 2);
  world.pressRed(ben, id, { red: "end", legId: null });
  await until(() => hears(world, CUSTOMER).from?.length === 1);
  await world.run(5_000, () => false);
  expect(world.liveAtCarrier).toHaveLength(2);
});

test("a customer hangs up while their agent consults a colleague: those two talk on until one leaves", async () => {
  const { world, ada, ben, id, until } = await talk();
  world.presses.ring(ada, id, { type: "consult", to: { userId: "ben" } });
  await until(() => ben.card?.mine === "consulted");
  hangUp(world, CUSTOMER);
  await world.run(5_000, () => false);
  expect(world.liveAtCarrier).toHaveLength(2);
  world.pressRed(ben, id, { red: "leave", legId: null });
  await until(() => world.liveAtCarrier.length === 0);
});

test("a consultation completed while the telephone rings leaves the customer on music, although its entry is told late", async () => {
  const { world, ada, id, until } = await talk();
  const number = world.newTelephone({ outcome: "answer", answerAfterMs: 15_000, hangUpAfterMs: 60_000 });
  world.presses.ring(ada, id, { type: "consult", to: { number } });
  const ringing = () => world.liveAtCarrier.find((call) => call.to === number && call.status === "ringing");
  await until(() => ringing() !== undefined && ada.card!.can.includes("complete"));
  const completed = world.presses.control(ada, id, { type: "complete" });
  await world.run(1_000, () => false);
  expect(await completed).toBe(true);
  const [conference] = [...world.carrier.services.conferences.all.values()].slice(-1);
  const leg = await db.callLeg.findFirstOrThrow({ where: { number } });
  const seen = { conference: conference!.sid, seq: 99, in: true, hearing: { music: null, muted: false } };
  await world.pick("late")!.run((calls) => legSeen(calls, id, leg.id, seen));
  await world.run(3_000, () => false);
  expect(ringing()).toBeDefined();
  expect(hears(world, CUSTOMER).kind).toBe("sound");
  await until(() => hears(world, CUSTOMER).kind === "voices");
  expect(ringing()).toBeUndefined();
});
