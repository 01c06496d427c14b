import "server-only";
import { findPasswordProblem } from "../auth/confirm-password";
import { hashPassword } from "../auth/password";
import type { CurrentUser } from "../auth/permissions";
import { ok, type Refused, type Result } from "../base/result";
import { changingSettings } from "../events/settings";
import { emitOwnChange } from "./emit-own-change";

/** Changes a user's own password. Their other sessions end, and a link for a new password no longer works. */
export async function changePassword(
  user: CurrentUser,
  { current, password }: { current: string; password: string },
  now = Date.now(),
): Promise<Result<{ errors?: undefined } | Refused>> {
  const problem = await findPasswordProblem(user, current, now);
  if (problem) return ok({ errors: { current: problem } });
  const passwordHash = await hashPassword(password);
  await changingSettings(async (tx) => {
    // The trigger that ends the sessions of a changed password leaves this one.
    await tx.$executeRaw`SELECT set_config('dockline.session', ${user.sessionId}, true)`;
    await tx.user.update({ where: { id: user.id }, data: { passwordHash } });
    await tx.passwordLink.deleteMany({ where: { userId: user.id } });
    await emitOwnChange(tx, user, [{ key: "password", isSecret: true }]);
  });
  return ok({});
}
