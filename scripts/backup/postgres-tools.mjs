/** Finds `pg_dump` and `pg_restore` that fit a server, and runs them. */
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { Client } from "pg";

/** Where Debian and its relatives keep the programs of each version. */
const VERSIONS = "/usr/lib/postgresql";

const nameOf = (tool) => (process.platform === "win32" ? `${tool}.exe` : tool);

/** Returns the folders that may have the programs, the newest version first. PG_BIN goes before all others. */
function folders() {
  const versions = fs.existsSync(VERSIONS) ? fs.readdirSync(VERSIONS) : [];
  const newestFirst = versions.toSorted((a, b) => Number(b) - Number(a));
  return [
    ...(process.env.PG_BIN ? [process.env.PG_BIN] : []),
    ...newestFirst.map((version) => path.join(VERSIONS, version, "bin")),
    ...(process.env.PATH ?? "").split(path.delimiter),
  ].filter((folder) => fs.existsSync(path.join(folder, nameOf("pg_dump"))));
}

/** Returns the major version of the programs in a folder. */
function versionIn(folder) {
  const { stdout } = spawnSync(path.join(folder, nameOf("pg_dump")), ["--version"], { encoding: "utf8" });
  return Number(/\b(\d+)/.exec(stdout ?? "")?.[1] ?? 0);
}

/** Returns the major version of the server. */
export async function serverVersion(url) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query("SELECT current_setting('server_version_num')::int / 10000 AS major");
    return rows[0].major;
  } finally {
    await client.end();
  }
}

/**
 * Returns the folder of programs that are at least as new as the server; older ones refuse to dump it.
 *
 * @throws with what to install
 */
export function findTools(server) {
  const found = folders().map((folder) => ({ folder, version: versionIn(folder) }));
  const fitting = found.find(({ version }) => version >= server);
  if (fitting) return fitting.folder;
  const have = found.length > 0 ? `only version ${Math.max(...found.map(({ version }) => version))}` : "none";
  throw new Error(
    `The server is PostgreSQL ${server}, and there is ${have} of pg_dump. Install postgresql-client-${server}, or set PG_BIN to the folder of its programs.`,
  );
}

/** Returns a connection as environment variables: in arguments, every user of this machine could read the password. */
function connection(url) {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const ssl = searchParams.get("sslmode");
  return {
    PGHOST: searchParams.get("host") ?? decodeURIComponent(hostname),
    PGPORT: port || "5432",
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
    ...(ssl && { PGSSLMODE: ssl }),
  };
}

/** Runs a program on a database. @throws with what it printed, if it fails */
export async function runTool(folder, tool, args, url) {
  const child = spawn(path.join(folder, nameOf(tool)), args, {
    env: { ...process.env, ...connection(url) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk) => (said = (said + chunk).slice(-4_000)));
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("exit", resolve));
  if (code !== 0) throw new Error(`${tool} failed (${code}):\n${said}`);
}
