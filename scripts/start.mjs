/**
 * `npm start`: runs web and worker of a built Dockline, with the database and the account in the environment. With
 * `--prepare` it only brings the database up to date and prints the setup code: for systemd and containers, which run the
 * processes themselves.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { keepRunning, start } from "./processes.mjs";
import { root } from "./stack.mjs";

const envFile = path.join(root, ".env");
if (fs.existsSync(envFile)) process.loadEnvFile(envFile);

if (!process.env.DATABASE_URL) {
  console.error(
    "Dockline needs its own PostgreSQL database: set DATABASE_URL (see .env.example). The bundled database is only for the demo and the tests.",
  );
  process.exit(1);
}
if (!fs.existsSync(path.join(root, ".next", "BUILD_ID"))) {
  console.error("No build found. Run `npm run generate && npm run build` first.");
  process.exit(1);
}

const node = process.execPath;
const migrated = spawnSync(node, ["scripts/prisma.mjs", "migrate", "deploy"], {
  cwd: root,
  stdio: "inherit",
});
if (migrated.status !== 0) process.exit(migrated.status ?? 1);

const env = { ...process.env, NODE_ENV: "production" };
const first = spawnSync(node, ["--conditions=react-server", "--import", "tsx", "scripts/first-run.ts"], {
  cwd: root,
  env,
  stdio: "inherit",
});
if (first.status !== 0) process.exit(first.status ?? 1);
if (process.argv.includes("--prepare")) process.exit(0);
const port = process.env.PORT ?? "3000";
const host = process.env.HOST ?? "127.0.0.1";
const begin = {
  web: (onExit) =>
    start("web", node, ["node_modules/next/dist/bin/next", "start", "-H", host, "-p", port], {
      cwd: root,
      env: { ...env, DOCKLINE_PROCESS: "web" },
      onExit,
    }),
  worker: (onExit) =>
    start("worker", node, ["--conditions=react-server", "--import", "tsx", "lib/wiring/worker.ts"], {
      cwd: root,
      env: { ...env, DOCKLINE_PROCESS: "worker" },
      onExit,
    }),
};
const processes = Object.values(begin).map((each) => keepRunning(each, { onNeverReady: () => void stop(1) }));

let isStopping = false;
async function stop(code) {
  if (isStopping) return;
  isStopping = true;
  await Promise.all(processes.map((child) => child.stop()));
  process.exit(code);
}
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => void stop(0));
