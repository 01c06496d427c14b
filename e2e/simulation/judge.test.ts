import { expect, test } from "vitest";
// Loaded first: its pool must be the only one.
import { CUSTOMER, hangUp, hears, talk } from "./scene";
import { setUpDatabase } from "../../scripts/testing/database";

setUpDatabase();

const FAULT = { number: CUSTOMER, callId: expect.any(String) as string };

test("a customer whose agent is lost, and whom nobody gives music, is found", async () => {
  const { world, ada } = await talk();
  world.pick = () => null;
  world.leavePage(ada, { backAfterMs: null, crashes: true, beaconAfterMs: null });
  await world.run(90_000, () => false);
  expect(hears(world, CUSTOMER).kind).toBe("silence");
  expect(world.judge.faults).toMatchObject([{ ...FAULT, kind: "silence" }]);
});

test("a customer who is hung up, although nobody pressed End, is found", async () => {
  const { world } = await talk();
  const customer = world.liveAtCarrier.find(({ from }) => from === CUSTOMER)!;
  world.carrier.services.calls.end(customer, "completed");
  await world.run(1_000, () => false);
  expect(world.judge.faults).toMatchObject([{ ...FAULT, kind: "dropped" }]);
});

test("a customer who hangs up is no fault, nor is one whose agent presses End", async () => {
  const { world, ada, id, until } = await talk();
  world.pressRed(ada, id, { red: "end", legId: null });
  await until(() => world.liveAtCarrier.length === 0);
  world.ring("+33199000002", 600_000);
  await until(() => hears(world, "+33199000002").kind === "voices");
  hangUp(world, "+33199000002");
  await until(() => world.liveAtCarrier.length === 0);
  expect(world.judge.faults).toEqual([]);
});
