import { jwtVerify } from "jose";
import type { Account } from "../config";
import { isIdentity, LONGEST_REGISTERED } from "../identity";
import type { Readings } from "../readings";

export interface Grant {
  account: Account;
  /** Null for a token without identity: such a device can only dial. */
  identity: string | null;
  mayReceive: boolean;
  applicationSid: string | null;
  /** Home region of the account's data, from the token's header "twr". */
  home: string;
  /** Epoch milliseconds. */
  expiresAt: number;
}

/** A refused token, with the error code for the SDK. https://www.twilio.com/docs/voice/sdks/error-codes */
export class TokenError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

const EXPIRED = 31205;
const BAD_SIGNATURE = 31202;
const INVALID = 31204;
const NO_ACCOUNT = 31203;
const MISSING = 31102;
const BAD_IDENTITY = 31105;
/** https://www.twilio.com/docs/global-infrastructure/understanding-twilio-regions */
const DEFAULT_HOME = "us1";
const TOO_LONG = 31207;
/** Twilio refuses tokens with a longer lifetime. */
const LONGEST_LIFE_SECONDS = 86_400;

interface VoiceClaims {
  identity?: unknown;
  voice?: { incoming?: { allow?: boolean }; outgoing?: { application_sid?: string } };
}

/** Reads an access token made by the `twilio` package: HS256, cty "twilio-fpa;v=1", signed with an API key's secret. */
export async function readToken(
  accounts: readonly Account[],
  token: string,
  readings: Readings,
): Promise<Grant> {
  if (token === "") throw new TokenError(MISSING, "no token");
  const subject = subjectOf(token);
  const account = accounts.find((a) => a.accountSid === subject);
  if (subject === null) throw new TokenError(INVALID, "not a token");
  if (!account) throw new TokenError(NO_ACCOUNT, "unknown account");
  try {
    const secret = new TextEncoder().encode(account.apiKeySecret);
    const { payload, protectedHeader } = await jwtVerify(token, secret, {
      algorithms: ["HS256"],
      issuer: account.apiKeySid,
      subject: account.accountSid,
    });
    if (!protectedHeader.cty?.startsWith("twilio-fpa;v=1"))
      throw new TokenError(INVALID, "not a Twilio token");
    const { exp = 0, iat, nbf } = payload;
    if (exp - (iat ?? nbf ?? Math.floor(Date.now() / 1000)) > LONGEST_LIFE_SECONDS) {
      throw new TokenError(TOO_LONG, "the token's lifetime exceeds a day");
    }
    const grants = (payload.grants ?? {}) as VoiceClaims;
    const identity = grants.identity || null;
    if (
      identity !== null &&
      !(typeof identity === "string" && isIdentity(identity, readings, LONGEST_REGISTERED))
    )
      throw new TokenError(BAD_IDENTITY, "Invalid client name");
    return {
      account,
      identity,
      mayReceive: grants.voice?.incoming?.allow === true,
      applicationSid: grants.voice?.outgoing?.application_sid ?? null,
      home: typeof protectedHeader.twr === "string" ? protectedHeader.twr : DEFAULT_HOME,
      expiresAt: exp * 1000,
    };
  } catch (error) {
    if (error instanceof TokenError) throw error;
    const { code, message } = error as { code?: string; message: string };
    if (code === "ERR_JWT_EXPIRED") throw new TokenError(EXPIRED, "JWT token expired");
    if (code === "ERR_JWS_SIGNATURE_VERIFICATION_FAILED") throw new TokenError(BAD_SIGNATURE, message);
    throw new TokenError(INVALID, message);
  }
}

/** Returns the account named in an unverified token. */
function subjectOf(token: string): string | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    return typeof claims === "object" && claims !== null && "sub" in claims ? String(claims.sub) : null;
  } catch {
    return null; // Not a JWT: refused as an unknown account.
  }
}
