import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { configSchema } from "./config";
import { startCarrier, type RunningCarrier } from "./server";
import { ACCOUNT, NUMBER, twiml } from "./testing/rig";
import { parseTwiml } from "./twiml/parse";

/** Answers of a hostile or broken application, by path. */
const documents: Record<string, string | (() => string)> = {};
let running: RunningCarrier;
let base = "";
const app = createServer((request, response) => {
  const document = documents[(request.url ?? "").split("?")[0]!];
  if (document === undefined) return void response.writeHead(404).end();
  response
    .writeHead(200, { "content-type": "text/xml" })
    .end(typeof document === "string" ? document : document());
});

beforeAll(async () => {
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  const appUrl = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
  const { accountSid, authToken, apiKeySid, apiKeySecret } = ACCOUNT;
  running = await startCarrier(
    configSchema.parse({
      port: 0,
      controlApi: true,
      accounts: [
        {
          accountSid,
          authToken,
          apiKeySid,
          apiKeySecret,
          applications: [{ sid: ACCOUNT.applications[0]!.sid, voiceUrl: `${appUrl}/client` }],
          numbers: [{ e164: NUMBER, voiceUrl: `${appUrl}/inbound#rt=500&rc=0` }],
        },
      ],
    }),
  );
  base = `http://127.0.0.1:${running.port}`;
});

afterAll(async () => {
  await running.close();
  app.closeAllConnections();
  app.close();
});

const BASIC = `Basic ${Buffer.from(`${ACCOUNT.accountSid}:${ACCOUNT.authToken}`).toString("base64")}`;
const rest = (path: string, init: RequestInit = {}) =>
  fetch(`${base}/2010-04-01/Accounts/${ACCOUNT.accountSid}${path}`, {
    ...init,
    headers: { authorization: BASIC, "content-type": "application/x-www-form-urlencoded", ...init.headers },
  });

/** Checks that the process is alive and still answers. */
const expectAlive = async () => expect((await rest("/Calls.json")).status).toBe(200);

describe("REST", () => {
  test("refuses a body of 10 MB before reading it", async () => {
    const response = await rest("/Calls.json", {
      method: "POST",
      body: `To=${"1".repeat(10_000_000)}`,
    }).catch(() => ({ status: 413 }));
    expect(response.status).toBe(413);
    await expectAlive();
  });

  test.each([
    ["a body that is not a form", "/Calls.json", "\u0000\uFFFF=%%%"],
    ["an unencoded path", "/Conferences/%E0%A4%A/Participants.json", ""],
    ["an invalid number", "/Calls.json", `To=${NUMBER}&From=${NUMBER}&Url=http://a.test&Timeout=abc`],
    ["an invalid URL", "/Calls.json", `To=${NUMBER}&From=${NUMBER}&Url=javascript:alert(1)`],
    ["a prototype's name", "/Calls.json", "__proto__=1&constructor=2"],
  ])("refuses %s with an error Twilio could have sent", async (_what, path, body) => {
    const response = await rest(path, { method: "POST", body });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ status: 400, code: expect.any(Number) as number });
    await expectAlive();
  });

  test.each([undefined, "Basic", "Basic !!!", `Bearer ${"x".repeat(5_000)}`])(
    "refuses the credentials %s",
    async (authorization) => {
      const response = await fetch(`${base}/2010-04-01/Accounts/${ACCOUNT.accountSid}/Calls.json`, {
        headers: authorization ? { authorization } : {},
      });
      expect(response.status).toBe(401);
    },
  );

  test("the control API refuses what it does not understand", async () => {
    for (const body of ["", "{", `{"number":5}`, `[]`]) {
      const response = await fetch(`${base}/_carrier/behaviour`, { method: "POST", body });
      expect(response.status).toBe(400);
    }
    await expectAlive();
  });
});

describe("signalling", () => {
  /** Sends frames; returns what arrived until the socket closed or fell silent. */
  async function talk(...frames: (string | Buffer)[]) {
    const socket = new WebSocket(`ws://127.0.0.1:${running.port}/signal`);
    const received: { type: string; payload: { error?: { code: number } } }[] = [];
    const closed = new Promise<number>((resolve) => socket.on("close", resolve));
    socket.on("error", () => {});
    await new Promise((resolve) => socket.on("open", resolve));
    const answered = new Promise<void>((resolve) => {
      socket.on("message", (data) => {
        if (String(data) === "\n") return;
        received.push(JSON.parse(String(data)) as (typeof received)[number]);
        if (received.at(-1)!.type !== "connected") resolve();
      });
    });
    for (const frame of frames) socket.send(frame);
    const code = await Promise.race([
      closed,
      answered.then(() => 0),
      new Promise<number>((r) => setTimeout(r, 300, 0)),
    ]);
    socket.terminate();
    return { received, code };
  }
  const frame = (type: string, payload: unknown) => JSON.stringify({ type, payload, version: "1.6" });

  test.each([
    ["no JSON", "hello"],
    ["malformed JSON", "[1,2"],
    ["an unknown type", frame("dance", {})],
    ["an invalid payload", frame("listen", { token: 5 })],
    ["bytes", Buffer.from([0, 255, 254, 1])],
    ["an invite before a token", frame("invite", { callsid: "TJS1", sdp: "v=0" })],
    ["a hang-up of an unknown call", frame("hangup", { callsid: "CA1" })],
    [
      "a message in an unknown call",
      frame("message", {
        callsid: "CA1",
        messagetype: "user-defined-message",
        voiceeventsid: "KX1",
        content: {},
      }),
    ],
  ])("a frame with %s does no harm", async (_what, text) => {
    await talk(text);
    await expectAlive();
  });

  test("a frame that is too large closes only its own socket", async () => {
    const other = new WebSocket(`ws://127.0.0.1:${running.port}/signal`);
    await new Promise((resolve) => other.on("open", resolve));
    expect((await talk("x".repeat(200_000))).code).toBe(1009);
    expect(other.readyState).toBe(other.OPEN);
    other.terminate();
    await expectAlive();
  });

  const makeToken = (secret: string, change: Record<string, unknown> = {}, header = {}) =>
    new SignJWT({
      grants: {
        identity: "u_1",
        voice: { incoming: { allow: true }, outgoing: { application_sid: ACCOUNT.applications[0]!.sid } },
      },
      iss: ACCOUNT.apiKeySid,
      sub: ACCOUNT.accountSid,
      exp: Math.floor(Date.now() / 1000) + 60,
      ...change,
    })
      .setProtectedHeader({ alg: "HS256", typ: "JWT", cty: "twilio-fpa;v=1", ...header })
      .sign(new TextEncoder().encode(secret));
  const past = Math.floor(Date.now() / 1000) - 60;

  test.each([
    ["is empty", () => Promise.resolve(""), 31102],
    [
      "has an identity Twilio does not take",
      () => makeToken(ACCOUNT.apiKeySecret, { grants: { identity: "a b@c", voice: {} } }),
      31105,
    ],
    ["is not a token", () => Promise.resolve("abc"), 31204],
    ["is signed with another secret", () => makeToken("another-secret"), 31202],
    ["has expired", () => makeToken(ACCOUNT.apiKeySecret, { exp: past }), 31205],
    [
      "belongs to another account",
      () => makeToken(ACCOUNT.apiKeySecret, { sub: `AC${"1".repeat(32)}` }),
      31203,
    ],
    ["belongs to another key", () => makeToken(ACCOUNT.apiKeySecret, { iss: `SK${"1".repeat(32)}` }), 31204],
    ["is of another type", () => makeToken(ACCOUNT.apiKeySecret, {}, { cty: "other" }), 31204],
    [
      "lives longer than a day",
      () => makeToken(ACCOUNT.apiKeySecret, { exp: past + 90_000, iat: past }),
      31207,
    ],
    ["is not valid yet", () => makeToken(ACCOUNT.apiKeySecret, { nbf: past + 3_600 }), 31204],
  ])("a token that %s is refused with its code", async (_what, make, code) => {
    const { received } = await talk(frame("listen", { token: await make() }));
    expect(received[0]).toMatchObject({ type: "error", payload: { error: { code } } });
  });

  test("an unreadable session description refuses the call and keeps the socket", async () => {
    const token = await makeToken(ACCOUNT.apiKeySecret);
    const { received } = await talk(
      frame("listen", { token }),
      frame("invite", { callsid: "TJS1", sdp: "nonsense", twilio: { params: "" } }),
    );
    expect(received.at(-1)).toMatchObject({ type: "hangup", payload: { error: { code: 31400 } } });
    await expectAlive();
  });
});

describe("TwiML", () => {
  const lastProblem = () => running.carrier.problems.at(-1)?.message ?? "";

  /** Runs a document on an inbound call; returns its effect and the memory used, once its problem is logged. */
  async function meet(document: string | (() => string), code: string, ms = 1_500) {
    documents["/inbound"] = document;
    const before = process.memoryUsage().rss;
    const dialled = running.carrier.dial("+33199004444", NUMBER)!;
    await new Promise((resolve) => setTimeout(resolve, ms));
    await expect.poll(lastProblem, { timeout: 20_000 }).toContain(code);
    const grown = process.memoryUsage().rss - before;
    running.carrier.services.calls.end(dialled.call, "completed");
    return { grown };
  }
  const BOMB = `<!DOCTYPE r [<!ENTITY a "${"a".repeat(1_000)}">${Array.from({ length: 20 }, (_, i) => `<!ENTITY b${i} "&a;&a;&a;&a;&a;&a;&a;&a;">`).join("")}]><Response><Say>&b1;</Say></Response>`;

  test.each([
    ["entities that grow", BOMB, "12100"],
    ["10 MB", () => `<Response><Say>${"x".repeat(10_000_000)}</Say></Response>`, "longer than"],
    [
      "elements nested a thousand deep",
      `<Response>${"<Say>".repeat(1_000)}${"</Say>".repeat(1_000)}</Response>`,
      "12100",
    ],
    ["a redirect to itself", "<Response><Redirect>/inbound</Redirect></Response>", "11102"],
    ["ten thousand verbs", `<Response>${"<Say/>".repeat(9_000)}<Dance/></Response>`, ""],
  ])("with %s is refused, and memory stays bounded", async (_what, document, code) => {
    const { grown } = await meet(document, code);
    expect(grown).toBeLessThan(150 * 1024 * 1024);
    await expectAlive();
  });

  test("that comes too late is an error the caller hears", async () => {
    const slow = createServer(() => {}).listen(0, "127.0.0.1");
    await new Promise((resolve) => slow.once("listening", resolve));
    documents["/inbound"] = twiml(
      `<Redirect>http://127.0.0.1:${(slow.address() as AddressInfo).port}/#rt=200&amp;rc=0</Redirect>`,
    );
    const { call } = running.carrier.dial("+33199004444", NUMBER)!;
    await expect.poll(() => running.carrier.problems.at(-1)?.message).toContain("took longer than 200 ms");
    expect(call.isAnswered).toBe(true);
    running.carrier.services.calls.end(call, "completed");
    slow.closeAllConnections();
    slow.close();
  });

  test.each([
    "<Response><Say>unclosed</Response>",
    "<NotResponse/>",
    "not XML at all",
    "<Response/><Response/>",
    `<?xml version="1.0"?><!DOCTYPE html><Response/>`,
    "<Response>&undefined;</Response>",
    "",
  ])("%.40s is not TwiML", (xml) => {
    expect(() => parseTwiml(xml)).toThrow();
  });
});
