import "server-only";
import { z } from "zod";
import { db } from "../base/db";
import { senderOf } from "../http/address";
import { fail, ok, type Result } from "../base/result";
import { words } from "../words/sign-in";
import { readDevice } from "./device";
import { countGuess, forgiveGuess, type Counted } from "./guesses";
import { isPassword } from "./password";

const credentials = z.object({
  email: z.string().trim().toLowerCase().max(254).pipe(z.email()),
  password: z.string().min(1).max(200),
});

/** From where somebody signs in. */
export interface Origin {
  address: string;
  /** What the browser remembers of an earlier sign-in. */
  device?: string;
}

export interface SignedIn {
  id: string;
  name: string;
  email: string;
  sessionId: string;
}

type Outcome =
  Result<SignedIn, "wrong"> | { ok: false; code: "too-many"; message: string; waitMinutes: number };

/**
 * Checks a password and opens a session. A mismatch does not say of which: an account that is not there, or is disabled,
 * takes as long and counts as much as one whose password is wrong. While an account, or whom the request comes from, has
 * failed too often, no password is looked at.
 */
export async function signInWithPassword(
  input: unknown,
  { address, device }: Origin,
  now = Date.now(),
): Promise<Outcome> {
  const parsed = credentials.safeParse(input);
  if (!parsed.success) return fail("wrong", words.wrongPassword);
  const { email, password } = parsed.data;
  const user = await db.user.findUnique({
    where: { email },
    select: { id: true, name: true, email: true, passwordHash: true, disabledAt: true },
  });
  const deviceId = readDevice(device, user?.id, now);
  const counted: Counted[] = deviceId
    ? [{ what: "device", whose: deviceId }]
    : [
        { what: "address", whose: senderOf(address) },
        { what: "account", whose: email },
      ];
  const waitMs = await countGuess(counted, now);
  if (waitMs !== null) {
    const waitMinutes = Math.ceil(waitMs / 60_000);
    return { ok: false, code: "too-many", message: words.tooManyGuesses(waitMinutes), waitMinutes };
  }
  const isRight = await isPassword(user?.passwordHash, password);
  if (!user || !isRight || user.disabledAt) return fail("wrong", words.wrongPassword);
  await forgiveGuess(counted);
  const at = new Date(now);
  const session = await db.session.create({
    data: { userId: user.id, createdAt: at, usedAt: at },
    select: { id: true },
  });
  return ok({ id: user.id, name: user.name, email: user.email, sessionId: session.id });
}
