import "server-only";
import { hash, verify } from "@node-rs/argon2";

/** argon2id with the parameters of OWASP's password storage cheat sheet. */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string) => hash(password, OPTIONS);

/** Compared when no such user exists, so that a wrong e-mail takes as long as a wrong password. */
const NOBODY = hashPassword("nobody has this password");

export async function isPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  const isRight = await verify(passwordHash ?? (await NOBODY), password);
  return passwordHash !== undefined && isRight;
}
