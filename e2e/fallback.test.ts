import http from "node:http";
import type { AddressInfo } from "node:net";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { configSchema } from "../carrier/config";
import { startCarrier } from "../carrier/server";
import { env } from "../lib/base/env";
import { checkFallback, fallbackDocument } from "../lib/channels/twilio/server/fallback";
import { configureAccount, testAccount, webhookUrls, type Setup } from "../lib/channels/twilio/server/setup";
import { words } from "../lib/words/channel-settings";
import { carrierConfig, DEMO_ACCOUNT } from "../scripts/demo-account.mjs";
import { addChannel, MAIN_NUMBER, setUpDatabase } from "../scripts/testing/database";

setUpDatabase();

/** Nobody listens there: this server is down. */
const DOWN = "http://127.0.0.1:9";

let account: Setup;
let carrier: Awaited<ReturnType<typeof startCarrier>>["carrier"];
/** Requests for the hosted document. */
let requests: http.IncomingMessage[];

beforeEach(async () => {
  await addChannel([]);
  requests = [];
  const host = http.createServer((request, response) => {
    requests.push(request);
    // As a store of files does.
    if (request.method !== "GET") return response.writeHead(405).end();
    response.writeHead(200, { "content-type": "text/xml" }).end(fallbackDocument());
  });
  await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
  const running = await startCarrier(configSchema.parse(carrierConfig({ appUrl: DOWN, port: 0 })));
  const { TWILIO_API_BASE_URL: api, WEBHOOK_BASE_URL: base } = env();
  Object.assign(env(), {
    TWILIO_API_BASE_URL: `http://127.0.0.1:${running.port}`,
    WEBHOOK_BASE_URL: DOWN,
  });
  onTestFinished(async () => {
    Object.assign(env(), { TWILIO_API_BASE_URL: api, WEBHOOK_BASE_URL: base });
    await running.close();
    host.closeAllConnections();
    host.close();
  });
  carrier = running.carrier;
  const { accountSid, apiKeySid, apiKeySecret, applicationSid } = DEMO_ACCOUNT;
  const fallbackUrl = `http://127.0.0.1:${(host.address() as AddressInfo).port}/sorry.xml`;
  account = { accountSid, apiKeySid, apiKeySecret, applicationSid, fallbackUrl };
});

const numbers = () => carrier.accounts[0]!.numbers;

test("while this server is down, callers hear the document that is hosted elsewhere", async () => {
  expect(await testAccount(account)).toContainEqual({
    ok: false,
    words: words.numberWithoutFallback(MAIN_NUMBER),
  });
  const checks = await configureAccount(account);
  expect(checks.every(({ ok }) => ok)).toBe(true);
  for (const number of numbers()) {
    expect(number).toMatchObject({ voiceFallbackUrl: account.fallbackUrl, voiceFallbackMethod: "GET" });
  }
  const { call } = carrier.dial("+33199001234", MAIN_NUMBER)!;
  await expect.poll(() => call.status, { timeout: 15_000 }).toBe("in-progress");
  expect(requests).toHaveLength(1);
  expect(new URL(requests[0]!.url!, DOWN).searchParams.get("ErrorCode")).not.toBeNull();
  await expect.poll(() => call.status, { timeout: 15_000 }).toBe("completed");
});

test("without a hosted document, a number leads to ours, and one that leads elsewhere is left alone", async () => {
  const elsewhere = "https://handler.twilio.com/twiml/EH0";
  Object.assign(numbers()[0]!, { voiceFallbackUrl: undefined });
  Object.assign(numbers()[1]!, { voiceFallbackUrl: elsewhere });
  const checks = await configureAccount({ ...account, fallbackUrl: null });
  expect(checks.every(({ ok }) => ok)).toBe(true);
  expect(numbers().map(({ voiceFallbackUrl }) => voiceFallbackUrl)).toEqual([
    webhookUrls().fallback,
    elsewhere,
  ]);
});

test("the hosted document is asked for as Twilio asks for it", async () => {
  expect(await checkFallback(account.fallbackUrl!, DEMO_ACCOUNT)).toMatchObject({ ok: true });
  expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual(["GET /sorry.xml"]);
});
