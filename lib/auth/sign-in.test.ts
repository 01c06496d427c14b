import { beforeEach, describe, expect, test } from "vitest";
import { addUser, agentGrants, setUpDatabase } from "@/scripts/testing/database";
import { findTokenUser, makeToken } from "../api/tokens";
import { db } from "../base/db";
import { purge } from "../jobs/purge";
import { makeDevice } from "./device";
import { GUESSES_LAST_MS } from "./guesses";
import { hashPassword } from "./password";
import { loadUser } from "./session";
import { SESSION_IDLE_MS, SESSION_LIFE_MS } from "./session-life";
import { signInWithPassword } from "./sign-in";

setUpDatabase();

const PASSWORD = "correct horse battery";
const HERE = { address: "198.51.100.7" };
const T0 = Date.parse("2026-11-26T08:00:00Z");
const MINUTE_MS = 60_000;

beforeEach(async () => {
  await db.guesses.deleteMany();
  await addUser("ada", {});
  await db.user.update({ where: { id: "ada" }, data: { passwordHash: await hashPassword(PASSWORD) } });
});

const signIn = (
  password = PASSWORD,
  origin: { address: string; device?: string } = HERE,
  now = T0,
  name = "ada",
) => signInWithPassword({ email: `${name}@example.com`, password }, origin, now);

/** Guesses until one is refused unseen. @returns how many were looked at */
async function guess(
  most: number,
  address: (i: number) => string,
  name: (i: number) => string = () => "ada",
) {
  for (let i = 0; i < most; i++) {
    const outcome = await signIn("wrong", { address: address(i) }, T0, name(i));
    if (!outcome.ok && outcome.code === "too-many") return i;
  }
  return most;
}

const ELSEWHERE = (i: number) => `203.0.113.${i}`;

async function sessionOf(now = T0): Promise<string> {
  const signedIn = await signIn(PASSWORD, HERE, now);
  if (!signedIn.ok) throw new Error(signedIn.message);
  return signedIn.value.sessionId;
}

describe("signing in", () => {
  test("opens a session", async () => {
    expect((await loadUser(await sessionOf(), { now: T0 }))?.id).toBe("ada");
  });

  test("accepts an email in any case, with spaces around it", async () => {
    expect(
      await signInWithPassword({ email: " Ada@Example.COM ", password: PASSWORD }, HERE, T0),
    ).toMatchObject({ ok: true });
  });

  test.each([
    ["a wrong password", { email: "ada@example.com", password: "wrong" }],
    ["an unknown email", { email: "nobody@example.com", password: PASSWORD }],
    ["a malformed email", { email: "ada", password: PASSWORD }],
    ["a NUL character", { email: "ada\0@example.com", password: PASSWORD }],
    ["a lone surrogate", { email: "ada\ud800@example.com", password: "\ud800" }],
    ["an object", { email: { contains: "" }, password: { not: "" } }],
    ["no input", null],
  ])("with %s is refused with the same message", async (_what, input) => {
    expect(await signInWithPassword(input, HERE, T0)).toMatchObject({
      ok: false,
      code: "wrong",
      message: "Wrong email or password.",
    });
    expect(await db.session.count()).toBe(0);
  });

  test("takes as long for an account that does not exist as for a wrong password", async () => {
    const measure = async (name: string) => {
      const startedAt = performance.now();
      for (let i = 0; i < 5; i++) await signIn("wrong", { address: ELSEWHERE(i) }, T0, name);
      return performance.now() - startedAt;
    };
    await measure("warm");
    const [there, notThere] = [await measure("ada"), await measure("nobody")];
    expect(Math.max(there, notThere) / Math.min(there, notThere)).toBeLessThan(3);
  });

  test("throws if the database is unavailable, instead of reporting a wrong password", async () => {
    await db.$executeRaw`ALTER TABLE "Guesses" RENAME TO "GuessesAway"`;
    try {
      await expect(signIn()).rejects.toThrow();
    } finally {
      await db.$executeRaw`ALTER TABLE "GuessesAway" RENAME TO "Guesses"`;
    }
  });
});

describe("guessing a password", () => {
  test("is blocked after ten failures for one account, from any address", async () => {
    expect(await guess(30, ELSEWHERE)).toBe(10);
    const refused = await signIn();
    expect(refused).toMatchObject({ ok: false, code: "too-many", waitMinutes: 15 });
    expect(!refused.ok && refused.message).toContain("Try again in 15 minutes");
  });

  test("is limited in the same way for an account that does not exist", async () => {
    expect(await guess(30, ELSEWHERE, () => "nobody")).toBe(10);
  });

  test("in parallel allows no more attempts than in sequence", async () => {
    const all = await Promise.all(
      Array.from({ length: 40 }, (_, i) => signIn("wrong", { address: ELSEWHERE(i) })),
    );
    expect(all.filter((one) => !one.ok && one.code === "wrong")).toHaveLength(10);
  });

  test("is blocked after fifty failures from one address, across all accounts", async () => {
    expect(
      await guess(
        80,
        () => "203.0.113.1",
        (i) => `user${i}`,
      ),
    ).toBe(50);
    expect(await signIn(PASSWORD, { address: "203.0.113.1" })).toMatchObject({ code: "too-many" });
    expect(await signIn(PASSWORD, HERE)).toMatchObject({ ok: true });
  });

  test("from any address in one IPv6 /64 counts as from one address", async () => {
    expect(
      await guess(
        80,
        (i) => `2001:db8:1:2:${i}::1`,
        (i) => `user${i}`,
      ),
    ).toBe(50);
  });

  test("stores few rows, however long it continues, and a purge deletes them", async () => {
    await guess(
      80,
      () => "203.0.113.1",
      (i) => `user${i}`,
    );
    for (let i = 0; i < 20; i++) await signIn("wrong", { address: "203.0.113.1" }, T0, `more${i}`);
    expect(await db.guesses.count()).toBe(51);
    await purge(T0 + GUESSES_LAST_MS + 1);
    expect(await db.guesses.count()).toBe(0);
  });

  test("is unblocked after 15 minutes", async () => {
    await guess(30, ELSEWHERE);
    expect(await signIn(PASSWORD, HERE, T0 + GUESSES_LAST_MS - MINUTE_MS)).toMatchObject({ waitMinutes: 1 });
    expect(await signIn(PASSWORD, HERE, T0 + GUESSES_LAST_MS)).toMatchObject({ ok: true });
  });

  test("by a stranger does not lock out a user on a device where they have signed in before", async () => {
    await guess(30, ELSEWHERE);
    const device = makeDevice("ada", T0 - 86_400_000);
    expect(await signIn(PASSWORD, { ...HERE, device })).toMatchObject({ ok: true });
  });

  test("on a known device is limited too, and only that device is locked out", async () => {
    const device = makeDevice("ada", T0);
    for (let i = 0; i < 10; i++)
      expect(await signIn("wrong", { ...HERE, device })).toMatchObject({ code: "wrong" });
    expect(await signIn(PASSWORD, { ...HERE, device })).toMatchObject({ code: "too-many" });
    expect(await signIn(PASSWORD, { ...HERE, device: makeDevice("ada", T0) })).toMatchObject({ ok: true });
  });

  test.each([
    ["of another user", () => makeDevice("ben", T0)],
    ["that is invented", () => `ada.x.${T0 * 2}.AAAA`],
    ["that was altered", () => makeDevice("ben", T0).replace("ben", "ada")],
    ["that has expired", () => makeDevice("ada", T0 - 181 * 86_400_000)],
  ])("with a device cookie %s is limited like any other", async (_what, device) => {
    await guess(30, ELSEWHERE);
    expect(await signIn(PASSWORD, { ...HERE, device: device() })).toMatchObject({ code: "too-many" });
  });

  test("does not count successful sign-ins", async () => {
    for (let i = 0; i < 12; i++) expect(await signIn()).toMatchObject({ ok: true });
  });
});

describe("a session", () => {
  test("ends after twelve hours without use, but not while it is used", async () => {
    const id = await sessionOf();
    const later = T0 + SESSION_IDLE_MS - 1;
    expect(await loadUser(id, { now: later, isUse: true })).not.toBeNull();
    expect(await loadUser(id, { now: later + SESSION_IDLE_MS - 1 })).not.toBeNull();
    expect(await loadUser(id, { now: later + SESSION_IDLE_MS })).toBeNull();
  });

  test("is not kept alive by the phone of an open page", async () => {
    const id = await sessionOf();
    for (let now = T0; now < T0 + SESSION_IDLE_MS; now += 3_600_000)
      expect(await loadUser(id, { now })).not.toBeNull();
    expect(await loadUser(id, { now: T0 + SESSION_IDLE_MS })).toBeNull();
  });

  test("ends after a week, however much it is used", async () => {
    const id = await sessionOf();
    const use = (now: number) => loadUser(id, { now, isUse: true });
    for (let now = T0; now < T0 + SESSION_LIFE_MS; now += 6 * 3_600_000)
      expect(await use(now)).not.toBeNull();
    expect(await use(T0 + SESSION_LIFE_MS)).toBeNull();
  });

  test("of a disabled user ends, as do their tokens, and enabling them again restores neither", async () => {
    const ada = (await loadUser(await sessionOf(), { now: T0 }))!;
    const made = await makeToken({ ...ada, grants: agentGrants("ALL", ["api"]) }, "Reporting");
    if (!made.ok) throw new Error(made.message);
    await db.user.update({ where: { id: "ada" }, data: { disabledAt: new Date(T0) } });
    expect(await loadUser(ada.sessionId, { now: T0 })).toBeNull();
    expect(await findTokenUser(made.value.token)).toBeNull();
    expect(await signIn()).toMatchObject({ code: "wrong" });
    await db.user.update({ where: { id: "ada" }, data: { disabledAt: null } });
    expect(await loadUser(ada.sessionId, { now: T0 })).toBeNull();
    expect(await findTokenUser(made.value.token)).toBeNull();
    expect(await signIn()).toMatchObject({ ok: true });
  });

  test("ends when the user's password is changed, even directly in the database", async () => {
    const id = await sessionOf();
    await db.user.update({ where: { id: "ada" }, data: { name: "Ada" } });
    expect(await loadUser(id, { now: T0 })).not.toBeNull();
    await db.$executeRaw`UPDATE "User" SET "passwordHash" = 'another' WHERE id = 'ada'`;
    expect(await loadUser(id, { now: T0 })).toBeNull();
  });

  test("that has ended is purged", async () => {
    const [idle, revoked, used] = [await sessionOf(), await sessionOf(), await sessionOf()];
    const now = T0 + SESSION_IDLE_MS + 1;
    await db.session.update({
      where: { id: revoked },
      data: { revokedAt: new Date(T0), usedAt: new Date(now) },
    });
    await db.session.update({ where: { id: used }, data: { usedAt: new Date(now) } });
    await purge(now);
    expect((await db.session.findMany()).map(({ id }) => id)).toEqual([used]);
    expect(idle).not.toBe(used);
  });
});
