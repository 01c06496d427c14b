import "server-only";
import { getAccount } from "../../../company-numbers/accounts";
import { apiBaseUrl, clientOf } from "./client";

const TIMEOUT_MS = 60_000;

/**
 * Fetches a recording as WAV, with each side on its own channel if there are two. The URL is built here: a webhook
 * never decides where we connect. `fetch` drops the credentials on a redirect to another host.
 * https://www.twilio.com/docs/voice/api/recording#fetch-a-recording-media-file
 */
export async function fetchSound(channelId: string, sid: string): Promise<Response> {
  const { accountSid, apiKeySid, apiKeySecret } = await getAccount(channelId);
  if (!/^RE[0-9a-zA-Z]{32}$/.test(sid)) throw new Error(`Not a recording's SID: ${sid}`);
  return fetch(`${apiBaseUrl()}/2010-04-01/Accounts/${accountSid}/Recordings/${sid}.wav`, {
    headers: { authorization: `Basic ${Buffer.from(`${apiKeySid}:${apiKeySecret}`).toString("base64")}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
}

const NOT_FOUND = 404;

/**
 * Deletes a recording or a call from the account's own log, for a person who is erased. One that is not there any more is
 * deleted. https://www.twilio.com/docs/voice/api/call-resource#delete-a-call-resource
 *
 * @throws what Twilio answers instead, or that it does not
 */
export async function forget(channelId: string, sid: string): Promise<void> {
  const client = clientOf(await getAccount(channelId));
  try {
    await (sid.startsWith("RE") ? client.recordings(sid) : client.calls(sid)).remove();
  } catch (error) {
    if ((error as { status?: number }).status !== NOT_FOUND) throw error;
  }
}
