import { randomBytes } from "node:crypto";
import { isPassword, LOCKED } from "@/lib/auth/password";
import { seal } from "@/lib/base/seal";
import { emit } from "@/lib/events/emit";
import type { SettingChange } from "@/lib/events/domain-event";
import { changingSettings, emitSetting } from "@/lib/events/settings";
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
    await changingSettings(async (tx) => {
      const data = { disabledAt: now, passwordHash: LOCKED };
      const { name, email } = await tx.user.update({ where: { id }, data });
      const changes: SettingChange[] = [
        { key: "disabled", before: false, after: true },
        { key: "password", isSecret: true },
      ];
      await emit(tx, [
        { kind: "user.changed", actor: null, subjectId: id, recordIds: [], data: { name, email, changes } },
      ]);
    });
    locked++;
  }
  await changingSettings(async (tx) => {
    const secret = () => seal(randomBytes(32).toString("base64url"));
    const accounts = await tx.channel.updateManyAndReturn({
      where: { accountSid: DEMO_ACCOUNT.accountSid },
      data: { authTokenSealed: secret(), apiKeySecretSealed: secret() },
      select: { id: true, name: true },
    });
    const secrets = ["authToken", "apiKeySecret"];
    for (const { id, name } of accounts) {
      await emitSetting(tx, null, { what: "account", id, name, before: {}, after: {}, secrets });
    }
  });
  return locked;
}
