import { createHash, createHmac } from "node:crypto";
import type { Clock } from "./clock";
import { makeSid, type Random } from "./ids";
import { readOverrides, type Failure, type Overrides } from "./overrides";
import type { Readings } from "./readings";
import { TransportError, type Transport, type TransportRequest, type WebhookResponse } from "./transport";

const MOST_REDIRECTS = 10;
const RETRY_DELAY_MS = 1_000;
/** Deliveries kept for the inspector, and the length kept of each answer. */
const KEPT = 500;
const KEPT_BODY = 4_000;

export type Params = Record<string, string>;

export interface WebhookRequest {
  url: string;
  method: "GET" | "POST";
  params: Params;
  /** Sent instead of a form, signed by its hash. */
  json?: unknown;
}

/** Faults of one asynchronous delivery. */
export interface Fault {
  lose?: boolean;
  /** Number of additional copies. */
  repeat?: number;
  delayMs?: number;
  /** Replaces the status of the application's answer. */
  status?: number;
  /** Delays the answer by this much. */
  slowMs?: number;
}

export interface Delivery {
  at: number;
  url: string;
  method: "GET" | "POST";
  params: Params;
  attempt: number;
  status: number | null;
  contentType: string;
  /** Start of the answer's body. */
  body: string;
  error: string | null;
  tookMs: number;
  timing?: string;
}

/** Removes user, password and port from an HTTPS URL, as Twilio does before signing. */
function signedUrl(url: string): string {
  const signed = new URL(url);
  if (signed.protocol !== "https:") return url;
  signed.port = "";
  signed.username = "";
  signed.password = "";
  return signed.href;
}

/**
 * Computes X-Twilio-Signature: HMAC-SHA1 over the URL and the sorted parameters, keyed with the account's primary auth
 * token. https://www.twilio.com/docs/usage/security#validating-requests
 */
export function sign(authToken: string, url: string, params: Params): string {
  const text = Object.keys(params)
    .sort()
    .reduce((all, key) => all + key + params[key], signedUrl(url));
  return createHmac("sha1", authToken).update(text, "utf8").digest("base64");
}

/** Sends signed requests to applications, and logs the outcome of each. */
export class Webhooks {
  readonly log: Delivery[] = [];
  /** Called with each delivery, for the inspector. */
  onDelivery: (delivery: Delivery) => void = () => {};
  /** Decides the fault of each status callback; set by tests and simulations. */
  fault: (request: WebhookRequest) => Fault = () => ({});

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly readings: Readings,
    private readonly transport: Transport,
  ) {}

  /** Requests TwiML from an application. Rejects after the retries its URL allows. */
  async fetch(authToken: string, request: WebhookRequest): Promise<WebhookResponse> {
    const overrides = readOverrides(request.url);
    const token = this.#token();
    for (let attempt = 0; ; attempt++) {
      const delivered = await this.#deliver(authToken, request, { overrides, token, attempt });
      if (!overrides.isRetried(delivered.failure) || attempt >= overrides.retries) {
        if (delivered.error) throw delivered.error;
        return delivered.response!;
      }
    }
  }

  /** Sends a status callback in the background. Failures are retried as the URL's fragment says. */
  notify(authToken: string, request: WebhookRequest) {
    const fault = this.fault(request);
    const { lose, repeat = 0, delayMs = 0 } = fault;
    if (lose) return this.#note(request, 0, { error: "lost on purpose", tookMs: 0 });
    for (let copy = 0; copy <= repeat; copy++) {
      const send = () =>
        void this.#notifyOnce(authToken, request, { fault, token: this.#token(), attempt: 0 });
      this.clock.after(delayMs * (copy + 1), send);
    }
  }

  #token = () => makeSid("", this.random);

  async #notifyOnce(
    authToken: string,
    request: WebhookRequest,
    { fault, token, attempt }: { fault: Fault; token: string; attempt: number },
  ) {
    const overrides = readOverrides(request.url);
    const { failure } = await this.#deliver(authToken, request, { overrides, token, attempt, fault });
    if (!overrides.isRetried(failure) || attempt >= overrides.retries) return;
    const next = this.readings.retryToken === "same" ? token : this.#token();
    this.clock.after(RETRY_DELAY_MS * 2 ** attempt, () => {
      void this.#notifyOnce(authToken, request, { fault: {}, token: next, attempt: attempt + 1 });
    });
  }

  async #deliver(
    authToken: string,
    request: WebhookRequest,
    options: { overrides: Overrides; token: string; attempt: number; fault?: Fault },
  ): Promise<{ response?: WebhookResponse; error?: Error; failure: Failure | null }> {
    const { status, slowMs } = options.fault ?? {};
    const startedAt = this.clock.now();
    try {
      const answered = await this.#follow(authToken, request, options);
      if (slowMs) await new Promise<void>((resolve) => this.clock.after(slowMs, resolve));
      const response = status === undefined ? answered : { ...answered, status };
      this.#note(request, options.attempt, { response, tookMs: this.clock.now() - startedAt });
      return { response, failure: failureOf(response.status) };
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.#note(request, options.attempt, { error: error.message, tookMs: this.clock.now() - startedAt });
      return { error, failure: error instanceof TransportError ? error.failure : "rt" };
    }
  }

  /** Follows redirects without the original parameters, as Twilio does (warning 16010). */
  async #follow(
    authToken: string,
    request: WebhookRequest,
    { overrides, token, attempt }: { overrides: Overrides; token: string; attempt: number },
  ): Promise<WebhookResponse> {
    let { method, params, json } = request;
    let { url } = overrides;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const sent = encode(authToken, { url, method, params, json });
      const retried = attempt > 0 && { "x-carrier-attempt": String(attempt + 1) };
      const headers = { ...sent.headers, "i-twilio-idempotency-token": token, ...retried };
      const response = await this.transport({ ...sent, headers }, overrides);
      if (response.location === undefined) return response;
      url = new URL(response.location, sent.url).href;
      method = "GET";
      params = {};
      json = undefined;
    }
    throw new TransportError("rt", `more than ${MOST_REDIRECTS} redirects`);
  }

  #note(
    request: WebhookRequest,
    attempt: number,
    outcome: { response?: WebhookResponse; error?: string; tookMs: number },
  ) {
    const { response, error = null, tookMs } = outcome;
    const delivery: Delivery = {
      at: this.clock.now(),
      url: request.url,
      method: request.method,
      params: request.params,
      attempt: attempt + 1,
      status: response?.status ?? null,
      contentType: response?.contentType ?? "",
      body: response?.body.slice(0, KEPT_BODY) ?? "",
      error,
      tookMs: Math.round(tookMs),
      timing: response?.timing,
    };
    this.log.push(delivery);
    if (this.log.length > KEPT) this.log.shift();
    this.onDelivery(delivery);
  }
}

function failureOf(status: number): Failure | null {
  if (status >= 500) return "5xx";
  return status >= 400 ? "4xx" : null;
}

/** Makes the request to send, with its signature. A JSON body is signed by its hash, which is in the URL. */
function encode(authToken: string, { url, method, params, json }: WebhookRequest): TransportRequest {
  const common = { "user-agent": "TwilioProxy/1.1" };
  if (json !== undefined) {
    const body = JSON.stringify(json);
    const hashed = new URL(url);
    hashed.searchParams.set("bodySHA256", createHash("sha256").update(body).digest("hex"));
    const signature = sign(authToken, hashed.href, {});
    const headers = { ...common, "content-type": "application/json", "x-twilio-signature": signature };
    return { url: hashed.href, method, headers, body };
  }
  if (method === "GET") {
    const withQuery = new URL(url);
    for (const [key, value] of Object.entries(params)) withQuery.searchParams.set(key, value);
    const headers = { ...common, "x-twilio-signature": sign(authToken, withQuery.href, {}) };
    return { url: withQuery.href, method, headers, body: "" };
  }
  const headers = {
    ...common,
    "content-type": "application/x-www-form-urlencoded; charset=utf-8",
    "x-twilio-signature": sign(authToken, url, params),
  };
  return { url, method, headers, body: new URLSearchParams(params).toString() };
}
