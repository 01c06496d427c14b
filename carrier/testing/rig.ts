import twilio from "twilio";
import { Carrier } from "../carrier";
import type { Clock } from "../clock";
import { configSchema, type Account } from "../config";
import { seeded } from "../faults";
import { SILENCE } from "../media/g711";
import { SilentMedia, TickingMedia } from "../media/media";
import { toneFrames } from "../media/tone";
import { DEFAULT_READINGS, type Readings } from "../readings";
import type { WebhookResponse } from "../transport";
import type { Params } from "../webhooks";
import { checkExchange } from "./openapi";
import type { Exchange } from "./exchange";

const sid = (prefix: string) => `${prefix}${"0".repeat(32)}`;

/** Tone that stands for Twilio's own music. */
export const MUSIC_HERTZ = 1900;

export const NUMBER = "+33199001000";
export const twiml = (verbs: string) => `<Response>${verbs}</Response>`;

export const ACCOUNT: Account = configSchema.parse({
  accounts: [
    {
      accountSid: sid("AC"),
      authToken: "token-of-the-tests",
      apiKeySid: sid("SK"),
      apiKeySecret: "secret-of-the-tests",
      callsPerSecond: 10,
      applications: [{ sid: sid("AP"), voiceUrl: "http://app.test/client" }],
      numbers: [
        {
          e164: NUMBER,
          voiceUrl: "http://app.test/inbound",
          statusCallback: "http://app.test/status",
        },
      ],
    },
  ],
}).accounts[0]!;

/** A clock that the test moves. Due timers run one by one; their consequences settle before the next. */
export class TestClock implements Clock {
  #now = Date.UTC(2026, 10, 21);
  #timers: { at: number; run: () => void }[] = [];

  readonly now = () => this.#now;

  readonly after = (delayMs: number, run: () => void) => {
    const timer = { at: this.#now + delayMs, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  async advance(ms: number) {
    const until = this.#now + ms;
    for (;;) {
      await settle();
      const next = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = until;
  }

  get waiting() {
    return this.#timers.length;
  }
}

const settle = async () => {
  for (let i = 0; i < 5; i++) await new Promise(setImmediate);
};

interface Received {
  path: string;
  params: Params;
  headers: Record<string, string>;
}

/**
 * Makes a carrier in this process, an application that answers as the test sets it, and the official package as its
 * client.
 */
export function makeRig({
  readings = {},
  hasSound = false,
}: { readings?: Partial<Readings>; hasSound?: boolean } = {}) {
  const clock = new TestClock();
  const received: Received[] = [];
  /** Documents by path. Unknown paths answer 404; a function may throw to time out. */
  const documents: Record<string, string | ((params: Params) => string)> = {};
  /** Complete answers by path, where a document is not enough. */
  const answers: Record<string, WebhookResponse> = {};
  const carrier = new Carrier({
    // Copied, because tests change numbers and applications.
    config: { accounts: [structuredClone(ACCOUNT)], readings: { ...DEFAULT_READINGS, ...readings } },
    clock,
    random: seeded(1),
    media: (c) => (hasSound ? new TickingMedia(c) : new SilentMedia(c)),
    transport: async ({ url, headers, body }) => {
      const { pathname } = new URL(url);
      const params = Object.fromEntries(new URLSearchParams(body));
      received.push({ path: pathname, params, headers });
      if (answers[pathname]) return answers[pathname];
      const document = documents[pathname];
      if (document === undefined)
        return { status: pathname.startsWith("/status") ? 204 : 404, contentType: "", body: "" };
      return {
        status: 200,
        contentType: "text/xml",
        body: typeof document === "string" ? document : document(params),
      };
    },
  });
  // "http://app.test/tone/440" plays that tone for a second.
  carrier.services.loadAudio = (url) => {
    if (url === "carrier:music") return Promise.resolve(toneFrames([MUSIC_HERTZ], 1));
    const hertz = /tone\/(\d+)/.exec(url)?.[1];
    return Promise.resolve(hertz ? toneFrames([Number(hertz)], 1) : [SILENCE]);
  };
  const client = twilio(ACCOUNT.apiKeySid, ACCOUNT.apiKeySecret, {
    accountSid: ACCOUNT.accountSid,
    // Checks every request of a test, and its answer, against Twilio's documentation.
    httpClient: inProcess(carrier, (exchange) => asked.add(checkExchange(exchange))) as never,
  });
  const events = (path: string) =>
    received.filter((request) => request.path === path).map(({ params }) => params);
  return {
    clock,
    carrier,
    client,
    documents,
    answers,
    received,
    events,
    switchboard: carrier.services.switchboard,
  };
}

/** Routes that tests requested, each answered as Twilio documents. */
export const asked = new Set<string>();

interface ClientRequest {
  method: string;
  uri: string;
  data?: Record<string, unknown>;
  params?: object;
  username?: string;
  password?: string;
}

/** Makes an HTTP client for the official package that the carrier answers in process. */
export function inProcess(carrier: Carrier, onExchange: (exchange: Exchange) => void = () => {}) {
  return {
    async request({ method, uri, data = {}, params = {}, username, password }: ClientRequest) {
      const form = new URLSearchParams();
      for (const [name, value] of Object.entries(data))
        for (const item of [value].flat()) form.append(name, String(item));
      const url = new URL(uri);
      for (const [name, value] of Object.entries(params)) url.searchParams.set(name, String(value));
      const answer = carrier.rest.handle({
        method: method.toUpperCase(),
        path: url.pathname + url.search,
        authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`,
        body: form.toString(),
      });
      const exchange = { method: method.toUpperCase(), path: url.pathname + url.search, form };
      onExchange({ ...exchange, status: answer.status, body: answer.body.toString() });
      return { statusCode: answer.status, body: answer.body.toString(), headers: answer.headers };
    },
  };
}
