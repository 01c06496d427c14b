import "server-only";
import { db } from "../base/db";
import { logger } from "../base/logger";
import { emit } from "../events/emit";
import { heldSpans, type RecordingFailure, type Span } from "../calls/model/recording";
import { loadConversation, tellMissed } from "../calls/store/store";
import { silencing, UnknownFormat } from "./silence";
import { openStorage } from "./storage";

/**
 * Fetches a recording's audio from its channel. Rejects, or resolves with an error status, if it is not available
 * (yet).
 */
export type FetchSound = (channelId: string, sid: string) => Promise<Response>;

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
  toldStartAt: Date | null;
}

async function take(now: number): Promise<Waiting | null> {
  const [row] = await db.$queryRaw<Waiting[]>`
    UPDATE "Recording" SET "retryAt" = ${new Date(now + LEASE_MS)}, attempts = attempts + 1
    WHERE id = (SELECT id FROM "Recording" WHERE state = 'WAITING' AND "retryAt" <= ${new Date(now)}
                ORDER BY "retryAt" LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, "callId", sid, kind, seconds, attempts, "createdAt", "toldStartAt"`;
  return row ?? null;
}

/**
 * Copies pending recordings from the channels to our storage, one after another. A call's recording keeps nothing of
 * while its party was held: those parts are silent in the copy, and a file in which they cannot be silenced is not copied.
 * Safe in several processes: if one dies, its recording is taken again after the lease.
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
    select: { numberId: true, conversationId: true, conversation: { select: { channelId: true } } },
  });
  try {
    const response = await fetchSound(call.conversation.channelId, recording.sid);
    if (!response.ok || !response.body) throw new Error(`the channel answered ${response.status}`);
    const file = `recordings/${recording.createdAt.toISOString().slice(0, 7)}/${recording.id}.wav`;
    const spans = await listSilent(recording, call.conversationId);
    const sound = spans.length > 0 ? response.body.pipeThrough(silencing(spans)) : response.body;
    const bytes = await openStorage().write(file, sound);
    const isKept = await db.$transaction(async (tx) => {
      const { count } = await tx.recording.updateMany({
        where: { id: recording.id },
        data: { state: "STORED", file, bytes },
      });
      if (count === 0) return false;
      const { id, callId, kind, seconds } = recording;
      const data = { kind, seconds, bytes };
      await emit(tx, [{ kind: "recording.stored", actor: null, subjectId: id, data, cause: { callId } }]);
      await tellMissed(tx, call);
      return true;
    });
    // Its person was erased in the meantime.
    if (!isKept) await openStorage().remove(file);
    return isKept;
  } catch (error) {
    logger.warn({ error, recordingId: recording.id }, "recordings: not copied");
    const failure = failureOf(error, recording.attempts);
    await db.recording.updateMany({
      where: { id: recording.id },
      data: failure
        ? { state: "FAILED", failure }
        : { retryAt: new Date(now() + waitMs(recording.attempts)) },
    });
    return false;
  }
}

/** Returns why a recording is given up after this error; null if it may be tried again. */
function failureOf(error: unknown, attempts: number): RecordingFailure | null {
  if (error instanceof UnknownFormat) return "unknown-format";
  return attempts >= MOST_ATTEMPTS ? "not-copied" : null;
}

/** Returns the parts of a recording that are not kept. A message was left by somebody whom nobody held. */
async function listSilent({ kind, toldStartAt }: Waiting, conversationId: string): Promise<Span[]> {
  if (kind === "VOICEMAIL") return [];
  const conversation = await loadConversation(conversationId);
  return conversation ? heldSpans(conversation, toldStartAt?.getTime() ?? null) : [];
}
