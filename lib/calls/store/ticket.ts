import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import { env } from "../../base/env";
import type { Red } from "../model/may";
import type { CallControl } from "../ports";

/** How long a ticket can end its call; longer than any call lasts. */
const TICKET_LIFE_MS = 3 * 3600_000;

/**
 * What a ticket ends while the database is away: the call, for who has it, or only the own leg, for everybody else in it.
 */
const SCOPES = ["call", "leg"] as const;

interface Ticket {
  callId: string;
  /** The channel the call runs on, which can end it. */
  channelId: string;
  /** The user it was signed for. While the database is up, it does what that user may do. */
  userId: string;
  legId: string;
  scope: (typeof SCOPES)[number];
}

const sign = (text: string) =>
  createHmac("sha256", env().NEXTAUTH_SECRET).update(`ticket:${text}`).digest("base64url");

/** Makes a signed ticket for a user in a call. It ends the call, or their leg, when the database cannot say who may. */
export function makeTicket({ callId, channelId, userId, legId, scope }: Ticket, now: number): string {
  const text = [callId, channelId, userId, legId, scope, now + TICKET_LIFE_MS].join(".");
  return `${text}.${sign(text)}`;
}

/** Reads a genuine, unexpired ticket; otherwise returns null. */
export function readTicket(ticket: string, now: number): Ticket | null {
  const parts = ticket.split(".");
  const signature = parts.pop() ?? "";
  const expected = Buffer.from(sign(parts.join(".")));
  const given = Buffer.from(signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null;
  const [callId, channelId, userId, legId, scopeText, expiresAt] = parts;
  const scope = SCOPES.find((known) => known === scopeText);
  return callId && channelId && userId && legId && scope && Number(expiresAt) > now
    ? { callId, channelId, userId, legId, scope }
    : null;
}

/**
 * Does at the channel what a red button meant, as far as a ticket allows it without a database. Only End of who had the
 * call, made while it was no room, ends the conference.
 *
 * @throws for what needs the database: the browser asks again
 */
export async function endWithTicket(control: CallControl, ticket: Ticket, red: Red): Promise<void> {
  switch (red) {
    case "end":
    case "end-for-all":
      return ticket.scope === "call"
        ? control.endConference(ticket.callId)
        : control.endLeg(ticket.callId, ticket.legId);
    case "leave":
      return control.endLeg(ticket.callId, ticket.legId);
    case "cancel":
    case "decline":
      throw new Error(`"${red}" needs the database`);
  }
}
