import "server-only";
import { preparedQuery } from "../../../base/db";
import type { VerifiedRequest } from "./verify";

/** TwiML that is served while the database is down. `leg-exit` asks `isLegOwn` itself, once it knows that it is up. */
const WITHOUT_DATABASE = new Set(["leg-exit", "agent-lost", "fallback"]);

/**
 * Whether a genuine request concerns only its own account. Another account's signature is just as genuine, so
 * everything known in the request (the call and leg in our URL, the sids of leg and recording, the called number) must
 * belong to the account that signed it, and the leg must belong to the call named with it.
 *
 * @param name  of the TwiML or event, the last part of its URL
 */
export async function isOwn(request: VerifiedRequest, name: string): Promise<boolean> {
  if (WITHOUT_DATABASE.has(name)) return true;
  return isAllOwn(request, name === "inbound" ? (request.params.To ?? null) : null);
}

/** Whether the call and the leg that a request names belong to each other, and to its account. */
export const isLegOwn = (request: VerifiedRequest): Promise<boolean> => isAllOwn(request, null);

async function isAllOwn(
  { account, params, query }: VerifiedRequest,
  called: string | null,
): Promise<boolean> {
  const [call, leg] = [query.get("call"), query.get("leg")];
  const values = [account.channelId, called, call, leg, params.callId, params.CallSid, params.RecordingSid];
  const [found] = await preparedQuery<{ foreign: boolean }>(IS_FOREIGN, values);
  return found?.foreign === false;
}

/** By the account's channel, the called number, the call, the leg, and what the parameters name. */
const IS_FOREIGN = `
  SELECT EXISTS (
    SELECT 1 FROM "ChannelNumber" n WHERE n."channelId" <> $1 AND n.e164 = $2
  ) OR EXISTS (
    SELECT 1 FROM "Conversation" v WHERE v."channelId" <> $1 AND v.id IN (
      SELECT "conversationId" FROM "Call" WHERE id IN ($3, $5)
      UNION SELECT "conversationId" FROM "CallLeg" WHERE id = $4 OR sid = $6
      UNION SELECT c."conversationId" FROM "Recording" r JOIN "Call" c ON c.id = r."callId" WHERE r.sid = $7)
  ) OR EXISTS (SELECT 1 FROM "CallLeg" WHERE id = $4 AND "conversationId" <> $3) AS "foreign"`;
