import "server-only";
import { closeConnection, newConnection } from "../db";
import { logger } from "../logger";
import { remember } from "../remember";
import { CHANNEL, type BusMessage } from "./notify";

const RECONNECT_MS = 500;
/** A connection whose other end is gone without a word is noticed by this question alone. */
const HEARTBEAT_MS = 10_000;

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
    const client = newConnection();
    let isLost = false;
    let heartbeat: NodeJS.Timeout | undefined;
    const again = (error?: Error) => {
      if (isLost) return;
      isLost = true;
      clearInterval(heartbeat);
      if (error) logger.warn({ error }, "bus: lost the database; trying again");
      closeConnection(client);
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
      heartbeat = setInterval(() => client.query("SELECT 1").catch(again), HEARTBEAT_MS).unref();
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
