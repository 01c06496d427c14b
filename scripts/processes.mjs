/** Starts, watches and stops the processes of a running Dockline. */
import { spawn } from "node:child_process";
import net from "node:net";

const STOP_TIMEOUT_MS = 8_000;

/**
 * Starts a process in a group of its own, so that Ctrl+C reaches only us and we stop the others in order.
 *
 * @param onExit  called when it ends without having been stopped
 */
export function start(name, command, args, { env, cwd, onExit, quiet = false }) {
  const child = spawn(command, args, { env, cwd, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const lines = [];
  let isStopping = false;
  const keep = (chunk) => {
    lines.push(...chunk.toString().split("\n").filter(Boolean));
    lines.splice(0, Math.max(0, lines.length - 200));
    if (!quiet) process.stdout.write(chunk.toString().replace(/^(?=.)/gm, `[${name}] `));
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.once("exit", (code) => {
    if (!isStopping) onExit?.(name, code, lines);
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
    /** Ends it without a word, as a crash would. */
    async crash() {
      isStopping = true;
      kill(child.pid, "SIGKILL");
      await ended;
    },
  };
}

/** The whole group: `next start` has children of its own. */
function kill(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error; // gone already
  }
}

/** Whether nobody listens on the port yet. */
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
