import "server-only";
import { db, preparedQuery } from "../../base/db";
import { countryOf } from "../../phone-numbers/numbers";

/** A number of the company, and the channel it is on. */
export interface CallerId {
  numberId: string;
  channelId: string;
}

interface Mine extends CallerId {
  e164: string;
  /** This customer was called from it before, or the user chose it. */
  isPreferred: boolean;
}

/** The numbers a user may call from; first the one this customer was last called from, then the user's own choice. */
const MINE = `
  SELECT *, "calledAt" IS NOT NULL OR "isOwn" AS "isPreferred" FROM (
    SELECT n.id AS "numberId", n."channelId", n.e164, n.label, u."callerIdId" IS NOT DISTINCT FROM n.id AS "isOwn",
           (SELECT max(c."createdAt") FROM "Call" c
            WHERE c."remoteNumber" = $2 AND c.direction = 'OUTBOUND' AND c."numberId" = n.id) AS "calledAt"
    FROM "ChannelUser" cu JOIN "ChannelNumber" n ON n.id = cu."numberId" JOIN "User" u ON u.id = cu."userId"
    WHERE cu."userId" = $1 AND cu."mayCall" AND n.id = coalesce($3, n.id) AND n."channelId" = coalesce($4, n."channelId")
  ) mine ORDER BY "calledAt" DESC NULLS LAST, "isOwn" DESC, label DESC`;

/**
 * Chooses the caller ID: the requested number; else the one this customer was last called from, the user's own choice,
 * one in the customer's country, or the first. Always a number this user may call from (B7).
 *
 * @param among  the requested number, or the channel of a conversation that already runs
 */
export async function chooseCallerId(
  userId: string,
  remoteNumber: string,
  among: Partial<CallerId>,
): Promise<CallerId | null> {
  const { numberId = null, channelId = null } = among;
  const mine = await preparedQuery<Mine>(MINE, [userId, remoteNumber, numberId, channelId]);
  const country = countryOf(remoteNumber);
  const preferred = mine.find(({ isPreferred }) => isPreferred);
  return preferred ?? mine.find(({ e164 }) => countryOf(e164) === country) ?? mine[0] ?? null;
}

/** Chooses the number to call a telephone from for a conversation: that of its call, or as for a new one if it has none. */
export async function chooseCallerIdIn(callId: string, userId: string, remoteNumber: string) {
  const call = await db.call.findUnique({
    where: { id: callId },
    select: { numberId: true, conversation: { select: { channelId: true } } },
  });
  const { channelId } = call?.conversation ?? {};
  return call?.numberId ?? (await chooseCallerId(userId, remoteNumber, { channelId }))?.numberId ?? null;
}

/** Finds a number registered for emergency calls that the user may call from (B10). */
export async function findEmergencyNumber(userId: string): Promise<CallerId | null> {
  const number = await db.channelNumber.findFirst({
    where: { emergency: true, users: { some: { userId, mayCall: true } } },
    select: { id: true, channelId: true },
  });
  return number && { numberId: number.id, channelId: number.channelId };
}
