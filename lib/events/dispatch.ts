import "server-only";
import { db, type Tx } from "../base/db";
import { logger } from "../base/logger";
import { processSingleton } from "../base/process-singleton";
import { Prisma } from "../generated/prisma/client";
import type { DomainEvent, EventKind } from "./domain-event";
import { requests, type Origin } from "./emit";

/** Runs in the transaction that marks its events, so it takes effect once. */
export interface Reaction {
  kinds: readonly EventKind[];
  /** Gets events of its kinds, oldest first. Later ones may have come before: several processes dispatch. */
  run: (tx: Tx, events: readonly DomainEvent[]) => Promise<void>;
}

/** Most events handled in one transaction. */
const BATCH = 200;

/** After this many failures an event is set aside. The index of waiting events uses the same number. */
const MOST_ATTEMPTS = 5;

const TRANSACTION_TIMEOUT_MS = 60_000;

const wired = processSingleton("reactions", () => ({ list: null as readonly Reaction[] | null }));

/** Sets the reactions that requests of this process run. A process that sets none leaves its events to the worker. */
export function setReactions(list: readonly Reaction[]) {
  wired.list = list;
}

/** Runs `work`, then the reactions to the events it wrote, so that its answer and later pages show their effect. */
export async function withReactions<T>(work: () => Promise<T>, origin: Origin = {}): Promise<T> {
  const request = { written: [], origin };
  try {
    return await requests.run(request, work);
  } finally {
    await requests.run(request, () => settle(request.written));
  }
}

/** Reactions can write events too. If one fails, the worker tries again: the request itself has succeeded. */
async function settle(written: bigint[]) {
  try {
    while (wired.list && written.length > 0) {
      const ids = written.splice(0);
      await dispatch(
        wired.list,
        Prisma.sql`SELECT * FROM "DomainEvent" WHERE id = ANY(${ids}) AND "dispatchedAt" IS NULL
        ORDER BY id FOR UPDATE`,
      ); // waits if the worker is handling them
    }
  } catch (error) {
    logger.warn({ error }, "events: reactions failed; the worker will try again");
  }
}

const waiting = (limit: number, id?: bigint) => Prisma.sql`
  SELECT * FROM "DomainEvent" WHERE "dispatchedAt" IS NULL AND attempts < ${Prisma.raw(String(MOST_ATTEMPTS))}
    AND ${id === undefined ? Prisma.sql`true` : Prisma.sql`id = ${id}`}
  ORDER BY id LIMIT ${limit} FOR UPDATE SKIP LOCKED`;

/**
 * Runs the reactions to all waiting events, oldest first. Any number of processes can do so at once: each takes events that
 * no other is handling. An event whose transaction committed late is found late, as nothing depends on the highest id seen.
 *
 * @returns the number of events handled
 */
export async function dispatchAll(reactions: readonly Reaction[]): Promise<number> {
  let done = 0;
  for (;;) {
    const taken: DomainEvent[] = [];
    try {
      const count = await dispatch(reactions, waiting(BATCH), taken);
      if (count === 0) return done;
      done += count;
    } catch (error) {
      if (taken.length === 0) throw error;
      const one = await dispatchOneByOne(reactions, taken);
      if (one === 0) return done; // the rest fail; the next round tries them again
      done += one;
    }
  }
}

/** Isolates the event that fails, so that the others of its batch go on. */
async function dispatchOneByOne(reactions: readonly Reaction[], events: readonly DomainEvent[]) {
  let done = 0;
  for (const { id, kind } of events) {
    try {
      done += await dispatch(reactions, waiting(1, id));
    } catch (error) {
      const { attempts } = await db.domainEvent.update({
        where: { id },
        data: { attempts: { increment: 1 } },
        select: { attempts: true },
      });
      const isSetAside = attempts >= MOST_ATTEMPTS;
      const say = isSetAside ? "events: set aside" : "events: a reaction failed; trying again";
      logger[isSetAside ? "error" : "warn"]({ error, eventId: String(id), kind }, say);
    }
  }
  return done;
}

/** Takes events, runs the reactions and marks the events, in one transaction. @param taken  receives the events, for a caller to look at after a failure */
const dispatch = (reactions: readonly Reaction[], take: Prisma.Sql, taken: DomainEvent[] = []) =>
  db.$transaction(
    async (tx) => {
      taken.push(...(await tx.$queryRaw<DomainEvent[]>(take)));
      if (taken.length === 0) return 0;
      for (const { kinds, run } of reactions) {
        const concerned = taken.filter(({ kind }) => kinds.includes(kind));
        if (concerned.length > 0) await run(tx, concerned);
      }
      await tx.$executeRaw`
        UPDATE "DomainEvent" SET "dispatchedAt" = clock_timestamp() AT TIME ZONE 'utc'
        WHERE id = ANY(${taken.map(({ id }) => id)})`;
      return taken.length;
    },
    { timeout: TRANSACTION_TIMEOUT_MS },
  );
