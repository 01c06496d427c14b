import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import twilio from "twilio";
import { afterEach, describe, expect, test } from "vitest";
import { scheduleFaults } from "./faults";
import { httpTransport } from "./http-transport";
import { readOverrides } from "./overrides";
import { DEFAULT_READINGS, type Readings } from "./readings";
import { TestClock } from "./testing/rig";
import { TransportError, type TransportRequest, type WebhookResponse } from "./transport";
import { sign, Webhooks } from "./webhooks";

const TOKEN = "token-of-the-tests";

/** Makes webhooks whose application gives the test's answers in turn; an Error is no answer. */
function makeWebhooks(
  answers: (number | Error | Partial<WebhookResponse>)[],
  readings: Partial<Readings> = {},
) {
  const clock = new TestClock();
  const sent: TransportRequest[] = [];
  const webhooks = new Webhooks(clock, Math.random, { ...DEFAULT_READINGS, ...readings }, (request) => {
    sent.push(request);
    const answer = answers[Math.min(sent.length, answers.length) - 1]!;
    if (answer instanceof Error) return Promise.reject(answer);
    const response = typeof answer === "number" ? { status: answer } : answer;
    return Promise.resolve({ status: 200, contentType: "", body: "", ...response });
  });
  return { webhooks, clock, sent };
}

const request = (url: string, params = { a: "1" }) => ({ url, method: "POST" as const, params });

describe("signatures", () => {
  test("match Twilio's own example", () => {
    const params = {
      CallSid: "CA1234567890ABCDE",
      Caller: "+14158675310",
      Digits: "1234",
      From: "+14158675310",
      To: "+18005551212",
    };
    expect(sign("12345", "https://example.com/myapp.php?foo=1&bar=2", params)).toBe(
      "L/OH5YylLD5NRKLltdqwSvS0BnU=",
    );
  });

  test.each([
    ["http://app.test:3000/hook?x=%20a#rc=1", "POST", { b: "é & +", a: "" }],
    ["https://user:pass@app.test:8443/hook", "POST", { a: "1" }],
    ["http://app.test/hook?x=1", "GET", { b: "2" }],
  ] as const)("of %s (%s) are accepted by the official package", async (url, method, params) => {
    const { webhooks, clock, sent } = makeWebhooks([204]);
    webhooks.notify(TOKEN, { url, method, params });
    await clock.advance(1);
    const [{ headers, url: asked, body }] = sent as [TransportRequest];
    expect(asked).not.toContain("#");
    // As the application sees it: user and password travel in a header.
    const seen = asked.replace("user:pass@", "");
    const form = Object.fromEntries(new URLSearchParams(body));
    expect(twilio.validateRequest(TOKEN, headers["x-twilio-signature"]!, seen, form)).toBe(true);
    expect(twilio.validateRequest("another", headers["x-twilio-signature"]!, seen, form)).toBe(false);
  });

  test("of a JSON body cover its hash, and are accepted by the official package", async () => {
    const { webhooks, clock, sent } = makeWebhooks([204]);
    webhooks.notify(TOKEN, { ...request("https://app.test/hook?x=1"), params: {}, json: { hello: "wörld" } });
    await clock.advance(1);
    const [{ headers, url, body }] = sent as [TransportRequest];
    expect(headers["content-type"]).toBe("application/json");
    const isGenuine = (text: string) =>
      twilio.validateRequestWithBody(TOKEN, headers["x-twilio-signature"]!, url, text);
    expect(isGenuine(body)).toBe(true);
    expect(isGenuine(body.replace("wörld", "world"))).toBe(false);
  });
});

describe("a status callback", () => {
  const attempts = async (url: string, answers: (number | Error)[]) => {
    const { webhooks, clock, sent } = makeWebhooks(answers);
    webhooks.notify(TOKEN, request(url));
    await clock.advance(60_000);
    return sent;
  };
  const refused = new TransportError("ct", "refused");
  const late = new TransportError("rt", "late");

  test.each([
    ["http://app.test/x", [500], 1],
    ["http://app.test/x", [refused, 200], 2],
    ["http://app.test/x#rc=0", [refused], 1],
    ["http://app.test/x#rc=3&rp=all", [500, 404, late, 200], 4],
    ["http://app.test/x#rc=5&rp=5xx", [500, 503, 404], 3],
    ["http://app.test/x#rc=2&rp=4xx", [404, 500], 2],
    ["http://app.test/x#rc=2&rp=rt,ct", [late, refused, 500], 3],
    ["http://app.test/x#rc=99&rp=all", [500], 2],
  ])("to %s, answered %j, is sent %i times", async (url, answers, times) => {
    expect(await attempts(url, answers)).toHaveLength(times);
  });

  test.each([
    ["same", 1],
    ["new", 2],
  ] as const)("keeps its token when it is repeated: reading %s", async (retryToken, different) => {
    const { webhooks, clock, sent } = makeWebhooks([500, 200], { retryToken });
    webhooks.notify(TOKEN, request("http://app.test/x#rc=1&rp=all"));
    await clock.advance(10_000);
    expect(new Set(sent.map(({ headers }) => headers["i-twilio-idempotency-token"])).size).toBe(different);
  });

  test("does not wait for the previous one", async () => {
    const clock = new TestClock();
    let open = 0;
    let most = 0;
    const webhooks = new Webhooks(clock, Math.random, DEFAULT_READINGS, async () => {
      most = Math.max(most, ++open);
      await new Promise<void>((resolve) => clock.after(1_000, resolve));
      open--;
      return { status: 200, contentType: "", body: "" };
    });
    for (let i = 0; i < 10; i++) webhooks.notify(TOKEN, request("http://app.test/x"));
    await clock.advance(5_000);
    expect(most).toBe(10);
  });

  test("is logged with its request, its answer and its duration", async () => {
    const { webhooks, clock } = makeWebhooks([{ status: 503, body: "down" }]);
    webhooks.notify(TOKEN, request("http://app.test/x"));
    await clock.advance(10);
    expect(webhooks.log).toMatchObject([
      { url: "http://app.test/x", params: { a: "1" }, status: 503, body: "down", attempt: 1, tookMs: 0 },
    ]);
  });
});

test("redirects are followed without the parameters, a limited number of times", async () => {
  const { webhooks, sent } = makeWebhooks([{ status: 302, location: "/other" }, 200]);
  await webhooks.fetch(TOKEN, request("http://app.test/x"));
  expect(sent[1]).toMatchObject({ url: "http://app.test/other", method: "GET", body: "" });
  const endless = makeWebhooks([{ status: 302, location: "/other" }]);
  await expect(endless.webhooks.fetch(TOKEN, request("http://app.test/x"))).rejects.toThrow("redirects");
});

test("invalid parts of a fragment are skipped, and listed", () => {
  expect(readOverrides("http://a.test/#ct=2000&rt=6000&rc=3&rp=5xx,all")).toMatchObject({
    url: "http://a.test/",
    connectMs: 2_000,
    readMs: 6_000,
    totalMs: 15_000,
    retries: 3,
    invalid: [],
  });
  expect(readOverrides("http://a.test/#ct=0&rc=9&rp=now").invalid).toEqual(["rp=now", "ct=0", "rc=9"]);
});

describe("faults", () => {
  const fates = (seed: number) => {
    const faults = scheduleFaults(seed, {
      lose: 0.2,
      repeat: 0.2,
      delay: 0.3,
      refuse: 0.2,
      slow: 0.2,
      broken: 0.3,
      tooMany: 0.1,
    });
    return Array.from({ length: 200 }, () => ({
      callback: faults.webhook(),
      rest: faults.rest()?.status ?? 200,
    }));
  };

  test("are the same for the same seed, and differ for another", () => {
    expect(fates(7)).toEqual(fates(7));
    expect(fates(7)).not.toEqual(fates(8));
    expect(new Set(fates(7).map(({ rest }) => rest))).toEqual(new Set([200, 429, 500]));
  });

  test("lose, repeat, delay, refuse and slow down a callback", async () => {
    const { webhooks, clock, sent } = makeWebhooks([200]);
    const meet = async (fault: object, ms: number) => {
      webhooks.fault = () => fault;
      sent.length = 0;
      webhooks.notify(TOKEN, request("http://app.test/x#rc=1&rp=5xx"));
      await clock.advance(ms);
      return sent.length;
    };
    expect(await meet({ lose: true }, 10_000)).toBe(0);
    expect(await meet({ repeat: 2 }, 100)).toBe(3);
    expect(await meet({ delayMs: 2_000 }, 1_900)).toBe(0);
    await clock.advance(200);
    expect(await meet({ status: 503 }, 10_000)).toBe(2);
    expect(await meet({ slowMs: 1_500 }, 2_000)).toBe(1);
    expect(webhooks.log.at(-1)?.tookMs).toBe(1_500);
  });
});

describe("over HTTP", () => {
  let close = () => {};
  afterEach(() => close());

  async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
    const server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    close = () => {
      server.closeAllConnections();
      server.close();
    };
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }
  const send = (url: string) =>
    httpTransport(
      { url: readOverrides(url).url, method: "POST", headers: {}, body: "a=1" },
      readOverrides(url),
    );

  test("an answer is read whole", async () => {
    const url = await serve((_request, response) =>
      response.writeHead(201, { "content-type": "text/xml" }).end("<a/>"),
    );
    expect(await send(url)).toEqual({ status: 201, contentType: "text/xml", body: "<a/>" });
  });

  test("audio of any length is a document", async () => {
    const url = await serve((_request, response) =>
      response.writeHead(200, { "content-type": "audio/wav" }).end(Buffer.alloc(200_000)),
    );
    expect(await send(url)).toEqual({ status: 200, contentType: "audio/wav", body: "" });
  });

  test("an application that does not answer in time is abandoned", async () => {
    const url = await serve(() => {});
    await expect(send(`${url}#rt=100`)).rejects.toMatchObject({ failure: "rt" });
    const slow = await serve((_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write("x"), 20);
      response.on("close", () => clearInterval(drip));
    });
    await expect(send(`${slow}#tt=200`)).rejects.toMatchObject({ failure: "rt" });
  });

  test("a refused connection is a different failure from a timeout", async () => {
    await expect(send("http://127.0.0.1:1/")).rejects.toMatchObject({ failure: "ct" });
    const url = await serve((incoming) => incoming.socket.destroy());
    await expect(send(url)).rejects.toMatchObject({ failure: "rt" });
  });

  test("an answer of 10 MB is refused before it is fully read", async () => {
    let sent = 0;
    const url = await serve((_request, response) => {
      const chunk = Buffer.alloc(64 * 1024, "x");
      const pump = () => {
        while (sent < 10 * 1024 * 1024 && !response.destroyed) {
          sent += chunk.length;
          if (!response.write(chunk)) return void response.once("drain", pump);
        }
        response.end();
      };
      pump();
    });
    await expect(send(url)).rejects.toThrow("longer than");
    expect(sent).toBeLessThan(5 * 1024 * 1024);
  });
});
