import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Client } from "pg";
import { freePort } from "../scripts/embedded-pg.mjs";
import { start, waitFor } from "../scripts/processes.mjs";
import { root } from "../scripts/stack.mjs";
import { expect, test } from "./support/fixtures";

test.describe.configure({ timeout: 180_000 });

interface Process {
  pid: number;
  command: string;
}

/** Returns the direct children of a process. */
function childrenOf(pid: number): Process[] {
  return execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" })
    .split("\n")
    .flatMap((line) => {
      const [, child, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return Number(parent) === pid ? [{ pid: Number(child), command: command! }] : [];
    });
}

/** Finds a process that `npm start` keeps running, by its command; it leads a process group. */
function find(parent: number, isIt: (command: string) => boolean): number | undefined {
  return childrenOf(parent).find(({ command }) => isIt(command))?.pid;
}

const isWorker = (command: string) => command.includes("wiring/worker");
const isDatabase = (command: string) => /\/postgres -D /.test(command);
const isWeb = (command: string) => /next.*start|next-server/.test(command);

const isHealthy = async (url: string) => (await fetch(`${url}/api/health`).catch(() => null))?.ok ?? false;

test(
  "npm start restarts its processes when they are killed, web and worker",
  { tag: "@full" },
  async ({ stack }) => {
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const address = new URL(stack.env.DATABASE_URL!);
    address.pathname += "_killed";
    const server = start("npm start", process.execPath, ["scripts/start.mjs"], {
      cwd: root,
      env: { ...stack.env, DATABASE_URL: address.href, NEXTAUTH_URL: url, PORT: String(port) },
      quiet: true,
      onExit: undefined,
    });
    const database = new Client({ connectionString: address.href });
    try {
      await waitFor(`${url}/api/health`, 60_000);
      await database.connect();

      const web = find(server.pid!, isWeb)!;
      process.kill(-web, "SIGKILL");
      await expect.poll(() => isHealthy(url)).toBe(false);
      await expect.poll(() => isHealthy(url), { timeout: 30_000 }).toBe(true);
      expect(find(server.pid!, isWeb)).not.toBe(web);

      const worker = find(server.pid!, isWorker)!;
      process.kill(-worker, "SIGKILL");
      // A starting worker removes expired rows.
      await database.query(
        `INSERT INTO "Guesses" (key, count, until) VALUES ('old', 1, now() - interval '1 day')`,
      );
      const left = async () => (await database.query(`SELECT 1 FROM "Guesses" WHERE key = 'old'`)).rowCount;
      await expect.poll(left, { timeout: 30_000 }).toBe(0);
      expect(find(server.pid!, isWorker)).not.toBe(worker);

      expect(
        server.lines.filter((line) => /ended unexpectedly/.test(line)).map((line) => line.split(" ")[0]),
      ).toEqual(["web", "worker"]);
    } finally {
      await database.end();
      await server.stop();
    }
  },
);

test("the demo's database restarts when killed, with all its data", { tag: "@full" }, async ({ browser }) => {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "dockline-demo-"));
  const [port, carrierPort] = [await freePort(), await freePort()];
  const { DATABASE_URL: _database, ...env } = process.env;
  const demo = start("demo", process.execPath, ["scripts/demo.mjs"], {
    cwd: root,
    env: {
      ...env,
      PORT: String(port),
      CARRIER_PORT: String(carrierPort),
      DATA_DIR: dataDir,
    } as NodeJS.ProcessEnv,
    quiet: true,
    onExit: undefined,
  });
  const url = `http://localhost:${port}`;
  try {
    await waitFor(`${url}/api/health`, 120_000);
    const postmaster = () => find(demo.pid!, isDatabase);
    const killed = postmaster()!;
    process.kill(killed, "SIGKILL");
    await expect.poll(() => isHealthy(url)).toBe(false);
    await expect.poll(() => isHealthy(url), { timeout: 60_000 }).toBe(true);
    expect(postmaster()).not.toBe(killed);

    const page = await browser.newPage({ baseURL: url });
    await page.goto("/login");
    await page.getByLabel("Email").fill("chloe@demo.dockline.app");
    await page.getByLabel("Password").fill("dockline-demo");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("navigation", { name: /main/i })).toBeVisible();
    await page.close();
  } finally {
    await demo.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
});
