import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readFileSync } from "node:fs";
import { SignJWT } from "jose";
import { test as base, expect, type Page } from "@playwright/test";
import twilio from "twilio";
import { DEMO_ACCOUNT } from "../../scripts/demo-account.mjs";
import { root } from "../../scripts/stack.mjs";
import type { Call } from "../../carrier/calls/call";
import { configSchema } from "../../carrier/config";
import { behaviourSchema, type Behaviour } from "../../carrier/network/behaviour";
import type { Readings } from "../../carrier/readings";
import { startCarrier, type RunningCarrier } from "../../carrier/server";
import { bundleSdkPage } from "../../carrier/verify/sdk-page";
import { expectAgentHears, installAudio } from "../support/audio";

export { expect, expectAgentHears };

export const NUMBER = DEMO_ACCOUNT.numbers[0]!.e164;
export const twiml = (verbs: string) => `<Response>${verbs}</Response>`;

type Params = Record<string, string>;

/** One SDK event as text, in order: "device registered", "call ringing true". */
type Event = string;

/** A page with only the Voice SDK. */
export class SdkPage {
  constructor(
    readonly page: Page,
    private readonly host: string,
  ) {}

  /** Creates the Device. Options are the SDK's own. */
  async open(token: string, options: object = {}) {
    const extra = { chunderw: this.host, ...options };
    await this.page.evaluate(([jwt, o]) => window.sdk.open(jwt, o), [token, extra] as const);
  }

  async register() {
    await this.page.evaluate(() => window.sdk.device.register());
    await this.expect("device registered");
  }

  events(): Promise<Event[]> {
    return this.page.evaluate(() => window.sdk.events);
  }

  async expect(event: Event, timeout = 10_000) {
    await expect.poll(() => this.events(), { timeout, message: event }).toContain(event);
  }

  async expectNot(event: string) {
    expect((await this.events()).filter((e) => e.startsWith(event))).toEqual([]);
  }

  /** Clears the events so far. */
  forget() {
    return this.page.evaluate(() => {
      window.sdk.events.splice(0);
      window.sdk.at.splice(0);
    });
  }

  /** Returns when the event first occurred, in epoch milliseconds. */
  async saidAt(event: Event): Promise<number> {
    await this.expect(event);
    return this.page.evaluate((name) => window.sdk.at[window.sdk.events.indexOf(name)]!, event);
  }

  connect(options: object = {}) {
    return this.page.evaluate((extra) => window.sdk.connect(extra), options);
  }

  /** Runs code on the last call or the device. */
  run<T>(work: (sdk: Window["sdk"]) => T | Promise<T>): Promise<T> {
    return this.page.evaluate(`(${work.toString()})(window.sdk)`);
  }
}

/** A carrier, an application that answers as the test sets it, and browsers. */
export class Lab {
  readonly documents: Record<string, string | ((params: Params) => string)> = {};
  readonly received: { path: string; params: Params }[] = [];
  running!: RunningCarrier;
  appUrl = "";
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readings: Partial<Readings> = {};
  handsets: { name: string; number: string }[] = [];

  async start() {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.appUrl = `http://localhost:${(this.#server.address() as AddressInfo).port}`;
    await this.startCarrier(0);
  }

  async startCarrier(port: number) {
    const { numbers, applicationSid, ...account } = DEMO_ACCOUNT;
    const app = this.appUrl;
    this.running = await startCarrier(
      configSchema.parse({
        port,
        readings: this.readings,
        handsets: this.handsets,
        accounts: [
          {
            ...account,
            applications: [
              { sid: applicationSid, voiceUrl: `${app}/client`, statusCallback: `${app}/status` },
            ],
            numbers: numbers.map(({ e164 }) => ({ e164, voiceUrl: `${app}/inbound` })),
          },
        ],
      }),
    );
  }

  /** Replaces the carrier with a new one on the same port, without the old one's state. */
  async restartCarrier() {
    const { port } = this.running;
    await this.running.close();
    await this.startCarrier(port);
  }

  async stop() {
    await this.running.close();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse) {
    const { pathname } = new URL(request.url ?? "/", this.appUrl);
    if (pathname === "/")
      return void response.setHeader("content-type", "text/html").end(`<script src="/sdk.js"></script>`);
    if (pathname === "/sdk.js")
      return void response.setHeader("content-type", "text/javascript").end(await bundleSdkPage());
    if (pathname.startsWith("/sounds/")) return void response.end(readFileSync(`${root}/public${pathname}`));
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const params = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
    this.received.push({ path: pathname, params });
    const document = this.documents[pathname];
    if (document === undefined) return void response.writeHead(204).end();
    const xml = typeof document === "string" ? document : document(params);
    response.setHeader("content-type", "text/xml").end(xml);
  }

  told(path: string) {
    return this.received.filter((request) => request.path === path).map(({ params }) => params);
  }

  /**
   * Makes a token as the official package does; "" is a device without identity, which the package does not support.
   */
  async token(identity: string, { ttl = 600, secret = DEMO_ACCOUNT.apiKeySecret } = {}): Promise<string> {
    if (identity === "") return anonymousToken(secret);
    const { AccessToken } = twilio.jwt;
    const token = new AccessToken(DEMO_ACCOUNT.accountSid, DEMO_ACCOUNT.apiKeySid, secret, {
      identity,
      ttl,
    });
    token.addGrant(
      new AccessToken.VoiceGrant({
        incomingAllow: true,
        outgoingApplicationSid: DEMO_ACCOUNT.applicationSid,
      }),
    );
    return token.toJwt();
  }

  get client() {
    const { accountSid, apiKeySid, apiKeySecret } = DEMO_ACCOUNT;
    const real = new twilio.RequestClient();
    return twilio(apiKeySid, apiKeySecret, {
      accountSid,
      httpClient: {
        request: (options: { uri: string }) =>
          real.request({
            ...options,
            uri: options.uri.replace("https://api.twilio.com", `http://127.0.0.1:${this.running.port}`),
          } as never),
      } as never,
    });
  }

  behave(number: string, behaviour: Partial<Behaviour>) {
    this.running.carrier.services.switchboard.behaviours.set(number, behaviourSchema.parse(behaviour));
  }

  /** Returns what a number's telephone heard in the last `ms`. */
  hearing(number: string, ms: number, hertz: number[]) {
    return this.running.carrier.services.switchboard.telephones.get(number)?.hearing(ms, hertz);
  }

  async expectHears(number: string, hertz: number) {
    await expect
      .poll(() => this.hearing(number, 500, [hertz])?.shares[hertz] ?? 0, {
        timeout: 15_000,
        message: `${hertz} Hz`,
      })
      .toBeGreaterThan(0.9);
  }

  /** Returns calls to or from an address, newest first. */
  calls(address: string): Call[] {
    const all = [...this.running.carrier.services.calls.all.values()];
    return all.filter(({ to, from }) => to === address || from === address).reverse();
  }
}

const anonymousToken = (secret: string) =>
  new SignJWT({
    grants: { voice: { outgoing: { application_sid: DEMO_ACCOUNT.applicationSid } } },
    iss: DEMO_ACCOUNT.apiKeySid,
    sub: DEMO_ACCOUNT.accountSid,
  })
    .setProtectedHeader({ alg: "HS256", typ: "JWT", cty: "twilio-fpa;v=1" })
    .setIssuedAt()
    .setExpirationTime("10m")
    .sign(new TextEncoder().encode(secret));

/** Opens a browser under an identity, whose microphone plays a tone; registered unless told otherwise. */
export type OpenDevice = (
  identity: string,
  options?: { hertz?: number; sdk?: object; ttl?: number; register?: boolean },
) => Promise<SdkPage>;

interface Fixtures {
  lab: Lab;
  device: OpenDevice;
}

export const test = base.extend<Fixtures>({
  lab: async ({}, provide) => {
    const lab = new Lab();
    await lab.start();
    await provide(lab);
    await lab.stop();
  },
  device: async ({ lab, browser }, provide) => {
    const contexts: { close(): Promise<void> }[] = [];
    await provide(async (identity, { hertz = 500, sdk = {}, ttl, register = true } = {}) => {
      const context = await browser.newContext({ permissions: ["microphone"] });
      contexts.push(context);
      const page = await context.newPage();
      await installAudio(page, hertz);
      await page.goto(`${lab.appUrl}/`);
      const opened = new SdkPage(page, `localhost:${lab.running.port}`);
      await opened.open(await lab.token(identity, { ttl }), sdk);
      if (register) await opened.register();
      return opened;
    });
    for (const context of contexts) await context.close();
  },
});
