/**
 * `npm run bench [-- --rows 10000000] [--job-rows 1000000] [--plans] [--only
 * matching,lists,uploads,events,calls,presence,burst,carrier]`: prints figures, one JSON line each.
 */
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { databaseUrl, startPostgres } from "../scripts/embedded-pg.mjs";
import { root } from "../scripts/stack.mjs";
import { report } from "./report";

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1000000" },
    "job-rows": { type: "string", default: "100000" },
    plans: { type: "boolean" },
    only: { type: "string" },
  },
});
const rows = Number(values.rows);
const jobRows = Number(values["job-rows"]);
const wanted = (name: string) => !values.only || values.only.split(",").includes(name);

/**
 * A quarter of the memory for shared buffers and three quarters for all caches, as PostgreSQL's manual advises (§
 * 19.4.1, 19.7.2).
 */
const mebibytes = (share: number) => `${Math.floor((totalmem() * share) / 1024 ** 2)}MB`;
const server = await startPostgres({
  dir: `${root}/.data/bench/pg`,
  volatile: true,
  settings: [`shared_buffers=${mebibytes(0.25)}`, `effective_cache_size=${mebibytes(0.75)}`],
});
const url = databaseUrl(server.url, `bench_${Date.now()}`);
Object.assign(process.env, {
  DATABASE_URL: url,
  // Allows long statements.
  DOCKLINE_PROCESS: "worker",
  NEXTAUTH_SECRET: "a-secret-of-the-bench-which-is-long-enough",
  NEXTAUTH_URL: "http://localhost:3000",
  SECRETS_KEY: randomBytes(32).toString("base64"),
  LOG_LEVEL: "silent",
});
const migrated = spawnSync(process.execPath, ["scripts/prisma.mjs", "migrate", "deploy"], {
  cwd: root,
  env: process.env,
  encoding: "utf8",
});
if (migrated.status !== 0) throw new Error(migrated.stdout + migrated.stderr);

// The product's modules read the environment on first use.
const { db } = await import("@/lib/base/db");
const { installBuiltInTypes } = await import("@/lib/records/model/built-in-types");
await installBuiltInTypes(db);
await db.workspace.create({ data: { name: "Bench", defaultCountry: "FR" } });
await db.role.create({
  data: {
    key: "agent",
    name: "Agent",
    grants: { "records.read": "ALL", "records.edit": "ALL", "records.delete": "ALL" },
  },
});
report("machine", { cores: cpus().length, node: process.version, rows });

if (wanted("matching")) {
  const { fillNumbers, benchMatching } = await import("./matching");
  await fillNumbers(rows);
  await benchMatching(rows, url);
}
if (wanted("lists")) {
  const { fillDeals, benchCleanUp, benchLists, benchSearch, benchExport, user } = await import("./lists");
  const { benchRecordPage, benchJobs } = await import("./records");
  await fillDeals(Math.min(rows, 1_000_000));
  await benchLists(Math.min(rows, 1_000_000), values.plans === true);
  await benchSearch(Math.min(rows, 1_000_000), values.plans === true);
  await benchExport(Math.min(rows, 1_000_000));
  await benchRecordPage(user(false), values.plans === true);
  await benchJobs(Math.min(rows, jobRows), user(false), () => benchCleanUp(jobRows));
}
if (wanted("uploads")) {
  const { benchUploads } = await import("./uploads");
  await benchUploads();
}
if (wanted("events")) {
  const { benchEvents } = await import("./events");
  await benchEvents();
}
await db.$disconnect();
if (wanted("calls")) {
  const { benchCalls } = await import("./calls");
  await benchCalls();
}
if (wanted("presence")) {
  const { benchPresence } = await import("./presence");
  await benchPresence();
}
if (wanted("burst")) {
  const { benchBurst } = await import("./burst");
  await benchBurst();
}
if (wanted("carrier")) {
  const { benchCarrier } = await import("./carrier");
  await benchCarrier();
}
const { Client } = await import("pg");
const admin = new Client({ connectionString: server.url });
await admin.connect();
await admin.query(`DROP DATABASE "${new URL(url).pathname.slice(1)}" WITH (FORCE)`);
await admin.end();
if (!server.wasRunning) await server.stop();
process.exit(0);
