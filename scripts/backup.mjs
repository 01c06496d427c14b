/**
 * `npm run backup -- --to DIR [--keep N]`: database and files of this installation, in a new folder below DIR. Runs beside
 * the application. The secrets of `.env` are not in it: keep SECRETS_KEY elsewhere.
 *
 * The database is dumped first. Files are written before the rows that name them, and never change, so every file that
 * the dump names is copied. One that the backup before has too is linked, not copied.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import { parseArgs } from "node:util";
import { openStorage } from "../lib/recordings/storage.ts";
import { loadEnvironment } from "./backup/environment.mjs";
import { findTools, runTool, serverVersion } from "./backup/postgres-tools.mjs";

/** How the folder of one backup is named, so that they sort by age. */
const NAME = /^dockline-\d{8}T\d{6}Z$/;
const nameAt = (now) => `dockline-${now.toISOString().replace(/[-:]|\.\d+/g, "")}`;

/** Lists the backups in a folder, the oldest first. */
const listBackups = (folder) =>
  fs.existsSync(folder)
    ? fs
        .readdirSync(folder)
        .filter((name) => NAME.test(name))
        .toSorted()
    : [];

async function hashOf(file) {
  const hash = createHash("sha256");
  await pipeline(fs.createReadStream(file), hash);
  return hash.digest("hex");
}

/** Copies one stored file, or links it from the backup before if that has it in full. */
async function copyFile(storage, { file, bytes }, target, before) {
  const to = path.join(target, file);
  fs.mkdirSync(path.dirname(to), { recursive: true });
  const known = before && path.join(before, file);
  if (known && fs.statSync(known, { throwIfNoEntry: false })?.size === bytes) fs.linkSync(known, to);
  else await pipeline(Readable.fromWeb(await storage.read(file)), fs.createWriteStream(to));
}

/** Makes a backup. @returns its folder, and what is in it */
export async function backUp({ to, keep, now = new Date() }) {
  const url = process.env.DATABASE_URL;
  const tools = findTools(await serverVersion(url));
  const before = listBackups(to).at(-1);
  const folder = path.join(to, nameAt(now));
  // Under another name until it is whole: what has the name can be restored.
  const unfinished = `${folder}.part`;
  fs.mkdirSync(path.join(unfinished, "media"), { recursive: true, mode: 0o700 });
  try {
    const dump = path.join(unfinished, "database.dump");
    await runTool(tools, "pg_dump", ["--format=custom", "--no-owner", "--no-acl", `--file=${dump}`], url);
    const storage = openStorage();
    const media = { files: 0, bytes: 0 };
    for await (const stored of storage.list()) {
      await copyFile(
        storage,
        stored,
        path.join(unfinished, "media"),
        before && path.join(to, before, "media"),
      );
      media.files++;
      media.bytes += stored.bytes;
    }
    const manifest = {
      at: now.toISOString(),
      dumpHash: await hashOf(dump),
      dumpBytes: fs.statSync(dump).size,
      media,
    };
    fs.writeFileSync(path.join(unfinished, "manifest.json"), JSON.stringify(manifest, null, 2));
    fs.renameSync(unfinished, folder);
    if (keep)
      for (const old of listBackups(to).slice(0, -keep)) fs.rmSync(path.join(to, old), { recursive: true });
    return { folder, ...manifest };
  } catch (error) {
    fs.rmSync(unfinished, { recursive: true, force: true });
    throw error;
  }
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { to: { type: "string" }, keep: { type: "string" } } });
  const keep = values.keep === undefined ? undefined : Number(values.keep);
  if (!values.to || (keep !== undefined && !(keep >= 1))) {
    console.error("Usage: npm run backup -- --to DIR [--keep NUMBER]");
    process.exit(2);
  }
  loadEnvironment();
  try {
    const { folder, dumpBytes, media } = await backUp({ to: values.to, keep });
    console.log(
      `Backed up to ${folder}: database ${dumpBytes} bytes, ${media.files} files with ${media.bytes} bytes.`,
    );
    console.log("Not in it: .env. Without its SECRETS_KEY the accounts must be entered again.");
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
