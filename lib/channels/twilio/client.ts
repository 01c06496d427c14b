import "server-only";
import twilio from "twilio";
import RequestClient from "twilio/lib/base/RequestClient.js";
import type Response from "twilio/lib/http/response.js";
import { env } from "../../env";
import type { TwilioAccount } from "./account";

/** Many of our requests run inside a webhook, which has 15 s in all. */
const TIMEOUT_MS = 6_000;
const TWILIO_API = "https://api.twilio.com";

/** The `twilio` package hard-codes its host: with the local carrier, only where requests go is changed. */
class RedirectedClient extends RequestClient {
  constructor(private readonly baseUrl: string) {
    super({ timeout: TIMEOUT_MS, autoRetry: true, maxRetries: 2 });
  }

  override request<TData>(options: RequestClient.RequestOptions<TData>): Promise<Response<TData>> {
    return super.request({ ...options, uri: options.uri.replace(TWILIO_API, this.baseUrl) });
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
