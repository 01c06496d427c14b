import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import { createHash } from "node:crypto";
import type { Socket } from "node:net";
import { PrismaPg } from "@prisma/adapter-pg";
import { Client, Pool } from "pg";
import { env } from "./env";
import { Prisma, PrismaClient } from "../generated/prisma/client";
import { remember } from "./process-singleton";

/** Statements of one transaction, or of none. */
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
 * How long we wait for the database, in milliseconds. A server that refuses is known at once; one that hangs (its disk is
 * stuck, its network gone, its process frozen) is known by these only.
 *
 * - `connect`: for a connection, new or of the pool. All are taken: what asks next is refused, not queued for ever.
 * - `statement`: PostgreSQL stops a statement of a web process; people wait for it. The worker's may take long.
 * - `lock`: of that, for a row that another transaction holds.
 * - `idle`: PostgreSQL ends a transaction whose process says nothing more, frozen with a call's row in its hands.
 * - `silence`: we give a connection up that says nothing at all: longer than `statement`, so that a server which is there
 *   speaks first. What it was doing is undone when the server finds the connection closed.
 */
const DATABASE_TIMEOUTS_MS: Record<"web" | "worker", Timeouts> = {
  web: { connect: 3_000, statement: 8_000, lock: 4_000, idle: 20_000, silence: 10_000 },
  worker: { connect: 3_000, statement: 600_000, lock: 0, idle: 20_000, silence: 610_000 },
};

/** Connections to `connectionString` that keep to these timeouts. */
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
    // One that is lost fails its statement; the same goes for it between two statements of a transaction.
    client.on("error", () => {});
    const socket = socketOf(client);
    socket.on("timeout", () => socket.destroy(new Error("The database does not answer.")));
  });
  // Not pg's `query_timeout`: it leaves the connection in the pool with the statement, and its transaction, open on it.
  pool.on("acquire", (client) => socketOf(client).setTimeout(timeouts.silence));
  pool.on("release", (_error, client) => socketOf(client).setTimeout(0));
  return pool;
}

const getPool = () =>
  remember("pool", () => makePool(env().DATABASE_URL, DATABASE_TIMEOUTS_MS[env().DOCKLINE_PROCESS]));

/** The socket of a connection that is open; pg's types do not have it. */
const socketOf = (client: object) => (client as { connection: { stream: Socket } }).connection.stream;

/** How long a statement on a connection of its own may take; each is short. */
const OWN_STATEMENT_MS = 5_000;

/** A connection outside the pool, not yet open: for LISTEN, and for locks that end with it. */
export const newConnection = () =>
  new Client({
    connectionString: env().DATABASE_URL,
    keepAlive: true,
    connectionTimeoutMillis: DATABASE_TIMEOUTS_MS.web.connect,
    query_timeout: OWN_STATEMENT_MS,
  });

/** Closes a connection of `newConnection`, also one that hangs: `end()` would wait for its farewell. */
export function closeConnection(client: Client) {
  client.removeAllListeners();
  client.on("error", () => {}); // a dead client may still report; there is nothing left to do about it
  void client.end().catch(() => {});
  socketOf(client).destroySoon();
}

const connect = () =>
  remember("db", () => new PrismaClient({ adapter: new PrismaPg(getPool(), { disposeExternalPool: true }) }));

/** The transaction this code runs in; what it set going may outlive it. */
const transactions = remember("transactions", () => new AsyncLocalStorage<{ isOpen: boolean }>());

/**
 * A transaction holds one of the pool's connections: asking the pool for a second one inside waits, with others that do the
 * same, for those very connections.
 *
 * @throws inside of a transaction, where everything goes through its own `tx`
 */
function refuseInTransaction(what: string) {
  if (transactions.getStore()?.isOpen) {
    throw new Error(`${what} asks the pool inside a transaction: pass \`tx\` on, or ask before it begins`);
  }
}

type Transaction = (argument: unknown, options?: object) => Promise<unknown>;

/** `$transaction` whose work may not ask the pool. */
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
 * Rows of a statement that is prepared once per connection, on the same pool as `db`. For what every ringing phone waits
 * for: planning such a query anew each time takes longer than running it.
 */
export async function preparedQuery<Row extends object>(text: string, values: unknown[]): Promise<Row[]> {
  refuseInTransaction("preparedQuery");
  const name = createHash("md5").update(text).digest("hex");
  return (await getPool().query<Row>({ name, text, values })).rows;
}

/** The database, connected at first use: while the app is being built there is none. It refuses to be asked inside a transaction. */
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

/** Whether a unique index refused a write; of a statement in SQL, Prisma says it in another way. */
export function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  if (error.code === UNIQUE_VIOLATION) return true;
  return causeOf(error)?.kind === "UniqueConstraintViolation";
}

/** What PostgreSQL itself said of a statement. */
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
 * What the database would not take, however often it is sent: "gone" when something it names is not there, "invalid" when
 * a value fits nowhere (a number out of range, a date that no calendar has). Null for any other error.
 */
export function refusalOf(error: unknown): "gone" | "invalid" | null {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return null;
  const state = causeOf(error)?.originalCode;
  if (error.code === NOT_FOUND || state === FOREIGN_KEY_VIOLATION) return "gone";
  const isUnfit = state?.startsWith(DATA_EXCEPTION_CLASS) || state === PROGRAM_LIMIT_EXCEEDED;
  return isUnfit ? "invalid" : null;
}

const QUERY_CANCELED = "57014";

/** Whether a statement was stopped at its `statement_timeout`. */
export const isTimeout = (error: unknown): boolean =>
  error instanceof Prisma.PrismaClientKnownRequestError && causeOf(error)?.code === QUERY_CANCELED;
