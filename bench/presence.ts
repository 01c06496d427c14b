import { readFileSync } from "node:fs";
import http from "node:http";
import { encode } from "next-auth/jwt";
import { Client } from "pg";
import { freePort } from "../scripts/embedded-pg.mjs";
import { build, root, startStack } from "../scripts/stack.mjs";
import { callIn } from "./inbound";
import { distribution, report, round } from "./report";

const AGENTS = 1_000;
const AT_ONCE = 25;
const CHANGES = 20;
const RATES = [10, 20, 40, 80, 160];
const SECONDS = 5;
const BUDGET_MS = 250;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const residentMiB = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;

/** Measures the presence of a thousand agents sent to a thousand browsers, its memory, and the webhooks it can take. */
export async function benchPresence() {
  build();
  const port = await freePort();
  const stack = await startStack({
    dataDir: `${root}/.data/bench-presence`,
    port,
    carrierPort: await freePort(),
    databaseName: `presence_${Date.now()}`,
    testing: true,
    quiet: true,
  });
  const database = new Client({ connectionString: stack.env.DATABASE_URL });
  await database.connect();
  const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity });
  const requests: http.ClientRequest[] = [];
  try {
    await database.query(
      `WITH u AS (INSERT INTO "User" (id, email, name, "passwordHash", "roleId")
                  SELECT 'bench' || i, 'bench' || i || '@example.com', 'Agent ' || i, '-', (SELECT id FROM "Role" WHERE key = 'agent')
                  FROM generate_series(1, $1::int) i RETURNING id),
            n AS (INSERT INTO "ChannelUser" ("numberId", "userId") SELECT (SELECT id FROM "ChannelNumber" WHERE label = 'London'), id FROM u)
       INSERT INTO "Session" (id, "userId") SELECT 's' || id, id FROM u`,
      [AGENTS],
    );
    const webPid = stack.processes.web!.pid!;
    const before = residentMiB(webPid);
    let heard = 0;
    let snapshots = 0;
    const secret = stack.env.NEXTAUTH_SECRET!;
    const open = async (index: number) => {
      const token = await encode({
        token: { userId: `bench${index}`, sessionId: `sbench${index}` },
        secret,
      });
      await new Promise<void>((resolve, reject) => {
        const request = http.get(
          `http://127.0.0.1:${port}/api/events`,
          { agent, headers: { cookie: `next-auth.session-token=${token}` } },
          (response) => {
            response.setEncoding("utf8");
            response.on("data", (text: string) => {
              if (text.includes('"type":"colleagues"')) heard++;
              if (text.includes('"type":"snapshot"')) {
                snapshots++;
                resolve();
              }
            });
          },
        );
        request.on("error", reject);
        requests.push(request);
      });
    };
    for (let first = 1; first <= AGENTS; first += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, (_, offset) => open(first + offset)));
    }
    await sleep(2_000);
    report("memory-of-agents", {
      unit: "MiB resident",
      streams: snapshots,
      before: round(before),
      with: round(residentMiB(webPid)),
      budget: "≤ 1,024 with 1,000 agents",
    });

    const times: number[] = [];
    for (let change = 0; change < CHANGES; change++) {
      await sleep(1_000);
      heard = 0;
      const at = performance.now();
      await database.query(`SELECT pg_notify('dockline', $1)`, [
        JSON.stringify({ type: "presence", userId: "bench1" }),
      ]);
      while (heard < AGENTS) await sleep(2);
      times.push(performance.now() - at);
    }
    report("presence-fan-out", {
      unit: "ms until the last of 1,000 browsers knows",
      ...distribution(times),
      budget: "≤ 1,000 at p99, of which 300 are for telling many changes together",
    });
    for (const request of requests) request.destroy();
    // First the database records that a thousand phones went offline at once.
    await sleep(20_000);
    await benchWebhooks(port, stack.env.WEBHOOK_BASE_URL!, agent);
  } finally {
    agent.destroy();
    await database.end();
    await stack.stop();
  }
}

/**
 * Measures new calls as Twilio reports them, at rising rates, for the highest rate whose p95 stays within the budget.
 */
async function benchWebhooks(port: number, base: string, agent: http.Agent) {
  let highest = 0;
  const steps: { perSecond: number; p50: number; p95: number }[] = [];
  for (const rate of RATES) {
    const times: number[] = [];
    const pending: Promise<void>[] = [];
    for (let index = 0; index < rate * SECONDS; index++) {
      pending.push(
        (async () => {
          await sleep((index * 1000) / rate);
          const { status, ms } = await callIn(port, base, agent, `${rate}x${index}`);
          // A call that is turned away counts as late.
          times.push(status === 200 ? ms : Infinity);
        })(),
      );
    }
    await Promise.all(pending);
    const { p50, p95 } = distribution(times);
    steps.push({ perSecond: rate, p50, p95 });
    if (p95 > BUDGET_MS) break;
    highest = rate;
  }
  report("webhook-rate", {
    unit: "new calls a second",
    highestWithinBudget: highest,
    steps,
    budget: `p95 ≤ ${BUDGET_MS} ms`,
  });
}
