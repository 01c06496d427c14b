import "server-only";
import { closeConnection, newConnection } from "./db";
import { logger } from "./logger";

/**
 * Runs `work` in one process at a time, under a PostgreSQL advisory lock, which a process that dies releases.
 *
 * A lock lost with its connection does not stop the work, so the work must be safe to run twice.
 *
 * @param lock  the number that identifies this work in all processes
 * @returns the result of `work`; undefined if another process is running it
 */
export async function withAdvisoryLock<T>(lock: number, work: () => Promise<T>): Promise<T | undefined> {
  const client = newConnection();
  // Without a listener, a connection that breaks during the work would end the process.
  client.on("error", (error) => logger.warn({ error, lock }, "lost the connection that holds a lock"));
  try {
    await client.connect();
    const { rows } = await client.query<{ got: boolean }>("SELECT pg_try_advisory_lock($1) AS got", [lock]);
    if (!rows[0]?.got) return undefined;
    try {
      return await work();
    } finally {
      // A lost connection has released the lock, or does so as it closes.
      await client.query("SELECT pg_advisory_unlock($1)", [lock]).catch(() => {});
    }
  } finally {
    closeConnection(client);
  }
}
