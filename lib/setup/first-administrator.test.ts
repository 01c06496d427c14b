import { beforeEach, expect, test } from "vitest";
import { addChannel, setUpDatabase } from "@/scripts/testing/database";
import { lockDemo } from "@/scripts/lock-demo";
import { DEMO_PASSWORD } from "@/scripts/seed/company";
import { findAccountBySid, forgetAccounts } from "../company-numbers/accounts";
import { DEMO_ACCOUNT } from "@/scripts/demo-account.mjs";
import { hashPassword } from "../auth/password";
import { signInWithPassword } from "../auth/sign-in";
import { db } from "../base/db";
import { installBase } from "./base";
import {
  CODE_LIFE_MS,
  createFirstAdministrator,
  firstAdministratorSchema,
  lacksAdministrator,
  makeSetupCode,
  MOST_CODE_GUESSES,
} from "./first-administrator";

setUpDatabase();

const T0 = Date.parse("2026-11-26T08:00:00Z");
const HERE = "198.51.100.7";
const PASSWORD = "a password of mine";

const typed = { name: "Nora Blum", email: "Nora@Example.com", password: PASSWORD, country: "DE" };

/** What the first visitor sends. */
const create = (
  code: string,
  { now = T0, address = HERE, ...change }: { now?: number; address?: string; email?: string } = {},
) => createFirstAdministrator(firstAdministratorSchema.parse({ ...typed, code, ...change }), address, now);

/** Nothing but tables, as after the first migration. */
beforeEach(async () => {
  await db.$executeRaw`TRUNCATE "Workspace", "Role", "User", "Guesses", "SetupCode" CASCADE`;
});

const code = async (now = T0) => (await makeSetupCode(now))!;

test("the first visitor to an empty installation becomes administrator with the printed code", async () => {
  const { numberId } = await addChannel([]);
  expect(await create(await code())).toEqual({ ok: true, value: null });
  const user = await db.user.findUniqueOrThrow({
    where: { email: "nora@example.com" },
    select: { name: true, role: { select: { key: true } }, numbers: { select: { numberId: true } } },
  });
  expect(user).toMatchObject({ name: "Nora Blum", role: { key: "admin" } });
  expect(user.numbers, "a phone on every number").toContainEqual({ numberId });
  expect(await db.workspace.findFirst()).toMatchObject({ defaultCountry: "DE" });
  expect(await db.recordType.count()).toBeGreaterThan(4);
  expect(await signInWithPassword({ ...typed }, { address: HERE }, T0)).toMatchObject({ ok: true });
});

test("a code is accepted in lower case and with spaces instead of hyphens", async () => {
  const printed = await code();
  expect(printed).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  expect(await create(` ${printed.toLowerCase().replaceAll("-", " ")} `)).toMatchObject({ ok: true });
});

test("a code works once", async () => {
  const printed = await code();
  await create(printed);
  expect(await create(printed, { email: "other@example.com" })).toMatchObject({ ok: false, code: "gone" });
  expect(await db.user.count()).toBe(1);
});

test("only one of two simultaneous visitors becomes administrator", async () => {
  const printed = await code();
  const both = await Promise.all([create(printed), create(printed, { email: "other@example.com" })]);
  expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  expect(await db.user.count()).toBe(1);
});

test("a code is not stored in plain text", async () => {
  const printed = await code();
  const kept = JSON.stringify(await db.setupCode.findMany());
  expect(kept).not.toContain(printed);
  expect(kept).not.toContain(printed.replaceAll("-", ""));
});

test("each start prints a new code, and the old one stops working", async () => {
  const [old, printed] = [await code(), await code()];
  expect(await create(old)).toMatchObject({ ok: false, code: "code" });
  expect(await create(printed)).toMatchObject({ ok: true });
});

test("a code is valid for a day", async () => {
  const printed = await code();
  expect(await create(printed, { now: T0 + CODE_LIFE_MS })).toMatchObject({
    code: "code",
    message: expect.stringContaining("Restart Dockline"),
  });
  expect(await create(printed, { now: T0 + CODE_LIFE_MS - 1 })).toMatchObject({ ok: true });
});

test("guesses are limited per address, and a blocked address cannot use the right code either", async () => {
  const printed = await code();
  const answers = [];
  for (let i = 0; i < 12; i++) answers.push((await create("AAAA-AAAA-AAAA")) as { code: string });
  expect(answers.map((answer) => answer.code)).toEqual([...Array(10).fill("code"), "too-many", "too-many"]);
  expect(await create(printed)).toMatchObject({ code: "too-many" });
  expect(await create(printed, { address: "203.0.113.5" })).toMatchObject({ ok: true });
});

test("a code stops working after too many guesses from all addresses together", async () => {
  const printed = await code();
  await db.setupCode.updateMany({ data: { guesses: MOST_CODE_GUESSES - 1 } });
  expect(await create("AAAA-AAAA-AAAA")).toMatchObject({ code: "code" });
  expect(await create(printed)).toMatchObject({
    code: "code",
    message: expect.stringContaining("no longer works"),
  });
});

test("an installation with an administrator makes no code and accepts none", async () => {
  await create(await code());
  expect(await lacksAdministrator()).toBe(false);
  expect(await makeSetupCode(T0)).toBeNull();
  expect(await create("AAAA-AAAA-AAAA")).toMatchObject({ code: "gone" });
});

test("a start prints a code again if every administrator is disabled", async () => {
  await create(await code());
  await db.user.updateMany({ data: { disabledAt: new Date() } });
  expect(await create(await code())).toMatchObject({ ok: false, code: "email" });
  expect(await create(await code(), { email: "other@example.com" })).toMatchObject({ ok: true });
});

test.each([
  [{ password: "short" }, "password"],
  [{ email: "nora" }, "email"],
  [{ name: " " }, "name"],
  [{ name: "a\0b" }, "name"],
  [{ country: "XX" }, "country"],
  [{ code: "" }, "code"],
])("the form rejects %o with a problem at %s", (change, field) => {
  const parsed = firstAdministratorSchema.safeParse({ ...typed, code: "AAAA", ...change });
  expect(parsed.error?.issues.map(({ path }) => path[0])).toEqual([field]);
});

test("locking the demo invalidates its published password and secrets, but no other password", async () => {
  await installBase(db, { name: "Demo", defaultCountry: "FR" });
  const role = { connect: { key: "admin" } };
  const [demoHash, ownHash] = [await hashPassword(DEMO_PASSWORD), await hashPassword(PASSWORD)];
  const user = (email: string, passwordHash: string) => ({ email, name: email, passwordHash, role });
  await db.user.create({ data: user("ada@demo.dockline.app", demoHash) });
  await db.user.create({ data: user("ben@demo.dockline.app", ownHash) });
  await addChannel([]);
  const from = { address: HERE };
  const ada = { email: "ada@demo.dockline.app", password: DEMO_PASSWORD };
  const before = await signInWithPassword(ada, from, T0);
  expect(before).toMatchObject({ ok: true });

  expect(await lockDemo()).toBe(1);
  expect(await signInWithPassword(ada, from, T0)).toMatchObject({ code: "wrong" });
  const session = await db.session.findUniqueOrThrow({
    where: { id: before.ok ? before.value.sessionId : "" },
  });
  expect(session.revokedAt).not.toBeNull();
  await db.user.updateMany({ data: { disabledAt: null } });
  expect(await signInWithPassword(ada, from, T0), "enabled again").toMatchObject({ code: "wrong" });
  expect(
    await signInWithPassword({ email: "ben@demo.dockline.app", password: PASSWORD }, from, T0),
  ).toMatchObject({ ok: true });
  forgetAccounts();
  const account = await findAccountBySid(DEMO_ACCOUNT.accountSid);
  expect(account?.authToken).not.toBe(DEMO_ACCOUNT.authToken);
  expect(account?.apiKeySecret).not.toBe(DEMO_ACCOUNT.apiKeySecret);
  expect(await lockDemo()).toBe(0);
});
