import "server-only";
import { db } from "../base/db";
import { open } from "../base/seal";

/** Whether SECRETS_KEY decrypts the secrets in the database: those of accounts, and of users' second factors. */
export async function openSecrets(): Promise<boolean> {
  const [channels, totps] = await Promise.all([
    db.channel.findMany({ select: { authTokenSealed: true, apiKeySecretSealed: true } }),
    // All are sealed with one key; who has one is checked by their own sign-in.
    db.totp.findMany({ select: { secretSealed: true }, take: 1 }),
  ]);
  try {
    for (const { authTokenSealed, apiKeySecretSealed } of channels) {
      open(authTokenSealed);
      open(apiKeySecretSealed);
    }
    for (const { secretSealed } of totps) open(secretSealed);
    return true;
  } catch {
    return false; // the error says nothing more
  }
}
