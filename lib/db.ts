import "server-only";
import { PrismaPg } from "@prisma/adapter-pg";
import { env } from "./env";
import { Prisma, PrismaClient } from "./generated/prisma/client";
import { remember } from "./remember";

/** Statements of one transaction, or of none. */
export type Tx = Prisma.TransactionClient;

const UNIQUE_VIOLATION = "P2002";

const connect = () =>
  remember(
    "db",
    () => new PrismaClient({ adapter: new PrismaPg({ connectionString: env().DATABASE_URL, max: 20 }) }),
  );

/** The database, connected at first use: while the app is being built there is none. */
export const db = new Proxy({} as PrismaClient, {
  get(_target, name) {
    const client = connect();
    const value: unknown = Reflect.get(client, name, client);
    return typeof value === "function" ? (value.bind(client) as unknown) : value;
  },
});

export const isUniqueViolation = (error: unknown) =>
  error instanceof Prisma.PrismaClientKnownRequestError && error.code === UNIQUE_VIOLATION;
