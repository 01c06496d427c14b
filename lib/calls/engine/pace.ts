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
  const [at, farAt] = [new Date(now), new Date(now + LONGEST_WAIT_MS)];
  const everyMs = Math.ceil(1000 / callsPerSecond);
  const taken = await tx.$executeRaw`
    INSERT INTO "ChannelPace" AS p ("channelId", "nextAt") VALUES (${channelId}, ${new Date(now + everyMs)})
    ON CONFLICT ("channelId") DO UPDATE
    SET "nextAt" = CASE WHEN p."nextAt" > ${farAt} THEN ${at} ELSE greatest(p."nextAt", ${at}) END
                   + ${everyMs} * interval '1 millisecond'
    WHERE NOT ${mayWait} OR p."nextAt" <= ${at} OR p."nextAt" > ${farAt}`;
  if (taken > 0) return null;
  const { nextAt } = await tx.channelPace.findUniqueOrThrow({
    where: { channelId },
    select: { nextAt: true },
  });
  return nextAt.getTime();
}
