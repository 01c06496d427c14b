import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import { env } from "../env";

/** A call may be ended by its ticket for this long; longer than any call lasts. */
const TICKET_LIFE_MS = 6 * 3600_000;

const sign = (text: string) =>
  createHmac("sha256", env().NEXTAUTH_SECRET).update(`ticket:${text}`).digest("base64url");

/**
 * What ends a call when the database cannot say who may: signed at its start, naming the call and the number it runs on.
 */
export function makeTicket(callId: string, numberId: string, now: number): string {
  const text = `${callId}.${numberId}.${now + TICKET_LIFE_MS}`;
  return `${text}.${sign(text)}`;
}

/** The call and number of a genuine, unexpired ticket, else null. */
export function readTicket(ticket: string, now: number): { callId: string; numberId: string } | null {
  const [callId, numberId, expiresAt, signature = ""] = ticket.split(".");
  const expected = Buffer.from(sign(`${callId}.${numberId}.${expiresAt}`));
  const given = Buffer.from(signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null;
  return callId && numberId && Number(expiresAt) > now ? { callId, numberId } : null;
}
