import "server-only";
import twilio from "twilio";
import RequestClient from "twilio/lib/base/RequestClient.js";
import type Response from "twilio/lib/http/response.js";
import { env } from "../../../base/env";
import type { TwilioAccount } from "../../../company-numbers/accounts";

/** Many of our requests run inside a webhook, which has 15 s in all. */
const TIMEOUT_MS = 6_000;
/**
 * An order (POST) is given up after this, and its leg looked for: with the one repetition of a refused one it must be over
 * within `ORDER_AGAIN_MS`, when whoever looks next may give it again.
 */
const ORDER_TIMEOUT_MS = 1_500;
const TWILIO_API = "https://api.twilio.com";

/** The `twilio` package hard-codes its host: with the local carrier, only where requests go is changed. */
class RedirectedClient extends RequestClient {
  constructor(private readonly baseUrl: string) {
    super({ timeout: TIMEOUT_MS, autoRetry: true, maxRetries: 1 });
  }

  override request<TData>(options: RequestClient.RequestOptions<TData>): Promise<Response<TData>> {
    const timeout = options.method.toLowerCase() === "post" ? ORDER_TIMEOUT_MS : TIMEOUT_MS;
    return super.request({ ...options, timeout, uri: options.uri.replace(TWILIO_API, this.baseUrl) });
  }
}

export const apiBaseUrl = () => env().TWILIO_API_BASE_URL?.replace(/\/$/, "") ?? TWILIO_API;

export type TwilioClient = ReturnType<typeof twilio>;

/** A REST client of one account, by API key. 429 answers are retried by the package itself. */
export function makeClient(
  account: Pick<TwilioAccount, "accountSid" | "apiKeySid" | "apiKeySecret">,
): TwilioClient {
  return twilio(account.apiKeySid, account.apiKeySecret, {
    accountSid: account.accountSid,
    httpClient: new RedirectedClient(apiBaseUrl()),
  });
}
