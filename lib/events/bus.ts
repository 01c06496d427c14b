import "server-only";
import { createHash } from "node:crypto";
import { closeConnection, newConnection } from "../base/db";
import { logger } from "../base/logger";
import { processSingleton } from "../base/process-singleton";
import { findAudience, type News } from "./audience";
import { CHANNEL, type Notice } from "./notify";

const RECONNECT_MS = 500;
/** Nothing else notices a connection whose other end vanished silently. */
const HEARTBEAT_MS = 10_000;

type Listener = (news: News) => void;

/** The one LISTEN connection of a process, with its listeners. It also looks up whom a notice concerns, so it never waits for the pool. */
class Bus {
  readonly #listeners = new Set<Listener>();
  /** Called once a lost connection is back, as notices may have been missed. */
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
    const ask = async <Row>(text: string, value: string): Promise<Row[]> => {
      const name = createHash("md5").update(text).digest("hex");
      return (await client.query({ name, text, values: [value] })).rows as Row[];
    };
    // A notice that repeats before it was looked up is looked up once.
    const waiting = new Set<string>();
    let telling = Promise.resolve();
    client.on("notification", ({ payload }) => {
      if (!payload || waiting.has(payload) || this.#listeners.size === 0) return;
      waiting.add(payload);
      telling = telling.then(async () => {
        waiting.delete(payload);
        const news = await findAudience(JSON.parse(payload) as Notice, ask);
        for (const tell of [...this.#listeners]) tell(news);
      });
      // Listeners reload everything once the connection is back.
      telling = telling.catch((error: unknown) => again(error instanceof Error ? error : undefined));
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

export const getBus = () => processSingleton("bus", () => new Bus());
