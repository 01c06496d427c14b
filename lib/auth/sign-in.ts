import "server-only";
import { z } from "zod";
import { db, type Tx } from "../base/db";
import { emit } from "../events/emit";
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

/** Where a sign-in comes from. */
export interface Origin {
  address: string;
  /** The cookie of an earlier sign-in on this browser. */
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
 * Checks a password and opens a session. A failure does not say what was wrong: an unknown or disabled account takes as long
 * and counts as much as a wrong password. After too many failures of an account or an address, no password is checked.
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
  const { id, name, email: own } = user;
  const sessionId = await db.$transaction(async (tx) => {
    const session = await tx.session.create({
      data: { userId: id, createdAt: at, usedAt: at },
      select: { id: true },
    });
    await emitSession(tx, "user.signed-in", user);
    return session.id;
  });
  return ok({ id, name, email: own, sessionId });
}

/** Revokes a session, as its user signs out. Does nothing if it was revoked before. */
export async function signOut(sessionId: string): Promise<void> {
  await db.$transaction(async (tx) => {
    const [session] = await tx.session.updateManyAndReturn({
      where: { id: sessionId, revokedAt: null },
      data: { revokedAt: new Date() },
      select: { user: { select: { id: true, name: true, email: true } } },
    });
    if (session) await emitSession(tx, "user.signed-out", session.user);
  });
}

const emitSession = (
  tx: Tx,
  kind: "user.signed-in" | "user.signed-out",
  { id, name, email }: Omit<SignedIn, "sessionId">,
) => emit(tx, [{ kind, actor: { id, name }, subjectId: id, recordIds: [], data: { name, email } }]);
