import { TOTP } from "otpauth";
import { beforeEach, describe, expect, test } from "vitest";
import { addUser, setUpDatabase } from "@/scripts/testing/database";
import { hashPassword, isPassword } from "../auth/password";
import { allowing, PERMISSIONS, type CurrentUser, type Permission } from "../auth/permissions";
import { loadUser } from "../auth/session";
import { signInWithPassword } from "../auth/sign-in";
import { db } from "../base/db";
import { resetTwoFactor } from "../people/users";
import { words } from "../words/account";
import { words as peopleWords } from "../words/people";
import { words as signInWords } from "../words/sign-in";
import { browserName } from "./browser-name";
import { changeEmail } from "./email";
import { changePassword } from "./password";
import { endOwnSessions, listOwnSessions } from "./sessions";
import { confirmTwoFactor, countRecoveryCodes, startTwoFactor, stopTwoFactor } from "./two-factor";

setUpDatabase();

const PASSWORD = "correct horse battery";
const HERE = { address: "198.51.100.7" };
const NOW = Date.UTC(2026, 10, 27, 9);
const STEP_MS = 30_000;

let ada: CurrentUser;

beforeEach(async () => {
  await db.guesses.deleteMany();
  ada = { ...(await addUser("ada")), sessionId: "here" };
  await addUser("ben");
  await db.user.update({ where: { id: "ada" }, data: { passwordHash: await hashPassword(PASSWORD) } });
  for (const id of ["here", "there"])
    await db.session.create({
      data: { id, userId: "ada", createdAt: new Date(NOW), usedAt: new Date(NOW) },
    });
});

const stands = async (sessionId: string) => (await loadUser(sessionId, { now: NOW })) !== null;

const changesOf = async (subjectId = "ada") =>
  (await db.domainEvent.findMany({ where: { subjectId }, orderBy: { id: "asc" } })).map(
    ({ kind, data }) => (data as { changes?: unknown }).changes ?? kind,
  );

const signIn = (code?: string, now = NOW) =>
  signInWithPassword({ email: ada.email, password: PASSWORD, code }, HERE, now);

const codeAt = (secret: string, now: number) => new TOTP({ secret }).generate({ timestamp: now });

/** Turns Ada's second factor on. */
async function enrol() {
  const started = await startTwoFactor(ada, PASSWORD, NOW);
  if (!started.ok || started.value.errors) throw new Error(JSON.stringify(started));
  const { secret } = started.value;
  const confirmed = await confirmTwoFactor(ada, codeAt(secret, NOW), NOW);
  if (!confirmed.ok || confirmed.value.errors) throw new Error(JSON.stringify(confirmed));
  return { secret, recoveryCodes: confirmed.value.recoveryCodes };
}

describe("changing the own password", () => {
  const change = { current: PASSWORD, password: "another good password" };

  test("asks for the present one, ends the other sessions, and ends a link for a new one", async () => {
    await db.passwordLink.create({ data: { userId: "ada", hash: "x", expiresAt: new Date(NOW + 1) } });
    expect(await changePassword(ada, { ...change, current: "wrong" }, NOW)).toEqual({
      ok: true,
      value: { errors: { current: signInWords.wrongOwnPassword } },
    });
    expect(await stands("there")).toBe(true);
    expect(await changePassword(ada, change, NOW)).toEqual({ ok: true, value: {} });
    const { passwordHash } = await db.user.findUniqueOrThrow({ where: { id: "ada" } });
    expect(await isPassword(passwordHash, change.password)).toBe(true);
    expect([await stands("here"), await stands("there")]).toEqual([true, false]);
    expect(await db.passwordLink.count()).toBe(0);
    expect(await changesOf()).toEqual([[{ key: "password", isSecret: true }]]);
  });

  test("checks no more than ten guesses in 15 minutes, and locks the account out nowhere else", async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => changePassword(ada, { ...change, current: "wrong" }, NOW)),
    );
    const refused = answers.map((answer) => (answer.ok ? answer.value.errors?.current : ""));
    expect(refused.filter((text) => text === signInWords.wrongOwnPassword)).toHaveLength(10);
    expect(await changePassword(ada, change, NOW)).toMatchObject({
      value: { errors: { current: signInWords.tooManyHere(15) } },
    });
    expect(await signIn()).toMatchObject({ ok: true });
  });
});

test("without mail, an email is changed with the password, and links to the one before end", async () => {
  await db.passwordLink.create({ data: { userId: "ada", hash: "x", expiresAt: new Date(NOW + 1) } });
  const change = { email: "ada@example.org", current: PASSWORD };
  expect(await changeEmail(ada, { ...change, email: "ben@example.com" }, NOW)).toMatchObject({
    value: { errors: { email: peopleWords.emailTaken } },
  });
  expect(await changeEmail(ada, { ...change, current: "wrong" }, NOW)).toMatchObject({
    value: { errors: { current: signInWords.wrongOwnPassword } },
  });
  expect(await changeEmail(ada, { ...change, email: ada.email }, NOW)).toMatchObject({
    value: { errors: { email: words.sameEmail } },
  });
  expect(await changeEmail(ada, change, NOW)).toEqual({ ok: true, value: { sentTo: null } });
  expect((await db.user.findUniqueOrThrow({ where: { id: "ada" } })).email).toBe("ada@example.org");
  expect(await db.passwordLink.count()).toBe(0);
  expect(await changesOf()).toEqual([
    [{ key: "email", before: "ada@example.com", after: "ada@example.org" }],
  ]);
});

describe("the own sessions", () => {
  test("are listed with their browsers, without those that have ended", async () => {
    await db.session.create({ data: { id: "old", userId: "ada", usedAt: new Date(NOW - 13 * 3_600_000) } });
    await db.session.create({ data: { id: "bens", userId: "ben" } });
    const userAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
    await db.session.update({ where: { id: "there" }, data: { userAgent, usedAt: new Date(NOW - 1) } });
    expect(await listOwnSessions(ada, NOW)).toMatchObject([
      { id: "here", isThis: true, browser: null },
      { id: "there", isThis: false, browser: "Firefox on Linux" },
    ]);
  });

  test("end one by one, or all but this; nobody else's do", async () => {
    await db.session.create({ data: { id: "bens", userId: "ben" } });
    await endOwnSessions(ada, { id: "bens" });
    expect((await db.session.findUniqueOrThrow({ where: { id: "bens" } })).revokedAt).toBeNull();
    await endOwnSessions(ada, { id: "there" });
    expect([await stands("here"), await stands("there")]).toEqual([true, false]);
    await db.session.update({ where: { id: "there" }, data: { revokedAt: null } });
    await endOwnSessions(ada, "others");
    expect([await stands("here"), await stands("there")]).toEqual([true, false]);
    expect(await changesOf()).toEqual(["user.signed-out", "user.signed-out"]);
  });

  test.each([
    [
      "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0",
      "Edge on Windows",
    ],
    [
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/605.1 Version/18.0 Safari/605.1",
      "Safari on macOS",
    ],
    [
      "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36",
      "Chrome on Android",
    ],
    ["curl/8.0", null],
  ])("name %s", (userAgent, name) => {
    expect(browserName(userAgent)).toBe(name);
  });
});

describe("the second factor", () => {
  test("is asked for at sign-in once its first code is confirmed, and not before", async () => {
    await startTwoFactor(ada, PASSWORD, NOW);
    expect(await signIn()).toMatchObject({ ok: true });
    expect(await confirmTwoFactor(ada, "000000", NOW)).toMatchObject({
      value: { errors: { code: signInWords.wrongCode } },
    });
    const { secret } = await enrol();
    expect(await startTwoFactor(ada, PASSWORD, NOW)).toMatchObject({ code: "conflict" });
    expect(await signIn()).toMatchObject({ ok: false, code: "code-needed" });
    const later = NOW + 4 * STEP_MS;
    expect(await signIn("000000", later)).toMatchObject({ ok: false, code: "wrong-code" });
    expect(await signIn(codeAt(secret, later), later)).toMatchObject({ ok: true });
    const { secretSealed } = await db.totp.findUniqueOrThrow({ where: { userId: "ada" } });
    expect(secretSealed).not.toContain(secret);
  });

  test("starts with the password only", async () => {
    expect(await startTwoFactor(ada, "wrong", NOW)).toMatchObject({
      value: { errors: { current: signInWords.wrongOwnPassword } },
    });
    expect(await db.totp.count()).toBe(0);
  });

  test("takes no code twice, nor one from before it, also for two at once", async () => {
    const { secret } = await enrol();
    expect(await signIn(codeAt(secret, NOW), NOW)).toMatchObject({ code: "wrong-code" });
    const later = NOW + 4 * STEP_MS;
    const both = await Promise.all([1, 2].map(() => signIn(codeAt(secret, later), later)));
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await signIn(codeAt(secret, later - STEP_MS), later)).toMatchObject({ code: "wrong-code" });
    const next = later + STEP_MS;
    expect(await signIn(codeAt(secret, next), next)).toMatchObject({ ok: true });
  });

  test("accepts the codes of half a minute before and after, and no others", async () => {
    const { secret } = await enrol();
    const at = (minutes: number, steps: number) =>
      signIn(codeAt(secret, NOW + minutes * 60_000 + steps * STEP_MS), NOW + minutes * 60_000);
    expect(await at(10, -2)).toMatchObject({ code: "wrong-code" });
    expect(await at(10, 2)).toMatchObject({ code: "wrong-code" });
    expect(await at(10, -1)).toMatchObject({ ok: true });
    expect(await at(10, 1)).toMatchObject({ ok: true });
  });

  test("is replaced by each of ten recovery codes, once, however it is typed", async () => {
    const { recoveryCodes } = await enrol();
    expect(recoveryCodes).toHaveLength(10);
    expect(new Set(recoveryCodes).size).toBe(10);
    const stored = JSON.stringify(await db.recoveryCode.findMany());
    for (const code of recoveryCodes) expect(stored).not.toContain(code.replaceAll("-", ""));
    const [first, second] = recoveryCodes as [string, string];
    const both = await Promise.all([1, 2].map(() => signIn(first)));
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await signIn(first)).toMatchObject({ code: "wrong-code" });
    expect(await signIn(second.toLowerCase().replaceAll("-", " "))).toMatchObject({ ok: true });
    expect(await countRecoveryCodes("ada")).toBe(8);
    const signedIn = await db.domainEvent.findMany({ where: { kind: "user.signed-in" } });
    expect(signedIn.map(({ data }) => (data as { by?: string }).by)).toEqual([
      "recovery-code",
      "recovery-code",
    ]);
  });

  test("allows ten wrong codes; knowing the password gives no more of them", async () => {
    const { secret } = await enrol();
    for (let i = 0; i < 10; i++) {
      expect(await signIn()).toMatchObject({ code: "code-needed" });
      expect(await signIn("000000")).toMatchObject({ code: "wrong-code" });
    }
    const later = NOW + 4 * STEP_MS;
    expect(await signIn(codeAt(secret, later), later)).toMatchObject({ code: "too-many" });
  });

  test("says nothing of itself to who does not know the password", async () => {
    await enrol();
    const guess = { email: ada.email, password: "wrong", code: "000000" };
    expect(await signInWithPassword(guess, HERE, NOW)).toMatchObject({ code: "wrong" });
  });

  test("is turned off with the password and a code, of the app or for recovery", async () => {
    const { recoveryCodes } = await enrol();
    const code = recoveryCodes[0]!;
    expect(await stopTwoFactor(ada, { current: "wrong", code }, NOW)).toMatchObject({
      value: { errors: { current: signInWords.wrongOwnPassword } },
    });
    expect(await stopTwoFactor(ada, { current: PASSWORD, code: "000000" }, NOW)).toMatchObject({
      value: { errors: { code: signInWords.wrongCode } },
    });
    expect(await stopTwoFactor(ada, { current: PASSWORD, code }, NOW)).toEqual({ ok: true, value: {} });
    expect([await db.totp.count(), await db.recoveryCode.count()]).toEqual([0, 0]);
    expect(await signIn()).toMatchObject({ ok: true });
    expect((await changesOf()).slice(0, 2)).toEqual([
      [{ key: "twoFactor", before: false, after: true }],
      [{ key: "twoFactor", before: true, after: false }],
    ]);
  });

  test("is reset by an administrator, but by nobody who may do less than its user", async () => {
    await enrol();
    const admin = {
      ...(await addUser("cleo")),
      grants: allowing("ALL", Object.keys(PERMISSIONS) as Permission[]),
    };
    const lesser = { ...ada, id: "ben", grants: allowing("ALL", ["settings.people"]) };
    expect(await resetTwoFactor(lesser, "ada")).toMatchObject({ code: "forbidden" });
    expect(await signIn()).toMatchObject({ code: "code-needed" });
    expect(await resetTwoFactor(admin, "ada")).toMatchObject({ ok: true });
    expect(await signIn()).toMatchObject({ ok: true });
    expect(await changesOf()).toContainEqual([{ key: "twoFactor", before: true, after: false }]);
  });
});
