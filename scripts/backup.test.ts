import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { databaseUrl, freePort, startPostgres } from "./embedded-pg.mjs";
import { root } from "./stack.mjs";

/** Debian's PostgreSQL, whose pg_dump is as old as its server: the embedded one has no pg_dump, and others may be too old for it. */
const SERVERS = "/usr/lib/postgresql";
const version = existsSync(SERVERS)
  ? readdirSync(SERVERS)
      .filter((name) =>
        ["postgres", "initdb", "pg_dump"].every((tool) => existsSync(`${SERVERS}/${name}/bin/${tool}`)),
      )
      .toSorted((a, b) => Number(b) - Number(a))[0]
  : undefined;

const folder = mkdtempSync(path.join(os.tmpdir(), "backup-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SOUND = Buffer.from("RIFF and the sound of a call".repeat(1_000));
const FILE = "recordings/2026-11/r1.wav";

describe.skipIf(!version)("with PostgreSQL's own programs", () => {
  let server: Awaited<ReturnType<typeof startPostgres>>;
  let url: string;
  const env = () => ({
    ...process.env,
    NODE_ENV: "test",
    DATABASE_URL: url,
    STORAGE_DIR: path.join(folder, "storage"),
    NEXTAUTH_URL: "http://localhost:3000",
  });
  const run = (script: string, ...args: string[]) => {
    const all = ["--conditions=react-server", "--import", "tsx", `scripts/${script}.mjs`, ...args];
    return spawnSync(process.execPath, all, { cwd: root, env: env() as NodeJS.ProcessEnv, encoding: "utf8" });
  };
  const query = async <Row extends object>(sql: string, at = url): Promise<Row[]> => {
    const client = new Client({ connectionString: at });
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  };

  beforeAll(async () => {
    const port = await freePort();
    server = await startPostgres({
      dir: path.join(folder, "pg"),
      port,
      volatile: true,
      native: `${SERVERS}/${version}`,
    });
    await query("CREATE DATABASE dockline", server.url);
    url = databaseUrl(server.url, "dockline");
    const migrated = spawnSync(process.execPath, ["scripts/prisma.mjs", "migrate", "deploy"], {
      cwd: root,
      env: env() as NodeJS.ProcessEnv,
      encoding: "utf8",
    });
    if (migrated.status !== 0) throw new Error(migrated.stdout + migrated.stderr);
    await query(`
      INSERT INTO "Workspace" (id, name, "defaultCountry") VALUES ('workspace', 'Backed up', 'FR');
      INSERT INTO "Channel" (id, kind, name, "accountSid", "authTokenSealed", "apiKeySid", "apiKeySecretSealed", "applicationSid")
        VALUES ('channel', 'TWILIO', 'Main', 'AC1', 'x', 'SK1', 'x', 'AP1');
      INSERT INTO "Conversation" (id, "channelId", state) VALUES ('c1', 'channel', 'ENDED');
      INSERT INTO "Call" (id, "conversationId", direction, "endedAt") VALUES ('c1', 'c1', 'INBOUND', now());
      INSERT INTO "Recording" (id, "callId", kind, state, seconds, file, bytes)
        VALUES ('r1', 'c1', 'CALL', 'STORED', 3, '${FILE}', ${SOUND.length})`);
    const { diskStorage } = await import("@/lib/recordings/disk-storage");
    await diskStorage(env().STORAGE_DIR).write(FILE, new Blob([SOUND]).stream());
  }, 120_000);
  afterAll(() => server?.stop());

  const to = path.join(folder, "backups");
  const backups = () => readdirSync(to).toSorted();
  const latest = () => path.join(to, backups().at(-1)!);

  test("backed up, wiped, restored: the same call has its recording", { timeout: 120_000 }, async () => {
    const made = run("backup", "--to", to);
    expect(made.stderr).toBe("");
    expect(made.status).toBe(0);
    expect(made.stdout).toContain("1 files");

    await query("DROP DATABASE dockline WITH (FORCE)", server.url);
    await query("CREATE DATABASE dockline", server.url);
    rmSync(env().STORAGE_DIR, { recursive: true });

    const restored = run("restore", "--from", latest());
    expect(restored.stderr).toBe("");
    expect(restored.status).toBe(0);
    const [recording] = await query<{ file: string; bytes: number; name: string }>(
      `SELECT r.file, r.bytes, w.name FROM "Recording" r JOIN "Call" c ON c.id = r."callId", "Workspace" w WHERE c.id = 'c1'`,
    );
    expect(recording).toEqual({ file: FILE, bytes: SOUND.length, name: "Backed up" });
    expect(readFileSync(path.join(env().STORAGE_DIR, recording!.file)).equals(SOUND)).toBe(true);
    // Nothing is left for the migrations to do.
    const status = spawnSync(process.execPath, ["scripts/prisma.mjs", "migrate", "status"], {
      cwd: root,
      env: env() as NodeJS.ProcessEnv,
      encoding: "utf8",
    });
    expect(status.stdout + status.stderr).toContain("up to date");
  });

  test(
    "a database with something in it is replaced only if that is wanted",
    { timeout: 60_000 },
    async () => {
      await query(`UPDATE "Workspace" SET name = 'Changed since'`);
      const refused = run("restore", "--from", latest());
      expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining("not empty")]);
      expect(await query(`SELECT name FROM "Workspace"`)).toEqual([{ name: "Changed since" }]);
      expect(run("restore", "--from", latest(), "--replace").stderr).toBe("");
      expect(await query(`SELECT name FROM "Workspace"`)).toEqual([{ name: "Backed up" }]);
    },
  );

  test(
    "the next backup takes no room for the same recordings, and old ones go",
    { timeout: 60_000 },
    async () => {
      const first = path.join(latest(), "media", FILE);
      expect(run("backup", "--to", to).status).toBe(0);
      expect(backups().length).toBe(2);
      expect(statSync(path.join(latest(), "media", FILE)).ino).toBe(statSync(first).ino);
      expect(run("backup", "--to", to, "--keep", "1").status).toBe(0);
      expect(backups().length).toBe(1);
      expect(readFileSync(path.join(latest(), "media", FILE)).equals(SOUND)).toBe(true);
    },
  );

  test("a damaged backup is refused before anything is lost", async () => {
    writeFileSync(path.join(latest(), "database.dump"), "damaged");
    const refused = run("restore", "--from", latest(), "--replace");
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining("damaged")]);
    expect(await query(`SELECT name FROM "Workspace"`)).toEqual([{ name: "Backed up" }]);
  });
});
