import "server-only";
import twilio from "twilio";
import { z } from "zod";
import { refusalOf } from "../../../base/db";
import { webhookBaseUrl } from "../../../base/env";
import { answer } from "../../../auth/api";
import { noteSign } from "../../../health/signs";
import { readText, type BodyLimit } from "../../../http/body";
import { words } from "../../../words/channels";
import { cleaned } from "../../../base/text";
import { findAccountBySid, type TwilioAccount } from "../../../company-numbers/accounts";

/** Whether a genuine request cannot be read: a retry would say the same. */
export const isUnreadable = (error: unknown): boolean =>
  error instanceof z.ZodError || refusalOf(error) !== null;

export interface VerifiedRequest {
  account: TwilioAccount;
  params: Record<string, string>;
  /** Query parameters of the URL, which we wrote and Twilio signed. */
  query: URLSearchParams;
}

/** The signature covers the body, so anyone's is read, up to the longest that Twilio could send. */
const BODY: BodyLimit = { bytes: 64 * 1024, timeoutMs: 10_000 };

/**
 * Reads a request if it is genuine: signed with the auth token of one of our accounts, over our configured public URL
 * and every parameter received. Returns the refusal for any other.
 * https://www.twilio.com/docs/usage/security#validating-requests
 */
export async function verifyRequest(request: Request): Promise<VerifiedRequest | Response> {
  const { pathname, search, searchParams } = new URL(request.url);
  const signature = request.headers.get("x-twilio-signature");
  if (!signature) return notSigned();
  const body = await readText(request, BODY);
  if (!body.ok) return answer(body);
  const params = Object.fromEntries(new URLSearchParams(body.value));
  const account = await findAccountBySid(cleaned(params.AccountSid ?? ""));
  if (!account) return notSigned();
  // Never from the Host header: a forger chooses that too.
  const url = `${webhookBaseUrl()}${pathname}${search}`;
  if (!twilio.validateRequest(account.authToken, signature, url, params)) {
    noteSign("webhook-refused");
    return notSigned();
  }
  noteSign("webhook-signed");
  return { account, params: cleaned(params), query: new URLSearchParams(cleaned([...searchParams])) };
}

const notSigned = () => new Response(words.signatureNotValid, { status: 403 });
