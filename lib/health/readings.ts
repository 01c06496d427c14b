import "server-only";
import { z } from "zod";
import { db } from "../base/db";
import { env, webhookBaseUrl } from "../base/env";
import { checkSecrets } from "../base/secrets";
import { ownBuild } from "./own-build";

/** Everything that the lines of the health page are judged by. */
export interface Readings {
  now: number;
  /** Whether there is an account, and a number that customers call. */
  hasChannel: boolean;
  hasNumber: boolean;
  publicUrl: string;
  address: { at: number; problem: string | null } | null;
  webhooks: { signedAt: number | null; refusedAt: number | null };
  /** Reports of the channel that could not be applied, in the last day. */
  failedCallbacks: { count: number; lastAt: number | null };
  /** The last document that the channel could not fetch or understand, and its error's number. */
  documentFailed: { at: number; code: string } | null;
  recordings: { waiting: number; oldestAt: number | null; failed: number };
  /** How long the next call of an account waits for its turn. */
  queues: { name: string; waitMs: number }[];
  /** A bucket has no size: 0 bytes in all. */
  storage: { folder: string; freeBytes: number; totalBytes: number; problem: string | null } | null;
  /** How far this server's clock is ahead. */
  databaseAheadMs: number | null;
  channelClocks: { name: string; aheadMs: number; problem: string | null }[];
  certificates: { host: string; validTo: number | null; distrust: string | null; problem: string | null }[];
  own: { version: string; build: string };
  processes: { kind: "web" | "worker"; at: number; host: string; version: string; build: string }[];
  databaseVersion: number;
  /** How many secrets need a previous key, and whether one is set. */
  hasPreviousKey: boolean;
  secrets: { areOpen: boolean; previous: number };
}

const DAY_MS = 86_400_000;
/** A report that is this old and not applied has failed, or its process died. */
const APPLIED_WITHIN_MS = 120_000;
/** How long a recording that could not be copied is told of. */
const FAILED_DAYS = 7;
/** A process that has said nothing for so long is not listed, nor a clock that was not looked at. */
const LISTED_MS = 600_000;

const problem = z.string().nullable().default(null);
const details = {
  address: z.object({ url: z.string(), problem }),
  document: z.object({ code: z.string().default("?") }),
  storage: z.object({
    folder: z.string(),
    freeBytes: z.number().default(0),
    totalBytes: z.number().default(0),
    problem,
  }),
  clock: z.object({ aheadMs: z.number().default(0), problem }),
  certificate: z.object({ validTo: z.string().nullable().default(null), distrust: problem, problem }),
  process: z.object({ host: z.string(), version: z.string(), build: z.string() }),
};

/** Reads what the processes saw, and what the database knows itself. */
export async function readReadings(now: number): Promise<Readings> {
  const dayAgo = new Date(now - DAY_MS);
  const [signs, channels, numbers, callbacks, waiting, failed, [version], secrets] = await Promise.all([
    db.healthSign.findMany({ orderBy: { kind: "asc" } }),
    db.channel.findMany({
      select: { name: true, pace: { select: { nextAt: true } } },
      orderBy: { name: "asc" },
    }),
    db.channelNumber.count(),
    db.webhookEvent.aggregate({
      where: { appliedAt: null, receivedAt: { gt: dayAgo, lt: new Date(now - APPLIED_WITHIN_MS) } },
      _count: true,
      _max: { receivedAt: true },
    }),
    db.recording.aggregate({ where: { state: "WAITING" }, _count: true, _min: { createdAt: true } }),
    db.recording.count({
      where: {
        state: "FAILED",
        failure: "not-copied",
        createdAt: { gt: new Date(now - FAILED_DAYS * DAY_MS) },
      },
    }),
    db.$queryRaw<{ number: number }[]>`SELECT current_setting('server_version_num')::int AS number`,
    checkSecrets(),
  ]);
  const sign = (kind: string) => signs.find((each) => each.kind === kind);
  const each = (prefix: string) =>
    signs
      .filter(({ kind }) => kind.startsWith(`${prefix}:`))
      .map(({ kind, at, detail }) => ({ name: kind.slice(prefix.length + 1), at: at.getTime(), detail }));
  const at = (kind: string) => sign(kind)?.at.getTime() ?? null;
  const [address, document, storage, clock] = [
    sign("address"),
    sign("document-failed"),
    sign("storage"),
    sign("clock-database"),
  ];
  return {
    now,
    hasChannel: channels.length > 0,
    hasNumber: numbers > 0,
    publicUrl: webhookBaseUrl(),
    // What was seen of another address says nothing of this one.
    address: address ? ofAddress(address) : null,
    webhooks: { signedAt: at("webhook-signed"), refusedAt: at("webhook-refused") },
    failedCallbacks: { count: callbacks._count, lastAt: callbacks._max.receivedAt?.getTime() ?? null },
    documentFailed: document
      ? { at: document.at.getTime(), code: details.document.parse(document.detail).code }
      : null,
    recordings: { waiting: waiting._count, oldestAt: waiting._min.createdAt?.getTime() ?? null, failed },
    queues: channels.map(({ name, pace }) => ({
      name,
      waitMs: Math.max(0, (pace?.nextAt.getTime() ?? 0) - now),
    })),
    storage: storage ? details.storage.parse(storage.detail) : null,
    databaseAheadMs: clock ? details.clock.parse(clock.detail).aheadMs : null,
    channelClocks: each("clock-channel")
      .filter((clock) => channels.length > 0 && now - clock.at < LISTED_MS)
      .map(({ name, detail }) => ({ name, ...details.clock.parse(detail) })),
    certificates: each("certificate")
      .filter(({ name }) => ownHosts().has(name))
      .map(({ name, detail }) => {
        const { validTo, ...rest } = details.certificate.parse(detail);
        return { host: name, validTo: validTo === null ? null : Date.parse(validTo), ...rest };
      }),
    own: ownBuild(),
    processes: (["web", "worker"] as const).flatMap((kind) =>
      each(`process:${kind}`)
        .filter((process) => now - process.at < LISTED_MS)
        .map((process) => ({ kind, at: process.at, ...details.process.parse(process.detail) })),
    ),
    databaseVersion: Math.floor((version?.number ?? 0) / 10_000),
    secrets,
    hasPreviousKey: env().SECRETS_KEY_PREVIOUS.length > 0,
  };
}

function ofAddress({ at, detail }: { at: Date; detail: unknown }) {
  const { url, problem } = details.address.parse(detail);
  return url === webhookBaseUrl() ? { at: at.getTime(), problem } : null;
}

/** The hosts that need a certificate. */
const ownHosts = () =>
  new Set(
    [webhookBaseUrl(), env().NEXTAUTH_URL]
      .map((address) => new URL(address))
      .filter(({ protocol }) => protocol === "https:")
      .map(({ hostname }) => hostname),
  );
