import "server-only";
import { db, type Tx } from "../base/db";
import { logger } from "../base/logger";
import { remember } from "../base/process-singleton";
import { Prisma } from "../generated/prisma/client";
import type { DomainEvent, EventKind } from "./domain-event";
import { requests } from "./emit";

/** What follows from events, in the transaction that marks them: it has effect once. */
export interface Reaction {
  kinds: readonly EventKind[];
  /** Events of its kinds, in order of their writing. It may have seen later ones before: several processes dispatch. */
  run: (tx: Tx, events: readonly DomainEvent[]) => Promise<void>;
}

/** Events of one transaction. */
const BATCH = 200;

/** After so many failures an event is set aside; the index of those that wait says so too. */
const MOST_ATTEMPTS = 5;

const TRANSACTION_TIMEOUT_MS = 60_000;

const wired = remember("reactions", () => ({ list: null as readonly Reaction[] | null }));

/** Says what follows from events in this process; one that never says so leaves its events to the worker. */
export function setReactions(list: readonly Reaction[]) {
  wired.list = list;
}

/** Runs `work`, then what follows from the events it wrote: its answer, and pages read after it, know of them. */
export async function withReactions<T>(work: () => Promise<T>): Promise<T> {
  const written: bigint[] = [];
  try {
    return await requests.run(written, work);
  } finally {
    await requests.run(written, () => settle(written));
  }
}

/** Reactions may write events too. One that fails is left to the worker: what was asked for is done all the same. */
async function settle(written: bigint[]) {
  try {
    while (wired.list && written.length > 0) {
      const ids = written.splice(0);
      await dispatch(
        wired.list,
        Prisma.sql`SELECT * FROM "DomainEvent" WHERE id = ANY(${ids}) AND "dispatchedAt" IS NULL
        ORDER BY id FOR UPDATE`,
      ); // waits for the worker, if it has them in hand
    }
  } catch (error) {
    logger.warn({ error }, "events: reactions failed; the worker does them");
  }
}

const waiting = (limit: number, id?: bigint) => Prisma.sql`
  SELECT * FROM "DomainEvent" WHERE "dispatchedAt" IS NULL AND attempts < ${Prisma.raw(String(MOST_ATTEMPTS))}
    AND ${id === undefined ? Prisma.sql`true` : Prisma.sql`id = ${id}`}
  ORDER BY id LIMIT ${limit} FOR UPDATE SKIP LOCKED`;

/**
 * Does what follows from all events that wait, oldest first. Any number of processes may: each takes what no other has in
 * hand. A transaction that committed late is found late; nothing depends on the highest id seen.
 *
 * @returns how many were done
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
      if (one === 0) return done; // what is left fails; the next round tries again
      done += one;
    }
  }
}

/** Finds the event that fails: the others of its batch go on. */
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
      const say = isSetAside ? "events: set aside" : "events: a reaction failed; again";
      logger[isSetAside ? "error" : "warn"]({ error, eventId: String(id), kind }, say);
    }
  }
  return done;
}

/** Takes events, reacts and marks them in one transaction. @param taken  filled with them, for a caller whose reactions fail */
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
