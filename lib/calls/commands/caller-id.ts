import "server-only";
import { db } from "../../base/db";
import { countryOf } from "../../phone-numbers/numbers";

/**
 * Chooses the caller ID: the requested number; else the one this customer was last called from, the user's own choice,
 * one in the customer's country, or the first. Always a number this user may call from (B7).
 */
export async function chooseCallerId(
  userId: string,
  customerNumber: string,
  askedId?: string,
): Promise<string | null> {
  const mine = await db.channelUser.findMany({
    where: { userId, mayCall: true },
    orderBy: { number: { label: "desc" } },
    select: { number: { select: { id: true, e164: true } } },
  });
  const mayUse = (id: string | null | undefined) => mine.find(({ number }) => number.id === id)?.number.id;
  if (askedId) return mayUse(askedId) ?? null;
  const [last, user] = await Promise.all([
    db.call.findFirst({
      where: { customerNumber, direction: "OUTBOUND", numberId: { in: mine.map(({ number }) => number.id) } },
      orderBy: { createdAt: "desc" },
      select: { numberId: true },
    }),
    db.user.findUniqueOrThrow({ where: { id: userId }, select: { callerIdId: true } }),
  ]);
  const country = countryOf(customerNumber);
  const sameCountry = mine.find(({ number }) => countryOf(number.e164) === country);
  return mayUse(last?.numberId) ?? mayUse(user.callerIdId) ?? (sameCountry ?? mine[0])?.number.id ?? null;
}

/** Finds a number registered for emergency calls that the user may call from (B10). */
export async function findEmergencyNumber(userId: string): Promise<string | null> {
  const number = await db.channelNumber.findFirst({
    where: { emergency: true, users: { some: { userId, mayCall: true } } },
    select: { id: true },
  });
  return number?.id ?? null;
}
