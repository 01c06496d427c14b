import "server-only";
import type { Timeouts } from "../calls/model/time";
import { db } from "../base/db";
import { findRegistrationChannel } from "./queries";
import type { ChannelKind, Prisma } from "../generated/prisma/client";
import { processSingleton } from "../base/process-singleton";
import { within } from "../base/within";
import { open } from "../base/seal";

/** A Twilio account with its secrets decrypted: stays on the server. */
export interface TwilioAccount {
  channelId: string;
  kind: ChannelKind;
  accountSid: string;
  authToken: string;
  apiKeySid: string;
  apiKeySecret: string;
  applicationSid: string;
  timeouts: Timeouts;
  recordCalls: boolean;
  callsPerSecond: number;
  failureUrl: string | null;
}

const select = {
  id: true,
  kind: true,
  accountSid: true,
  authTokenSealed: true,
  apiKeySid: true,
  apiKeySecretSealed: true,
  applicationSid: true,
  incomingTimeoutSeconds: true,
  graceSeconds: true,
  queueSeconds: true,
  recordCalls: true,
  callsPerSecond: true,
  failureUrl: true,
} as const;

type Row = Prisma.ChannelGetPayload<{ select: typeof select }>;

/** How long the only party left in a room waits for the others. */
const ALONE_MS = 10 * 60_000;

const unseal = (row: Row): TwilioAccount => ({
  channelId: row.id,
  kind: row.kind,
  accountSid: row.accountSid,
  authToken: open(row.authTokenSealed),
  apiKeySid: row.apiKeySid,
  apiKeySecret: open(row.apiKeySecretSealed),
  applicationSid: row.applicationSid,
  timeouts: {
    incoming: row.incomingTimeoutSeconds * 1000,
    grace: row.graceSeconds * 1000,
    queue: row.queueSeconds * 1000,
    alone: ALONE_MS,
  },
  recordCalls: row.recordCalls,
  callsPerSecond: row.callsPerSecond,
  failureUrl: row.failureUrl,
});

/** How long a loaded account is used without asking again, so how long a change of settings takes to apply. */
const FRESH_MS = 10_000;
/** How long a hanging database may delay an account we already have. */
const READ_WITHIN_MS = 250;

interface Cached<T> {
  value: T;
  at: number;
}

/**
 * Accounts by channel and by SID, and numbers, kept in memory. A stale one is better than none: calls must be ended, and
 * webhooks verified, while the database is down or hangs.
 */
const cache = processSingleton("twilio-accounts", () => new Map<string, Cached<unknown>>());

/** Clears the cache after a change of settings. This process applies it at once, the others after `FRESH_MS`. */
export const forgetAccounts = () => cache.clear();

async function cached<T>(key: string, load: () => Promise<T>): Promise<T> {
  const known = cache.get(key) as Cached<T> | undefined;
  if (known && performance.now() - known.at < FRESH_MS) return known.value;
  const read = load().then((value) => {
    cache.set(key, { value, at: performance.now() });
    return value;
  });
  try {
    return await (known ? within(READ_WITHIN_MS, read) : read);
  } catch (error) {
    if (known) return known.value;
    throw error;
  }
}

export const findAccountBySid = (accountSid: string): Promise<TwilioAccount | null> =>
  cached(`sid:${accountSid}`, async () => {
    const row = await db.channel.findUnique({ where: { accountSid }, select });
    return row && unseal(row);
  });

export const getAccount = (channelId: string): Promise<TwilioAccount> =>
  cached(`channel:${channelId}`, async () =>
    unseal(await db.channel.findUniqueOrThrow({ where: { id: channelId }, select })),
  );

/** Returns one of the company's numbers, E.164. */
export const getNumber = (numberId: string): Promise<string> =>
  cached(`number:${numberId}`, async () => {
    const where = { id: numberId };
    return (await db.channelNumber.findUniqueOrThrow({ where, select: { e164: true } })).e164;
  });

/** Finds the account a user's phone registers with. */
export async function findAccountOfUser(userId: string): Promise<TwilioAccount | null> {
  const channelId = await findRegistrationChannel(userId);
  return channelId === null ? null : getAccount(channelId);
}
