import "server-only";
import type { Tx } from "../../base/db";

/** A turn further ahead than this comes of a clock that was wrong. */
const LONGEST_WAIT_MS = 60_000;

/**
 * Takes a channel's turn to start a leg, one for all processes: an account starts only so many legs a second, and any
 * more wait at the channel in the order of our requests (D9).
 * https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource
 *
 * @param mayWait  false for a leg that somebody waits for already: it goes at once, and those who may wait come after it
 * @returns null if it may start now; otherwise when to ask again, and no turn is taken
 */
export async function takeTurn(
  tx: Tx,
  { id: channelId, callsPerSecond }: { id: string; callsPerSecond: number },
  now: number,
  mayWait: boolean,
): Promise<number | null> {
  if (callsPerSecond === Infinity) return null;
  const everyMs = Math.ceil(1000 / callsPerSecond);
  const [row] = await tx.$queryRaw<{ nextAt: Date }[]>`
    SELECT "nextAt" FROM "ChannelPace" WHERE "channelId" = ${channelId} FOR UPDATE`;
  const known = row?.nextAt.getTime() ?? now;
  const freeAt = known - now > LONGEST_WAIT_MS ? now : Math.max(now, known);
  if (mayWait && freeAt > now) return freeAt;
  const nextAt = new Date(freeAt + everyMs);
  await tx.$executeRaw`
    INSERT INTO "ChannelPace" ("channelId", "nextAt") VALUES (${channelId}, ${nextAt})
    ON CONFLICT ("channelId") DO UPDATE SET "nextAt" = excluded."nextAt"`;
  return null;
}
