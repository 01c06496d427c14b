import { expect, test } from "vitest";
// Loaded first: its pool must be the only one.
import { CUSTOMER, talk } from "./scene";
import { World, type Chances } from "./world";
import { addChannel, addUser, resetDatabase, setUpDatabase } from "../../scripts/testing/database";
import type { CallControl } from "../../lib/calls/ports";
import { forgetAccounts } from "../../lib/company-numbers/accounts";
import { FAULTS } from "./run-seed";
import { tell } from "./stories";
import { goBy } from "./virtual-time";

setUpDatabase();

/** Longest time one way through the network. */
const WAY_MS = 120;

const customerOf = (world: World) =>
  [...world.carrier.services.calls.all.values()].find(({ from }) => from === CUSTOMER)!;

/** Has a process ask the channel for something. `onAnswer` gets "done", or the message of an error. */
function ask(
  world: World,
  what: (control: CallControl) => Promise<unknown>,
  onAnswer: (answer: string) => void = () => {},
) {
  const asking = (control: CallControl) =>
    what(control).then(
      () => onAnswer("done"),
      (error: Error) => onAnswer(error.message),
    );
  world.clock.after(0, () =>
    world.forget(
      world.pick("request")!.run(async (calls) => asking((await calls.deps.channels("channel")).control)),
    ),
  );
}

test.each<[keyof Chances | "none", string, "at once" | "late" | "never"]>([
  ["none", "done", "at once"],
  ["refuse", "Fault on purpose", "never"],
  ["refuseAfter", "Fault on purpose", "at once"],
  ["loseAnswer", "No answer in time", "at once"],
  ["late", "No answer in time", "late"],
])("a request with the fault %s is answered: %s, and done %s", async (fault, answer, done) => {
  const { world } = await talk();
  if (fault !== "none") world.chances[fault] = 1;
  const askedAt = world.clock.now();
  let answered = "not yet";
  ask(
    world,
    (control) => control.hangUp(customerOf(world).sid),
    (how) => (answered = how),
  );
  await world.run(10_000, () => false);
  expect(answered).toBe(answer);
  const { endedAt } = customerOf(world);
  const ends = endedAt === null ? "never" : endedAt - askedAt <= WAY_MS ? "at once" : "late";
  expect(ends).toBe(done);
});

test("answers overtake each other, and so do requests", async () => {
  const { world } = await talk();
  const sids = Array.from({ length: 10 }, (_, i) => `CA${String(i).repeat(32)}`);
  const answered: string[] = [];
  const { length } = world.log;
  for (const sid of sids)
    ask(
      world,
      (control) => control.reportLegs([sid]),
      () => answered.push(sid),
    );
  await world.run(1_000, () => false);
  const taken = world.log
    .slice(length)
    .flatMap((line) => sids.filter((sid) => line.includes(`/${sid}.json`)));
  for (const order of [taken, answered]) expect(order.toSorted()).toEqual(sids);
  expect(taken).not.toEqual(sids);
  expect(answered).not.toEqual(taken);
});

const end = (world: World) =>
  world.clock.after(0, () => world.carrier.services.calls.end(customerOf(world), "completed"));

test.each<[keyof Chances | "none", number]>([
  ["none", 1],
  ["lose", 0],
  ["repeat", 2],
])("a report with the fault %s comes %d times", async (fault, times) => {
  const { world } = await talk();
  if (fault !== "none") world.chances[fault] = 1;
  const { sid } = customerOf(world);
  end(world);
  await world.run(1_000, () => false);
  expect(world.log.filter((line) => line.includes(`takes call completed ${sid}`))).toHaveLength(times);
});

test("a report that is delayed comes later than the network takes", async () => {
  const { world } = await talk();
  world.chances.delay = 1;
  const { sid } = customerOf(world);
  const endedAt = world.elapsedMs;
  end(world);
  await world.run(5_000, () => false);
  const told = world.log.filter((line) => line.includes(`takes call completed ${sid}`));
  expect(told).toHaveLength(1);
  expect(parseFloat(told[0]!) * 1_000 - endedAt).toBeGreaterThan(5 * WAY_MS);
});

/** Runs the beginning of a seed, before the first turn of the reconciler. @returns its log */
async function runBeginning(seed: number, meanwhile: (world: World) => void = () => {}) {
  await resetDatabase();
  forgetAccounts();
  const users = [];
  for (const id of ["ada", "ben", "cleo"]) users.push(await addUser(id));
  const start = Date.UTC(2026, 10, 21, 9);
  await addChannel(["ada", "ben", "cleo"], start + 86_400_000);
  const world = new World(seed, start, { ...FAULTS, crash: 0 });
  const goByRealTime = goBy(world.clock);
  try {
    tell(world, users, seed);
    meanwhile(world);
    await world.run(28_000, () => false);
    return world.log;
  } finally {
    goByRealTime();
  }
}

test("one request more leaves all else of a seed as it was", async () => {
  for (const seed of [3, 7]) {
    const one = await runBeginning(seed);
    const more = await runBeginning(seed, (world) => {
      world.clock.after(10_000, () => ask(world, (control) => control.endConference("nobody")));
    });
    expect(more.length).toBeGreaterThan(one.length);
    expect(more.filter((line) => !/GET .*Conferences.json/.test(line))).toEqual(one);
  }
});
