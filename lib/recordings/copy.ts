import "server-only";
import { db } from "../base/db";
import { logger } from "../base/logger";
import { emit } from "../events/emit";
import { tellMissed } from "../calls/store/store";
import { writeStored } from "./storage";

/**
 * Fetches a recording's audio from its channel. Rejects, or resolves with an error status, if it is not available
 * (yet).
 */
export type FetchSound = (numberId: string, sid: string) => Promise<Response>;

/** How long a recording is reserved for one copier. */
const LEASE_MS = 120_000;
const MOST_ATTEMPTS = 12;
const LONGEST_WAIT_MS = 3_600_000;

/** Delay between attempts: 2 s, 4 s, 8 s, up to an hour. */
const waitMs = (attempts: number) => Math.min(1000 * 2 ** attempts, LONGEST_WAIT_MS);

interface Waiting {
  id: string;
  callId: string;
  sid: string;
  kind: string;
  seconds: number;
  attempts: number;
  createdAt: Date;
}

async function take(now: number): Promise<Waiting | null> {
  const [row] = await db.$queryRaw<Waiting[]>`
    UPDATE "Recording" SET "retryAt" = ${new Date(now + LEASE_MS)}, attempts = attempts + 1
    WHERE id = (SELECT id FROM "Recording" WHERE state = 'WAITING' AND "retryAt" <= ${new Date(now)}
                ORDER BY "retryAt" LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, "callId", sid, kind, seconds, attempts, "createdAt"`;
  return row ?? null;
}

/**
 * Copies pending recordings from the channels to our storage, one after another. Safe in several processes: if one
 * dies, its recording is taken again after the lease.
 *
 * @returns the number stored
 */
export async function copyRecordings(fetchSound: FetchSound, now: () => number): Promise<number> {
  let stored = 0;
  for (let next = await take(now()); next; next = await take(now())) {
    if (await copy(next, fetchSound, now)) stored++;
  }
  return stored;
}

async function copy(recording: Waiting, fetchSound: FetchSound, now: () => number): Promise<boolean> {
  const call = await db.call.findUniqueOrThrow({
    where: { id: recording.callId },
    select: { numberId: true },
  });
  try {
    const response = await fetchSound(call.numberId, recording.sid);
    if (!response.ok || !response.body) throw new Error(`the channel answered ${response.status}`);
    const file = `recordings/${recording.createdAt.toISOString().slice(0, 7)}/${recording.id}.wav`;
    const bytes = await writeStored(file, response.body);
    await db.$transaction(async (tx) => {
      await tx.recording.update({ where: { id: recording.id }, data: { state: "STORED", file, bytes } });
      const { id, callId, kind, seconds } = recording;
      const data = { kind, seconds, bytes };
      await emit(tx, [{ kind: "recording.stored", actor: null, subjectId: id, data, cause: { callId } }]);
      await tellMissed(tx, call.numberId);
    });
    return true;
  } catch (error) {
    logger.warn({ error, recordingId: recording.id }, "recordings: not copied");
    const isGivenUp = recording.attempts >= MOST_ATTEMPTS;
    await db.recording.update({
      where: { id: recording.id },
      data: isGivenUp ? { state: "FAILED" } : { retryAt: new Date(now() + waitMs(recording.attempts)) },
    });
    return false;
  }
}
