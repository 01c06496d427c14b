import "server-only";
import twilio from "twilio";
import RequestClient from "twilio/lib/base/RequestClient.js";
import type Response from "twilio/lib/http/response.js";
import { env } from "../../../base/env";
import { processSingleton } from "../../../base/process-singleton";
import type { TwilioAccount } from "../../../company-numbers/accounts";

/** Many of our requests run inside a webhook, which has 15 s in total. */
const TIMEOUT_MS = 6_000;
/**
 * Time limit of an order (POST) and of a question about one leg, after which its leg is looked for. With one retry of a refused order it must end
 * within `ORDER_AGAIN_MS`, when the next look may send it again.
 */
const ORDER_TIMEOUT_MS = 1_500;
const TWILIO_API = "https://api.twilio.com";

/** @returns how long to wait for an answer, in milliseconds: a list may take its time, an order or one leg may not */
export const timeoutOf = (method: string, uri: string): number =>
  method.toLowerCase() === "post" || /\/CA\w{32}\.json$/.test(uri) ? ORDER_TIMEOUT_MS : TIMEOUT_MS;

/** The `twilio` package hard-codes its host; for the local carrier only the host is replaced. */
class RedirectedClient extends RequestClient {
  constructor(private readonly baseUrl: string) {
    super({ timeout: TIMEOUT_MS, autoRetry: true, maxRetries: 1 });
  }

  override request<TData>(options: RequestClient.RequestOptions<TData>): Promise<Response<TData>> {
    const timeout = timeoutOf(options.method, options.uri);
    return super.request({ ...options, timeout, uri: options.uri.replace(TWILIO_API, this.baseUrl) });
  }
}

export const apiBaseUrl = () => env().TWILIO_API_BASE_URL?.replace(/\/$/, "") ?? TWILIO_API;

export type TwilioClient = ReturnType<typeof twilio>;

const clients = processSingleton("twilio-clients", () => new Map<string, TwilioClient>());

/**
 * Returns the REST client of one account, by API key. The package itself retries 429 responses. An account keeps its
 * client, and with it the connections: a new one costs each order a TLS handshake.
 */
export function clientOf({
  accountSid,
  apiKeySid,
  apiKeySecret,
}: Pick<TwilioAccount, "accountSid" | "apiKeySid" | "apiKeySecret">): TwilioClient {
  const key = [apiBaseUrl(), accountSid, apiKeySid, apiKeySecret].join(" ");
  const known = clients.get(key);
  if (known) return known;
  const made = twilio(apiKeySid, apiKeySecret, {
    accountSid,
    httpClient: new RedirectedClient(apiBaseUrl()),
  });
  clients.set(key, made);
  return made;
}
