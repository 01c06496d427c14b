import http from "node:http";
import { Client } from "pg";
import { freePort } from "../scripts/embedded-pg.mjs";
import { build, root, startStack } from "../scripts/stack.mjs";
import { callIn } from "./inbound";
import { distribution, report } from "./report";

const CALLS = 300;
const ROUNDS = 3;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Measures three hundred callers in one second: how many are accepted, how soon each is answered, and whether any
 * accepted caller is lost.
 */
export async function benchBurst() {
  build();
  const port = await freePort();
  const stack = await startStack({
    dataDir: `${root}/.data/bench-burst`,
    port,
    carrierPort: await freePort(),
    databaseName: `burst_${Date.now()}`,
    testing: true,
    quiet: true,
  });
  const database = new Client({ connectionString: stack.env.DATABASE_URL });
  await database.connect();
  const agent = new http.Agent({ maxSockets: Infinity });
  const call = (name: string) => callIn(port, stack.env.WEBHOOK_BASE_URL!, agent, name);
  try {
    // A process compiles code during its first requests.
    for (let i = 0; i < 20; i++) await call(`warm${i}`);
    for (let round = 0; round < ROUNDS; round++) {
      const startedAt = performance.now();
      const answers = await Promise.all(
        Array.from({ length: CALLS }, async (_, i) => {
          await sleep((i * 1000) / CALLS);
          return call(`${round}x${i}`);
        }),
      );
      const seconds = (performance.now() - startedAt) / 1000;
      const taken = answers.filter(({ status }) => status === 200);
      const { rows } = await database.query<{ kept: number }>(
        `SELECT count(*)::int AS kept FROM "CallLeg" WHERE sid = ANY($1)`,
        [taken.map(({ sid }) => sid)],
      );
      report("burst", {
        unit: `ms until each of ${CALLS} callers in one second has an answer`,
        ...distribution(answers.map(({ ms }) => ms)),
        taken: taken.length,
        takenPerSecond: Math.round(taken.length / seconds),
        turnedAway: answers.filter(({ status }) => status === 503).length,
        otherwise: answers.filter(({ status }) => status !== 200 && status !== 503).length,
        lost: taken.length - rows[0]!.kept,
        budget: "max ≤ 1,000; 20 taken a second; none lost",
      });
      await sleep(5_000);
    }
  } finally {
    agent.destroy();
    await database.end();
    await stack.stop();
  }
}
