import { afterEach, expect, test } from "vitest";
import { env } from "@/lib/base/env";
import { noteSign, storeSigns } from "@/lib/health/signs";
import { countRequest, kindOf } from "@/lib/metrics/requests";
import { addCall, addChannel, addUser, setUpDatabase } from "@/scripts/testing/database";
import { GET } from "./route";

setUpDatabase();

const TOKEN = "a-token-for-the-monitor";
afterEach(() => void Object.assign(env(), { METRICS_TOKEN: undefined }));

const ask = (authorization?: string) =>
  GET(new Request("http://localhost/api/metrics", { headers: authorization ? { authorization } : {} }));

test("without a token in the settings there is no such page, and with it only for those who have it", async () => {
  expect((await ask(`Bearer ${TOKEN}`)).status).toBe(404);
  Object.assign(env(), { METRICS_TOKEN: TOKEN });
  expect((await ask()).status).toBe(401);
  expect((await ask("Bearer another")).status).toBe(401);
  expect((await ask(`Bearer ${TOKEN}`)).status).toBe(200);
});

test("it has the figures of the process and of the installation", async () => {
  Object.assign(env(), { METRICS_TOKEN: TOKEN });
  await addUser("ada");
  const { numberId } = await addChannel(["ada"]);
  await addCall({ id: "one", direction: "INBOUND", numberId, state: "ACTIVE" });
  await addCall({ id: "two", direction: "INBOUND", numberId, state: "QUEUED" });
  await addCall({ id: "over", direction: "INBOUND", numberId });
  noteSign("webhook-signed");
  await storeSigns();
  countRequest("/api/calls/secret-id/commands", 200, 40);
  const response = await ask(`Bearer ${TOKEN}`);
  const text = await response.text();
  expect(response.headers.get("content-type")).toContain("text/plain");
  for (const line of [
    'dockline_calls{state="active"} 1',
    'dockline_calls{state="queued"} 1',
    "dockline_phones_ready 1",
    'dockline_http_request_seconds_bucket{le="0.05",kind="call",status="2xx"} 1',
    "nodejs_eventloop_lag_seconds",
  ]) {
    expect(text).toContain(line);
  }
  expect(text).toMatch(/dockline_webhooks_total\{signature="right"\} [1-9]/);
  expect(text).not.toContain('state="ended"');
  expect(text).not.toContain("secret-id");
});

test.each([
  ["/", "page"],
  ["/records/contact/abc", "page"],
  ["/api/twilio/voice/inbound?call=1", "webhook-document"],
  ["/api/twilio/events/call", "webhook-event"],
  ["/api/calls", "call"],
  ["/api/calls/x/note", "call"],
  ["/api/events", "stream"],
  ["/api/events/answer", "stream-answer"],
  ["/api/search?q=x", "other-route"],
  ["/_next/static/a.js", "file"],
])("%s is a %s", (url, kind) => {
  expect(kindOf(url)).toBe(kind);
});
