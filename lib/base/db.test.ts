import { afterAll, afterEach, expect, test, vi } from "vitest";
import { addChannel, setUpDatabase } from "@/scripts/testing/database";
import { openProxy } from "@/scripts/testing/database-proxy";
import { findAccountBySid } from "../company-numbers/accounts";
import { DEMO_ACCOUNT } from "../../scripts/demo-account.mjs";
import { db, makePool } from "./db";

const proxy = await openProxy(process.env.DATABASE_URL!);
process.env.DATABASE_URL = proxy.url;

setUpDatabase();
afterEach(() => {
  proxy.thaw();
  vi.useRealTimers();
});
afterAll(() => proxy.close());

/** As in a web process, but short. */
const SHORT = { connect: 300, statement: 200, lock: 100, idle: 10_000, silence: 300 };

function openPool() {
  const pool = makePool(proxy.url, SHORT);
  return { pool, [Symbol.asyncDispose]: () => pool.end() };
}

test("a statement the database does not answer fails, and its transaction is rolled back", async () => {
  await using opened = openPool();
  const client = await opened.pool.connect();
  await client.query("BEGIN");
  await client.query(`INSERT INTO "Team" (id, name) VALUES ('half', 'Half done')`);
  proxy.freeze();
  await expect(client.query("SELECT 1")).rejects.toThrow("The database does not answer.");
  client.release();
  proxy.thaw();
  // The next statement gets its own connection, outside that transaction.
  const { rows } = await opened.pool.query(`SELECT pg_current_xact_id_if_assigned() AS open`);
  expect(rows).toEqual([{ open: null }]);
  await vi.waitFor(async () => expect(await db.team.count({ where: { id: "half" } })).toBe(0));
});

test("a hanging database refuses new connections in time", async () => {
  await using opened = openPool();
  proxy.freeze();
  await expect(opened.pool.query("SELECT 1")).rejects.toThrow(/timeout/i);
});

test("an idle connection in the pool is not dropped", async () => {
  await using opened = openPool();
  const pid = async () => (await opened.pool.query("SELECT pg_backend_pid() AS pid")).rows[0].pid as number;
  const first = await pid();
  await db.$queryRaw`SELECT 1 FROM pg_sleep(${(SHORT.silence * 2) / 1000})`;
  expect(await pid()).toBe(first);
});

test("a statement that takes too long is cancelled by the database itself", async () => {
  await using opened = openPool();
  await expect(opened.pool.query("SELECT pg_sleep(1)")).rejects.toThrow(/statement timeout/);
});

test("a row locked by another transaction is waited for no longer than the lock timeout", async () => {
  await using opened = openPool();
  await db.team.create({ data: { id: "held", name: "Held" } });
  await db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM "Team" WHERE id = 'held' FOR UPDATE`;
    await expect(opened.pool.query(`UPDATE "Team" SET name = 'x' WHERE id = 'held'`)).rejects.toThrow(
      /lock timeout/,
    );
  });
});

test("a known account is available while the database hangs", async () => {
  await addChannel([]);
  const { accountSid } = DEMO_ACCOUNT;
  const known = await findAccountBySid(accountSid);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
  proxy.freeze();
  expect(await findAccountBySid(accountSid)).toEqual(known);
});

test("statements of calls are planned once per connection, those of lists for each of their values", async () => {
  const prepared = await db.$transaction(async (tx) => {
    await tx.call.findUnique({ where: { id: "none" }, select: { id: true } });
    await tx.record.findMany({ where: { name: "None" }, select: { id: true } });
    return tx.$queryRaw<{ statement: string }[]>`SELECT statement FROM pg_prepared_statements`;
  });
  const of = (table: string) =>
    prepared.filter(({ statement }) => statement.includes(`FROM "public"."${table}"`));
  expect(of("Call")).toHaveLength(1);
  expect(of("Record")).toEqual([]);
});
