import "server-only";
import twilio from "twilio";
import { z } from "zod";
import { refusalOf } from "../../db";
import { webhookBaseUrl } from "../../env";
import { cleaned } from "../../text";
import { findAccountBySid, type TwilioAccount } from "./account";

/** A genuine request that says what nobody can read: sent again, it would say the same. */
export const isUnreadable = (error: unknown): boolean =>
  error instanceof z.ZodError || refusalOf(error) !== null;

export interface VerifiedRequest {
  account: TwilioAccount;
  params: Record<string, string>;
  /** The path's own parameters, which we wrote and Twilio signed. */
  query: URLSearchParams;
}

/**
 * Reads one of Twilio's requests, if it is genuine: signed with the auth token of one of our accounts, over the public
 * address we configured and every parameter received. Null for any other.
 * https://www.twilio.com/docs/usage/security#validating-requests
 */
export async function verifyRequest(request: Request): Promise<VerifiedRequest | null> {
  const { pathname, search, searchParams } = new URL(request.url);
  const params = Object.fromEntries(new URLSearchParams(await request.text()));
  const account = await findAccountBySid(cleaned(params.AccountSid ?? ""));
  const signature = request.headers.get("x-twilio-signature");
  if (!account || !signature) return null;
  // Never from the Host header: whoever forges a request chooses that too.
  const url = `${webhookBaseUrl()}${pathname}${search}`;
  return twilio.validateRequest(account.authToken, signature, url, params)
    ? { account, params: cleaned(params), query: new URLSearchParams(cleaned([...searchParams])) }
    : null;
}
