/**
 * `npm run restore -- --from DIR [--replace]`: puts a backup back, with the application stopped. DIR is the folder of one
 * backup. Without --replace the database must be empty.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { Client } from "pg";
import { openStorage } from "../lib/recordings/storage.ts";
import { loadEnvironment } from "./backup/environment.mjs";
import { findTools, runTool, serverVersion } from "./backup/postgres-tools.mjs";

/** Refuses to overwrite an installation unless that is wanted; then empties it. */
async function makeRoom(url, replace) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(
      "SELECT count(*)::int AS tables FROM pg_tables WHERE schemaname = 'public'",
    );
    if (rows[0].tables === 0) return;
    if (!replace) {
      throw new Error("The database is not empty. To lose what is in it, stop Dockline and add --replace.");
    }
    const { rows: others } = await client.query(
      `SELECT count(*)::int AS others FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
    );
    if (others[0].others > 0) throw new Error("Somebody is connected to the database. Stop Dockline first.");
    await client.query("DROP SCHEMA public CASCADE");
    await client.query("CREATE SCHEMA public");
  } finally {
    await client.end();
  }
}

async function checkDump(file, wanted) {
  const hash = createHash("sha256");
  await pipeline(fs.createReadStream(file), hash);
  if (hash.digest("hex") !== wanted) throw new Error(`${file} is damaged: it is not what was backed up.`);
}

/** Restores a backup. @returns its manifest */
export async function restore({ from, replace = false }) {
  const url = process.env.DATABASE_URL;
  const manifestFile = path.join(from, "manifest.json");
  if (!fs.existsSync(manifestFile)) throw new Error(`${from} is no whole backup: it has no manifest.json.`);
  const manifest = JSON.parse(fs.readFileSync(manifestFile, "utf8"));
  const dump = path.join(from, "database.dump");
  await checkDump(dump, manifest.dumpHash);
  const tools = findTools(await serverVersion(url));
  await makeRoom(url, replace);
  const args = ["--no-owner", "--no-acl", "--exit-on-error", "--single-transaction"];
  const database = decodeURIComponent(new URL(url).pathname.slice(1));
  await runTool(tools, "pg_restore", [...args, `--dbname=${database}`, dump], url);
  const storage = openStorage();
  const media = path.join(from, "media");
  for (const entry of fs.readdirSync(media, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(media, file).replaceAll(path.sep, "/");
    await storage.write(name, Readable.toWeb(fs.createReadStream(file)));
  }
  return manifest;
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { from: { type: "string" }, replace: { type: "boolean" } } });
  if (!values.from) {
    console.error("Usage: npm run restore -- --from DIR [--replace]");
    process.exit(2);
  }
  loadEnvironment();
  try {
    const { at, media } = await restore({ from: values.from, replace: values.replace });
    console.log(
      `Restored the backup of ${at}, with ${media.files} files. Start Dockline: it brings the database up to date.`,
    );
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
