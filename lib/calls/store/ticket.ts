import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import { env } from "../../base/env";

/** How long a ticket can end its call; longer than any call lasts. */
const TICKET_LIFE_MS = 3 * 3600_000;

interface Ticket {
  callId: string;
  /** The channel the call runs on, which can end it. */
  channelId: string;
  /** The agent it was signed for. While the database is up, it ends that agent's calls only. */
  userId: string;
}

const sign = (text: string) =>
  createHmac("sha256", env().NEXTAUTH_SECRET).update(`ticket:${text}`).digest("base64url");

/** Makes a signed ticket for the agent on the call. It ends the call when the database cannot say who may. */
export function makeTicket(callId: string, channelId: string, userId: string, now: number): string {
  const text = `${callId}.${channelId}.${userId}.${now + TICKET_LIFE_MS}`;
  return `${text}.${sign(text)}`;
}

/** Reads a genuine, unexpired ticket; otherwise returns null. */
export function readTicket(ticket: string, now: number): Ticket | null {
  const [callId, channelId, userId, expiresAt, signature = ""] = ticket.split(".");
  const expected = Buffer.from(sign(`${callId}.${channelId}.${userId}.${expiresAt}`));
  const given = Buffer.from(signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null;
  return callId && channelId && userId && Number(expiresAt) > now ? { callId, channelId, userId } : null;
}
