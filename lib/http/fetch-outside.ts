import "server-only";
import dns from "node:dns";
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import net, { BlockList, type LookupFunction } from "node:net";

interface Options {
  headers?: Record<string, string>;
  withinMs: number;
  mostBytes: number;
  /** Allows addresses that only this machine or its network reaches. */
  mayBePrivate: boolean;
}

export type OutsideAnswer =
  | { kind: "answer"; status: number; type: string; body: string }
  /** The host is in a private network, or is this machine. */
  | { kind: "private" }
  | { kind: "too-large" }
  | { kind: "too-slow" }
  /** With the error's code. */
  | { kind: "unreachable"; problem: string };

/** Everything that is not a host on the internet. IANA's special-purpose registry of IPv4 addresses; RFC 6890 */
const NOT_PUBLIC = new BlockList();
for (const [network, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const) {
  NOT_PUBLIC.addSubnet(network, bits, "ipv4");
}

/** Of IPv6 only what is assigned to hosts: RFC 4291, 2.4. Not documentation, nor what leads to any IPv4 address (6to4). */
const PUBLIC_V6 = new BlockList();
PUBLIC_V6.addSubnet("2000::", 3, "ipv6");
const NOT_PUBLIC_V6 = new BlockList();
NOT_PUBLIC_V6.addSubnet("2001::", 23, "ipv6");
NOT_PUBLIC_V6.addSubnet("2001:db8::", 32, "ipv6");
NOT_PUBLIC_V6.addSubnet("2002::", 16, "ipv6");

/** Whether an IP address is a host on the internet. */
export const isPublic = (address: string): boolean =>
  net.isIPv4(address)
    ? !NOT_PUBLIC.check(address, "ipv4")
    : PUBLIC_V6.check(address, "ipv6") && !NOT_PUBLIC_V6.check(address, "ipv6");

class PrivateAddress extends Error {}

/** Looks a host up for the connection itself, so that no other address can be meant when it is opened. */
const lookUpPublic: LookupFunction = (host, options, done) =>
  dns.lookup(host, { ...options, all: true }, (error, addresses) => {
    const isRefused = !error && addresses.some(({ address }) => !isPublic(address));
    const problem = error ?? (isRefused ? new PrivateAddress() : null);
    if (problem || options.all) return done(problem, addresses ?? []);
    done(null, addresses[0]!.address, addresses[0]!.family);
  });

/**
 * Asks an address that a user has entered, with GET, for a short text. It follows no redirects, so that what it asks is
 * what was checked.
 */
export async function fetchOutside(address: string, options: Options): Promise<OutsideAnswer> {
  const url = new URL(address);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (!options.mayBePrivate && net.isIP(host) !== 0 && !isPublic(host)) return { kind: "private" };
  const signal = AbortSignal.timeout(options.withinMs);
  try {
    const response = await ask(url, options, signal);
    const body = await readAll(response, options.mostBytes);
    if (body === null) return { kind: "too-large" };
    const type = (response.headers["content-type"] ?? "").split(";")[0]!.trim().toLowerCase();
    return { kind: "answer", status: response.statusCode!, type, body };
  } catch (error) {
    if (signal.aborted) return { kind: "too-slow" };
    if (error instanceof PrivateAddress) return { kind: "private" };
    return { kind: "unreachable", problem: codeOf(error) };
  }
}

const codeOf = (error: unknown): string => {
  // Several addresses of one host were tried: the first one's problem tells enough.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  return first instanceof Error ? ("code" in first ? String(first.code) : first.name) : "unknown";
};

const ask = (url: URL, { headers, mayBePrivate }: Options, signal: AbortSignal) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    const { request } = url.protocol === "https:" ? https : http;
    const lookup = mayBePrivate ? undefined : lookUpPublic;
    request(url, { headers, signal, lookup, agent: false }, resolve).on("error", reject).end();
  });

/** Reads a response as text; null if it is longer. */
async function readAll(response: IncomingMessage, mostBytes: number): Promise<string | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > mostBytes) return null; // leaving the loop ends the connection
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
