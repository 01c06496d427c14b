import "server-only";
import { createHash } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import { Pool } from "pg";
import { env } from "./env";
import { Prisma, PrismaClient } from "./generated/prisma/client";
import { remember } from "./remember";

/** Statements of one transaction, or of none. */
export type Tx = Prisma.TransactionClient;

const UNIQUE_VIOLATION = "P2002";

const getPool = () =>
  remember("pool", () => {
    const pool = new Pool({ connectionString: env().DATABASE_URL, max: 20 });
    // An idle connection that breaks is replaced at the next query; without a listener it would end the process.
    pool.on("error", () => {});
    return pool;
  });

const connect = () =>
  remember("db", () => new PrismaClient({ adapter: new PrismaPg(getPool(), { disposeExternalPool: true }) }));

/**
 * Rows of a statement that is prepared once per connection, on the same pool as `db`. For what every ringing phone waits
 * for: planning such a query anew each time takes longer than running it.
 */
export async function preparedQuery<Row extends object>(text: string, values: unknown[]): Promise<Row[]> {
  const name = createHash("md5").update(text).digest("hex");
  return (await getPool().query<Row>({ name, text, values })).rows;
}

/** The database, connected at first use: while the app is being built there is none. */
export const db = new Proxy({} as PrismaClient, {
  get(_target, name) {
    const client = connect();
    const value: unknown = Reflect.get(client, name, client);
    return typeof value === "function" ? (value.bind(client) as unknown) : value;
  },
});

/** Whether a unique index refused a write; of a statement in SQL, Prisma says it in another way. */
export function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  if (error.code === UNIQUE_VIOLATION) return true;
  return causeOf(error)?.kind === "UniqueConstraintViolation";
}

/** What PostgreSQL itself said of a statement in SQL. */
function causeOf(error: Prisma.PrismaClientKnownRequestError): { kind?: string; code?: string } | undefined {
  const raw = error.meta?.driverAdapterError;
  return raw instanceof Error ? (raw.cause as { kind?: string; code?: string } | undefined) : undefined;
}

const QUERY_CANCELED = "57014";

/** Whether a statement was stopped at its `statement_timeout`. */
export const isTimeout = (error: unknown): boolean =>
  error instanceof Prisma.PrismaClientKnownRequestError && causeOf(error)?.code === QUERY_CANCELED;
