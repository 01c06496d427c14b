import "server-only";
import { timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { countGuess, forgiveGuess, type Counted } from "../auth/guesses";
import { hashPassword, LOCKED, newPassword } from "../auth/password";
import { drawTypedCode, hashOfCode } from "../auth/typed-code";
import { db, type Tx } from "../base/db";
import { emit } from "../events/emit";
import { settingChanges } from "../events/settings";
import { senderOf } from "../http/address";
import { COUNTRIES } from "../phone-numbers/countries";
import { recordName } from "../records/model/schema";
import { fail, ok, type Result } from "../base/result";
import { common } from "../words/common";
import { words } from "../words/setup";
import { installBase } from "./base";

/** After a day, a restart prints a new code. */
export const CODE_LIFE_MS = 24 * 3_600_000;

/** Guesses of all visitors together. After that the code no longer works, and a restart prints another. */
export const MOST_CODE_GUESSES = 100;

/** About 60 bits. */
const CODE_LENGTH = 12;

/** Whether no administrator can sign in: the installation is new, or all its administrators are disabled. */
export const lacksAdministrator = async (tx: Tx = db): Promise<boolean> =>
  (await tx.user.count({
    where: {
      disabledAt: null,
      passwordHash: { not: LOCKED },
      role: { grants: { path: ["settings.people"], equals: "ALL" } },
    },
  })) === 0;

/**
 * Makes the code that lets the first visitor become administrator, and invalidates the one before. It is returned once, to
 * be printed for the person who starts the server.
 *
 * @returns null if there is an administrator
 */
export async function makeSetupCode(now: number): Promise<string | null> {
  if (!(await lacksAdministrator())) {
    await db.setupCode.deleteMany();
    return null;
  }
  const code = drawTypedCode(CODE_LENGTH);
  const made = { hash: hashOfCode(code), guesses: 0, expiresAt: new Date(now + CODE_LIFE_MS) };
  await db.setupCode.upsert({ where: { id: "code" }, create: made, update: made });
  return code;
}

export const firstAdministratorSchema = z.object({
  code: z.string().trim().min(1, words.codeNeeded).max(60, words.codeWrong),
  name: recordName.min(1, common.enterAName).max(60, common.tooLong60),
  email: z.string().trim().toLowerCase().max(254).pipe(z.email(common.enterAnEmailAddress)),
  password: newPassword,
  country: z.enum(COUNTRIES, common.chooseACountry),
});

type Input = z.output<typeof firstAdministratorSchema>;
type Refusal = "code" | "too-many" | "gone" | "email";

/**
 * Makes the first visitor who knows the code administrator, with a phone on every number. If two try at once, one succeeds:
 * the code is locked while it is checked, and deleted afterwards.
 */
export async function createFirstAdministrator(
  input: Input,
  address: string,
  now = Date.now(),
): Promise<Result<null, Refusal>> {
  const counted: Counted[] = [{ what: "setup", whose: senderOf(address) }];
  const waitMs = await countGuess(counted, now);
  if (waitMs !== null) return fail("too-many", words.tooManyCodes(Math.ceil(waitMs / 60_000)));
  const passwordHash = await hashPassword(input.password);
  const created = await db.$transaction((tx) => create(tx, input, passwordHash, now));
  if (created.ok) await forgiveGuess(counted);
  return created;
}

async function create(
  tx: Tx,
  { code, name, email, country }: Input,
  passwordHash: string,
  now: number,
): Promise<Result<null, Refusal>> {
  const [kept] = await tx.$queryRaw<{ hash: string; guesses: number; expiresAt: Date }[]>`
    SELECT hash, guesses, "expiresAt" FROM "SetupCode" FOR UPDATE`;
  if (!(await lacksAdministrator(tx))) return fail("gone", words.hasAdministrator);
  if (!kept || kept.expiresAt.getTime() <= now || kept.guesses >= MOST_CODE_GUESSES) {
    return fail("code", words.codeOver);
  }
  if (!timingSafeEqual(Buffer.from(kept.hash), Buffer.from(hashOfCode(code)))) {
    await tx.setupCode.updateMany({ data: { guesses: { increment: 1 } } });
    return fail("code", words.codeWrong);
  }
  if (await tx.user.findUnique({ where: { email }, select: { id: true } })) {
    return fail("email", words.emailTaken);
  }
  await installBase(tx, { name: words.workspaceName, defaultCountry: country });
  const numbers = await tx.channelNumber.findMany({ select: { id: true, e164: true } });
  const user = await tx.user.create({
    data: {
      name,
      email,
      passwordHash,
      role: { connect: { key: "admin" } },
      numbers: { create: numbers.map(({ id }) => ({ numberId: id })) },
    },
    select: { id: true, role: { select: { name: true } } },
  });
  const changes = settingChanges({}, { role: user.role.name, numbers: numbers.map(({ e164 }) => e164) });
  await emit(tx, [
    { kind: "user.added", actor: user, subjectId: user.id, recordIds: [], data: { name, email, changes } },
  ]);
  await tx.setupCode.deleteMany();
  return ok(null);
}
