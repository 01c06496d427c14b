import "server-only";
import { db } from "../../../base/db";
import type { VerifiedRequest } from "./verify";

/** TwiML that is the same for every call, and is served while the database is down. */
const OF_NO_CALL = new Set(["leg-exit", "agent-lost", "fallback"]);

/**
 * Whether a genuine request concerns only its own account. Another account's signature is just as genuine, so
 * everything known in the request (the call and leg in our URL, the sids of leg and recording, the called number) must
 * belong to the account that signed it, and the leg must belong to the call named with it.
 *
 * @param name  of the TwiML or event, the last part of its URL
 */
export async function isOwn({ account, params, query }: VerifiedRequest, name: string): Promise<boolean> {
  if (OF_NO_CALL.has(name)) return true;
  const [call, leg] = [query.get("call"), query.get("leg")];
  const called = name === "inbound" ? (params.To ?? null) : null;
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
