import "server-only";
import { db } from "../base/db";
import { PRESENCE_TIMEOUT_MS } from "./presence";

/** After this long, an unwritten note no longer counts as wrap-up. */
const NOTE_SHOWN_MS = 86_400_000;

/** The state of a colleague's phone. `wrap-up`: the note of their last call is due; they can still be rung. */
export type PhonePresence = "available" | "wrap-up" | "ringing" | "talking" | "dnd" | "offline";

export interface Colleague {
  id: string;
  name: string;
  extension: string | null;
  presence: PhonePresence;
}

/** Lists the other users with a phone: available first, then by name. Every user may see names and presence. */
export async function listColleagues(userId: string, now: number): Promise<Colleague[]> {
  return db.$queryRaw<Colleague[]>`
    SELECT id, name, extension, presence FROM (
      SELECT u.id, u.name, u.extension,
             CASE WHEN s.talking THEN 'talking'
                  WHEN s."userId" IS NOT NULL THEN 'ringing'
                  WHEN NOT coalesce(p.ready AND p."seenAt" > ${new Date(now - PRESENCE_TIMEOUT_MS)}, false) THEN 'offline'
                  WHEN u.dnd THEN 'dnd'
                  WHEN u."postCallNote" AND EXISTS (
                    SELECT 1 FROM "CallLeg" l JOIN "Call" c ON c.id = l."callId"
                    WHERE l."userId" = u.id AND l."admittedAt" IS NOT NULL AND l."wrappedUpAt" IS NULL
                      AND l."createdAt" > ${new Date(now - NOTE_SHOWN_MS)} AND l."endedAt" IS NOT NULL
                      AND c."answeredAt" IS NOT NULL AND c.direction <> 'INTERNAL'
                  ) THEN 'wrap-up'
                  ELSE 'available' END AS presence
      FROM "User" u
      LEFT JOIN "Presence" p ON p."userId" = u.id
      LEFT JOIN "AgentSlot" s ON s."userId" = u.id
      WHERE u."disabledAt" IS NULL AND u.id <> ${userId}
        AND EXISTS (SELECT 1 FROM "ChannelUser" cu WHERE cu."userId" = u.id)
    ) colleague
    ORDER BY array_position(ARRAY['available', 'wrap-up', 'ringing', 'talking', 'dnd', 'offline'], presence), name`;
}
