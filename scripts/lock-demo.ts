import { randomBytes } from "node:crypto";
import { isPassword, LOCKED } from "@/lib/auth/password";
import { seal } from "@/lib/company-numbers/secrets";
import { db } from "@/lib/base/db";
import { DEMO_ACCOUNT } from "./demo-account.mjs";
import { DEMO_PASSWORD, USERS } from "./seed/company";

/**
 * Removes well-known credentials from a database that was the demo's: disables its users, and replaces the secrets of
 * the local carrier's account, with which anyone could sign webhooks. Records and calls stay.
 *
 * @returns the number of users locked
 */
export async function lockDemo(now = new Date()): Promise<number> {
  const users = await db.user.findMany({
    where: { email: { in: USERS.map(({ email }) => email) }, passwordHash: { not: LOCKED } },
    select: { id: true, passwordHash: true },
  });
  let locked = 0;
  for (const { id, passwordHash } of users) {
    if (!(await isPassword(passwordHash, DEMO_PASSWORD))) continue;
    await db.user.update({ where: { id }, data: { disabledAt: now, passwordHash: LOCKED } });
    locked++;
  }
  const secret = () => seal(randomBytes(32).toString("base64url"));
  await db.channel.updateMany({
    where: { accountSid: DEMO_ACCOUNT.accountSid },
    data: { authTokenSealed: secret(), apiKeySecretSealed: secret() },
  });
  return locked;
}
