/**
 * A complete Dockline on one machine: database, migrations, company, carrier, web and worker. For the demo and the
 * browser tests; the processes are those of production, only their configuration differs.
 */
import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { carrierConfig, twilioAccount } from "./demo-account.mjs";
import { databaseUrl, startPostgres } from "./embedded-pg.mjs";
import { keepRunning, start, waitFor } from "./processes.mjs";

export const root = fileURLToPath(new URL("..", import.meta.url));
/** Runs TypeScript under the condition of a server component, where `server-only` is empty. */
const NODE_TS = ["--conditions=react-server", "--import", "tsx"];

/** Runs a step to its end; shows its output only if it fails. */
function run(name, args, env) {
  const result = spawnSync(process.execPath, args, { cwd: root, env, encoding: "utf8" });
  if (result.status !== 0) throw new Error(`${name} failed:\n${result.stdout}\n${result.stderr}`);
  return result.stdout;
}

/** Reads this installation's secrets, which are made once and kept beside its data. */
function readSecrets(dataDir) {
  const file = path.join(dataDir, "secrets.json");
  if (!fs.existsSync(file)) {
    const secrets = {
      NEXTAUTH_SECRET: randomBytes(32).toString("base64url"),
      SECRETS_KEY: randomBytes(32).toString("base64"),
    };
    fs.writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 });
  }
  return JSON.parse(fs.readFileSync(file, "utf8"));
}

/** Hashes everything a build depends on: a rebuild is needed only when it changes. */
function sourceHash() {
  const hash = createHash("sha256");
  const add = (file) => {
    const stat = fs.statSync(file);
    if (stat.isDirectory()) {
      if (file.endsWith("generated")) return;
      for (const name of fs.readdirSync(file).sort()) add(path.join(file, name));
    } else if (!/\.test\.tsx?$/.test(file))
      hash.update(path.relative(root, file)).update(fs.readFileSync(file));
  };
  const sources = ["app", "components", "lib", "prisma", "public", "middleware.ts", "instrumentation.ts"];
  for (const name of [...sources, "next.config.ts", "postcss.config.mjs", "package-lock.json"])
    add(path.join(root, name));
  return hash.digest("hex");
}

/** Generates the database client and builds the app, unless these sources are already built. */
export function build(say = () => {}) {
  const stamp = path.join(root, ".next", "dockline-sources");
  const hash = sourceHash();
  const isBuilt = fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === hash;
  if (isBuilt && fs.existsSync(path.join(root, "lib/generated/prisma"))) return;
  say("Building (about half a minute, only after a change)…");
  run("prisma generate", ["scripts/prisma.mjs", "generate"], process.env);
  run("next build", ["node_modules/next/dist/bin/next", "build"], {
    ...process.env,
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
  });
  fs.writeFileSync(stamp, hash);
}

/**
 * Starts everything and waits until it answers.
 *
 * @param {object} options
 * @param {string} options.dataDir
 * @param {number} options.port
 * @param {number} [options.webPort]  the web process's own port, where a load balancer answers at `port`
 * @param {number} options.carrierPort
 * @param {string} [options.databaseName]  a database of its own on the embedded server
 * @param {string} [options.externalDatabaseUrl]  used instead of the embedded server
 * @param {boolean} [options.testing]  control API on, database without fsync
 * @param {Record<string, string>} [options.settings]  more of the app's environment
 * @param {boolean} [options.dev]
 * @param {boolean} [options.quiet]
 * @param {(line: string) => void} [options.say]
 * @param {boolean} [options.restarts]  restarts processes that end by themselves
 * @param {() => void} [options.onNeverReady]  with `restarts`: a process could not start at all
 * @param {(name: string, code: number | null, lines: string[]) => void} [options.onExit]  without `restarts`
 * @returns addresses, the environment of the app's processes, each process, and `stop()`
 */
export async function startStack({
  dataDir,
  port,
  webPort = port,
  carrierPort,
  databaseName = "dockline",
  externalDatabaseUrl,
  testing = false,
  settings = {},
  dev = false,
  quiet = false,
  say = () => {},
  restarts = false,
  onNeverReady,
  onExit,
}) {
  fs.mkdirSync(dataDir, { recursive: true });
  const postgres = externalDatabaseUrl
    ? null
    : await startDatabase({ dir: path.join(dataDir, "pg"), volatile: testing }, restarts);
  /** @type {{ processes: Record<string, ReturnType<typeof start>>, postgres: typeof postgres }} */
  const stack = { processes: {}, postgres };
  try {
    const appUrl = `http://localhost:${port}`;
    const carrierUrl = `http://localhost:${carrierPort}`;
    const real = twilioAccount(process.env);
    const env = {
      ...process.env,
      ...readSecrets(dataDir),
      NODE_ENV: dev ? "development" : "production",
      NEXT_TELEMETRY_DISABLED: "1",
      DATABASE_URL: externalDatabaseUrl ?? databaseUrl(postgres.url, databaseName),
      NEXTAUTH_URL: (real && process.env.NEXTAUTH_URL) || appUrl,
      STORAGE_DIR: path.join(dataDir, "storage"),
      // Twilio's stand-in is on this machine and reaches the app by its loopback address.
      ...(!real && {
        WEBHOOK_BASE_URL: `http://127.0.0.1:${port}`,
        TWILIO_API_BASE_URL: `http://127.0.0.1:${carrierPort}`,
        TWILIO_SIGNALLING_HOST: `localhost:${carrierPort}`,
      }),
      LOG_LEVEL: process.env.LOG_LEVEL ?? "warn",
      ...settings,
    };
    say("Preparing the database…");
    run("migrate", ["scripts/prisma.mjs", "migrate", "deploy"], env);
    const configFile = path.join(dataDir, "carrier.json");
    // The demo's company has a public password, so it is only for this machine.
    if (real) say(run("first run", [...NODE_TS, "scripts/first-run.ts"], env));
    else {
      run("seed", [...NODE_TS, "scripts/seed/seed.ts"], { ...env, DOCKLINE_PROCESS: "worker" });
      const handsets = JSON.parse(
        run("handsets", [...NODE_TS, "scripts/seed/handsets.ts"], env)
          .trim()
          .split("\n")
          .at(-1),
      );
      const config = carrierConfig({ appUrl: `http://127.0.0.1:${port}`, port: carrierPort, testing });
      fs.writeFileSync(configFile, JSON.stringify({ ...config, handsets }, null, 2), { mode: 0o600 });
    }

    say(`Starting ${real ? "" : "carrier, "}web and worker…`);
    const options = { cwd: root, quiet };
    const next = (at) => [
      "node_modules/next/dist/bin/next",
      dev ? "dev" : "start",
      "-H",
      "127.0.0.1",
      "-p",
      String(at),
    ];
    const startWeb = (at, onExit) =>
      start("web", process.execPath, next(at), {
        ...options,
        onExit,
        env: {
          ...env,
          ...(!real && webPort === port && { NEXTAUTH_URL: `http://localhost:${at}` }),
          DOCKLINE_PROCESS: "web",
        },
      });
    const launch = {
      carrier: (onExit) =>
        start("carrier", process.execPath, ["--import", "tsx", "carrier/main.ts", "--config", configFile], {
          ...options,
          onExit,
          env: { ...process.env, NODE_ENV: "production" },
        }),
      web: (onExit) => startWeb(webPort, onExit),
      worker: (onExit) =>
        start("worker", process.execPath, [...NODE_TS, "lib/wiring/worker.ts"], {
          ...options,
          onExit,
          env: { ...env, DOCKLINE_PROCESS: "worker" },
        }),
    };
    if (real) delete launch.carrier;
    for (const [name, begin] of Object.entries(launch))
      stack.processes[name] = restarts ? keepRunning(begin, { onNeverReady, say }) : begin(onExit);
    await waitFor(`http://127.0.0.1:${port}/api/health`, 60_000);
    if (!real) await waitFor(`http://127.0.0.1:${carrierPort}/health`, 30_000);
    return {
      ...stack,
      appUrl,
      carrierUrl,
      /** Whether this is the demo: the local carrier, with a company to sign in to. */
      isDemo: !real,
      env,
      /** Starts another web process beside the first. @returns its address */
      startWeb: async (at, name = `web ${at}`) => {
        launch[name] = (onExit) => startWeb(at, onExit);
        stack.processes[name] = launch[name](onExit);
        await waitFor(`http://127.0.0.1:${at}/api/health`, 60_000);
        return `http://localhost:${at}`;
      },
      /** Restarts a process that was stopped or crashed. */
      restart: (name) => {
        stack.processes[name] = launch[name](onExit);
        return stack.processes[name];
      },
      stop: () => stopStack(stack),
    };
  } catch (error) {
    await stopStack(stack);
    throw error;
  }
}

/** Starts the embedded server; with `restarts`, one that ends by itself restarts under the same address. */
async function startDatabase(options, restarts) {
  if (!restarts) return startPostgres(options);
  let isUp;
  const first = new Promise((resolve, reject) => (isUp = { resolve, reject }));
  let port;
  const kept = keepRunning(async (onExit) => {
    try {
      const server = await startPostgres({ ...options, port, onExit });
      port = Number(new URL(server.url).port);
      isUp.resolve(server);
      return server;
    } catch (error) {
      isUp.reject(error); // Only the first start fails the caller; later ones are retried.
      throw error;
    }
  });
  try {
    return { ...(await first), stop: kept.stop };
  } catch (error) {
    await kept.stop();
    throw error;
  }
}

/** Stops web first, so that nothing new begins, and the database last. */
async function stopStack({ processes, postgres }) {
  await Promise.all(Object.values(processes).map((child) => child.stop()));
  await postgres?.stop();
}
