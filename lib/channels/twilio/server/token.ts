import "server-only";
import twilio from "twilio";
import type { TwilioAccount } from "../../../company-numbers/accounts";

const { AccessToken } = twilio.jwt;

export const TOKEN_LIFE_SECONDS = 3600;

/** The browser's identity at Twilio: letters, digits and underscores only, never an email address. */
export const identityOf = (userId: string) => `u_${userId}`;

export const userIdOf = (from: string): string | null => /^client:u_([a-z0-9]+)$/i.exec(from)?.[1] ?? null;

/** Makes an access token for one browser. It authorises nothing by itself: our webhook checks each call again. */
export function makeAccessToken(account: TwilioAccount, userId: string): string {
  const token = new AccessToken(account.accountSid, account.apiKeySid, account.apiKeySecret, {
    identity: identityOf(userId),
    ttl: TOKEN_LIFE_SECONDS,
  });
  token.addGrant(
    new AccessToken.VoiceGrant({ incomingAllow: true, outgoingApplicationSid: account.applicationSid }),
  );
  return token.toJwt();
}
