import "server-only";
import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { processSingleton } from "../base/process-singleton";

/** The header that carries the address to the routes. Each process draws a random name, so no client can send it. */
const header = () => processSingleton("address-header", () => `x-dockline-address-${randomUUID()}`);

/**
 * Returns the address a request comes from: the far end of its connection or, behind a proxy, the last address in the
 * header that the proxy sets. Clients may have written the addresses further left themselves.
 */
export function readAddress(
  { headers, socket }: { headers: IncomingHttpHeaders; socket: { remoteAddress?: string } },
  trustedHeader?: string,
): string {
  const told = trustedHeader ? headers[trustedHeader.toLowerCase()] : undefined;
  const last = told?.toString().split(",").at(-1)?.trim();
  return last || (socket.remoteAddress ?? "");
}

export function setAddress(request: IncomingMessage, address: string) {
  request.headers[header()] = address;
}

/** Returns the sender's address from a request's headers; "" if it is unknown. */
export const addressOf = (headers: Headers | Record<string, unknown>): string => {
  const value = headers instanceof Headers ? headers.get(header()) : headers[header()];
  return typeof value === "string" ? value : "";
};

/** Identifies a sender: an IPv4 address, or the /64 that one IPv6 subscriber has. */
export function senderOf(address: string): string {
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (v4) return v4;
  const [left = "", right] = address.split("%")[0]!.toLowerCase().split("::");
  const groups = left.split(":").filter(Boolean);
  const rest = right === undefined ? [] : right.split(":").filter(Boolean);
  const zeros = right === undefined ? 0 : 8 - groups.length - rest.length;
  return [...groups, ...Array<string>(Math.max(0, zeros)).fill("0"), ...rest]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}
