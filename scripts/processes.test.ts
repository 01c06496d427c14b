import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { keepRunning, pauseAfter, start } from "./processes.mjs";

type OnExit = (name: string, code: number | null, lines?: string[], wasReady?: boolean) => void;

/** Makes a process whose end the test decides, and a clock that the test moves. */
function setUp() {
  let now = 0;
  const starts: OnExit[] = [];
  const waiting: { at: number; run: () => void }[] = [];
  const clock = {
    now: () => now,
    after(ms: number, run: () => void) {
      const timer = { at: now + ms, run };
      waiting.push(timer);
      return () => void waiting.splice(waiting.indexOf(timer), 1);
    },
  };
  const onNeverReady = vi.fn();
  const stopped = vi.fn(async () => {});
  const kept = keepRunning((onExit: OnExit) => (starts.push(onExit), { stop: stopped }), {
    clock,
    onNeverReady,
    say: () => {},
  });
  return {
    kept,
    onNeverReady,
    stopped,
    /** Advances the clock; returns the number of starts so far. */
    starts: async (ms = 0) => {
      now += ms;
      for (const timer of waiting.filter(({ at }) => at <= now)) {
        waiting.splice(waiting.indexOf(timer), 1);
        timer.run();
      }
      await Promise.resolve();
      return starts.length;
    },
    die: (wasReady = true) => starts.at(-1)!("web", 1, [], wasReady),
  };
}

test("a process that dies is restarted, after a pause that grows while it keeps dying", async () => {
  const { starts, die } = setUp();
  expect(await starts()).toBe(1);
  let count = 1;
  for (let deaths = 1; deaths <= 4; deaths++) {
    die();
    expect(await starts(pauseAfter(deaths) - 1)).toBe(count);
    expect(await starts(1)).toBe(++count);
  }
  expect(pauseAfter(4)).toBe(8 * pauseAfter(1));
  expect(pauseAfter(50)).toBe(pauseAfter(51));
});

test("a process that was healthy for a minute is restarted as fast as the first time", async () => {
  const { starts, die } = setUp();
  await starts();
  die();
  await starts(pauseAfter(1));
  expect(await starts(60_000)).toBe(2);
  die();
  expect(await starts(pauseAfter(1))).toBe(3);
});

test("a process that never became ready is not restarted, and this is reported", async () => {
  const { starts, die, onNeverReady } = setUp();
  await starts();
  die(false);
  expect(onNeverReady).toHaveBeenCalledOnce();
  expect(await starts(3_600_000)).toBe(1);
});

test("a stopped process stays stopped, even during a pause", async () => {
  const { starts, die, kept, stopped } = setUp();
  await starts();
  die();
  await kept.stop();
  expect(stopped).toHaveBeenCalledOnce();
  expect(await starts(3_600_000)).toBe(1);
});

test("a real process that is killed restarts under another pid", async () => {
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const pids: number[] = [];
  const script = `console.log("ready " + process.pid); setInterval(() => {}, 1000)`;
  const kept = keepRunning(
    (onExit: OnExit) => {
      const child = start("sleeper", process.execPath, ["-e", script], {
        cwd,
        env: process.env,
        onExit,
        quiet: true,
      });
      pids.push(child.pid!);
      return child;
    },
    { say: () => {} },
  );
  await vi.waitFor(() => expect(pids).toHaveLength(1));
  process.kill(pids[0]!, "SIGKILL");
  await vi.waitFor(() => expect(pids).toHaveLength(2), { timeout: 5_000 });
  await kept.stop();
  expect(() => process.kill(pids[1]!, 0)).toThrow("ESRCH");
});
