import "server-only";
import { hash, verify } from "@node-rs/argon2";
import { z } from "zod";
import { common } from "../words/common";
import { words } from "../words/setup";

/** argon2id with the parameters of OWASP's password storage cheat sheet. */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Stored instead of a hash: no password opens this account. */
export const LOCKED = "locked";

/** A new password. Only its length is checked (NIST SP 800-63B, 5.1.1.2). */
export const newPassword = z.string().min(12, words.passwordTooShort).max(200, common.tooLong200);

export const hashPassword = (password: string) => hash(password, OPTIONS);

/** Compared if there is no such user, so that a wrong email takes as long as a wrong password. */
const NOBODY = hashPassword("nobody has this password");

export async function isPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  const isHash = passwordHash?.startsWith("$") === true;
  const isRight = await verify(isHash ? passwordHash : await NOBODY, password);
  return isHash && isRight;
}
