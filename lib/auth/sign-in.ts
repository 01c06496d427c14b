import "server-only";
import { z } from "zod";
import { db, type Tx } from "../base/db";
import { emit } from "../events/emit";
import { senderOf } from "../http/address";
import { fail, ok, type Result } from "../base/result";
import { words } from "../words/sign-in";
import { readDevice } from "./device";
import { countGuess, forgiveGuess, returnGuess, type Counted } from "./guesses";
import { isPassword } from "./password";
import { spendCode } from "./totp";

const LONGEST_USER_AGENT = 300;

const credentials = z.object({
  email: z.string().trim().toLowerCase().max(254).pipe(z.email()),
  password: z.string().min(1).max(200),
  /** Of the second factor, if the user has one. */
  code: z.string().trim().max(60).optional(),
});

/** Where a sign-in comes from. */
export interface Origin {
  address: string;
  /** The cookie of an earlier sign-in on this browser. */
  device?: string;
  /** The browser, as it names itself. */
  userAgent?: string;
}

export interface SignedIn {
  id: string;
  name: string;
  email: string;
  sessionId: string;
}

type Outcome =
  | Result<SignedIn, "wrong" | "code-needed" | "wrong-code">
  | { ok: false; code: "too-many"; message: string; waitMinutes: number };

/**
 * Checks a password and opens a session. A failure does not say what was wrong: an unknown or disabled account takes as long
 * and counts as much as a wrong password. A user with a second factor gives a code, too. After too many failures of an account or an address, no password is checked.
 */
export async function signInWithPassword(
  input: unknown,
  { address, device, userAgent }: Origin,
  now = Date.now(),
): Promise<Outcome> {
  const parsed = credentials.safeParse(input);
  if (!parsed.success) return fail("wrong", words.wrongPassword);
  const { email, password, code } = parsed.data;
  const user = await db.user.findUnique({
    where: { email },
    select: {
      id: true,
      name: true,
      email: true,
      passwordHash: true,
      disabledAt: true,
      totp: { select: { confirmedAt: true } },
    },
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
  if (!user || !isRight || user.disabledAt) {
    await emitRefused(user ?? { id: "", name: "", email }, address);
    return fail("wrong", words.wrongPassword);
  }
  const hasSecondFactor = user.totp?.confirmedAt != null;
  if (hasSecondFactor && !code) {
    await returnGuess(counted);
    return fail("code-needed", words.codeAbout);
  }
  const spent = hasSecondFactor ? await spendCode(db, user.id, code!, now) : "app";
  if (!spent) {
    await emitRefused(user, address);
    return fail("wrong-code", words.wrongCode);
  }
  await forgiveGuess(counted);
  const by = spent === "recovery" ? "recovery-code" : undefined;
  return ok(await openSession(user, { address, userAgent, by }, now));
}

interface Opening {
  address?: string;
  userAgent?: string;
  by?: "recovery-code" | "oidc";
}

/** Opens a session of a user who has shown who they are. */
export async function openSession(
  { id, name, email }: Omit<SignedIn, "sessionId">,
  { address, userAgent = "", by }: Opening,
  now: number,
): Promise<SignedIn> {
  const at = new Date(now);
  const sessionId = await db.$transaction(async (tx) => {
    const session = await tx.session.create({
      data: { userId: id, createdAt: at, usedAt: at, userAgent: userAgent.slice(0, LONGEST_USER_AGENT) },
      select: { id: true },
    });
    await emitSession(tx, "user.signed-in", { id, name, email }, { address, by });
    return session.id;
  });
  return { id, name, email, sessionId };
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

type Who = Omit<SignedIn, "sessionId">;

const emitSession = (
  tx: Tx,
  kind: "user.signed-in" | "user.signed-out",
  { id, name, email }: Who,
  { address, by }: Pick<Opening, "address" | "by"> = {},
) => {
  const data = { name, email, ...(by && { by }) };
  return emit(tx, [{ kind, actor: { id, name }, subjectId: id, recordIds: [], data, address }]);
};

/** Who it was is not known: only that somebody tried to be this user. */
export const emitRefused = ({ id, name, email }: Who, address: string) =>
  emit(db, [
    { kind: "user.refused", actor: null, subjectId: id, recordIds: [], data: { name, email }, address },
  ]);
