/** Starts, watches and stops the processes of a running Dockline. */
import { spawn } from "node:child_process";
import net from "node:net";

const STOP_TIMEOUT_MS = 8_000;

/**
 * Starts a process in its own group, so that Ctrl+C reaches only us and we stop the others in order.
 *
 * @param onExit  called when it ends without being stopped: its name, exit code, last lines, and whether it ever
 * reported that it was ready
 */
export function start(name, command, args, { env, cwd, onExit, quiet = false }) {
  const child = spawn(command, args, { env, cwd, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const lines = [];
  let isStopping = false;
  let wasReady = false;
  const keep = (chunk) => {
    wasReady ||= /\bready\b/i.test(chunk.toString());
    lines.push(...chunk.toString().split("\n").filter(Boolean));
    lines.splice(0, Math.max(0, lines.length - 200));
    if (!quiet) process.stdout.write(chunk.toString().replace(/^(?=.)/gm, `[${name}] `));
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.once("exit", (code) => {
    if (!isStopping) onExit?.(name, code, lines, wasReady);
  });
  return {
    name,
    pid: child.pid,
    lines,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      isStopping = true;
      kill(child.pid, "SIGTERM");
      const timer = setTimeout(() => kill(child.pid, "SIGKILL"), STOP_TIMEOUT_MS);
      await ended;
      clearTimeout(timer);
    },
    /** Kills it at once, like a crash. */
    async crash() {
      isStopping = true;
      kill(child.pid, "SIGKILL");
      await ended;
    },
  };
}

/** Pauses before restarting a process that keeps dying, and the uptime after which it counts as healthy. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
const WELL_AFTER_MS = 60_000;

/** Returns the wait after a number of deaths in a row, in milliseconds; it doubles each time. */
export const pauseAfter = (deaths) => Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (deaths - 1));

/**
 * Keeps a process running: restarts one that ends by itself, after a pause that grows while it keeps dying.
 *
 * @param {(onExit: (name: string, code: number | null, lines?: string[], wasReady?: boolean) => void) => { stop():
 * Promise<void> } | Promise<{ stop(): Promise<void> }>} begin
 * @param {object} [options]
 * @param {() => void} [options.onNeverReady]  called instead when its first run ends before it reported ready: the
 * cause, such as a bad environment, would stop the next run too
 * @param {(line: string) => void} [options.say]
 * @param {{ now(): number, after(ms: number, run: () => void): () => void }} [options.clock]
 * @returns `stop()`, after which it is not restarted
 */
export function keepRunning(begin, { onNeverReady, say = console.error, clock = systemClock } = {}) {
  let deaths = 0;
  let isStopping = false;
  let cancel = () => {};
  let current;

  const run = () => {
    const startedAt = clock.now();
    let isOver = false;
    const onExit = (name, code, lines = [], wasReady = true) => {
      if (isStopping || isOver) return;
      isOver = true;
      const last = lines.length > 0 ? `:\n${lines.slice(-20).join("\n")}` : "";
      if (onNeverReady && deaths === 0 && !wasReady) {
        say(`${name} could not start (${code})${last}`);
        return onNeverReady();
      }
      deaths = clock.now() - startedAt >= WELL_AFTER_MS ? 1 : deaths + 1;
      const pauseMs = pauseAfter(deaths);
      say(`${name} ended unexpectedly (${code}); restarting in ${pauseMs / 1000} s${last}`);
      cancel = clock.after(pauseMs, run);
    };
    current = Promise.resolve()
      .then(() => begin(onExit))
      .catch((error) => {
        onExit(error.message, "not started");
        return { stop: async () => {} };
      });
  };

  run();
  return {
    async stop() {
      isStopping = true;
      cancel();
      await (await current).stop();
    },
  };
}

const systemClock = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Signals the whole group: `next start` has child processes. */
function kill(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error; // Already ended.
  }
}

export function isFree(port) {
  return new Promise((resolve) => {
    const server = net.createServer().once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** Resolves once the address answers 200; rejects after `timeoutMs`. */
export async function waitFor(url, timeoutMs, isAlive = () => true) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const response = await fetch(url).catch(() => null);
    if (response?.ok) return;
    if (!isAlive()) throw new Error(`The process behind ${url} ended.`);
    if (Date.now() > deadline) throw new Error(`${url} did not answer in ${timeoutMs / 1000} s.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
