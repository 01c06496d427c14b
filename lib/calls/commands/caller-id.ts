import "server-only";
import { db } from "../../base/db";
import { countryOf } from "../../phone-numbers/numbers";

/** A number of the company, and the channel it is on. */
export interface CallerId {
  numberId: string;
  channelId: string;
}

/**
 * Chooses the caller ID: the requested number; else the one this customer was last called from, the user's own choice,
 * one in the customer's country, or the first. Always a number this user may call from (B7).
 */
export async function chooseCallerId(
  userId: string,
  remoteNumber: string,
  askedId?: string,
): Promise<CallerId | null> {
  const mine = await db.channelUser.findMany({
    where: { userId, mayCall: true },
    orderBy: { number: { label: "desc" } },
    select: { number: { select: { id: true, e164: true, channelId: true } } },
  });
  const mayUse = (id: string | null | undefined) => mine.find(({ number }) => number.id === id);
  if (askedId) return callerId(mayUse(askedId)?.number);
  const [last, user] = await Promise.all([
    db.call.findFirst({
      where: { remoteNumber, direction: "OUTBOUND", numberId: { in: mine.map(({ number }) => number.id) } },
      orderBy: { createdAt: "desc" },
      select: { numberId: true },
    }),
    db.user.findUniqueOrThrow({ where: { id: userId }, select: { callerIdId: true } }),
  ]);
  const country = countryOf(remoteNumber);
  const sameCountry = mine.find(({ number }) => countryOf(number.e164) === country);
  const chosen = mayUse(last?.numberId) ?? mayUse(user.callerIdId) ?? sameCountry ?? mine[0];
  return callerId(chosen?.number);
}

const callerId = (number: { id: string; channelId: string } | null | undefined): CallerId | null =>
  number ? { numberId: number.id, channelId: number.channelId } : null;

/** Finds a number registered for emergency calls that the user may call from (B10). */
export async function findEmergencyNumber(userId: string): Promise<CallerId | null> {
  const number = await db.channelNumber.findFirst({
    where: { emergency: true, users: { some: { userId, mayCall: true } } },
    select: { id: true, channelId: true },
  });
  return callerId(number);
}
