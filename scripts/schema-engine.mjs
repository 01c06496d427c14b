#!/usr/bin/env node
/**
 * Replaces Prisma's native schema engine, which its CLI would download: speaks the same line-delimited JSON-RPC on
 * stdin and stdout, and runs the engine's official WebAssembly build over @prisma/adapter-pg. Each departure from the
 * plain engine is a quirk with a test in scripts/schema-engine.test.ts.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import path from "node:path";
import pg from "pg";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import * as glue from "@prisma/schema-engine-wasm/schema_engine_bg";

const PG_CHAR = 18;
const PG_BPCHAR = 1042;
/** Prisma's codes for PostgreSQL and socket errors. */
const PRISMA_CODE = {
  "3D000": "P1003", // Makes the CLI create the database.
  "28P01": "P1000",
  28000: "P1010",
  ECONNREFUSED: "P1001",
  ENOTFOUND: "P1001",
};
/** Quirk: the engine panics on an empty list of datamodels (`migrate diff --from-empty`). */
const EMPTY_DATAMODEL = ["schema.prisma", 'datasource db {\n  provider = "postgresql"\n}\n'];

const argv = process.argv.slice(2);
const optionsNamed = (name) => argv.flatMap((arg, i) => (arg === name ? [argv[i + 1]] : []));

function log(level, message, extra = {}) {
  const entry = {
    timestamp: new Date().toISOString(),
    level,
    target: "schema_engine::logger",
    fields: { message, ...extra },
  };
  process.stderr.write(JSON.stringify(entry) + "\n");
}

if (argv.includes("--version") || argv.includes("-V")) {
  console.log("schema-engine-cli wasm");
  process.exit(0);
}

const datasource = JSON.parse(optionsNamed("--datasource")[0] ?? "{}");
const { schema, connectionString } = parseUrl(datasource.url);

function parseUrl(url) {
  if (!url) return {};
  const parsed = new URL(url);
  const schema = parsed.searchParams.get("schema") ?? undefined;
  parsed.searchParams.delete("schema"); // Prisma's own parameter; pg would send it to the server.
  return { schema, connectionString: parsed.href };
}

function withDatabase(url, name) {
  const parsed = new URL(url);
  parsed.pathname = `/${name}`;
  return parsed.href;
}

/** Calls `run` with a connection to the server's maintenance database and our database's name. */
async function asAdmin(run) {
  const name = decodeURIComponent(new URL(connectionString).pathname.slice(1));
  const client = new pg.Client({ connectionString: withDatabase(connectionString, "postgres") });
  await client.connect();
  try {
    return await run(client, name);
  } finally {
    await client.end();
  }
}

async function createDatabase() {
  const DUPLICATE_DATABASE = "42P04";
  return asAdmin(async (client, databaseName) => {
    try {
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(databaseName)}`);
    } catch (error) {
      if (error.code !== DUPLICATE_DATABASE) throw error;
    }
    return { databaseName };
  });
}

async function runCliCommand(command) {
  switch (command) {
    case "can-connect-to-database": {
      const client = new pg.Client({ connectionString });
      await client.connect();
      return client.end();
    }
    case "create-database":
      return createDatabase();
    case "drop-database":
      return asAdmin((client, name) =>
        client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`),
      );
    default:
      throw new Error(`unknown command ${command}`);
  }
}

// Quirk: the CLI drops the first line of stderr, so this one may be lost.
log("INFO", "Starting schema engine (wasm)");
const cliAt = argv.indexOf("cli");
if (cliAt >= 0) {
  try {
    await runCliCommand(argv[cliAt + 1]);
    process.exit(0);
  } catch (error) {
    log("ERROR", error.message, { error_code: PRISMA_CODE[error.code] ?? "P1001" });
    process.exit(1);
  }
}

/** The engine reports panics only here. */
const panics = {
  message: "",
  set_message(message) {
    this.message = message;
  },
  get() {
    return this.message;
  },
};
globalThis.PRISMA_WASM_PANIC_REGISTRY = panics;
process.on("uncaughtException", (error) => {
  log("ERROR", panics.get() || error.message);
  process.exit(101);
});

const wasmFolder = path.dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm"));
const { instance } = await WebAssembly.instantiate(
  readFileSync(path.join(wasmFolder, "schema_engine_bg.wasm")),
  { "./schema_engine_bg.js": glue },
);
glue.__wbg_set_wasm(instance.exports);
instance.exports.__wbindgen_start();

/**
 * Quirk: adapter-pg cannot map "char", which the describer reads from pg_constraint and expects as a character. Given
 * text, it panics on a check constraint, and on PostgreSQL 18 on any NOT NULL. So the type is passed to the adapter as
 * bpchar, which it knows, and the columns are then reported as characters.
 */
function mapChar(adapter) {
  const pool = adapter.underlyingDriver();
  const query = pool.query.bind(pool);
  let charColumns = [];
  pool.query = async (...args) => {
    const result = await query(...args);
    const fields = result?.fields ?? [];
    charColumns = fields.flatMap((field, i) => (field.dataTypeID === PG_CHAR ? [i] : []));
    for (const i of charColumns) fields[i].dataTypeID = PG_BPCHAR;
    return result;
  };
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (...args) => {
    const result = await queryRaw(...args);
    for (const i of charColumns) result.columnTypes[i] = ColumnTypeEnum.Character;
    return result;
  };
}

async function openAdapter(url, afterDispose) {
  const adapter = await new PrismaPg({ connectionString: url, max: 1 }, { schema }).connect();
  mapChar(adapter);
  if (afterDispose) {
    const dispose = adapter.dispose.bind(adapter);
    adapter.dispose = async () => {
      const pool = adapter.underlyingDriver();
      await dispose();
      await pool.end().catch((error) => log("DEBUG", `pool already closed: ${error.message}`));
      await afterDispose();
    };
  }
  return adapter;
}

/**
 * Quirk: given a connection string, PrismaPg.connectToShadowDb ignores its database name and would use the real one.
 */
async function openShadow() {
  if (datasource.shadowDatabaseUrl) return openAdapter(datasource.shadowDatabaseUrl);
  const name = `prisma_migrate_shadow_db_${crypto.randomUUID()}`;
  await asAdmin((client) => client.query(`CREATE DATABASE "${name}"`));
  return openAdapter(withDatabase(connectionString, name), () =>
    asAdmin((client) => client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)),
  );
}

let engine;
async function getEngine() {
  const files = optionsNamed("--datamodels");
  engine ??= await glue.SchemaEngine.new(
    {
      datamodels: files.length ? files.map((file) => [file, readFileSync(file, "utf8")]) : [EMPTY_DATAMODEL],
    },
    (line) => process.env.DEBUG && log("INFO", String(line)),
    bindMigrationAwareSqlAdapterFactory({
      provider: "postgres",
      adapterName: "@prisma/adapter-pg",
      connect: () => openAdapter(connectionString ?? "postgresql://invalid"),
      connectToShadowDb: openShadow,
    }),
  );
  return engine;
}

const write = (message) => process.stdout.write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\n");

async function call(method, params) {
  if (method === "createDatabase") return createDatabase();
  const name = method === "getDatabaseVersion" ? "version" : method;
  const result = await (await getEngine())[name](params);
  if (method === "diff" && result?.stdout) {
    // Quirk: the native engine prints a diff through a separate request.
    write({ id: 900000, method: "print", params: { content: result.stdout } });
    result.stdout = null;
  }
  return result ?? null;
}

async function handle(line) {
  const { id, method, params } = JSON.parse(line);
  if (!method) return; // An answer to our own "print".
  try {
    write({ id, result: await call(method, params) });
  } catch (error) {
    const panic = panics.get();
    write({
      id,
      error: {
        code: 4466,
        message: "An error happened. Check the data field for details.",
        data: {
          is_panic: Boolean(panic),
          message: panic || error.message,
          meta: error.meta,
          error_code: error.code,
        },
      },
    });
  }
}

let queue = Promise.resolve();
createInterface({ input: process.stdin })
  .on("line", (line) => {
    if (line.trim()) queue = queue.then(() => handle(line));
  })
  .on("close", () => queue.then(() => process.exit(0)));
