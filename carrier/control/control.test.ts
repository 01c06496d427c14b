import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import twilio from "twilio";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { configSchema } from "../config";
import { startCarrier, type RunningCarrier } from "../server";
import { ACCOUNT, NUMBER } from "../testing/rig";

const CUSTOMER = "+33199004444";
const received: { url: string; headers: Record<string, unknown>; body: string }[] = [];
const app = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk: Buffer) => (body += chunk.toString()));
  request.on("end", () => {
    received.push({ url: request.url ?? "", headers: request.headers, body });
    const isDocument = request.url?.startsWith("/inbound");
    response
      .writeHead(isDocument ? 200 : 204, { "content-type": "text/xml" })
      .end(isDocument ? document : "");
  });
});
let running: RunningCarrier;
let base = "";
let appUrl = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  appUrl = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
  const { accountSid, authToken, apiKeySid, apiKeySecret } = ACCOUNT;
  const numbers = [{ e164: NUMBER, voiceUrl: `${appUrl}/inbound`, statusCallback: `${appUrl}/status` }];
  const account = { accountSid, authToken, apiKeySid, apiKeySecret, applications: [], numbers };
  running = await startCarrier(configSchema.parse({ port: 0, controlApi: true, accounts: [account] }));
  base = `http://127.0.0.1:${running.port}`;
});

afterAll(async () => {
  await running.close();
  app.closeAllConnections();
  app.close();
});

beforeEach(async () => {
  received.length = 0;
  await post("faults", {});
  await post("rest-fault", {});
});

async function post(path: string, body: object) {
  const response = await fetch(`${base}/_carrier/${path}`, { method: "POST", body: JSON.stringify(body) });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}
let document = `<Response><Pause length="60"/></Response>`;
const get = async (path: string) => (await fetch(`${base}/_carrier/${path}`)).json() as Promise<never[]>;
const credentials = Buffer.from(`${ACCOUNT.accountSid}:${ACCOUNT.authToken}`).toString("base64");
const rest = (path: string, options: RequestInit = {}) =>
  fetch(`${base}/2010-04-01/Accounts/${ACCOUNT.accountSid}/${path}`, {
    headers: { authorization: `Basic ${credentials}` },
    ...options,
  });
const calls = (signal?: AbortSignal) => rest("Calls.json", { signal });
const hangUp = (sid: string) =>
  rest(`Calls/${sid}.json`, { method: "POST", body: new URLSearchParams({ Status: "completed" }) });

test("a telephone dials with the requested verification, and is hung up", async () => {
  expect(await post("dial", { from: CUSTOMER, to: "+33100000000" })).toMatchObject({ status: 404 });
  const { json } = await post("dial", { from: CUSTOMER, to: NUMBER, verstat: "No-TN-Validation" });
  await expect.poll(() => received.map(({ url }) => url)).toContain("/inbound");
  expect(received[0]!.body).toContain("StirVerstat=No-TN-Validation");
  expect(await get("calls")).toMatchObject([{ sid: json.sid, status: "ringing" }]);
  expect((await post("hang-up", { number: CUSTOMER })).json).toEqual({ ended: 1 });
  expect(await get("calls")).toMatchObject([{ status: "canceled" }]);
  expect(await post("hearing", { number: CUSTOMER, ms: 100, hertz: [440] })).toMatchObject({
    json: { level: 0 },
  });
});

test("REST answers as instructed, hangs, and breaks before or after doing its work", async () => {
  await post("rest-fault", { status: 503 });
  expect((await calls()).status).toBe(503);
  await post("rest-fault", { network: "hang" });
  await expect(calls(AbortSignal.timeout(300))).rejects.toThrow();
  for (const network of ["reset", "reset-after"]) {
    await post("rest-fault", { network });
    await expect(calls()).rejects.toThrow();
  }
  await post("rest-fault", {});
  expect((await calls()).status).toBe(200);
});

test.each([
  ["the answer is lost", { network: "reset-after" }],
  ["a 500 comes", { statusAfter: 500 }],
  ["the answer is lost by schedule", { seed: 1, rates: { lostAfter: 1 } }],
  ["a 500 comes by schedule", { seed: 1, rates: { brokenAfter: 1 } }],
])("%s though the request was done", async (_what, fault) => {
  const { json } = await post("dial", { from: CUSTOMER, to: NUMBER });
  await expect
    .poll(async () => ((await get("calls")) as { status: string }[]).at(-1)?.status)
    .toBe("ringing");
  await post("seed" in fault ? "fault-schedule" : "rest-fault", fault);
  const status = await hangUp(json.sid as string).then(
    (answer) => answer.status,
    () => null,
  );
  expect(status).toBe(JSON.stringify(fault).match(/lost|reset/) ? null : 500);
  expect(await get("calls")).toContainEqual(expect.objectContaining({ sid: json.sid, status: "canceled" }));
});

test("its seed decides a schedule of faults", async () => {
  const statuses = async () => {
    await post("fault-schedule", { seed: 5, rates: { broken: 0.3, tooMany: 0.3 } });
    const seen: number[] = [];
    for (let i = 0; i < 12; i++) seen.push((await calls()).status);
    return seen;
  };
  const first = await statuses();
  expect(await statuses()).toEqual(first);
  expect(new Set(first)).toEqual(new Set([200, 429, 500]));
});

test("callbacks whose URL matches are lost", async () => {
  await post("faults", { match: "/status", lose: true });
  await post("dial", { from: CUSTOMER, to: NUMBER });
  await expect.poll(() => received.length).toBe(1);
  await post("hang-up", { number: CUSTOMER });
  const deliveries = (await get("deliveries")) as { url: string; error: string | null }[];
  expect(deliveries.at(-1)).toMatchObject({ url: `${appUrl}/status`, error: "lost on purpose" });
  expect(received.map(({ url }) => url)).not.toContain("/status");
});

test("a JSON webhook reaches the application, and the official package accepts its signature", async () => {
  await post("json-webhook", { url: `${appUrl}/json`, json: { event: "é" } });
  await expect.poll(() => received.length).toBe(1);
  const [{ url, headers, body }] = received as [(typeof received)[number]];
  const signature = headers["x-twilio-signature"] as string;
  expect(twilio.validateRequestWithBody(ACCOUNT.authToken, signature, appUrl + url, body)).toBe(true);
});

test("unknown commands, and media of an unknown identity, are refused", async () => {
  expect((await post("dance", {})).status).toBe(404);
  expect((await post("media-fault", { identity: "nobody", fault: { loss: 0.1 } })).json).toEqual({ legs: 0 });
  expect((await post("media-fault", { identity: "nobody", fault: { loss: 7 } })).status).toBe(400);
  expect(await get("devices")).toEqual([]);
  expect(await get("recordings")).toEqual([]);
  expect(await get("problems")).toEqual([]);
});

test("ends the conference of a number's call, whose document then goes on to the action", async () => {
  const before = document;
  document = `<Response><Dial action="/left"><Conference>room</Conference></Dial></Response>`;
  await post("dial", { from: CUSTOMER, to: NUMBER });
  await expect
    .poll(async () => (await post("end-conference", { number: CUSTOMER })).json)
    .toEqual({ ended: 1 });
  await expect.poll(() => received.map(({ url }) => url)).toContain("/left");
  expect((await post("end-conference", { number: CUSTOMER })).json).toEqual({ ended: 0 });
  document = before;
});
