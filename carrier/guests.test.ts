import { once } from "node:events";
import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { carrierConfig } from "../scripts/demo-account.mjs";
import { configSchema } from "./config";
import { isGuest } from "./guests";
import { startCarrier, type RunningCarrier } from "./server";

const OURS = { host: "localhost:3900", origin: "http://localhost:3000" };

test.each([
  [{ host: "localhost:3900" }, true],
  [{ host: "127.0.0.1:3900" }, true],
  [{ host: "[::1]:3900" }, true],
  [OURS, true],
  [{ host: "voice-js.roaming.twilio.com", origin: "http://127.0.0.1:3000" }, true],
  [{ host: "carrier.lan:3900", origin: "http://carrier.lan" }, true],
  [{}, false],
  [{ host: "rebound.example:3900" }, false],
  [{ host: "localhost.evil.example" }, false],
  [{ host: "127.0.0.1.evil.example" }, false],
  [{ host: "eviltwilio.com" }, false],
  [{ host: "localhost:3900", origin: "https://evil.example" }, false],
  [{ host: "localhost:3900", origin: "http://localhost.evil.example" }, false],
  [{ host: "localhost:3900", origin: "https://localhost@evil.example" }, false],
  [{ host: "localhost:3900", origin: "https://x.twilio.com" }, false],
  [{ host: "localhost:3900", origin: "null" }, false],
  [{ host: "localhost:3900", origin: "" }, false],
])("a request with %o is allowed: %s", (headers, expected) => {
  expect(isGuest({ headers }, ["carrier.lan"])).toBe(expected);
});

let running: RunningCarrier;

beforeAll(async () => {
  const config = carrierConfig({ appUrl: "http://127.0.0.1:1", port: 0, testing: true });
  running = await startCarrier(configSchema.parse(config));
});
afterAll(() => running.close());

/** Opens a page's socket; returns "open" or the status it was refused with. */
async function socketOf(path: string, headers: Record<string, string>): Promise<string> {
  const socket = new WebSocket(`ws://127.0.0.1:${running.port}${path}`, { headers });
  const refused = once(socket, "unexpected-response").then(([, response]) =>
    String((response as { statusCode: number }).statusCode),
  );
  const opened = await Promise.race([once(socket, "open").then(() => "open"), refused]);
  socket.on("error", () => {}); // Closed before it opened.
  socket.terminate();
  return opened;
}

function statusOf(path: string, headers: Record<string, string>, method = "GET"): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request({ port: running.port, host: "127.0.0.1", path, headers, method }, (response) => {
      response.destroy();
      resolve(response.statusCode!);
    });
    asked.on("error", reject).end();
  });
}

test.each(["/signal", "/handset/socket"])("%s opens to pages of this machine only", async (path) => {
  expect(await socketOf(path, OURS)).toBe("open");
  expect(await socketOf(path, { host: OURS.host })).toBe("open");
  expect(await socketOf(path, { ...OURS, origin: "https://evil.example" })).toBe("403");
  expect(await socketOf(path, { ...OURS, host: "rebound.example:3900" })).toBe("403");
});

test("a socket to nowhere is refused", async () => {
  expect(await socketOf("/nowhere", OURS)).toBe("404");
});

test.each([
  ["/handset", "GET"],
  ["/inspector", "GET"],
  ["/inspector/stream", "GET"],
  ["/_carrier/calls", "GET"],
  ["/_carrier/faults", "POST"],
  ["/2010-04-01/Accounts.json", "GET"],
])("%s is refused under another name, and to any other page", async (path, method) => {
  expect(await statusOf(path, { host: "rebound.example" }, method)).toBe(403);
  expect(await statusOf(path, { ...OURS, origin: "https://evil.example" }, method)).toBe(403);
  expect(await statusOf(path, OURS, method)).not.toBe(403);
});
