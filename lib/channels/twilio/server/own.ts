import "server-only";
import { db } from "../../../base/db";
import type { VerifiedRequest } from "./verify";

/** Documents that are the same for every call, and are said while the database is away. */
const OF_NO_CALL = new Set(["leg-exit", "apology", "fallback"]);

/**
 * Whether a genuine request is about its own account alone. Another account's signature is as genuine as this one's, so
 * each thing it names that we know (the call and the leg of our address, the channel's ids of leg and recording, the
 * number that is called) must be of the account that signed it, and the leg of the call it is named with.
 *
 * @param name  of the document or the event, the last part of its address
 */
export async function isOwn({ account, params, query }: VerifiedRequest, name: string): Promise<boolean> {
  if (OF_NO_CALL.has(name)) return true;
  const [call, leg] = [query.get("call"), query.get("leg")];
  const called = name === "inbound" ? (params.To ?? null) : null;
  const [found] = await db.$queryRaw<{ foreign: boolean }[]>`
    SELECT EXISTS (
      SELECT 1 FROM "ChannelNumber" n WHERE n."channelId" <> ${account.channelId} AND (
        n.e164 = ${called}
        OR n.id IN (SELECT "numberId" FROM "Call" WHERE id IN (${call}, ${params.callId ?? null}))
        OR n.id IN (SELECT c."numberId" FROM "CallLeg" l JOIN "Call" c ON c.id = l."callId"
                    WHERE l.id = ${leg} OR l.sid = ${params.CallSid ?? null})
        OR n.id IN (SELECT c."numberId" FROM "Recording" r JOIN "Call" c ON c.id = r."callId"
                    WHERE r.sid = ${params.RecordingSid ?? null}))
    ) OR EXISTS (SELECT 1 FROM "CallLeg" WHERE id = ${leg} AND "callId" <> ${call}) AS "foreign"`;
  return found?.foreign === false;
}
