import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { db } from "@/lib/base/db";
import { env } from "@/lib/base/env";
import { addCall, addChannel, setUpDatabase } from "@/scripts/testing/database";
import { judge } from "./judge";
import { lookOutside } from "./outside";
import { ownBuild } from "./own-build";
import { readHealth, forgetNeeds, listNeeds } from "./queries";
import { readReadings, type Readings } from "./readings";
import { beat, forgetOldSigns, noteSign, storeSigns } from "./signs";

setUpDatabase();

const NOW = Date.UTC(2026, 10, 27, 12);
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

/** An installation in which everything works. */
const WELL: Readings = {
  now: NOW,
  hasChannel: true,
  hasNumber: true,
  publicUrl: "https://crm.example.com",
  address: { at: NOW - 1_000, problem: null },
  webhooks: { signedAt: NOW - HOUR, refusedAt: null },
  failedCallbacks: { count: 0, lastAt: null },
  documentFailed: null,
  recordings: { waiting: 1, oldestAt: NOW - MINUTE, failed: 0 },
  queues: [{ name: "Main", waitMs: 900 }],
  storage: { folder: "/data", freeBytes: 50e9, totalBytes: 100e9, problem: null },
  databaseAheadMs: 20,
  channelClocks: [{ name: "Twilio", aheadMs: -400, problem: null }],
  certificates: [{ host: "crm.example.com", validTo: NOW + 60 * DAY, distrust: null, problem: null }],
  own: { version: "1.0.0", build: "a" },
  processes: [
    { kind: "web", at: NOW - 5_000, host: "one", version: "1.0.0", build: "a" },
    { kind: "worker", at: NOW - 5_000, host: "one", version: "1.0.0", build: "a" },
  ],
  databaseVersion: 16,
  secrets: { areOpen: true, previous: 0 },
  hasPreviousKey: false,
};

const notGood = (readings: Readings) =>
  judge(readings)
    .filter(({ state }) => state !== "good")
    .map(({ key, state }) => `${key} ${state}`);

test("an installation in which everything works has only good lines", () => {
  expect(notGood(WELL)).toEqual([]);
});

const certificate = WELL.certificates[0]!;
const worker = WELL.processes[1]!;

test.each<[string, Partial<Readings>, string[]]>([
  ["a public address that does not answer", { address: { at: NOW, problem: "502" } }, ["address bad"]],
  ["an address that nobody asked yet", { address: null }, ["address look"]],
  ["a public address without encryption", { publicUrl: "http://crm.example.com" }, ["address bad"]],
  ["this machine's own address needs no encryption", { publicUrl: "http://127.0.0.1:3000" }, []],
  ["a webhook that was refused after the last right one", { webhooks: { signedAt: NOW - HOUR, refusedAt: NOW - MINUTE } }, ["webhooks bad"]],
  ["a refused webhook, and a right one since", { webhooks: { signedAt: NOW - MINUTE, refusedAt: NOW - HOUR } }, ["webhooks look"]],
  ["a webhook refused days ago", { webhooks: { signedAt: null, refusedAt: NOW - 2 * DAY }, hasChannel: false }, []],
  ["no webhook ever, with an account", { webhooks: { signedAt: null, refusedAt: null } }, ["webhooks look"]],
  ["a report that just failed", { failedCallbacks: { count: 2, lastAt: NOW - MINUTE } }, ["callbacks bad"]],
  ["a report that failed hours ago", { failedCallbacks: { count: 2, lastAt: NOW - 5 * HOUR } }, ["callbacks look"]],
  ["a document that just failed", { documentFailed: { at: NOW - MINUTE, code: "11200" } }, ["documents bad"]],
  ["a document that failed days ago", { documentFailed: { at: NOW - 3 * DAY, code: "11200" } }, []],
  ["a recording that waits for long", { recordings: { waiting: 3, oldestAt: NOW - 20 * MINUTE, failed: 0 } }, ["recordings look"]],
  ["one that waits for hours", { recordings: { waiting: 3, oldestAt: NOW - 2 * HOUR, failed: 0 } }, ["recordings bad"]],
  ["one that was given up", { recordings: { waiting: 0, oldestAt: null, failed: 1 } }, ["recordings bad"]],
  ["an account whose calls queue", { queues: [{ name: "Main", waitMs: 8_000 }] }, ["queue look"]],
  ["for a minute", { queues: [{ name: "Other", waitMs: 0 }, { name: "Main", waitMs: MINUTE }] }, ["queue bad"]],
  ["a disk that fills", { storage: { folder: "/", freeBytes: 8e9, totalBytes: 100e9, problem: null } }, ["storage look"]],
  ["a small part of a huge disk", { storage: { folder: "/", freeBytes: 80e9, totalBytes: 4e12, problem: null } }, []],
  ["a full disk", { storage: { folder: "/", freeBytes: 2e8, totalBytes: 1e9, problem: null } }, ["storage bad"]],
  ["a folder that cannot be written", { storage: { folder: "/", freeBytes: 0, totalBytes: 0, problem: "EACCES" } }, ["storage bad"]],
  ["a bucket", { storage: { folder: "recordings", freeBytes: 0, totalBytes: 0, problem: null } }, []],
  ["a clock that is slow", { databaseAheadMs: -5_000 }, ["clock-database look"]],
  ["a clock that is wrong", { channelClocks: [{ name: "Twilio", aheadMs: 90_000, problem: null }] }, ["clock-channel:Twilio bad"]],
  ["a channel out of reach", { channelClocks: [{ name: "Twilio", aheadMs: 0, problem: "ENOTFOUND" }] }, ["clock-channel:Twilio bad"]],
  ["a certificate that soon expires", { certificates: [{ ...certificate, validTo: NOW + 20 * DAY }] }, ["certificate:crm.example.com look"]],
  ["one that expires this week", { certificates: [{ ...certificate, validTo: NOW + 6 * DAY }] }, ["certificate:crm.example.com bad"]],
  ["one that is not trusted", { certificates: [{ ...certificate, distrust: "SELF_SIGNED" }] }, ["certificate:crm.example.com bad"]],
  ["a worker that died", { processes: [{ ...worker, at: NOW - 2 * MINUTE }] }, ["workers bad"]],
  ["one of two workers that died", { processes: [worker, { ...worker, at: NOW - 2 * MINUTE }] }, []],
  ["a process of another build", { processes: [worker, { ...worker, build: "b" }] }, ["build look"]],
  ["a database that is too old", { databaseVersion: 14 }, ["database bad"]],
  ["secrets that need the previous key", { secrets: { areOpen: true, previous: 2 }, hasPreviousKey: true }, ["secrets look"]],
  ["a previous key that nothing needs", { hasPreviousKey: true }, ["secrets look"]],
  ["a key that opens nothing", { secrets: { areOpen: false, previous: 0 } }, ["secrets bad"]],
])("%s", (_what, change, expected) => {
  expect(notGood({ ...WELL, ...change })).toEqual(expected);
}); // prettier-ignore

test("a bad line and one to look at say what to do", () => {
  const lines = judge({
    ...WELL,
    databaseVersion: 14,
    databaseAheadMs: 5_000,
    secrets: { areOpen: false, previous: 0 },
    processes: [],
  });
  const needy = lines.filter(({ state }) => state !== "good");
  expect(needy.length).toBe(4);
  expect(needy.filter(({ todo }) => !todo)).toEqual([]);
});

test("of each kind one row is kept, with the latest sight and how often there was one", async () => {
  await db.healthSign.deleteMany();
  noteSign("webhook-signed", {}, NOW);
  noteSign("webhook-signed", {}, NOW + 1);
  noteSign("document-failed", { code: "11200" }, NOW);
  expect(await db.healthSign.count()).toBe(0);
  await storeSigns();
  noteSign("webhook-signed", {}, NOW - 5);
  noteSign("document-failed", { code: "12100" }, NOW - 5);
  await storeSigns();
  await storeSigns();
  const rows = await db.healthSign.findMany({ orderBy: { kind: "asc" } });
  expect(rows).toEqual([
    { kind: "document-failed", at: new Date(NOW), count: 2, detail: { code: "11200" } },
    { kind: "webhook-signed", at: new Date(NOW + 1), count: 3, detail: {} },
  ]);
});

test("what cannot be written is kept until it can", async () => {
  await db.healthSign.deleteMany();
  noteSign("webhook-refused", {}, NOW);
  await db.$executeRawUnsafe(`ALTER TABLE "HealthSign" RENAME TO "Gone"`);
  await expect(storeSigns()).rejects.toThrow();
  await db.$executeRawUnsafe(`ALTER TABLE "Gone" RENAME TO "HealthSign"`);
  noteSign("webhook-refused", {}, NOW + 1);
  await storeSigns();
  expect(await db.healthSign.findMany()).toMatchObject([{ kind: "webhook-refused", count: 2 }]);
});

test("a process that is no more is forgotten, what came in is not", async () => {
  await db.healthSign.deleteMany();
  beat("web", NOW - 2 * HOUR);
  noteSign("webhook-signed", {}, NOW - 30 * DAY);
  await storeSigns();
  await forgetOldSigns(NOW);
  expect(await db.healthSign.findMany({ select: { kind: true } })).toEqual([{ kind: "webhook-signed" }]);
});

test("the database's own lines: reports not applied, recordings not copied, calls that queue", async () => {
  await db.healthSign.deleteMany();
  const now = Date.now();
  const { channelId, numberId } = await addChannel([]);
  const at = (ms: number) => new Date(now - ms);
  const event = { kind: "call", payload: {} };
  await db.webhookEvent.createMany({
    data: [
      { ...event, dedupeKey: "applied", receivedAt: at(HOUR), appliedAt: at(HOUR) },
      { ...event, dedupeKey: "failed", receivedAt: at(10 * MINUTE), attempts: 3 },
      { ...event, dedupeKey: "under way", receivedAt: at(1_000) },
      { ...event, dedupeKey: "long ago", receivedAt: at(3 * DAY) },
    ],
  });
  const callId = await addCall({ id: "c", direction: "INBOUND", numberId, outcome: "ANSWERED" });
  const recording = { callId, kind: "CALL", seconds: 3 } as const;
  await db.recording.createMany({
    data: [
      { ...recording, sid: "1", state: "WAITING", createdAt: at(HOUR) },
      { ...recording, sid: "2", state: "STORED", createdAt: at(HOUR) },
      { ...recording, sid: "3", state: "FAILED", failure: "not-copied", createdAt: at(DAY) },
      { ...recording, sid: "4", state: "FAILED", failure: "empty", createdAt: at(DAY) },
      { ...recording, sid: "5", state: "FAILED", failure: "not-copied", createdAt: at(30 * DAY) },
    ],
  });
  await db.channelPace.create({ data: { channelId, nextAt: new Date(now + 40_000) } });
  beat("worker", now);
  await storeSigns();
  const readings = await readReadings(now);
  expect(readings.failedCallbacks).toEqual({ count: 1, lastAt: now - 10 * MINUTE });
  expect(readings.recordings).toEqual({ waiting: 1, oldestAt: now - HOUR, failed: 1 });
  expect(readings.queues).toEqual([{ name: "Local carrier", waitMs: 40_000 }]);
  expect(readings.processes).toMatchObject([{ kind: "worker", at: now, ...ownBuild() }]);
  expect(readings.secrets).toEqual({ areOpen: true, previous: 0 });
  expect(readings.databaseVersion).toBeGreaterThanOrEqual(15);
});

test("the banner lists what is bad, and asks anew once something was looked at", async () => {
  await db.healthSign.deleteMany();
  forgetNeeds();
  expect((await listNeeds()).map(({ key }) => key)).toEqual(["workers"]);
  beat("worker");
  await storeSigns();
  expect((await listNeeds()).map(({ key }) => key)).toEqual(["workers"]);
  forgetNeeds();
  expect(await listNeeds()).toEqual([]);
});

const closing: (() => void)[] = [];
afterEach(() => {
  closing.splice(0).forEach((close) => close());
});

const listen = (server: http.Server | https.Server) =>
  new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
    closing.push(() => server.close());
  });

/** Makes a certificate of localhost that expires after so many days. */
function makeCertificate(days: number) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "health-"));
  closing.push(() => rmSync(folder, { recursive: true }));
  const [key, cert] = ["key", "cert"].map((name) => path.join(folder, name)) as [string, string];
  const made = spawnSync("openssl", [
    ..."req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost".split(" "),
    ..."-addext subjectAltName=DNS:localhost".split(" "),
    ...["-days", String(days), "-keyout", key, "-out", cert],
  ]);
  if (made.status !== 0) throw new Error(String(made.stderr));
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

const lineOf = async (key: string) => (await readHealth()).find((line) => line.key === key);

test("outside: the certificate's last day, and that nobody vouches for it", async () => {
  await db.healthSign.deleteMany();
  const given = { ...env() };
  closing.push(() => Object.assign(env(), given));
  const serve = async (days: number) => {
    const server = https.createServer(makeCertificate(days), (_request, response) => response.end("{}"));
    Object.assign(env(), { WEBHOOK_BASE_URL: `https://localhost:${await listen(server)}` });
    await lookOutside([]);
    await storeSigns();
  };
  await serve(3);
  expect(await lineOf("certificate:localhost")).toMatchObject({
    state: "bad",
    said: expect.stringContaining("2 days") as string,
  });
  await serve(90);
  expect(await lineOf("certificate:localhost")).toMatchObject({
    state: "bad",
    said: expect.stringContaining("SELF_SIGNED") as string,
  });
});

test("outside: an address that answers as Dockline, another that does not, and none", async () => {
  await db.healthSign.deleteMany();
  const given = { ...env() };
  closing.push(() => Object.assign(env(), given));
  let type = "application/json";
  const server = http.createServer((_request, response) =>
    response.setHeader("content-type", type).end("{}"),
  );
  Object.assign(env(), { WEBHOOK_BASE_URL: `http://127.0.0.1:${await listen(server)}` });
  const look = async () => {
    await lookOutside([]);
    await storeSigns();
    return (await lineOf("address"))?.state;
  };
  expect(await look()).toBe("good");
  type = "text/html";
  expect(await look()).toBe("bad");
  type = "application/json";
  expect(await look()).toBe("good");
  server.close();
  server.closeAllConnections();
  expect(await look()).toBe("bad");
});

test("outside: a channel whose clock is a minute behind, and one that is silent", async () => {
  await db.healthSign.deleteMany();
  await addChannel([]);
  const server = http.createServer((_request, response) => {
    response.sendDate = false;
    response.setHeader("date", new Date(Date.now() - MINUTE).toUTCString()).end();
  });
  const port = await listen(server);
  await lookOutside([
    { name: "Slow", url: `http://127.0.0.1:${port}` },
    { name: "Gone", url: "http://127.0.0.1:9" },
  ]);
  await storeSigns();
  expect(await lineOf("clock-channel:Slow")).toMatchObject({
    state: "bad",
    said: expect.stringContaining("60 seconds ahead") as string,
  });
  expect(await lineOf("clock-channel:Gone")).toMatchObject({ state: "bad" });
  expect(await lineOf("clock-database")).toMatchObject({ state: "good" });
});

test("outside: the storage folder, and a file where it should be", async () => {
  await db.healthSign.deleteMany();
  const folder = mkdtempSync(path.join(os.tmpdir(), "health-"));
  const given = { ...env() };
  closing.push(
    () => Object.assign(env(), given),
    () => rmSync(folder, { recursive: true }),
  );
  Object.assign(env(), { STORAGE_DIR: path.join(folder, "new") });
  await lookOutside([]);
  await storeSigns();
  expect((await readReadings(Date.now())).storage).toMatchObject({ problem: null });
  writeFileSync(path.join(folder, "file"), "");
  Object.assign(env(), { STORAGE_DIR: path.join(folder, "file", "below") });
  await lookOutside([]);
  await storeSigns();
  expect(await lineOf("storage")).toMatchObject({ state: "bad" });
});
