import "server-only";
import { Secret, TOTP } from "otpauth";
import type { Tx } from "../base/db";
import { open } from "../base/seal";
import { drawTypedCode, hashOfCode, plainCode } from "./typed-code";

const STEP_MS = 30_000;
/** Codes of one step before and after are accepted: clocks differ, and people type slowly. */
const WINDOW = 1;

/** 79 bits. */
const RECOVERY_LENGTH = 16;
const RECOVERY_CODES = 10;

const totpOf = (secret: string, label = "") =>
  new TOTP({ issuer: "Dockline", label, secret: Secret.fromBase32(secret) });

/** Draws a secret of 160 bits, in base32. */
export const drawSecret = () => new Secret({ size: 20 }).base32;

/** Returns the address that an authenticator app reads from a QR code. */
export const totpAddress = (secret: string, email: string) => totpOf(secret, email).toString();

/** Draws a user's recovery codes in place of any before. @returns the codes, which are shown once */
export async function drawRecoveryCodes(tx: Tx, userId: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, () => drawTypedCode(RECOVERY_LENGTH));
  await tx.recoveryCode.deleteMany({ where: { userId } });
  await tx.recoveryCode.createMany({ data: codes.map((code) => ({ userId, hash: hashOfCode(code) })) });
  return codes;
}

/**
 * Uses up a code: one of the authenticator app, or a recovery code. Each works once, also for two at the same time: the step
 * of a code is written only over an earlier one, and a recovery code is deleted.
 *
 * @returns which of them it was; null if it is wrong or was used before
 */
export async function spendCode(
  tx: Tx,
  userId: string,
  code: string,
  now: number,
): Promise<"app" | "recovery" | null> {
  const typed = plainCode(code);
  if (typed.length === RECOVERY_LENGTH) {
    const { count } = await tx.recoveryCode.deleteMany({ where: { userId, hash: hashOfCode(typed) } });
    return count === 1 ? "recovery" : null;
  }
  const kept = await tx.totp.findUnique({ where: { userId }, select: { secretSealed: true } });
  if (!kept) return null;
  const totp = totpOf(open(kept.secretSealed));
  const delta = totp.validate({ token: typed, timestamp: now, window: WINDOW });
  if (delta === null) return null;
  const step = Math.floor(now / STEP_MS) + delta;
  const { count } = await tx.totp.updateMany({
    where: { userId, lastStep: { lt: step } },
    data: { lastStep: step },
  });
  return count === 1 ? "app" : null;
}
