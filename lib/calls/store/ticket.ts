import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import { env } from "../../base/env";

/** A call may be ended by its ticket for this long; longer than any call lasts. */
const TICKET_LIFE_MS = 3 * 3600_000;

interface Ticket {
  callId: string;
  /** Of ours, on which the call runs: its account can end it. */
  numberId: string;
  /** Whose it is: it ends their call only, as long as the database can say whose that is. */
  userId: string;
}

const sign = (text: string) =>
  createHmac("sha256", env().NEXTAUTH_SECRET).update(`ticket:${text}`).digest("base64url");

/** What ends a call when the database cannot say who may: signed for the one who talks. */
export function makeTicket(callId: string, numberId: string, userId: string, now: number): string {
  const text = `${callId}.${numberId}.${userId}.${now + TICKET_LIFE_MS}`;
  return `${text}.${sign(text)}`;
}

/** What a genuine, unexpired ticket says, else null. */
export function readTicket(ticket: string, now: number): Ticket | null {
  const [callId, numberId, userId, expiresAt, signature = ""] = ticket.split(".");
  const expected = Buffer.from(sign(`${callId}.${numberId}.${userId}.${expiresAt}`));
  const given = Buffer.from(signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null;
  return callId && numberId && userId && Number(expiresAt) > now ? { callId, numberId, userId } : null;
}
