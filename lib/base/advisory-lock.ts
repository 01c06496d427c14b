import "server-only";
import { closeConnection, newConnection } from "./db";
import { logger } from "./logger";

/**
 * Does `work` in one process at a time: under an advisory lock of PostgreSQL, which a process that dies gives back.
 *
 * A lock lost with its connection does not stop the work, so what is done here must bear being done twice.
 *
 * @param lock  the number all processes know this work by
 * @returns what `work` gave; undefined where another process is at it
 */
export async function alone<T>(lock: number, work: () => Promise<T>): Promise<T | undefined> {
  const client = newConnection();
  // Without a listener, a connection that breaks while the work goes on would end the process.
  client.on("error", (error) => logger.warn({ error, lock }, "lost the connection that holds a lock"));
  try {
    await client.connect();
    const { rows } = await client.query<{ got: boolean }>("SELECT pg_try_advisory_lock($1) AS got", [lock]);
    if (!rows[0]?.got) return undefined;
    try {
      return await work();
    } finally {
      // A connection that is lost has given the lock back, or does so as it closes.
      await client.query("SELECT pg_advisory_unlock($1)", [lock]).catch(() => {});
    }
  } finally {
    closeConnection(client);
  }
}
