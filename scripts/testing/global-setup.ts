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
  }
}

/** Starts one embedded server for the run, with a migrated template that each test file copies. */
export default async function setup(project: TestProject) {
  const server = await startPostgres({ dir: `${root}/.data/test/pg`, volatile: true });
  const templateName = `template_${migrationsHash()}`;
  const client = new Client({ connectionString: server.url });
  await client.connect();
  const { rows } = await client.query<{ datname: string }>(
    `SELECT datname FROM pg_database d WHERE datname LIKE 'test_%'
     AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.datname = d.datname)`,
  );
  for (const { datname } of rows) await client.query(`DROP DATABASE "${datname}" WITH (FORCE)`);
  const known = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [templateName]);
  try {
    if (known.rowCount === 0) migrate(databaseUrl(server.url, templateName));
  } catch (error) {
    // A template with some of its migrations would be taken for one with all of them.
    await client.query(`DROP DATABASE IF EXISTS "${templateName}" WITH (FORCE)`);
    throw error;
  } finally {
    await client.end();
  }
  project.provide("serverUrl", server.url);
  project.provide("templateName", templateName);
  // Another run may be using a server that was already running.
  return () => (server.wasRunning ? undefined : server.stop());
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
