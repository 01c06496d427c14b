import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { db } from "../base/db";
import { emit } from "../events/emit";

/** A player asks for a file in many parts: those of one while are one listening. */
const ONE_LISTENING_MS = 1_800_000;

interface Heard {
  id: string;
  callId: string;
  kind: "CALL" | "VOICEMAIL";
}

/** Emits that a user gets the sound of a recording, before they do: once for what they hear within half an hour. */
export async function emitHeard(
  user: CurrentUser,
  { id, callId, kind }: Heard,
  address: string,
  now = Date.now(),
): Promise<void> {
  await db.$transaction(async (tx) => {
    // Players ask for several parts at once.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`heard/${id}/${user.id}`}, 0))`;
    const known = await tx.$queryRaw<unknown[]>`
      SELECT 1 FROM "DomainEvent" WHERE area IS NOT NULL AND "subjectId" = ${id} AND "actorId" = ${user.id}
        AND kind = 'recording.heard' AND at > ${new Date(now - ONE_LISTENING_MS)} LIMIT 1`;
    if (known.length > 0) return;
    await emit(tx, [
      { kind: "recording.heard", actor: user, subjectId: id, data: { kind }, cause: { callId }, address },
    ]);
  });
}

/** Emits that a user downloads a recording, before they do. */
export const emitDownloaded = (user: CurrentUser, { id, callId, kind }: Heard, address: string) =>
  emit(db, [
    { kind: "recording.downloaded", actor: user, subjectId: id, data: { kind }, cause: { callId }, address },
  ]);
