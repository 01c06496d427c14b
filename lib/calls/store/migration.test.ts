import { readdirSync, readFileSync } from "node:fs";
import { Client } from "pg";
import { expect, inject, onTestFinished, test } from "vitest";
import { databaseUrl } from "@/scripts/embedded-pg.mjs";
import { databaseName } from "@/scripts/testing/setup";

const FOLDER = "prisma/migrations";
const CONVERSATIONS = "0022_conversations";

/** Connects to a database with all migrations before this one, and runs it. */
async function migrating(name: string) {
  const server = new Client({ connectionString: inject("serverUrl") });
  const database = `${databaseName}_migrated`;
  await server.connect();
  await server.query(`CREATE DATABASE "${database}"`);
  const client = new Client({ connectionString: databaseUrl(inject("serverUrl"), database) });
  await client.connect();
  onTestFinished(async () => {
    await client.end();
    await server.query(`DROP DATABASE "${database}" WITH (FORCE)`);
    await server.end();
  });
  const run = (folder: string) => client.query(readFileSync(`${FOLDER}/${folder}/migration.sql`, "utf8"));
  const earlier = readdirSync(FOLDER).filter((folder) => /^\d/.test(folder) && folder < name);
  for (const folder of earlier.sort()) await run(folder);
  return { client, migrate: () => run(name) };
}

test("calls in progress keep what their legs hear, and how their agents came in", async () => {
  const { client, migrate } = await migrating(CONVERSATIONS);
  await client.query(`
    INSERT INTO "Channel" (id, name, "accountSid", "authTokenSealed", "apiKeySid", "apiKeySecretSealed", "applicationSid")
      VALUES ('channel', '', 'AC', '', '', '', '');
    INSERT INTO "ChannelNumber" (id, "channelId", e164, label) VALUES ('number', 'channel', '+33199000000', '');
    INSERT INTO "Call" (id, direction, state, "numberId", "customerNumber")
      VALUES ('call', 'OUTBOUND', 'QUEUED', 'number', '+33199001234');
    INSERT INTO "CallLeg" (id, "callId", role, won, held, "transferredBy") VALUES
      ('customer', 'call', 'CUSTOMER', false, true, NULL), ('dialled', 'call', 'AGENT', true, false, NULL),
      ('asked', 'call', 'AGENT', false, false, 'ada'), ('offered', 'call', 'AGENT', false, false, NULL)`);
  await migrate();
  const { rows } = await client.query(
    `SELECT id, entry, answer, number, "admittedAt" IS NOT NULL AS admitted FROM "CallLeg" ORDER BY id`,
  );
  const held = { n: 1, in: true, upTo: null, hearing: { music: "hold" } };
  expect(rows).toEqual([
    { id: "asked", entry: "TRANSFER", answer: null, number: null, admitted: false },
    { id: "customer", entry: "REMOTE", answer: held, number: "+33199001234", admitted: true },
    { id: "dialled", entry: "DIALLED", answer: null, number: null, admitted: true },
    { id: "offered", entry: "OFFERED", answer: null, number: null, admitted: false },
  ]);
});
