import "server-only";
import { db } from "../../../base/db";
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
  const [found] = await db.$queryRaw<{ foreign: boolean }[]>`
    SELECT EXISTS (
      SELECT 1 FROM "ChannelNumber" n WHERE n."channelId" <> ${account.channelId} AND n.e164 = ${called}
    ) OR EXISTS (
      SELECT 1 FROM "Conversation" v WHERE v."channelId" <> ${account.channelId} AND v.id IN (
        SELECT "conversationId" FROM "Call" WHERE id IN (${call}, ${params.callId ?? null})
        UNION SELECT "conversationId" FROM "CallLeg" WHERE id = ${leg} OR sid = ${params.CallSid ?? null}
        UNION SELECT c."conversationId" FROM "Recording" r JOIN "Call" c ON c.id = r."callId"
              WHERE r.sid = ${params.RecordingSid ?? null})
    ) OR EXISTS (SELECT 1 FROM "CallLeg" WHERE id = ${leg} AND "conversationId" <> ${call}) AS "foreign"`;
  return found?.foreign === false;
}
