import { createHmac } from "node:crypto";
import type { Clock } from "./clock";
import { makeSid, type Random } from "./ids";

/** Twilio's own limits; each can be set in the URL's fragment, which is neither sent nor signed. */
const DEFAULT_TIMEOUT_MS = 15_000;
const MOST_REDIRECTS = 10;
const MOST_BODY_BYTES = 64 * 1024;
const RETRY_DELAY_MS = 1_000;
/** Deliveries kept for the inspector. */
const KEPT = 500;

export type Params = Record<string, string>;

export interface WebhookRequest {
  url: string;
  method: "GET" | "POST";
  params: Params;
}

export interface WebhookResponse {
  status: number;
  contentType: string;
  body: string;
}

/** Delivers one request; over HTTP, or in process in a simulation. Rejects when nothing answers in time. */
export type Transport = (
  request: { url: string; method: "GET" | "POST"; headers: Record<string, string>; body: string },
  timeoutMs: number,
) => Promise<WebhookResponse>;

/** What may go wrong with one asynchronous delivery. */
export interface Fault {
  lose?: boolean;
  /** Sent this many times more. */
  repeat?: number;
  delayMs?: number;
}

export interface Delivery {
  at: number;
  url: string;
  params: Params;
  status: number | null;
  error: string | null;
  tookMs: number;
}

/**
 * X-Twilio-Signature: HMAC-SHA1 over the URL and the sorted parameters, keyed with the account's primary auth token.
 * Over HTTPS Twilio drops user, password and port before it signs.
 * https://www.twilio.com/docs/usage/security#validating-requests
 */
export function sign(authToken: string, url: string, params: Params): string {
  const signed = new URL(url);
  if (signed.protocol === "https:") {
    signed.port = "";
    signed.username = "";
    signed.password = "";
  }
  const text = Object.keys(params)
    .sort()
    .reduce((all, key) => all + key + params[key], signed.protocol === "https:" ? signed.href : url);
  return createHmac("sha1", authToken).update(text, "utf8").digest("base64");
}

/** Overrides in a webhook URL's fragment: `#rc=3&rp=all&tt=5000`. https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides */
function overrides(url: string) {
  const at = url.indexOf("#");
  const fragment = new URLSearchParams(at < 0 ? "" : url.slice(at + 1));
  return {
    url: at < 0 ? url : url.slice(0, at),
    retries: Math.min(5, Number(fragment.get("rc") ?? 1)),
    retriesAnyFailure: (fragment.get("rp") ?? "ct")
      .split(",")
      .some((policy) => policy === "all" || policy === "5xx"),
    timeoutMs: Number(fragment.get("tt") ?? fragment.get("rt") ?? DEFAULT_TIMEOUT_MS),
  };
}

/** Sends signed requests to applications, and remembers what became of each. */
export class Webhooks {
  readonly log: Delivery[] = [];
  /** Decides the fate of each status callback; a test's or a simulation's. */
  fault: (request: WebhookRequest) => Fault = () => ({});

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly transport: Transport,
  ) {}

  /** Asks an application for TwiML. Rejects after the retries its URL allows. */
  async fetch(authToken: string, request: WebhookRequest): Promise<WebhookResponse> {
    const { retries } = overrides(request.url);
    for (let attempt = 0; ; attempt++) {
      try {
        const response = await this.#deliver(authToken, request, attempt);
        if (response.status >= 500 && attempt < retries) continue;
        return response;
      } catch (error) {
        if (attempt >= retries) throw error;
      }
    }
  }

  /** Sends a status callback; nobody waits for it. Failures are retried as the URL's fragment says. */
  notify(authToken: string, request: WebhookRequest) {
    const { lose, repeat = 0, delayMs = 0 } = this.fault(request);
    if (lose) return this.#note(request, { status: null, error: "lost on purpose", tookMs: 0 });
    for (let copy = 0; copy <= repeat; copy++) {
      this.clock.after(delayMs * (copy + 1), () => void this.#notifyOnce(authToken, request, 0));
    }
  }

  async #notifyOnce(authToken: string, request: WebhookRequest, attempt: number) {
    const { retries, retriesAnyFailure } = overrides(request.url);
    const isDone = await this.#deliver(authToken, request, attempt).then(
      (response) => response.status < 400 || !retriesAnyFailure,
      () => false,
    );
    if (isDone || attempt >= retries) return;
    this.clock.after(
      RETRY_DELAY_MS * 2 ** attempt,
      () => void this.#notifyOnce(authToken, request, attempt + 1),
    );
  }

  async #deliver(authToken: string, request: WebhookRequest, attempt: number): Promise<WebhookResponse> {
    const { timeoutMs } = overrides(request.url);
    const startedAt = this.clock.now();
    const token = makeSid("", this.random);
    try {
      const response = await this.#follow(authToken, request, { timeoutMs, token, attempt });
      this.#note(request, { status: response.status, error: null, tookMs: this.clock.now() - startedAt });
      return response;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#note(request, { status: null, error: message, tookMs: this.clock.now() - startedAt });
      throw error;
    }
  }

  /** Redirects are followed without the original parameters, as Twilio does (warning 16010). */
  async #follow(
    authToken: string,
    request: WebhookRequest,
    { timeoutMs, token, attempt }: { timeoutMs: number; token: string; attempt: number },
  ): Promise<WebhookResponse> {
    let { url } = overrides(request.url);
    let { params, method } = request;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      if (method === "GET" && Object.keys(params).length > 0) {
        const withQuery = new URL(url);
        for (const [key, value] of Object.entries(params)) withQuery.searchParams.set(key, value);
        url = withQuery.href;
        params = {};
      }
      const response = await this.transport(
        {
          url,
          method,
          headers: {
            "content-type": "application/x-www-form-urlencoded; charset=utf-8",
            "user-agent": "TwilioProxy/1.1",
            "x-twilio-signature": sign(authToken, url, params),
            "i-twilio-idempotency-token": token,
            ...(attempt > 0 && { "x-carrier-attempt": String(attempt + 1) }),
          },
          body: method === "POST" ? new URLSearchParams(params).toString() : "",
        },
        timeoutMs,
      );
      const isRedirect = response.status >= 300 && response.status < 400;
      if (!isRedirect) return response;
      url = new URL(response.body, url).href;
      params = {};
      method = "GET";
    }
    throw new Error(`more than ${MOST_REDIRECTS} redirects`);
  }

  #note(request: WebhookRequest, outcome: Pick<Delivery, "status" | "error" | "tookMs">) {
    this.log.push({ at: this.clock.now(), url: request.url, params: request.params, ...outcome });
    if (this.log.length > KEPT) this.log.shift();
  }
}

/** Delivers over HTTP. A body over 64 kB is cut off and refused by the TwiML parser, so memory stays bounded. */
export const httpTransport: Transport = async ({ url, method, headers, body }, timeoutMs) => {
  const response = await fetch(url, {
    method,
    headers,
    body: method === "POST" ? body : undefined,
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  });
  const location = response.headers.get("location");
  const isRedirect = response.status >= 300 && response.status < 400 && location !== null;
  return {
    status: response.status,
    contentType: response.headers.get("content-type") ?? "",
    body: isRedirect ? location : await readAtMost(response, MOST_BODY_BYTES),
  };
};

async function readAtMost(response: Response, limit: number): Promise<string> {
  if (!response.body) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    chunks.push(chunk as Uint8Array);
    size += (chunk as Uint8Array).length;
    if (size > limit) throw new Error(`answer longer than ${limit} bytes`);
  }
  return Buffer.concat(chunks).toString("utf8");
}
