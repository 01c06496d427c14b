import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import { createHash } from "node:crypto";
import type { Socket } from "node:net";
import { PrismaPg } from "@prisma/adapter-pg";
import { Client, Pool } from "pg";
import { env } from "./env";
import { Prisma, PrismaClient } from "../generated/prisma/client";
import { processSingleton } from "./process-singleton";

/** Statements of one transaction, or outside any. */
export type Tx = Prisma.TransactionClient;

/** Connections of one process. */
export const POOL_SIZE = 20;

const UNIQUE_VIOLATION = "P2002";

interface Timeouts {
  connect: number;
  statement: number;
  lock: number;
  idle: number;
  silence: number;
}

/**
 * How long we wait for the database, in milliseconds. A server that refuses is noticed at once; one that hangs (its
 * disk is stuck, its network down, its process frozen) only by these timeouts.
 *
 * - `connect`: for a connection, new or from the pool. If all are taken, the next request fails instead of queueing for ever.
 * - `statement`: PostgreSQL cancels a statement of a web process, because people wait for it. The worker's may take long.
 * - `lock`: the part of that spent waiting for a row another transaction holds.
 * - `idle`: PostgreSQL ends a transaction whose process goes silent, for example frozen while it holds a call's row.
 * - `silence`: we drop a connection without any response. Longer than `statement`, so that a live server responds first.
 *   The server rolls back what was running when it finds the connection closed.
 */
const DATABASE_TIMEOUTS_MS: Record<"web" | "worker", Timeouts> = {
  web: { connect: 3_000, statement: 8_000, lock: 4_000, idle: 20_000, silence: 10_000 },
  worker: { connect: 3_000, statement: 600_000, lock: 0, idle: 20_000, silence: 610_000 },
};

/** Makes a pool of connections to `connectionString` with these timeouts. */
export function makePool(connectionString: string, timeouts: Timeouts): Pool {
  const pool = new Pool({
    connectionString,
    max: POOL_SIZE,
    connectionTimeoutMillis: timeouts.connect,
    statement_timeout: timeouts.statement,
    lock_timeout: timeouts.lock,
    idle_in_transaction_session_timeout: timeouts.idle,
    keepAlive: true,
  });
  // An idle connection that breaks is replaced at the next query; without a listener it would end the process.
  pool.on("error", () => {});
  pool.on("connect", (client) => {
    // A lost connection fails its statement, or the next one of its transaction.
    client.on("error", () => {});
    const socket = socketOf(client);
    socket.on("timeout", () => socket.destroy(new Error("The database does not answer.")));
  });
  // Not pg's `query_timeout`: that returns the connection to the pool with the statement and its transaction still
  // open.
  pool.on("acquire", (client) => socketOf(client).setTimeout(timeouts.silence));
  pool.on("release", (_error, client) => socketOf(client).setTimeout(0));
  return pool;
}

const getPool = () =>
  processSingleton("pool", () => makePool(env().DATABASE_URL, DATABASE_TIMEOUTS_MS[env().DOCKLINE_PROCESS]));

/** The socket of an open connection, which pg's types leave out. */
const socketOf = (client: object) => (client as { connection: { stream: Socket } }).connection.stream;

/** How long a statement on a connection of `newConnection` may take; each is short. */
const OWN_STATEMENT_MS = 5_000;

/** Makes a connection outside the pool, not yet open: for LISTEN, and for locks that end with it. */
export const newConnection = () =>
  new Client({
    connectionString: env().DATABASE_URL,
    keepAlive: true,
    connectionTimeoutMillis: DATABASE_TIMEOUTS_MS.web.connect,
    query_timeout: OWN_STATEMENT_MS,
  });

/** Closes a connection of `newConnection`, even one that hangs: `end()` alone would wait for the server. */
export function closeConnection(client: Client) {
  client.removeAllListeners();
  client.on("error", () => {}); // a dead client may still report errors; nothing is left to do about them
  void client.end().catch(() => {});
  socketOf(client).destroySoon();
}

/** The first table of a statement. */
const TABLE = /\b(?:FROM|INTO|UPDATE)\s+(?:"public"\.)?"(\w+)"/;

/** What a ringing phone waits for: tables whose rows are found by a key, so one plan is right for all values. */
const OF_CALLS = new Set(
  (
    "AgentSlot Call CallLeg CallTimer Channel ChannelNumber ChannelPace ChannelUser Conversation DomainEvent " +
    "Presence User WebhookEvent Workspace"
  ).split(" "),
);

/** Names are kept for as long as their connection, so they are few: lists of other lengths make other statements. */
const MOST_NAMES = 200;
const UNNAMED = "";
const names = new Map<string, string>();

/** Names the statements of calls, which are then planned once a connection: planning takes longer than running them. */
function statementNameGenerator({ sql }: { sql: string }): string {
  const known = names.get(sql);
  if (known !== undefined || names.size >= MOST_NAMES) return known ?? UNNAMED;
  if (!OF_CALLS.has(TABLE.exec(sql)?.[1] ?? "")) return UNNAMED;
  const name = createHash("md5").update(sql).digest("hex");
  names.set(sql, name);
  return name;
}

const connect = () =>
  processSingleton(
    "db",
    () =>
      new PrismaClient({
        adapter: new PrismaPg(getPool(), { disposeExternalPool: true, statementNameGenerator }),
      }),
  );

/** The transaction this code runs in; work it started may outlive it. */
const transactions = processSingleton("transactions", () => new AsyncLocalStorage<{ isOpen: boolean }>());

/**
 * Refuses to use the pool inside a transaction. A transaction holds a connection of the pool: waiting there for a
 * second one would block, with others that do the same, on those very connections.
 *
 * @throws inside a transaction, where everything must use its own `tx`
 */
function refuseInTransaction(what: string) {
  if (transactions.getStore()?.isOpen) {
    throw new Error(`${what} asks the pool inside a transaction: pass \`tx\` on, or ask before it begins`);
  }
}

type Transaction = (argument: unknown, options?: object) => Promise<unknown>;

/** Wraps `$transaction` so that its work cannot use the pool. */
const guarded =
  (transaction: Transaction): Transaction =>
  (argument, options) => {
    if (typeof argument !== "function") return transaction(argument, options);
    const work = argument as (tx: Tx) => Promise<unknown>;
    const state = { isOpen: true };
    const inside = (tx: Tx) => transactions.run(state, () => work(tx)).finally(() => (state.isOpen = false));
    return transaction(inside, options);
  };

/**
 * Runs a statement that is prepared once per connection, on the same pool as `db`. For queries that every ringing phone
 * waits for: planning one each time takes longer than running it.
 */
export async function preparedQuery<Row extends object>(text: string, values: unknown[]): Promise<Row[]> {
  refuseInTransaction("preparedQuery");
  const name = createHash("md5").update(text).digest("hex");
  return (await getPool().query<Row>({ name, text, values })).rows;
}

/**
 * The database. Connects at first use, since there is none while the app is built. Throws when used inside a
 * transaction.
 */
export const db = new Proxy({} as PrismaClient, {
  get(_target, name) {
    refuseInTransaction(`db.${String(name)}`);
    const client = connect();
    const value: unknown = Reflect.get(client, name, client);
    if (typeof value !== "function") return value;
    const method = value.bind(client) as Transaction;
    return name === "$transaction" ? guarded(method) : method;
  },
});

/** Whether a unique index refused a write. Prisma reports it differently for raw SQL. */
export function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  if (error.code === UNIQUE_VIOLATION) return true;
  return causeOf(error)?.kind === "UniqueConstraintViolation";
}

/** Returns PostgreSQL's own error for a statement. */
function causeOf(
  error: Prisma.PrismaClientKnownRequestError,
): { kind?: string; code?: string; originalCode?: string } | undefined {
  const raw = error.meta?.driverAdapterError;
  return raw instanceof Error ? (raw.cause as { kind?: string; code?: string } | undefined) : undefined;
}

const NOT_FOUND = "P2025";

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const FOREIGN_KEY_VIOLATION = "23503";
const DATA_EXCEPTION_CLASS = "22";
const PROGRAM_LIMIT_EXCEEDED = "54000";

/**
 * Why the database refuses something however often it is sent: "gone" if it refers to something missing, "invalid" if a
 * value does not fit (a number out of range, an impossible date). Null for any other error.
 */
export function refusalOf(error: unknown): "gone" | "invalid" | null {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return null;
  const state = causeOf(error)?.originalCode;
  if (error.code === NOT_FOUND || state === FOREIGN_KEY_VIOLATION) return "gone";
  const isUnfit = state?.startsWith(DATA_EXCEPTION_CLASS) || state === PROGRAM_LIMIT_EXCEEDED;
  return isUnfit ? "invalid" : null;
}

const QUERY_CANCELED = "57014";

/** Whether a statement was cancelled by its `statement_timeout`. */
export const isTimeout = (error: unknown): boolean =>
  error instanceof Prisma.PrismaClientKnownRequestError && causeOf(error)?.code === QUERY_CANCELED;
