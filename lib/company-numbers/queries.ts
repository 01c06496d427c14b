import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { can } from "../auth/permissions";
import { db } from "../base/db";
import { env } from "../base/env";
import { formatNumber } from "../phone-numbers/numbers";

/** What the dock needs to start; null for a user without a phone. Contains no secrets. */
export interface PhoneSetup {
  userId: string;
  userName: string;
  canManualDial: boolean;
  timeZone: string;
  /** BCP 47. */
  locale: string;
  /** The local carrier's signalling host, or null for Twilio's own. */
  signallingHost: string | null;
}

/** Returns a user's phone set-up. Users have a phone if they may call from a number or are rung by one (A2). */
export async function findPhoneSetup(user: CurrentUser): Promise<PhoneSetup | null> {
  const number = await db.channelUser.findFirst({ where: { userId: user.id }, select: { numberId: true } });
  if (!number) return null;
  return {
    userId: user.id,
    userName: user.name,
    canManualDial: can(user, "calls.dial"),
    timeZone: user.timeZone,
    locale: user.locale,
    signallingHost: env().TWILIO_SIGNALLING_HOST ?? null,
  };
}

/** Finds the channel that a user's phone registers with, by the first of their numbers; null if they have none. */
export async function findRegistrationChannel(userId: string): Promise<string | null> {
  const row = await db.channelUser.findFirst({
    where: { userId },
    orderBy: { numberId: "asc" },
    select: { number: { select: { channelId: true } } },
  });
  return row && row.number.channelId;
}

/** Lists the numbers a user may call from, by label (B7). */
export async function listCallerIds(
  userId: string,
): Promise<{ id: string; label: string; number: string }[]> {
  const rows = await db.channelUser.findMany({
    where: { userId, mayCall: true },
    orderBy: { number: { label: "asc" } },
    select: { number: { select: { id: true, label: true, e164: true } } },
  });
  return rows.map(({ number: { id, label, e164 } }) => ({ id, label, number: formatNumber(e164) }));
}
