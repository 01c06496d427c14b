import { afterAll, beforeEach, expect, test } from "vitest";
import { addUser, setUpDatabase } from "@/scripts/testing/database";
import { linkIn, startMailServer } from "@/scripts/testing/mail-server";
import { hashPassword } from "../auth/password";
import type { CurrentUser } from "../auth/permissions";
import { db } from "../base/db";
import { words } from "../words/account";
import { words as peopleWords } from "../words/people";
import { changeEmail, confirmEmail, EMAIL_LINK_LIFE_MS, findEmailChange } from "./email";

const server = await startMailServer();
process.env.SMTP_URL = server.url;
process.env.MAIL_FROM = "Dockline <crm@example.com>";

setUpDatabase();
afterAll(() => server.close());

const PASSWORD = "correct horse battery";
const NOW = Date.UTC(2026, 10, 27, 9);
const NEW = "ada@example.org";

let ada: CurrentUser;

beforeEach(async () => {
  server.mails.length = 0;
  await db.guesses.deleteMany();
  ada = await addUser("ada");
  await db.user.update({ where: { id: "ada" }, data: { passwordHash: await hashPassword(PASSWORD) } });
});

const change = (email = NEW) => changeEmail(ada, { email, current: PASSWORD }, NOW);
const textOf = (i: number) => linkIn(server.mails[i]!).split("/").at(-1)!;
const emailOf = async (id: string) => (await db.user.findUniqueOrThrow({ where: { id } })).email;

test("a new email counts once it is confirmed by the link sent to it, and the one before is told", async () => {
  expect(await change()).toEqual({ ok: true, value: { sentTo: NEW } });
  expect(await emailOf("ada")).toBe(ada.email);
  expect(server.mails.map(({ to }) => to)).toEqual([[NEW]]);
  expect(await confirmEmail(textOf(0), NOW)).toEqual({ ok: true, value: { email: NEW } });
  expect(await emailOf("ada")).toBe(NEW);
  expect(server.mails.map(({ to }) => to)).toEqual([[NEW], [ada.email]]);
  expect(server.mails[1]!.text).toContain(NEW);
});

test("the link works once, for a day, and until another is sent", async () => {
  await change();
  await change("ada@example.net");
  expect(await confirmEmail(textOf(0), NOW)).toMatchObject({ code: "gone" });
  expect(await findEmailChange(textOf(1), NOW + EMAIL_LINK_LIFE_MS)).toBeNull();
  const both = await Promise.all([1, 2].map(() => confirmEmail(textOf(1), NOW + EMAIL_LINK_LIFE_MS - 1)));
  expect(both.filter(({ ok }) => ok)).toHaveLength(1);
});

test("an email that another user got in the meantime is not taken from them", async () => {
  await change();
  await addUser("ben");
  await db.user.update({ where: { id: "ben" }, data: { email: NEW } });
  expect(await confirmEmail(textOf(0), NOW)).toMatchObject({ message: peopleWords.emailTaken });
  expect(await emailOf("ada")).toBe(ada.email);
});

test("the link of a disabled user changes nothing", async () => {
  await change();
  await db.user.update({ where: { id: "ada" }, data: { disabledAt: new Date(NOW) } });
  expect(await confirmEmail(textOf(0), NOW)).toMatchObject({ code: "gone" });
});

test("with the mail server away the email stays, and the form says so", async () => {
  await server.close();
  expect(await change()).toMatchObject({ ok: false, message: words.linkUnsent });
  expect(await emailOf("ada")).toBe(ada.email);
});
