import "server-only";
import twilio from "twilio";
import { db } from "../../../base/db";
import { words } from "../../../words/channel-settings";
import { open } from "../../../base/seal";
import { clientOf } from "./client";
import { eventsUrl, voiceUrl } from "./urls";

/** An account's credentials, as entered or stored. */
export interface Credentials {
  accountSid: string;
  apiKeySid: string;
  apiKeySecret: string;
  applicationSid: string;
}

/** What is tested, and what "Configure numbers" enters at Twilio. */
export interface Setup extends Credentials {
  /** Where the document is hosted that answers while this server does not. */
  fallbackUrl: string | null;
}

export interface SetupCheck {
  ok: boolean;
  /** The result, with the problem if there is one. */
  words: string;
}

/** Completes the entered credentials with the stored secret if none was entered. */
export async function completeCredentials<Typed extends Credentials>(
  id: string | null,
  typed: Typed,
): Promise<Typed> {
  if (typed.apiKeySecret || !id) return typed;
  const row = await db.channel.findUnique({ where: { id }, select: { apiKeySecretSealed: true } });
  return { ...typed, apiKeySecret: row ? open(row.apiKeySecretSealed) : "" };
}

/** The URLs that Twilio must know: two for calls, one for TwiML that fails, one for status callbacks. */
export const webhookUrls = () => ({
  inbound: voiceUrl("inbound"),
  client: voiceUrl("client"),
  fallback: voiceUrl("fallback"),
  status: eventsUrl("call", {}),
});

/** Returns the message for credentials that Twilio's client would reject outright; null if there are none. */
function missingIn({ accountSid, apiKeySid, apiKeySecret }: Credentials): string | null {
  if (!accountSid.startsWith("AC")) return words.noSuchAccount;
  return apiKeySid === "" || apiKeySecret === "" ? words.keysRefused : null;
}

const hasCode = (error: unknown, status: number) =>
  error instanceof twilio.RestException && error.status === status;

/** Tests the credentials with Twilio, checking one by one everything a call needs. Changes nothing. */
export async function testAccount({ fallbackUrl, ...credentials }: Setup): Promise<SetupCheck[]> {
  const missing = missingIn(credentials);
  if (missing) return [{ ok: false, words: missing }];
  const client = clientOf(credentials);
  try {
    const account = await client.api.v2010.accounts(credentials.accountSid).fetch();
    if (account.status !== "active") return [{ ok: false, words: words.accountIs(account.status) }];
  } catch (error) {
    if (hasCode(error, 401)) return [{ ok: false, words: words.keysRefused }];
    if (hasCode(error, 404)) return [{ ok: false, words: words.noSuchAccount }];
    return [{ ok: false, words: words.twilioUnreachable }];
  }
  const checks: SetupCheck[] = [{ ok: true, words: words.keysAccepted }];
  const urls = webhookUrls();
  try {
    const application = await client.applications(credentials.applicationSid).fetch();
    const isRight = application.voiceUrl === urls.client;
    checks.push({ ok: isRight, words: isRight ? words.applicationRight : words.applicationElsewhere });
  } catch {
    checks.push({ ok: false, words: words.noSuchApplication });
  }
  const numbers = await client.incomingPhoneNumbers.list({ limit: 100 });
  const ours = await db.channelNumber.findMany({
    where: { channel: { accountSid: credentials.accountSid } },
    orderBy: { e164: "asc" },
    select: { e164: true },
  });
  for (const { e164 } of ours) {
    const number = numbers.find(({ phoneNumber }) => phoneNumber === e164);
    const isRight = number?.voiceUrl === urls.inbound;
    const problem = number ? words.numberElsewhere(e164) : words.numberNotOfAccount(e164);
    checks.push({ ok: isRight, words: isRight ? words.numberRight(e164) : problem });
    if (number && fallbackUrl !== null && number.voiceFallbackUrl !== fallbackUrl) {
      checks.push({ ok: false, words: words.numberWithoutFallback(e164) });
    }
  }
  return checks;
}

/** Points the account's application and our numbers at this installation. Returns the checks afterwards. */
export async function configureAccount(setup: Setup): Promise<SetupCheck[]> {
  const { fallbackUrl, ...credentials } = setup;
  const missing = missingIn(credentials);
  if (missing) return [{ ok: false, words: missing }];
  const client = clientOf(credentials);
  const urls = webhookUrls();
  const ours = await db.channelNumber.findMany({
    where: { channel: { accountSid: credentials.accountSid } },
    orderBy: { e164: "asc" },
    select: { e164: true },
  });
  try {
    await client
      .applications(credentials.applicationSid)
      .update({ voiceUrl: urls.client, voiceMethod: "POST", statusCallback: urls.status });
    for (const { e164 } of ours) {
      const [number] = await client.incomingPhoneNumbers.list({ phoneNumber: e164, limit: 1 });
      if (!number) continue; // reported by the checks
      await client.incomingPhoneNumbers(number.sid).update({
        voiceUrl: urls.inbound,
        voiceMethod: "POST",
        ...fallbackOf(number.voiceFallbackUrl, fallbackUrl),
        statusCallback: urls.status,
        statusCallbackMethod: "POST",
      });
    }
  } catch (error) {
    if (hasCode(error, 401)) return [{ ok: false, words: words.keysRefused }];
    if (!(error instanceof twilio.RestException)) return [{ ok: false, words: words.twilioUnreachable }];
  }
  return testAccount(setup);
}

/** What is to change of a number's fallback. Without an address of the account's, one that is there stays. */
function fallbackOf(present: string, hosted: string | null) {
  // A file is only read: many hosts refuse a POST.
  if (hosted !== null) return { voiceFallbackUrl: hosted, voiceFallbackMethod: "GET" };
  return present ? {} : { voiceFallbackUrl: webhookUrls().fallback, voiceFallbackMethod: "POST" };
}
