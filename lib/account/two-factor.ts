import "server-only";
import encodeQR from "qr";
import { countingGuesses, findPasswordProblem } from "../auth/confirm-password";
import type { CurrentUser } from "../auth/permissions";
import { drawRecoveryCodes, drawSecret, spendCode, totpAddress } from "../auth/totp";
import { db, type Tx } from "../base/db";
import { fail, ok, type Refused, type Result } from "../base/result";
import { seal } from "../base/seal";
import { changingSettings } from "../events/settings";
import { words } from "../words/account";
import { words as signInWords } from "../words/sign-in";
import { emitOwnChange } from "./emit-own-change";

/** Returns how many recovery codes are left; null if the user has no second factor. */
export async function countRecoveryCodes(userId: string): Promise<number | null> {
  const [isOn, left] = await Promise.all([
    db.totp.count({ where: { userId, confirmedAt: { not: null } } }),
    db.recoveryCode.count({ where: { userId } }),
  ]);
  return isOn === 0 ? null : left;
}

export interface Enrolment {
  /** In base32, to be typed. */
  secret: string;
  /** The rows of a QR code; true is dark. */
  qr: boolean[][];
}

/** Draws the secret of a second factor, which counts once a code confirms it. */
export async function startTwoFactor(
  user: CurrentUser,
  current: string,
  now = Date.now(),
): Promise<Result<(Enrolment & { errors?: undefined }) | Refused, "conflict">> {
  const problem = await findPasswordProblem(user, current, now);
  if (problem) return ok({ errors: { current: problem } });
  const secret = drawSecret();
  const made = { secretSealed: seal(secret), lastStep: 0 };
  const isStarted = await db.$transaction(async (tx) => {
    await tx.totp.deleteMany({ where: { userId: user.id, confirmedAt: null } });
    const { count } = await tx.totp.createMany({ data: { userId: user.id, ...made }, skipDuplicates: true });
    return count === 1;
  });
  if (!isStarted) return fail("conflict", words.alreadyOn);
  return ok({ secret, qr: encodeQR(totpAddress(secret, user.email), "raw", { border: 4 }) });
}

/** Switches the second factor on with its first code. @returns recovery codes, which are shown once */
export async function confirmTwoFactor(
  user: CurrentUser,
  code: string,
  now = Date.now(),
): Promise<Result<{ recoveryCodes: string[]; errors?: undefined } | Refused>> {
  let recoveryCodes: string[] = [];
  const problem = await countingGuesses(user.sessionId, now, () =>
    changingSettings(async (tx) => {
      const pending = await tx.totp.count({ where: { userId: user.id, confirmedAt: null } });
      if (pending === 0 || (await spendCode(tx, user.id, code, now)) !== "app") return signInWords.wrongCode;
      await tx.totp.update({ where: { userId: user.id }, data: { confirmedAt: new Date(now) } });
      recoveryCodes = await drawRecoveryCodes(tx, user.id);
      await emitOwnChange(tx, user, [{ key: "twoFactor", before: false, after: true }]);
      return null;
    }),
  );
  return ok(problem ? { errors: { code: problem } } : { recoveryCodes });
}

/** Switches the second factor off, with the password and a code. */
export async function stopTwoFactor(
  user: CurrentUser,
  { current, code }: { current: string; code: string },
  now = Date.now(),
): Promise<Result<{ errors?: undefined } | Refused>> {
  const wrong = await findPasswordProblem(user, current, now);
  if (wrong) return ok({ errors: { current: wrong } });
  const problem = await countingGuesses(user.sessionId, now, () =>
    changingSettings(async (tx) => {
      if ((await spendCode(tx, user.id, code, now)) === null) return signInWords.wrongCode;
      await removeTwoFactor(tx, user.id);
      await emitOwnChange(tx, user, [{ key: "twoFactor", before: true, after: false }]);
      return null;
    }),
  );
  return ok(problem ? { errors: { code: problem } } : {});
}

/** Deletes a user's second factor with its recovery codes. */
async function removeTwoFactor(tx: Tx, userId: string) {
  await tx.totp.deleteMany({ where: { userId } });
  await tx.recoveryCode.deleteMany({ where: { userId } });
}
