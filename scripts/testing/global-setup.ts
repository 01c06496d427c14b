import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { databaseUrl, startPostgres } from "../embedded-pg.mjs";
import { root } from "../stack.mjs";

declare module "vitest" {
  interface ProvidedContext {
    serverUrl: string;
    templateName: string;
    /** How the names of this run's databases begin. */
    databasePrefix: string;
  }
}

/** Advisory locks of the maintenance database. */
const LOCKS = {
  /** Shared by all runs that use the server: whoever gets it alone stops the server. */
  server: 1,
  template: 2,
};
const MOST_STARTS = 20;
const START_AGAIN_MS = 500;

/**
 * Starts one embedded server for all runs side by side, with a migrated template that each test file copies. The last
 * run to end stops it.
 */
export default async function setup(project: TestProject) {
  const { server, client } = await joinServer();
  const templateName = `template_${migrationsHash()}`;
  await client.query("SELECT pg_advisory_lock($1)", [LOCKS.template]);
  await dropLeftOver(client);
  const known = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [templateName]);
  try {
    if (known.rowCount === 0) migrate(databaseUrl(server.url, templateName));
  } catch (error) {
    // A template with some of its migrations would be taken for one with all of them.
    await client.query(`DROP DATABASE IF EXISTS "${templateName}" WITH (FORCE)`);
    throw error;
  } finally {
    await client.query("SELECT pg_advisory_unlock($1)", [LOCKS.template]);
  }
  project.provide("serverUrl", server.url);
  project.provide("templateName", templateName);
  project.provide("databasePrefix", `test_${process.pid}_`);
  return async () => {
    await client.query("SELECT pg_advisory_unlock_shared($1)", [LOCKS.server]);
    const { rows } = await client.query<{ isAlone: boolean }>(
      `SELECT pg_try_advisory_lock($1) AS "isAlone"`,
      [LOCKS.server],
    );
    if (rows[0]!.isAlone) await server.stop();
    else await client.end();
  };
}

/** Finds the server or starts it. Tries again when another run starts or stops it at this moment. */
async function joinServer() {
  for (let attempt = 1; ; attempt++) {
    try {
      const server = await startPostgres({ dir: `${root}/.data/test/pg`, volatile: true });
      const client = new Client({ connectionString: server.url });
      client.on("error", () => {}); // the server that we stop ends the connection
      await client.connect();
      await client.query("SELECT pg_advisory_lock_shared($1)", [LOCKS.server]);
      return { server, client };
    } catch (error) {
      if (attempt === MOST_STARTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, START_AGAIN_MS));
    }
  }
}

/** Drops the databases of runs that have ended. */
async function dropLeftOver(client: Client) {
  const { rows } = await client.query<{ name: string; pid: number }>(
    `SELECT datname AS name, substring(datname FROM '^test_([0-9]+)_')::int AS pid
     FROM pg_database WHERE datname LIKE 'test\\_%'`,
  );
  for (const { name, pid } of rows) {
    if (pid === null || !isRunning(pid)) await client.query(`DROP DATABASE "${name}" WITH (FORCE)`);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Changes with every migration, so that a template of other migrations is not used. */
function migrationsHash(): string {
  const folder = `${root}/prisma/migrations`;
  const hash = createHash("sha256");
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    if (entry.isDirectory()) hash.update(readFileSync(`${folder}/${entry.name}/migration.sql`));
  }
  return hash.digest("hex").slice(0, 12);
}

function migrate(url: string) {
  const result = spawnSync(process.execPath, ["scripts/prisma.mjs", "migrate", "deploy"], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: url },
    encoding: "utf8",
  });
  if (result.status !== 0) throw new Error(`migrate deploy failed:\n${result.stdout}\n${result.stderr}`);
}
