import "server-only";
import { Client } from "pg";
import { env } from "../env";
import { logger } from "../logger";

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Does `work` in one process at a time: under an advisory lock of PostgreSQL, which a process that dies gives back.
 *
 * A lock lost with its connection does not stop the work, so what is done here must bear being done twice.
 *
 * @param lock  the number all processes know this work by
 * @returns what `work` gave; undefined where another process is at it
 */
export async function alone<T>(lock: number, work: () => Promise<T>): Promise<T | undefined> {
  const client = new Client({
    connectionString: env().DATABASE_URL,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // Without a listener, a connection that breaks while the work goes on would end the process.
  client.on("error", (error) => logger.warn({ error, lock }, "lost the connection that holds a lock"));
  await client.connect();
  try {
    const { rows } = await client.query<{ got: boolean }>("SELECT pg_try_advisory_lock($1) AS got", [lock]);
    if (!rows[0]?.got) return undefined;
    return await work();
  } finally {
    await client.end(); // gives the lock back
  }
}
