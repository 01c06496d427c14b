import { beforeAll, expect, test } from "vitest";
import { setUpDatabase } from "../../scripts/testing/database";
import { FAULTS, prepare, runSeed } from "./run-seed";

/** `FIRST_SEED=1 SEEDS=5000 npx vitest run e2e/simulation` runs more seeds, or repeats one. */
const SEEDS = Number(process.env.SEEDS ?? 200);
const FIRST_SEED = Number(process.env.FIRST_SEED ?? 1);
const PER_TEST = 25;
/** For a machine that does much else. */
const TIMEOUT_MS = 1_200_000;
/** So many seeds have processes that died, whatever the seeds. */
const ENOUGH = 20;

/** Makes tests of every second seed. The others are another file's, which runs beside this one. */
export function testSeeds(which: "odd" | "even") {
  setUpDatabase({ isKept: true });
  beforeAll(prepare);
  const mine = Array.from({ length: SEEDS }, (_, i) => FIRST_SEED + i).filter(
    (seed) => (seed % 2 === 1) === (which === "odd"),
  );
  for (let i = 0; i < mine.length; i += PER_TEST) testGroup(which, mine.slice(i, i + PER_TEST));
  test.runIf(mine.length === 0)("no seed is for this file", () => {});
}

function testGroup(which: string, seeds: readonly number[]) {
  test(
    `${which} seeds ${seeds[0]} to ${seeds.at(-1)}: callbacks late, twice, reordered, lost, REST failing before and after, requests accepted late, and crashes between steps`,
    async () => {
      let crashes = 0;
      const failures: string[] = [];
      for (const seed of seeds) {
        try {
          crashes += (await runSeed(seed, FAULTS)).crashes;
        } catch (error) {
          failures.push(error instanceof Error ? error.message : String(error));
        }
      }
      if (failures.length > 0) throw new Error(failures.join("\n"));
      // Checks that faults were injected.
      if (seeds.length >= ENOUGH) expect(crashes).toBeGreaterThan(seeds.length / 10);
    },
    TIMEOUT_MS,
  );
}
