import type { IncomingMessage } from "node:http";

const LOOPBACK = /^(localhost|[^.]+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Twilio's own names, when they are led here: nobody else can give them another address. */
const TWILIO = /(^|\.)twilio\.com$/;

/** "localhost" of "localhost:3900" or "http://localhost:3900"; null of what is neither. */
function nameOf(text: string): string | null {
  const url = text.includes("://") ? text : `http://${text}`;
  return URL.canParse(url) ? new URL(url).hostname : null;
}

/**
 * Whether a request may speak to the carrier. It knows nobody's password, so it serves this machine alone: under a name
 * of this machine (another one that leads here is a page of somebody else's: DNS rebinding), and to pages of this machine.
 * What has no Origin is no page.
 *
 * @param hosts  more names, for a carrier that is reached over a network
 */
export function isGuest({ headers }: Pick<IncomingMessage, "headers">, hosts: readonly string[]): boolean {
  const isOurs = (name: string | null) => name !== null && (LOOPBACK.test(name) || hosts.includes(name));
  const host = nameOf(headers.host ?? "");
  const isHostRight = isOurs(host) || (host !== null && TWILIO.test(host));
  return isHostRight && (headers.origin === undefined || isOurs(nameOf(headers.origin)));
}
