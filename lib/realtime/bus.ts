import "server-only";
import { Client } from "pg";
import { env } from "../env";
import { logger } from "../logger";
import { remember } from "../remember";
import { CHANNEL, type BusMessage } from "./notify";

const RECONNECT_MS = 500;

type Listener = (message: BusMessage) => void;

/** One LISTEN connection per process, and who wants to know. */
class Bus {
  readonly #listeners = new Set<Listener>();
  /** Told after the connection was lost and is back: something may have been missed. */
  readonly #resyncs = new Set<() => void>();
  #hasConnected = false;

  constructor() {
    void this.#connect();
  }

  async #connect() {
    const client = new Client({ connectionString: env().DATABASE_URL, keepAlive: true });
    let isLost = false;
    const again = (error?: Error) => {
      if (isLost) return;
      isLost = true;
      if (error) logger.warn({ error }, "bus: lost the database; trying again");
      client.removeAllListeners();
      client.on("error", () => {}); // a dead client may still report; there is nothing left to do about it
      void client.end().catch(() => {});
      setTimeout(() => void this.#connect(), RECONNECT_MS);
    };
    client.on("error", again);
    client.on("end", () => again());
    client.on("notification", ({ payload }) => {
      const message = JSON.parse(payload ?? "null") as BusMessage;
      for (const tell of [...this.#listeners]) tell(message);
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      if (this.#hasConnected) for (const resync of [...this.#resyncs]) resync();
      this.#hasConnected = true;
    } catch (error) {
      again(error instanceof Error ? error : undefined);
    }
  }

  subscribe(listener: Listener, resync: () => void): () => void {
    this.#listeners.add(listener);
    this.#resyncs.add(resync);
    return () => {
      this.#listeners.delete(listener);
      this.#resyncs.delete(resync);
    };
  }
}

export const getBus = () => remember("bus", () => new Bus());
