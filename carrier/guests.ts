import type { IncomingMessage } from "node:http";

const LOOPBACK = /^(localhost|[^.]+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Twilio's own host names, when they resolve to this machine. Only Twilio controls them, so they are safe from DNS
 * rebinding.
 */
const TWILIO = /(^|\.)twilio\.com$/;

/** Returns "localhost" for "localhost:3900" or "http://localhost:3900"; null for anything else. */
function nameOf(text: string): string | null {
  const url = text.includes("://") ? text : `http://${text}`;
  return URL.canParse(url) ? new URL(url).hostname : null;
}

/**
 * Returns whether a request may talk to the carrier. The handset and the inspector have no sign-in, so the carrier
 * serves this machine only: requests under one of its names (any other name that resolves here may be DNS rebinding),
 * and from its own pages. A request without an Origin is not from a page.
 *
 * @param hosts  additional names, for a carrier reached over a network
 */
export function isGuest({ headers }: Pick<IncomingMessage, "headers">, hosts: readonly string[]): boolean {
  const isOurs = (name: string | null) => name !== null && (LOOPBACK.test(name) || hosts.includes(name));
  const host = nameOf(headers.host ?? "");
  const isHostRight = isOurs(host) || (host !== null && TWILIO.test(host));
  return isHostRight && (headers.origin === undefined || isOurs(nameOf(headers.origin)));
}
