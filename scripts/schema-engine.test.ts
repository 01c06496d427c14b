import { spawnSync } from "node:child_process";
import { mkdtempSync, cpSync, writeFileSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { databaseUrl } from "./embedded-pg.mjs";
import { root } from "./stack.mjs";

/** Tests each quirk that makes the WebAssembly engine behave like the native one. */
const name = `test_engine_${Date.now()}`;
let project: string;

const SCHEMA = `generator client {
  provider = "prisma-client"
  output = "./generated"
}
datasource db {
  provider = "postgresql"
}
model Thing {
  id Int @id
  name String
}
`;

function prisma(args: string[], database = name) {
  const url = database ? databaseUrl(inject("serverUrl"), database) : "";
  const env = { ...process.env, DATABASE_URL: url };
  const result = spawnSync(process.execPath, [path.join(root, "scripts/prisma.mjs"), ...args], {
    cwd: project,
    env,
    encoding: "utf8",
  });
  return { status: result.status, output: result.stdout + result.stderr };
}

async function query(sql: string, database = name) {
  const client = new Client({ connectionString: databaseUrl(inject("serverUrl"), database) });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

beforeAll(() => {
  project = mkdtempSync(path.join(tmpdir(), "dockline-prisma-"));
  mkdirSync(path.join(project, "prisma"));
  writeFileSync(path.join(project, "prisma/schema.prisma"), SCHEMA);
  cpSync(path.join(root, "prisma.config.ts"), path.join(project, "prisma.config.ts"));
  spawnSync("ln", ["-s", path.join(root, "node_modules"), path.join(project, "node_modules")]);
});

afterAll(() => query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`, "postgres"));

test("a missing database is detected and created", () => {
  const { status, output } = prisma(["migrate", "dev", "--name", "init"]);
  expect(output).toContain("created");
  expect(status).toBe(0);
});

test("the migration it wrote is applied, with the native engine's checksum", async () => {
  const [folder] = readdirSync(path.join(project, "prisma/migrations")).filter((entry) =>
    entry.endsWith("_init"),
  );
  const sql = readFileSync(path.join(project, "prisma/migrations", folder!, "migration.sql"));
  const { createHash } = await import("node:crypto");
  const rows = await query(`SELECT checksum FROM _prisma_migrations`);
  expect(rows).toEqual([{ checksum: createHash("sha256").update(sql).digest("hex") }]);
});

test("the shadow database is separate, and is dropped: the real one keeps its rows", async () => {
  const shadows = () => query(`SELECT datname FROM pg_database WHERE datname LIKE 'prisma_migrate_shadow%'`);
  const before = await shadows();
  await query(`INSERT INTO "Thing" VALUES (1, 'kept')`);
  writeFileSync(
    path.join(project, "prisma/schema.prisma"),
    SCHEMA.replace("name String", "name String\n  size Int?"),
  );
  expect(prisma(["migrate", "dev", "--name", "size"]).status).toBe(0);
  expect(await query(`SELECT name, size FROM "Thing"`)).toEqual([{ name: "kept", size: null }]);
  expect(await shadows()).toEqual(before);
});

test('constraints are described although "char" has no mapping', async () => {
  await query(`ALTER TABLE "Thing" ADD CONSTRAINT positive CHECK (id > 0)`);
  const { status, output } = prisma(["db", "pull", "--print"]);
  expect(status).toBe(0);
  expect(output).toContain("model Thing");
});

test("a diff from nothing does not panic, and is printed", () => {
  const { status, output } = prisma([
    "migrate",
    "diff",
    "--from-empty",
    "--to-schema",
    "prisma/schema.prisma",
    "--script",
  ]);
  expect(status).toBe(0);
  expect(output).toContain('CREATE TABLE "Thing"');
});

test("a broken schema is explained in words, without a crash", () => {
  writeFileSync(path.join(project, "prisma/broken.prisma"), "model {");
  const { status, output } = prisma(["validate", "--schema", "prisma/broken.prisma"]);
  expect(status).not.toBe(0);
  expect(output).toMatch(/error/i);
});

test("a migration that fails says so, and stops the following ones", async () => {
  const folder = path.join(project, "prisma/migrations/99999999999999_broken");
  mkdirSync(folder);
  writeFileSync(path.join(folder, "migration.sql"), "SELECT no_such_column FROM nowhere;");
  expect(prisma(["migrate", "deploy"]).status).not.toBe(0);
  const again = prisma(["migrate", "deploy"]);
  expect(again.status).not.toBe(0);
  expect(again.output).toContain("P3009");
});

test("generate needs no database", () => {
  expect(prisma(["generate"], "").status).toBe(0);
});

test("this project's schema matches its migrations", () => {
  const url = databaseUrl(inject("serverUrl"), inject("templateName"));
  const result = spawnSync(
    process.execPath,
    [
      "scripts/prisma.mjs",
      "migrate",
      "diff",
      "--from-config-datasource",
      "--to-schema",
      "prisma/schema.prisma",
      "--script",
    ],
    {
      cwd: root,
      env: { ...process.env, DATABASE_URL: url },
      encoding: "utf8",
    },
  );
  const statements = result.stdout.split("\n").filter((line) => /^(CREATE|ALTER|DROP) /.test(line));
  // The schema language cannot express some indexes; they may be the only difference.
  expect(statements.filter((line) => !/^DROP INDEX/.test(line))).toEqual([]);
});
