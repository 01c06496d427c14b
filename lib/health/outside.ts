import "server-only";
import { access, constants, mkdir, statfs } from "node:fs/promises";
import net from "node:net";
import tls from "node:tls";
import { db } from "../base/db";
import { env, webhookBaseUrl } from "../base/env";
import { openStorage } from "../recordings/storage";
import { noteSign } from "./signs";

/** Longest wait for anything outside this process. */
const WITHIN_MS = 4_000;

/** Where a channel's clock is read: any answer of its API has the time. */
export interface ChannelClock {
  name: string;
  url: string;
}

/** Looks at everything that only asking can tell, all at once, and notes what it sees. Never throws. */
export async function lookOutside(channels: readonly ChannelClock[]): Promise<void> {
  const addresses = new Set([webhookBaseUrl(), new URL(env().NEXTAUTH_URL).origin]);
  const hosts = [...addresses]
    .map((address) => new URL(address))
    .filter(({ protocol }) => protocol === "https:");
  await Promise.all([
    lookAtAddress(webhookBaseUrl()),
    env().S3_BUCKET === undefined ? lookAtFolder(env().STORAGE_DIR) : lookAtBucket(env().S3_BUCKET!),
    lookAtDatabaseClock(),
    ...channels.map(lookAtChannelClock),
    ...hosts.map(({ hostname, port }) => lookAtCertificate(hostname, Number(port || 443))),
  ]);
}

const messageOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return code || (cause instanceof Error ? cause.name : "unknown");
};

/** Asks our own public address for its health, through whatever stands before it. */
async function lookAtAddress(url: string) {
  // One slow second, or a restart, is no news: whoever does not answer is asked again.
  const problem = (await problemAt(url)) && (await problemAt(url));
  noteSign("address", { url, problem });
}

/** Returns what is wrong with an address; null if it answers as ours. */
async function problemAt(url: string): Promise<string | null> {
  try {
    const response = await fetch(`${url}/api/health`, {
      signal: AbortSignal.timeout(WITHIN_MS),
      redirect: "manual",
    });
    const isOurs = response.headers.get("content-type")?.startsWith("application/json") ?? false;
    await response.body?.cancel();
    return response.ok && isOurs ? null : String(response.status);
  } catch (error) {
    return messageOf(error);
  }
}

async function lookAtBucket(bucket: string) {
  try {
    for await (const _file of openStorage().list()) break; // the first one tells enough
    noteSign("storage", { folder: bucket, problem: null });
  } catch (error) {
    noteSign("storage", { folder: bucket, problem: messageOf(error) });
  }
}

async function lookAtFolder(folder: string) {
  try {
    await mkdir(/* turbopackIgnore: true */ folder, { recursive: true });
    await access(/* turbopackIgnore: true */ folder, constants.W_OK);
    const { bavail, blocks, bsize } = await statfs(/* turbopackIgnore: true */ folder);
    noteSign("storage", { folder, freeBytes: bavail * bsize, totalBytes: blocks * bsize, problem: null });
  } catch (error) {
    noteSign("storage", { folder, problem: messageOf(error) });
  }
}

/** Notes how far this machine's clock is ahead of another, which was asked between two moments of ours. */
const aheadMs = (theirs: number, before: number, after: number) => Math.round((before + after) / 2 - theirs);

async function lookAtDatabaseClock() {
  try {
    await db.$queryRaw`SELECT 1`; // the next statement finds a connection open
    const before = Date.now();
    const [row] = await db.$queryRaw<{ ms: number }[]>`
      SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms`;
    noteSign("clock-database", { aheadMs: aheadMs(row!.ms, before, Date.now()) });
  } catch {
    // The database is down, which other lines tell.
  }
}

/** The header has whole seconds: on average the time was half a second later. RFC 9110, 6.6.1 */
const HALF_SECOND_MS = 500;

async function lookAtChannelClock({ name, url }: ChannelClock) {
  const before = Date.now();
  try {
    const response = await fetch(url, {
      method: "HEAD",
      redirect: "manual",
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    const theirs = Date.parse(response.headers.get("date") ?? "");
    if (Number.isNaN(theirs)) noteSign(`clock-channel:${name}`, { problem: "no-date" });
    else
      noteSign(`clock-channel:${name}`, {
        aheadMs: aheadMs(theirs + HALF_SECOND_MS, before, Date.now()),
        problem: null,
      });
  } catch (error) {
    noteSign(`clock-channel:${name}`, { problem: messageOf(error) });
  }
}

/** Notes until when the certificate of an address is valid, and whether it is trusted. */
async function lookAtCertificate(host: string, port: number) {
  try {
    noteSign(`certificate:${host}`, { ...(await readCertificate(host, port)), problem: null });
  } catch (error) {
    noteSign(`certificate:${host}`, { problem: messageOf(error) });
  }
}

const readCertificate = (host: string, port: number) =>
  new Promise<{ validTo: string; distrust: string | null }>((resolve, reject) => {
    // One that is not trusted is looked at too: it is what the page must tell of. Nothing is sent over the connection.
    const socket = tls.connect({
      host,
      port,
      servername: net.isIP(host) ? undefined : host,
      rejectUnauthorized: false,
      timeout: WITHIN_MS,
    });
    socket.once("timeout", () => socket.destroy(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" })));
    socket.once("error", reject);
    socket.once("secureConnect", () => {
      const validTo = new Date(socket.getPeerCertificate().valid_to).toISOString();
      const distrust = socket.authorized ? null : String(socket.authorizationError);
      socket.destroy();
      resolve({ validTo, distrust });
    });
  });
