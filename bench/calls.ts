import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { chromium, type Page } from "@playwright/test";
import { encode } from "next-auth/jwt";
import { Client } from "pg";
import { CALL_FLAGS, findChromium } from "../scripts/chromium.mjs";
import { DEMO_ACCOUNT } from "../scripts/demo-account.mjs";
import { freePort } from "../scripts/embedded-pg.mjs";
import { build, root, startStack } from "../scripts/stack.mjs";
import { distribution, report, round } from "./report";
import { browserMoments, deliveryMoments, forgetMoments, Steps, watchBrowser } from "./steps";

const CALLS = 60;
const NUMBER = "+33199008888";

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Polls rarely: events carry their own times, and polling would slow down what is measured. */
async function until<T>(look: () => Promise<T | null | undefined | false>): Promise<T> {
  for (;;) {
    await sleep(250);
    const found = await look();
    if (found) return found;
  }
}

/** Measures click to ring, against the bare SDK on the same carrier, and webhook to caller card painted. */
export async function benchCalls() {
  build();
  const stack = await startStack({
    dataDir: `${root}/.data/bench-calls`,
    port: await freePort(),
    carrierPort: await freePort(),
    databaseName: `calls_${Date.now()}`,
    testing: true,
    quiet: true,
  });
  const browser = await chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: CALL_FLAGS,
  });
  const database = new Client({ connectionString: stack.env.DATABASE_URL });
  await database.connect();
  try {
    const control = async (path: string, body?: object) =>
      (
        await fetch(`${stack.carrierUrl}/_carrier/${path}`, {
          method: body ? "POST" : "GET",
          body: body && JSON.stringify(body),
        })
      ).json();
    await control("behaviour", { number: NUMBER, behaviour: { outcome: "no-answer", says: "silence" } });
    const context = await browser.newContext({ baseURL: stack.appUrl, permissions: ["microphone"] });
    const { rows } = await database.query<{ id: string; session: string }>(
      `WITH u AS (SELECT id FROM "User" WHERE email = 'chloe@demo.dockline.app'),
            s AS (INSERT INTO "Session" (id, "userId") SELECT 'bench', id FROM u RETURNING id)
       SELECT u.id, s.id AS session FROM u, s`,
    );
    const { id, session } = rows[0]!;
    const secret = stack.env.NEXTAUTH_SECRET!;
    await context.addCookies([
      {
        name: "next-auth.session-token",
        value: await encode({ token: { userId: id, sessionId: session }, secret }),
        url: stack.appUrl,
      },
    ]);
    const page = await context.newPage();
    await watchBrowser(page);
    await weigh(page);
    await page.getByRole("status", { name: /^Phone: Ready/ }).waitFor();
    await until(async () => (await database.query(`SELECT 1 FROM "Presence" WHERE ready`)).rowCount);

    const rings = async () =>
      ((await control("calls")) as { to: string; createdAt: number; status: string }[]).filter(
        (call) => call.to === NUMBER && call.status === "ringing",
      );
    const deliveries = async () => (await control("deliveries")) as Delivery[];
    const product = await clickToRing(page, rings, deliveries);
    const bare = await bareSdk(context, stack, rings, id);
    report("click-to-ring", {
      unit: "ms",
      product: distribution(product),
      bareSdk: distribution(bare),
      p50OverBare: round(distribution(product).p50 - distribution(bare).p50),
      p95OverBare: round(distribution(product).p95 - distribution(bare).p95),
      budget: "≤ bare SDK + 50 ms at p50, + 80 ms at p95",
    });
    report("webhook-to-card", {
      unit: "ms",
      painted: distribution(await webhookToCard(page, control, deliveries)),
      budget: "p50 ≤ 100, p95 ≤ 200",
    });
  } finally {
    await database.end();
    await browser.close();
    await stack.stop();
  }
}

/**
 * Measures the JavaScript of signed-in pages before a call: what the page itself names, which the first load waits for,
 * and what follows once it is painted.
 */
async function weigh(page: Page) {
  for (const path of ["/", "/settings", "/records/contact"]) {
    const scripts = new Set<string>();
    const note = (request: { url(): string }) =>
      request.url().endsWith(".js") && scripts.add(new URL(request.url()).pathname);
    page.on("request", note);
    const html = await (await page.goto(path))!.text();
    await page.getByRole("status", { name: /^Phone: Ready/ }).waitFor();
    await page.waitForLoadState("networkidle");
    page.off("request", note);
    const files = [...scripts].filter((script) => script.startsWith("/_next/"));
    const late = files.filter((script) => !html.includes(`${script}"`));
    const sdk = late.filter((script) => readScript(script).includes("voice-js."));
    const size = (list: string[]) =>
      round(list.reduce((sum, script) => sum + gzipSync(readScript(script)).length, 0) / 1000, 1);
    report("javascript", {
      page: path,
      unit: "kB gzip",
      first: size(files.filter((script) => !late.includes(script))),
      late: size(late.filter((script) => !sdk.includes(script))),
      voiceSdk: size(sdk),
      budget: "first ≤ 200",
    });
  }
}

const readScript = (path: string) => readFileSync(`${root}/.next${path.replace(/^\/_next/, "")}`, "utf8");

type Delivery = Parameters<typeof deliveryMoments>[0][number];

/** Measures from the agent's click to the customer's telephone ringing. */
async function clickToRing(
  page: Page,
  rings: () => Promise<{ createdAt: number }[]>,
  deliveries: () => Promise<Delivery[]>,
): Promise<number[]> {
  const times: number[] = [];
  const steps = new Steps("click-to-ring", "click");
  for (let i = 0; i < CALLS; i++) {
    await page.getByRole("button", { name: "Keypad" }).click();
    await page.getByLabel("Number to call").fill(NUMBER);
    await forgetMoments(page);
    const clickedAt = await page.evaluate(() => {
      const button = [...document.querySelectorAll("button")].find((b) => b.textContent?.trim() === "Call")!;
      const at = Date.now();
      button.click();
      return at;
    });
    const { createdAt } = await until(async () => (await rings()).at(-1));
    times.push(createdAt - clickedAt);
    steps.add(clickedAt, [
      ...(await browserMoments(page)).filter(([step]) => !step.includes("card") && !step.includes("change")),
      ...(await until(async () => deliveryMoments(await deliveries(), "client", clickedAt))),
      ["rings", createdAt],
    ]);
    await page.getByRole("button", { name: "End" }).click();
    await until(async () => (await rings()).length === 0);
    await page.getByRole("status", { name: /^Phone: Ready/ }).waitFor();
    await sleep(300);
  }
  steps.report();
  return times;
}

/** Measures the same with only the SDK in the page and a document that dials. */
async function bareSdk(
  context: Awaited<ReturnType<Awaited<ReturnType<typeof chromium.launch>>["newContext"]>>,
  stack: Awaited<ReturnType<typeof startStack>>,
  rings: () => Promise<{ createdAt: number }[]>,
  userId: string,
): Promise<number[]> {
  const { createServer } = await import("node:http");
  const { build: bundle } = await import("esbuild");
  const { default: twilio } = await import("twilio");
  const { carrierConfig } = await import("../scripts/demo-account.mjs");
  const { startCarrier } = await import("../carrier/server");
  const { configSchema } = await import("../carrier/config");
  // A separate carrier whose application answers at once: the lower bound for any product.
  const page = await context.newPage();
  const bundled = await bundle({
    stdin: {
      contents: `
        import { Device } from "@twilio/voice-sdk";
        window.Device = Device;`,
      resolveDir: root,
    },
    bundle: true,
    write: false,
    format: "iife",
    platform: "browser",
    banner: {
      js: `const N = WebSocket; window.WebSocket = class extends N { constructor(u, p) { super(String(u).replace("wss:", "ws:"), p); } };`,
    },
  });
  const server = createServer((request, response) => {
    if (request.url === "/sdk.js")
      return void response.setHeader("content-type", "text/javascript").end(bundled.outputFiles[0]!.text);
    if (request.url === "/")
      return void response.setHeader("content-type", "text/html").end(`<script src="/sdk.js"></script>`);
    if (request.url?.startsWith("/sounds/"))
      return void response.end(readFileSync(`${root}/public${request.url}`));
    response
      .setHeader("content-type", "text/xml")
      .end(
        `<Response><Dial callerId="${DEMO_ACCOUNT.numbers[0]!.e164}"><Number>${NUMBER}</Number></Dial></Response>`,
      );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const config = carrierConfig({ appUrl: `http://127.0.0.1:${port}`, port: 0 });
  const running = await startCarrier(configSchema.parse(config));
  running.carrier.services.switchboard.behaviours.set(NUMBER, {
    outcome: "no-answer",
    answerAfterMs: 0,
    says: "silence",
    sendDigits: "",
  });
  const { AccessToken } = twilio.jwt;
  const token = new AccessToken(DEMO_ACCOUNT.accountSid, DEMO_ACCOUNT.apiKeySid, DEMO_ACCOUNT.apiKeySecret, {
    identity: `u_${userId}bare`,
  });
  token.addGrant(
    new AccessToken.VoiceGrant({ incomingAllow: true, outgoingApplicationSid: DEMO_ACCOUNT.applicationSid }),
  );
  await page.goto(`http://localhost:${port}/`);
  await page.evaluate(
    async ({ jwt, host }) => {
      const names = ["incoming", "outgoing", "disconnect", ..."0123456789sh"].map((n) =>
        n.length > 1 ? n : `dtmf${n}`,
      );
      const sounds = Object.fromEntries(names.map((name) => [name, `/sounds/${name}.wav`]));
      const scope = window as unknown as {
        Device: new (token: string, options: object) => { register(): Promise<void> };
        device: unknown;
      };
      const device = new scope.Device(jwt, { chunderw: host, publishEvents: false, sounds });
      scope.device = device;
      await device.register();
    },
    { jwt: token.toJwt(), host: `localhost:${running.port}` },
  );
  const times: number[] = [];
  const ringing = () =>
    [...running.carrier.services.calls.all.values()].filter(
      (call) => call.to === NUMBER && call.status === "ringing",
    );
  for (let i = 0; i < CALLS; i++) {
    const clickedAt = await page.evaluate(() => {
      const { device } = window as unknown as { device: { connect(): Promise<unknown> } };
      const at = Date.now();
      void device.connect();
      return at;
    });
    times.push((await until(async () => ringing().at(-1))).createdAt - clickedAt);
    await page.evaluate(() =>
      (window as unknown as { device: { disconnectAll(): void } }).device.disconnectAll(),
    );
    await until(async () => ringing().length === 0);
    await sleep(300);
  }
  await running.close();
  await new Promise((resolve) => server.close(resolve));
  await page.close();
  return times;
}

/** Measures from the carrier sending its webhook to the caller's name being painted. */
async function webhookToCard(
  page: Page,
  control: (path: string, body?: object) => Promise<unknown>,
  deliveries: () => Promise<Delivery[]>,
): Promise<number[]> {
  const times: number[] = [];
  const steps = new Steps("webhook-to-card", "webhook sent");
  for (let i = 0; i < CALLS; i++) {
    const from = `+3319900${String(7000 + i)}`;
    await page.evaluate(() => {
      const scope = window as unknown as { painted: number };
      scope.painted = 0;
      const observer = new MutationObserver(() => {
        if (!document.querySelector('[aria-label="Incoming call"] h2')) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => (scope.painted = Date.now())));
      });
      observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    await forgetMoments(page);
    const startedAt = Date.now();
    await control("dial", { from, to: DEMO_ACCOUNT.numbers[0]!.e164 });
    const paintedAt = await until(() =>
      page.evaluate(() => (window as unknown as { painted: number }).painted),
    );
    const moments = await until(async () => deliveryMoments(await deliveries(), "inbound", startedAt));
    const sentAt = moments[0]![1];
    times.push(paintedAt - sentAt);
    steps.add(sentAt, [...moments, ...(await browserMoments(page)), ["painted", paintedAt]]);
    await control("hang-up", { number: from });
    await page.getByRole("region", { name: "Incoming call" }).waitFor({ state: "hidden" });
    await sleep(300);
  }
  steps.report();
  return times;
}
