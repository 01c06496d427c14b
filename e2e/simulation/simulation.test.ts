import { beforeAll, expect, test } from "vitest";
import { setUpDatabase } from "../../scripts/testing/database";
import { FAULTS, NO_FAULTS, prepare, runSeed } from "./run-seed";

setUpDatabase({ isKept: true });
beforeAll(prepare);

test("without faults every call ends as it should", async () => {
  for (let seed = 1; seed <= 20; seed++) await runSeed(seed, NO_FAULTS);
}, 120_000);

/** An outbound call whose agent is lost and comes back, and an inbound one that is transferred. */
const EVENTFUL_SEED = 1;
/** `EVERY=1` kills at every step. */
const EVERY = Number(process.env.EVERY ?? 40);

test("a process may die at any step of a call", async () => {
  const { steps } = await runSeed(EVENTFUL_SEED, NO_FAULTS);
  const failed: string[] = [];
  for (let step = 0; step < steps; step += EVERY) {
    await runSeed(EVENTFUL_SEED, NO_FAULTS, step).catch((error: unknown) => failed.push(String(error)));
  }
  expect(failed).toEqual([]);
}, 600_000);

test("a seed runs the same way twice, whatever ran before it", async () => {
  for (const seed of [3, 7, 12]) {
    // A copy: what a run leaves behind may still be noted in its own.
    const log = [...(await runSeed(seed, FAULTS)).log];
    await runSeed(seed + 100, FAULTS);
    expect((await runSeed(seed, FAULTS)).log).toEqual(log);
  }
}, 120_000);
