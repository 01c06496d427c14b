import http from "node:http";
import type { AddressInfo } from "node:net";
import pino from "pino";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { logger } from "../base/logger";
import { watchEveryRequest } from "./every-request";
import { requestIds } from "./request-ids";

const told: [string, number][] = [];
let lines: Record<string, unknown>[] = [];
let server: http.Server;
let base: string;

beforeAll(async () => {
  watchEveryRequest((url, status) => told.push([url, status]));
  logger.level = "info";
  const stream = { write: (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>) };
  Object.assign(logger, { [pino.symbols.streamSym]: stream });
  server = http.createServer((request, response) => {
    const url = request.url!;
    void (async () => {
      logger.info({ url }, "before");
      for (let i = 0; i < 3; i++) await new Promise((resolve) => setTimeout(resolve, 5 * Math.random()));
      logger.info({ url }, "after");
      response.statusCode = url.includes("missing") ? 404 : 200;
      response.end();
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
beforeEach(() => {
  lines = [];
  told.length = 0;
});

test("every line of a request has its id and its call's, however many there are at once", async () => {
  const paths = Array.from({ length: 40 }, (_, i) => `/api/calls/call-number-${i}/commands`);
  const answers = await Promise.all(paths.map((path) => fetch(base + path, { method: "POST", body: "{}" })));
  const ids = new Map(paths.map((path, i) => [path, answers[i]!.headers.get("x-request-id")]));
  expect(new Set(ids.values()).size).toBe(40);
  expect(lines.length).toBe(80);
  for (const { url, requestId, callId } of lines) {
    expect(requestId).toBe(ids.get(url as string));
    expect(callId).toBe((url as string).split("/")[3]);
  }
});

test("what a line says itself goes before what the request says", async () => {
  logger.info({ callId: "of the line" }, "outside of a request");
  expect(lines).toMatchObject([{ callId: "of the line" }]);
  expect(lines[0]).not.toHaveProperty("requestId");
});

test("answers are told with their status", async () => {
  await fetch(`${base}/missing`);
  expect(told).toEqual([["/missing", 404]]);
});

test.each([
  ["/api/twilio/voice/inbound?call=c12345678&leg=l1", "c12345678"],
  ["/api/twilio/events/call?leg=l1&call=c12345678", "c12345678"],
  ["/api/calls/c12345678/commands", "c12345678"],
  ["/api/calls", undefined],
  ["/calls?call=%22%0a", undefined],
  ["/records/contact?recall=c12345678", undefined],
])("the call in %s is %s", (url, callId) => {
  expect(requestIds(url, undefined).callId).toBe(callId);
});

test("a proxy's id is kept if it is one, and nothing else gets into the log", () => {
  expect(requestIds("/", "0af7651916cd43dd").requestId).toBe("0af7651916cd43dd");
  for (const bad of ["short", 'x"},{"level":60', "a".repeat(65), "new\nline-in-it"]) {
    expect(requestIds("/", bad).requestId).toMatch(/^[0-9a-f-]{36}$/);
  }
});
